#include "CRateThrottleHiredis.h"

#ifdef RATETHROTTLE_REDIS

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* Each call of a client asks, and a system call is a thirtieth of what it costs the client's processor. 0: not known. */
static atomic_int process;
static atomic_bool is_watched;

static void forget(void) { atomic_store_explicit(&process, 0, memory_order_relaxed); }

/* Without a word when the process forks nothing may be kept. */
static void watch(void) { atomic_store(&is_watched, pthread_atfork(NULL, NULL, forget) == 0); }

int32_t CRateThrottleHiredis_process(void) {
    const int known = atomic_load_explicit(&process, memory_order_relaxed);
    if (known != 0) return known;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch);
    const int found = (int)getpid();
    if (atomic_load(&is_watched)) atomic_store_explicit(&process, found, memory_order_relaxed);
    return found;
}
#endif
