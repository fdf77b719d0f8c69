/*
 * What Swift cannot do itself, as leaf functions: the wire format through hiredis, TLS through OpenSSL, and sockets.
 *
 * No function here blocks, unless it says so; none starts a thread, takes a lock, calls back or keeps anything global.
 * An object belongs to one thread at a time. Nothing of hiredis or OpenSSL shows through this header, so that it can be
 * imported where neither is installed.
 */
#ifndef CRATETHROTTLEHIREDIS_H
#define CRATETHROTTLEHIREDIS_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* MARK: Replies */

/* Kinds of tokens. */
enum {
    CRateThrottleHiredis_nil = 0,
    CRateThrottleHiredis_integer = 1,
    CRateThrottleHiredis_status = 2,
    CRateThrottleHiredis_error = 3,
    CRateThrottleHiredis_bulk = 4,
    CRateThrottleHiredis_array = 5
};

/* One element of a reply, in preorder: an array is followed by its elements. */
typedef struct {
    int32_t kind;
    uint32_t depth;   /* 0 for the reply itself */
    int64_t integer;  /* the number, or how many elements an array has */
    size_t offset;    /* where the text of a status, error or bulk begins in the tape's bytes */
    size_t length;    /* and how long it is */
} CRateThrottleHiredis_token;

/* A reader of replies. Its own functions take what hiredis reads, so that neither a tree is built nor one freed. */
typedef struct CRateThrottleHiredis_parser CRateThrottleHiredis_parser;

/* A parser without limits worth the name: set them before the first feed. NULL: no memory. */
CRateThrottleHiredis_parser *CRateThrottleHiredis_parser_new(void);

/* Frees a parser; NULL is allowed. */
void CRateThrottleHiredis_parser_free(CRateThrottleHiredis_parser *parser);

/*
 * The most that one reply may have: tokens, nested arrays, and bytes, which also bound what is kept of an incomplete
 * one. Applies to the reply being read and to those after it.
 */
void CRateThrottleHiredis_parser_limit(
    CRateThrottleHiredis_parser *parser, size_t tokens, size_t depth, size_t bytes);

/* Failures; the parser is of no more use, and parser_error says why. */
enum {
    CRateThrottleHiredis_parser_invalid = -1, /* what came is not a reply */
    CRateThrottleHiredis_parser_beyond_limit = -2,
    CRateThrottleHiredis_parser_memory = -3
};

/*
 * Takes bytes from the peer. 0: kept. Negative: they go beyond the limit, or there is no memory. Feed at most 64 KiB at
 * once, and call parser_next until it returns 0 before feeding more, or the limit counts what is whole.
 */
int CRateThrottleHiredis_parser_feed(CRateThrottleHiredis_parser *parser, const void *bytes, size_t count);

/*
 * The next whole reply. 1: *tokens, *count and *bytes describe it, until the next call on this parser. 0: more bytes
 * are needed. Negative: it failed.
 */
int CRateThrottleHiredis_parser_next(
    CRateThrottleHiredis_parser *parser, const CRateThrottleHiredis_token **tokens, size_t *count,
    const uint8_t **bytes);

/* What was wrong, in a few words; never what was received. "" when nothing was. Belongs to the parser. */
const char *CRateThrottleHiredis_parser_error(const CRateThrottleHiredis_parser *parser);

/*
 * A command as bytes for the server: `argc` arguments that stand one after the other in `arguments`, `lengths` long
 * each. Returns how many bytes *frame has, to be freed by format_free; -1: no memory, no argument, or longer than
 * INT_MAX.
 */
int64_t CRateThrottleHiredis_format(
    const uint8_t *arguments, const size_t *lengths, size_t argc, char **frame);

/* Frees what format made; NULL is allowed. */
void CRateThrottleHiredis_format_free(char *frame);

/* The SHA-1 of bytes. 0, or -1 when OpenSSL refuses. */
int CRateThrottleHiredis_sha1(const void *bytes, size_t count, uint8_t digest[20]);

/* MARK: TLS */

/* What a TLS context is made from; a NULL or empty path is left out. */
typedef struct {
    const char *ca_file;
    const char *ca_directory;       /* neither file nor directory: the system's trust store */
    const char *certificate;        /* a PEM chain, the own certificate first */
    const char *private_key;        /* PEM; NULL: in the certificate's file */
    const char *private_key_password;
    int verify;                     /* 0: accept any certificate */
    int minimum_version;            /* 12 or 13, for TLS 1.2 and 1.3 */
} CRateThrottleHiredis_tls_settings;

typedef struct CRateThrottleHiredis_tls_context CRateThrottleHiredis_tls_context;
typedef struct CRateThrottleHiredis_tls CRateThrottleHiredis_tls;

/*
 * Reads and checks all files once; blocks while it does. NULL: `error` says which file, or that key and certificate do
 * not match; never the password. An encrypted key without a password is an error, not a question on the terminal.
 */
CRateThrottleHiredis_tls_context *CRateThrottleHiredis_tls_context_new(
    const CRateThrottleHiredis_tls_settings *settings, char *error, size_t capacity);

/* Frees a context; sessions made from it live on. Several threads may make sessions at once. NULL is allowed. */
void CRateThrottleHiredis_tls_context_free(CRateThrottleHiredis_tls_context *context);

/*
 * A client's session as a filter of bytes. `host` is the name, or the address, that the server's certificate must be
 * for (unless the context verifies nothing), and the SNI unless it is an address. NULL: no memory, or an impossible
 * name.
 */
CRateThrottleHiredis_tls *CRateThrottleHiredis_tls_new(
    const CRateThrottleHiredis_tls_context *context, const char *host);

/* Frees a session; NULL is allowed. */
void CRateThrottleHiredis_tls_free(CRateThrottleHiredis_tls *tls);

/* Continues the handshake. 1: done. 0: send what drain gives, push what comes. -1: failed; drain may give an alert. */
int CRateThrottleHiredis_tls_handshake(CRateThrottleHiredis_tls *tls);

/* Takes bytes from the peer. 0, or -1: no memory. */
int CRateThrottleHiredis_tls_push(CRateThrottleHiredis_tls *tls, const void *bytes, size_t count);

/* Reads what the peer wrote. > 0: bytes. 0: none yet. -1: failed. -2: the peer closed the session properly. */
int64_t CRateThrottleHiredis_tls_read(CRateThrottleHiredis_tls *tls, void *bytes, size_t capacity);

/* Encrypts; all is taken. 0, or -1: failed. */
int CRateThrottleHiredis_tls_write(CRateThrottleHiredis_tls *tls, const void *bytes, size_t count);

/* Takes what must be sent to the peer; how many bytes, 0 when there are none. */
size_t CRateThrottleHiredis_tls_drain(CRateThrottleHiredis_tls *tls, void *bytes, size_t capacity);

/* Kinds of failures. */
enum {
    CRateThrottleHiredis_tls_none = 0,
    CRateThrottleHiredis_tls_verification = 1, /* the server's certificate was not accepted */
    CRateThrottleHiredis_tls_refused = 2,      /* the server refused ours, or wants one: an alert that repeats */
    CRateThrottleHiredis_tls_protocol = 3,     /* not TLS, no common version, or broken off */
    CRateThrottleHiredis_tls_memory = 4
};

/* Why the session failed: the kind, and `text` in words. */
int CRateThrottleHiredis_tls_failure(const CRateThrottleHiredis_tls *tls, char *text, size_t capacity);

/* MARK: Sockets. Functions that can fail return -errno. */

/* An address to connect to. */
typedef struct {
    uint8_t storage[128];
    uint32_t length;
    int32_t family;
} CRateThrottleHiredis_address;

/*
 * The addresses of a host, in the system's order, at most `capacity`. Blocks, for as long as the resolver pleases,
 * unless `numeric_only`, which takes literal addresses only. Returns how many, or the code of the failure, for
 * resolve_error, always negative.
 */
int CRateThrottleHiredis_resolve(
    const char *host, uint16_t port, int numeric_only, CRateThrottleHiredis_address *addresses, int capacity);

/* What a negative result of resolve means. A constant. */
const char *CRateThrottleHiredis_resolve_error(int result);

/* The address of a Unix socket. 0, or -ENAMETOOLONG; -ENOENT when the path is empty. */
int CRateThrottleHiredis_unix_address(const char *path, CRateThrottleHiredis_address *address);

/* How many bytes a Unix socket's path may have. */
size_t CRateThrottleHiredis_unix_path_limit(void);

/* An address in words: "127.0.0.1:6379", "[::1]:6379", or a path. */
void CRateThrottleHiredis_address_text(const CRateThrottleHiredis_address *address, char *text, size_t capacity);

/*
 * A socket that is being connected: non-blocking, closed on exec, without SIGPIPE; over TCP without delay and with
 * keepalive (15 s, 5 s, 3 times).
 * Returns the descriptor, or -errno when it failed at once; -EAGAIN from a Unix socket whose queue is full: try again.
 * Wait until it is writable, then ask connect_result.
 */
int CRateThrottleHiredis_connect(const CRateThrottleHiredis_address *address);

/*
 * How connecting went: 0, or -errno. Once connected, TCP gives up when what was sent is not acknowledged for
 * `unacknowledged_ms` (0: the system's limit); before, that would also bound the connecting.
 */
int CRateThrottleHiredis_connect_result(int descriptor, unsigned unacknowledged_ms);

/* Sends without a signal: how many bytes, 0 when none can be taken now, or -errno. */
int64_t CRateThrottleHiredis_send(int descriptor, const void *bytes, size_t count);

/* Receives: how many bytes, -EAGAIN when there are none now, 0 when the peer closed, or -errno. */
int64_t CRateThrottleHiredis_receive(int descriptor, void *bytes, size_t capacity);

/* Closes a descriptor once, whatever it says. */
void CRateThrottleHiredis_close(int descriptor);

/* What an errno means, thread-safe. */
void CRateThrottleHiredis_error_text(int error, char *text, size_t capacity);

/* Two descriptors (the same one twice on Linux) that wake a poll: read end, write end. 0, or -errno. */
int CRateThrottleHiredis_wake_new(int descriptors[2]);

/* Makes the read end readable, from any thread. */
void CRateThrottleHiredis_wake_signal(int write_end);

/* Takes what signals left. */
void CRateThrottleHiredis_wake_clear(int read_end);

/* Blocks until one is ready or `milliseconds` are over (-1: for ever). How many; 0 also after a signal; or -errno. */
int CRateThrottleHiredis_poll(struct pollfd *descriptors, size_t count, int milliseconds);

/* Names the calling thread (15 bytes) and lets no signal be delivered to it, except those of its own faults. */
void CRateThrottleHiredis_thread_prepare(const char *name);

/* Nanoseconds of a clock that never steps. */
int64_t CRateThrottleHiredis_now(void);

/* The process: another one after a fork. */
int32_t CRateThrottleHiredis_process(void);

#ifdef __cplusplus
}
#endif

#endif
