#include "tls_context.h"

#ifdef RATETHROTTLE_REDIS

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

typedef CRateThrottleHiredis_tls_context context_t;
typedef CRateThrottleHiredis_tls tls_t;
#define say CRateThrottleHiredis_say
#define describe CRateThrottleHiredis_describe

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
