#include "tls_context.h"

#ifdef RATETHROTTLE_REDIS

#include <errno.h>
#include <openssl/err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef CRateThrottleHiredis_tls_settings settings_t;
typedef CRateThrottleHiredis_tls_context context_t;
#define say CRateThrottleHiredis_say
#define describe CRateThrottleHiredis_describe

int say(char *error, size_t capacity, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (capacity > 0) vsnprintf(error, capacity, format, arguments);
    va_end(arguments);
    return 0;
}

void describe(unsigned long code, char *text, size_t capacity) {
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

/* What the key's file asked for, and was told. */
typedef struct {
    const char *text;
    int was_asked;
} password_t;

/* OpenSSL's own would ask on the terminal when there is none. */
static int tell_password(char *buffer, int capacity, int is_writing, void *context) {
    password_t *password = context;
    size_t length = password == NULL ? 0 : strlen(password->text);
    (void)is_writing;
    if (password != NULL) password->was_asked = 1;
    if (capacity < 0 || length > (size_t)capacity) return -1;
    memcpy(buffer, password == NULL ? "" : password->text, length);
    return (int)length;
}

static int cannot_read_key(const char *file, int is_encrypted, char *error, size_t capacity) {
    unsigned long first = ERR_peek_error(), last = ERR_peek_last_error(), code;
    if (ERR_GET_LIB(last) == ERR_LIB_X509 && ERR_GET_REASON(last) == X509_R_KEY_VALUES_MISMATCH)
        return say(error, capacity, "the private key in %s does not match the certificate", file);
    while ((code = ERR_get_error()) != 0 && !is_about_password(code)) {}
    if (code != 0) return say(error, capacity, "the password of the private key in %s is wrong or missing", file);
    if (!is_encrypted) return cannot_read(first, "private key", file, error, capacity);
    /* One wrong password in 256 deciphers to something that ends as a key would, and fails only when that is read. */
    char why[120];
    describe(first, why, sizeof why);
    return say(error, capacity, "the password of the private key in %s is wrong or missing, or the key cannot be read: %s",
               file, why);
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
    const char *text = settings->private_key_password;
    password_t password = {.text = text == NULL ? "" : text};
    const char *key = is_set(settings->private_key) ? settings->private_key : settings->certificate;
    if (!is_set(settings->certificate))
        return is_set(key) ? say(error, capacity, "there is a private key, but no certificate") : 1;
    SSL_CTX_set_default_passwd_cb(context, tell_password);
    SSL_CTX_set_default_passwd_cb_userdata(context, &password);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, settings->certificate) != 1)
        return cannot_read(ERR_peek_error(), "certificate", settings->certificate, error, capacity);
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        return cannot_read_key(key, password.was_asked, error, capacity);
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

#endif
