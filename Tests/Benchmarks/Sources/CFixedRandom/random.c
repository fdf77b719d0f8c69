#include "CFixedRandom.h"
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void CFixedRandom_link(void) {}

// The Swift library's function of this name, which a program may replace: SplitMix64.
void swift_stdlib_random(void *bytes, size_t count);

void swift_stdlib_random(void *bytes, size_t count) {
    static uint64_t state = 42;
    uint8_t *next = bytes;
    while (count > 0) {
        uint64_t word = __atomic_add_fetch(&state, 0x9e3779b97f4a7c15, __ATOMIC_RELAXED);
        word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
        word = (word ^ word >> 27) * 0x94d049bb133111eb;
        word ^= word >> 31;
        size_t part = count < sizeof word ? count : sizeof word;
        memcpy(next, &word, part);
        next += part;
        count -= part;
    }
}
