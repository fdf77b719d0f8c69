#ifndef CRATETHROTTLECOUNTER_H
#define CRATETHROTTLECOUNTER_H

#include <stdint.h>

/// The processor's cycle counter, read without waiting for the instructions before it, which Swift has no word for.
/// 0 where there is none that the library knows.
static inline uint64_t CRateThrottleCounter_read(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
}

#endif
