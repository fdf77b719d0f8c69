// Counts allocations: glibc's functions under their other names, with a counter for each thread before them. A process's own
// malloc goes before that of its libraries, so that theirs are counted too. What is freed is not.

#include "CAllocationCount.h"

#if defined(__linux__)
#include <features.h>
#endif

#if defined(__GLIBC__)
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

// One cache line a thread, so that counting does not make threads wait for each other. More threads than that share the last.
enum { THREADS = 256, LINE = 64 };
static struct {
    _Alignas(LINE) atomic_long count;
} counters[THREADS];
static atomic_int threads;
static __thread int mine = -1;

static void count(void) {
    if (mine < 0) {
        int next = atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed);
        mine = next < THREADS ? next : THREADS - 1;
    }
    atomic_long *counter = &counters[mine].count;
    if (mine < THREADS - 1) {
        // Only this thread writes it: no locked instruction.
        atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + 1, memory_order_relaxed);
    } else {
        atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
    }
}

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t count_of, size_t size) {
    count();
    return __libc_calloc(count_of, size);
}

void *realloc(void *memory, size_t size) {
    count();
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) { return EINVAL; }
    count();
    void *memory = __libc_memalign(alignment, size);
    if (memory == NULL) { return ENOMEM; }
    *result = memory;
    return 0;
}

long CAllocationCount_total(void) {
    long total = 0;
    for (int thread = 0; thread < THREADS; thread++) {
        total += atomic_load_explicit(&counters[thread].count, memory_order_relaxed);
    }
    return total;
}
#else
long CAllocationCount_total(void) { return -1; }
#endif
