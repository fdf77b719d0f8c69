#ifndef CRATETHROTTLEHIREDIS_TLS_CONTEXT_H
#define CRATETHROTTLEHIREDIS_TLS_CONTEXT_H

#include "CRateThrottleHiredis.h"

#ifdef RATETHROTTLE_REDIS

#include <openssl/ssl.h>

#if OPENSSL_VERSION_NUMBER < 0x10101000L
#error "OpenSSL 1.1.1 or newer is needed"
#endif

/* What the sessions of one client share: whom it trusts, and who it says it is. */
struct CRateThrottleHiredis_tls_context {
    SSL_CTX *context;
};

/* As snprintf, but 0: what failed says why, and returns it. */
__attribute__((format(printf, 3, 4))) int CRateThrottleHiredis_say(char *text, size_t capacity, const char *format, ...);

/* What OpenSSL says of an error; those of the system have no words of their own. */
void CRateThrottleHiredis_describe(unsigned long code, char *text, size_t capacity);

#endif
#endif
