/*
 * A client's session against whatever a server may send: the data itself; and what a true server sends, changed on its way
 * as the data says. A session must fail or go on, and what it reads must be what the server wrote.
 */
#include "CRateThrottleHiredis.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition)) {                                                    \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);    \
            abort();                                                           \
        }                                                                      \
    } while (0)

enum { most_rounds = 12, plain_size = 20000, most_bytes = 4096 };

static CRateThrottleHiredis_tls_context *strict, *careless;
static SSL_CTX *server_context;
static uint8_t plain[plain_size];

/* A server whose certificate nobody signed. */
static SSL_CTX *make_server(void) {
    EVP_PKEY_CTX *generator = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, NULL);
    EVP_PKEY *key = NULL;
    X509 *certificate = X509_new();
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    CHECK(generator != NULL && certificate != NULL && context != NULL);
    CHECK(EVP_PKEY_keygen_init(generator) == 1 && EVP_PKEY_keygen(generator, &key) == 1);
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * 3600);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    CHECK(X509_set_pubkey(certificate, key) == 1 && X509_sign(certificate, key, NULL) > 0);
    CHECK(SSL_CTX_use_certificate(context, certificate) == 1 && SSL_CTX_use_PrivateKey(context, key) == 1);
    X509_free(certificate);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(generator);
    return context;
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    char error[256];
    CRateThrottleHiredis_tls_settings settings = {.verify = 1, .minimum_version = 12};
    (void)argc, (void)argv;
    strict = CRateThrottleHiredis_tls_context_new(&settings, error, sizeof error);
    settings.verify = 0;
    careless = CRateThrottleHiredis_tls_context_new(&settings, error, sizeof error);
    CHECK(strict != NULL && careless != NULL);
    server_context = make_server();
    for (size_t index = 0; index < plain_size; index++) plain[index] = (uint8_t)(index * 31);
    return 0;
}

/* A final failure has a kind and words, and is reported again. */
static void check_failed(CRateThrottleHiredis_tls *tls) {
    char text[200] = "", buffer[16];
    int kind = CRateThrottleHiredis_tls_failure(tls, text, sizeof text);
    CHECK(kind > CRateThrottleHiredis_tls_none && kind <= CRateThrottleHiredis_tls_memory && *text != 0);
    CHECK(CRateThrottleHiredis_tls_handshake(tls) == -1);
    CHECK(CRateThrottleHiredis_tls_read(tls, buffer, sizeof buffer) == -1);
    CHECK(CRateThrottleHiredis_tls_write(tls, "x", 1) == -1);
}

static void drop(CRateThrottleHiredis_tls *tls) {
    char buffer[1000];
    while (CRateThrottleHiredis_tls_drain(tls, buffer, sizeof buffer) > 0) {}
}

/* The data in pieces, each of a length that its first byte says. */
static void run_raw(const uint8_t *data, size_t size, CRateThrottleHiredis_tls_context *context) {
    CRateThrottleHiredis_tls *tls = CRateThrottleHiredis_tls_new(context, "localhost");
    uint8_t buffer[512];
    int result = 0;
    CHECK(tls != NULL);
    CHECK(CRateThrottleHiredis_tls_handshake(tls) == 0);
    drop(tls);
    while (size > 0 && result == 0) {
        size_t count = data[0] + (size_t)1 < size ? data[0] + (size_t)1 : size;
        CHECK(CRateThrottleHiredis_tls_push(tls, data, count) == 0);
        result = CRateThrottleHiredis_tls_handshake(tls);
        /* Nobody can have the key that a random first message asks for. */
        CHECK(result <= 0);
        if (result == 0) CHECK(CRateThrottleHiredis_tls_read(tls, buffer, sizeof buffer) <= 0);
        drop(tls);
        data += count;
        size -= count;
    }
    if (result < 0) check_failed(tls);
    CRateThrottleHiredis_tls_free(tls);
}

/* What is done to the server's bytes: at every `step`-th byte from `start` on, one is changed, added or left out. */
typedef struct {
    uint8_t version, what, mask;
    size_t start, step, passed;
    int changed;
} tamper_t;

static void pass_on(CRateThrottleHiredis_tls *tls, const uint8_t *bytes, size_t count, tamper_t *tamper) {
    uint8_t changed[2 * most_bytes];
    size_t length = 0;
    for (size_t index = 0; index < count; index++, tamper->passed++) {
        int is_hit = tamper->what != 0 && tamper->passed >= tamper->start
            && (tamper->passed - tamper->start) % tamper->step == 0;
        if (is_hit) tamper->changed = 1;
        if (!is_hit || tamper->what != 2) changed[length++] = bytes[index];
        if (is_hit && tamper->what == 1) changed[length - 1] ^= tamper->mask;
        if (is_hit && tamper->what == 3) changed[length++] = tamper->mask;
    }
    CHECK(CRateThrottleHiredis_tls_push(tls, changed, length) == 0);
}

/* Takes what the client has to say to the server, and the server's answer back. */
static void exchange(CRateThrottleHiredis_tls *tls, SSL *server, tamper_t *tamper) {
    uint8_t bytes[most_bytes];
    for (size_t count; (count = CRateThrottleHiredis_tls_drain(tls, bytes, sizeof bytes)) > 0;)
        BIO_write(SSL_get_rbio(server), bytes, (int)count);
    if (!SSL_is_init_finished(server)) SSL_do_handshake(server);
    for (int count; (count = BIO_read(SSL_get_wbio(server), bytes, sizeof bytes)) > 0;)
        pass_on(tls, bytes, (size_t)count, tamper);
}

/* Reads all there is. The result of the last call. */
static int64_t read_all(CRateThrottleHiredis_tls *tls, size_t *total) {
    uint8_t bytes[3000];
    int64_t count;
    while ((count = CRateThrottleHiredis_tls_read(tls, bytes, sizeof bytes)) > 0) {
        CHECK(*total + (size_t)count <= plain_size);
        CHECK(memcmp(bytes, plain + *total, (size_t)count) == 0);
        *total += (size_t)count;
    }
    return count;
}

static void run_server(tamper_t tamper, CRateThrottleHiredis_tls_context *context) {
    CRateThrottleHiredis_tls *tls = CRateThrottleHiredis_tls_new(context, "localhost");
    SSL *server = SSL_new(server_context);
    uint8_t asked[64];
    size_t total = 0;
    int result = 0, has_written = 0;
    CHECK(tls != NULL && server != NULL);
    SSL_set_bio(server, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(server);
    SSL_set_max_proto_version(server, tamper.version & 1 ? TLS1_2_VERSION : TLS1_3_VERSION);
    for (int round = 0; round < most_rounds && result >= 0; round++) {
        result = result > 0 ? result : CRateThrottleHiredis_tls_handshake(tls);
        /* The certificate is nobody's: who verifies must not get this far. */
        CHECK(result <= 0 || context == careless);
        if (result > 0 && round == 5) CHECK(CRateThrottleHiredis_tls_write(tls, "PING\r\n", 6) == 0);
        exchange(tls, server, &tamper);
        if (SSL_is_init_finished(server) && !has_written) has_written = SSL_write(server, plain, plain_size) > 0;
        if (result > 0 && read_all(tls, &total) < 0) result = -1;
    }
    if (result < 0) check_failed(tls);
    if (!tamper.changed) CHECK(context == strict ? result == -1 : total == plain_size);
    if (!tamper.changed && context == careless) CHECK(SSL_read(server, asked, sizeof asked) == 6);
    SSL_free(server);
    CRateThrottleHiredis_tls_free(tls);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    CRateThrottleHiredis_tls_context *context = data[0] & 1 ? careless : strict;
    if (data[0] & 2) {
        run_raw(data + 1, size - 1, context);
    } else if (size >= 7) {
        tamper_t tamper = {.version = data[1], .what = data[2] % 4, .mask = data[3] ? data[3] : 1};
        tamper.start = (size_t)data[4] << 8 | data[5];
        tamper.step = (size_t)data[6] * 64 + 1;
        run_server(tamper, context);
    }
    return 0;
}
