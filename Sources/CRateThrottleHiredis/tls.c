#include "CRateThrottleHiredis.h"

#ifdef RATETHROTTLE_REDIS

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if OPENSSL_VERSION_NUMBER < 0x10101000L
#error "OpenSSL 1.1.1 or newer is needed"
#endif

typedef CRateThrottleHiredis_tls_settings settings_t;
typedef CRateThrottleHiredis_tls_context context_t;
typedef CRateThrottleHiredis_tls tls_t;

struct CRateThrottleHiredis_tls_context {
    SSL_CTX *context;
};

/* OpenSSL sees two buffers in memory and no socket: it neither blocks nor writes where SIGPIPE waits. */
struct CRateThrottleHiredis_tls {
    SSL *ssl;
    BIO *incoming, *outgoing; /* belong to ssl */
    int failure;
    char text[160];
};

int CRateThrottleHiredis_sha1(const void *bytes, size_t count, uint8_t digest[20]) {
    unsigned length = 20;
    ERR_clear_error();
    return EVP_Digest(bytes, count, digest, &length, EVP_sha1(), NULL) == 1 && length == 20 ? 0 : -1;
}

/* MARK: Contexts */

__attribute__((format(printf, 3, 4))) static int say(char *error, size_t capacity, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (capacity > 0) vsnprintf(error, capacity, format, arguments);
    va_end(arguments);
    return 0;
}

/* What OpenSSL says of an error; those of the system have no words of their own. */
static void describe(unsigned long code, char *text, size_t capacity) {
    const char *reason = ERR_reason_error_string(code);
    if (ERR_GET_LIB(code) == ERR_LIB_SYS) CRateThrottleHiredis_error_text(ERR_GET_REASON(code), text, capacity);
    else say(text, capacity, "%s", reason == NULL ? "unknown reason" : reason);
}

/* "cannot read the <what> in <file>: <why>" */
static int cannot_read(unsigned long code, const char *what, const char *file, char *error, size_t capacity) {
    char why[120];
    describe(code, why, sizeof why);
    return say(error, capacity, "cannot read the %s in %s: %s", what, file, why);
}

/* OpenSSL's versions report a wrong password from different places, in much the same words. */
static int is_about_password(unsigned long code) {
    const char *reason = ERR_GET_LIB(code) == ERR_LIB_SYS ? NULL : ERR_reason_error_string(code);
    if (reason == NULL) return 0;
    return strstr(reason, "password") || strstr(reason, "decrypt") || strstr(reason, "cipherfinal");
}

static int cannot_read_key(const char *file, char *error, size_t capacity) {
    unsigned long first = ERR_peek_error(), last = ERR_peek_last_error(), code;
    if (ERR_GET_LIB(last) == ERR_LIB_X509 && ERR_GET_REASON(last) == X509_R_KEY_VALUES_MISMATCH)
        return say(error, capacity, "the private key in %s does not match the certificate", file);
    while ((code = ERR_get_error()) != 0 && !is_about_password(code)) {}
    if (code != 0) return say(error, capacity, "the password of the private key in %s is wrong or missing", file);
    return cannot_read(first, "private key", file, error, capacity);
}

static int is_set(const char *text) { return text != NULL && *text != 0; }

/* OpenSSL looks into the folder only while it verifies, and then says nothing when there is none. */
static int check_directory(const char *path, char *error, size_t capacity) {
    struct stat status;
    char why[120];
    int result = stat(path, &status) != 0 ? errno : 0;
    if (result == 0) result = S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
    if (result == 0 && access(path, R_OK | X_OK) != 0) result = errno;
    if (result == 0) return 1;
    CRateThrottleHiredis_error_text(result, why, sizeof why);
    return say(error, capacity, "cannot read the CA directory %s: %s", path, why);
}

static int load_trust(SSL_CTX *context, const settings_t *settings, char *error, size_t capacity) {
    ERR_clear_error();
    if (is_set(settings->ca_file) && SSL_CTX_load_verify_locations(context, settings->ca_file, NULL) != 1)
        return cannot_read(ERR_peek_error(), "CA certificates", settings->ca_file, error, capacity);
    const char *directory = settings->ca_directory;
    if (is_set(directory) && !check_directory(directory, error, capacity)) return 0;
    if (is_set(directory) && SSL_CTX_load_verify_locations(context, NULL, directory) != 1)
        return cannot_read(ERR_peek_error(), "CA certificates", directory, error, capacity);
    if (is_set(settings->ca_file) || is_set(directory)) return 1;
    if (SSL_CTX_set_default_verify_paths(context) == 1) return 1;
    return say(error, capacity, "cannot find the system's trust store");
}

static int load_identity(SSL_CTX *context, const settings_t *settings, char *error, size_t capacity) {
    char none[1] = "";
    const char *key = is_set(settings->private_key) ? settings->private_key : settings->certificate;
    if (!is_set(settings->certificate))
        return is_set(key) ? say(error, capacity, "there is a private key, but no certificate") : 1;
    /* Without any, OpenSSL would ask on the terminal. */
    char *password = settings->private_key_password == NULL ? none : (char *)settings->private_key_password;
    SSL_CTX_set_default_passwd_cb_userdata(context, password);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, settings->certificate) != 1)
        return cannot_read(ERR_peek_error(), "certificate", settings->certificate, error, capacity);
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        return cannot_read_key(key, error, capacity);
    SSL_CTX_set_default_passwd_cb_userdata(context, NULL);
    if (SSL_CTX_check_private_key(context) == 1) return 1;
    return say(error, capacity, "the private key in %s does not match the certificate", key);
}

static int set_up(SSL_CTX *context, const settings_t *settings, char *error, size_t capacity) {
    int version = settings->minimum_version;
    if (version != 12 && version != 13) return say(error, capacity, "the lowest TLS version must be 1.2 or 1.3");
    if (SSL_CTX_set_min_proto_version(context, version == 12 ? TLS1_2_VERSION : TLS1_3_VERSION) != 1)
        return say(error, capacity, "OpenSSL has no TLS 1.%d", version - 10);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, settings->verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
    return load_trust(context, settings, error, capacity) && load_identity(context, settings, error, capacity);
}

context_t *CRateThrottleHiredis_tls_context_new(const settings_t *settings, char *error, size_t capacity) {
    ERR_clear_error();
    context_t *context = calloc(1, sizeof *context);
    if (context != NULL) context->context = SSL_CTX_new(TLS_client_method());
    if (context == NULL || context->context == NULL) {
        say(error, capacity, "out of memory");
        free(context);
        return NULL;
    }
    int is_ready = set_up(context->context, settings, error, capacity);
    ERR_clear_error();
    if (is_ready) return context;
    CRateThrottleHiredis_tls_context_free(context);
    return NULL;
}

void CRateThrottleHiredis_tls_context_free(context_t *context) {
    if (context == NULL) return;
    SSL_CTX_free(context->context);
    free(context);
}

/* MARK: Sessions */

/* The server must be `host`. An empty name would check nothing, one with a dot in front any name below it. */
static int expect_host(SSL *ssl, const char *host) {
    X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl);
    if (*host == 0 || *host == '.') return 0;
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1) return 1;
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
}

tls_t *CRateThrottleHiredis_tls_new(const context_t *context, const char *host) {
    ERR_clear_error();
    tls_t *tls = calloc(1, sizeof *tls);
    BIO *incoming = BIO_new(BIO_s_mem()), *outgoing = BIO_new(BIO_s_mem());
    if (tls != NULL) tls->ssl = SSL_new(context->context);
    if (tls == NULL || tls->ssl == NULL || incoming == NULL || outgoing == NULL) {
        BIO_free(incoming);
        BIO_free(outgoing);
        CRateThrottleHiredis_tls_free(tls);
        return NULL;
    }
    /* Empty means: not yet. */
    BIO_set_mem_eof_return(incoming, -1);
    BIO_set_mem_eof_return(outgoing, -1);
    SSL_set_bio(tls->ssl, incoming, outgoing);
    tls->incoming = incoming;
    tls->outgoing = outgoing;
    SSL_set_connect_state(tls->ssl);
    if (expect_host(tls->ssl, host)) return tls;
    CRateThrottleHiredis_tls_free(tls);
    return NULL;
}

void CRateThrottleHiredis_tls_free(tls_t *tls) {
    if (tls == NULL) return;
    SSL_free(tls->ssl);
    free(tls);
}

/* The session is of no more use, for the first reason that is given. */
static int fail(tls_t *tls, int kind, const char *before, const char *text) {
    if (tls->failure == CRateThrottleHiredis_tls_none) {
        tls->failure = kind;
        say(tls->text, sizeof tls->text, "%s%s", before, text);
    }
    ERR_clear_error();
    return -1;
}

/* Whether an alert of the server is about our certificate. */
static int is_refusal(const SSL *ssl, int reason) {
    switch (reason - SSL_AD_REASON_OFFSET) {
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_CERTIFICATE_REQUIRED: return 1;
    /* TLS 1.2 has no word of its own for one that is missing. Before the server's own came, nothing was in common. */
    case SSL_AD_HANDSHAKE_FAILURE: return SSL_get_peer_cert_chain(ssl) != NULL;
    default: return 0;
    }
}

/* After a call that gave `result`: 0 when it waits for the peer, or takes down what OpenSSL reports. */
static int wait_or_fail(tls_t *tls, int result) {
    int error = SSL_get_error(tls->ssl, result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return 0;
    unsigned long code = ERR_peek_error();
    int reason = ERR_GET_REASON(code);
    char text[120];
    describe(code, text, sizeof text);
    if (error != SSL_ERROR_SSL) return fail(tls, CRateThrottleHiredis_tls_protocol, "", "the session broke off");
    if (reason == ERR_R_MALLOC_FAILURE) return fail(tls, CRateThrottleHiredis_tls_memory, "", "out of memory");
    if (ERR_GET_LIB(code) != ERR_LIB_SSL) return fail(tls, CRateThrottleHiredis_tls_protocol, "", text);
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
        const char *why = X509_verify_cert_error_string(SSL_get_verify_result(tls->ssl));
        return fail(tls, CRateThrottleHiredis_tls_verification, "", why);
    }
    if (is_refusal(tls->ssl, reason)) return fail(tls, CRateThrottleHiredis_tls_refused, "", text);
    int is_foreign = reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_PACKET_LENGTH_TOO_LONG;
    return fail(tls, CRateThrottleHiredis_tls_protocol, is_foreign ? "the peer does not speak TLS: " : "", text);
}

int CRateThrottleHiredis_tls_handshake(tls_t *tls) {
    if (tls->failure != CRateThrottleHiredis_tls_none) return -1;
    ERR_clear_error();
    int result = SSL_do_handshake(tls->ssl);
    return result == 1 ? 1 : wait_or_fail(tls, result);
}

int CRateThrottleHiredis_tls_push(tls_t *tls, const void *bytes, size_t count) {
    size_t taken = 0;
    if (count == 0) return 0;
    ERR_clear_error();
    if (count <= INT_MAX && BIO_write_ex(tls->incoming, bytes, count, &taken) == 1 && taken == count) return 0;
    return fail(tls, CRateThrottleHiredis_tls_memory, "", "out of memory");
}

int64_t CRateThrottleHiredis_tls_read(tls_t *tls, void *bytes, size_t capacity) {
    size_t count = 0;
    if (tls->failure != CRateThrottleHiredis_tls_none) return -1;
    if (capacity == 0) return 0;
    ERR_clear_error();
    int result = SSL_read_ex(tls->ssl, bytes, capacity, &count);
    if (result == 1) return (int64_t)count;
    if (SSL_get_error(tls->ssl, result) == SSL_ERROR_ZERO_RETURN) return -2;
    return wait_or_fail(tls, result);
}

int CRateThrottleHiredis_tls_write(tls_t *tls, const void *bytes, size_t count) {
    size_t taken = 0;
    if (tls->failure != CRateThrottleHiredis_tls_none) return -1;
    if (count == 0) return 0;
    if (!SSL_is_init_finished(tls->ssl))
        return fail(tls, CRateThrottleHiredis_tls_protocol, "", "a write before the end of the handshake");
    ERR_clear_error();
    int result = SSL_write_ex(tls->ssl, bytes, count, &taken);
    if (result == 1 && taken == count) return 0;
    /* There is room in memory for all: nothing to wait for. */
    return wait_or_fail(tls, result) == 0 ? fail(tls, CRateThrottleHiredis_tls_protocol, "", "a write was cut") : -1;
}

size_t CRateThrottleHiredis_tls_drain(tls_t *tls, void *bytes, size_t capacity) {
    size_t count = 0;
    ERR_clear_error();
    return BIO_read_ex(tls->outgoing, bytes, capacity, &count) == 1 ? count : 0;
}

int CRateThrottleHiredis_tls_failure(const tls_t *tls, char *text, size_t capacity) {
    say(text, capacity, "%s", tls->text);
    return tls->failure;
}
#endif
