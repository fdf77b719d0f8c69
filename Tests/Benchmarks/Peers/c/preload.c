// Lets redis-benchmark send an argument of any bytes. It takes arguments as texts, which end at the first zero byte, and the
// library's has zero bytes in it. So it is given a text of the same length, one character again and again, and here the
// argument's bytes, which are in the file that RECORDED_ARGUMENT names, take its place in what is sent.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

enum { MAXIMUM = 4096, PLACEHOLDER = '@' };
static char argument[MAXIMUM], placeholder[MAXIMUM];
static size_t length;

__attribute__((constructor)) static void read_argument(void) {
    const char *path = getenv("RECORDED_ARGUMENT");
    FILE *file = path == NULL ? NULL : fopen(path, "rb");
    if (file == NULL) { return; }
    length = fread(argument, 1, sizeof argument, file);
    fclose(file);
    memset(placeholder, PLACEHOLDER, length);
}

// In place: what is sent is a buffer that redis-benchmark fills anew each time.
static void replace(char *bytes, size_t count) {
    char *end = bytes + count, *found = length == 0 ? NULL : memmem(bytes, count, placeholder, length);
    // The commands of a pipeline are of one length: from the second on, the place is known.
    size_t step = 0;
    while (found != NULL) {
        memcpy(found, argument, length);
        char *guess = found + step;
        if (step > 0 && guess + length <= end && memcmp(guess, placeholder, length) == 0) {
            found = guess;
            continue;
        }
        char *more = memmem(found + length, (size_t)(end - found) - length, placeholder, length);
        if (more != NULL) { step = (size_t)(more - found); }
        found = more;
    }
}

ssize_t send(int descriptor, const void *bytes, size_t count, int flags) {
    static ssize_t (*next)(int, const void *, size_t, int);
    if (next == NULL) { next = (ssize_t (*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send"); }
    replace((char *)bytes, count);
    return next(descriptor, bytes, count, flags);
}
