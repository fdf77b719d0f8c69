/* For names of threads, eventfd and the flags of accept4 and pipe2. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CRateThrottleHiredis.h"

#ifdef RATETHROTTLE_REDIS

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

typedef CRateThrottleHiredis_address address_t;

_Static_assert(sizeof(struct sockaddr_storage) <= sizeof((address_t){0}.storage), "an address holds any socket's");

/* MARK: Addresses */

static void keep(address_t *address, const void *from, size_t length, int family) {
    memset(address, 0, sizeof *address);
    memcpy(address->storage, from, length);
    address->length = (uint32_t)length;
    address->family = family;
}

int CRateThrottleHiredis_resolve(
    const char *host, uint16_t port, int numeric_only, address_t *addresses, int capacity) {
    char service[8];
    struct addrinfo *found = NULL, hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    hints.ai_flags = AI_NUMERICSERV | (numeric_only ? AI_NUMERICHOST : 0);
    snprintf(service, sizeof service, "%u", (unsigned)port);
    int result = getaddrinfo(host, service, &hints, &found), count = 0;
    /* Negative on Linux, positive on Darwin. */
    if (result != 0) return result < 0 ? result : -result;
    for (const struct addrinfo *entry = found; entry != NULL && count < capacity; entry = entry->ai_next) {
        if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
        if (entry->ai_addrlen > sizeof addresses->storage) continue;
        keep(&addresses[count++], entry->ai_addr, entry->ai_addrlen, entry->ai_family);
    }
    freeaddrinfo(found);
    if (count > 0) return count;
    return EAI_NONAME < 0 ? EAI_NONAME : -EAI_NONAME;
}

const char *CRateThrottleHiredis_resolve_error(int result) {
    return gai_strerror(EAI_NONAME < 0 ? result : -result);
}

size_t CRateThrottleHiredis_unix_path_limit(void) { return sizeof((struct sockaddr_un){0}.sun_path) - 1; }

int CRateThrottleHiredis_unix_address(const char *path, address_t *address) {
    struct sockaddr_un unix_address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    /* An empty one would be a name outside the file system. */
    if (length == 0) return -ENOENT;
    if (length > CRateThrottleHiredis_unix_path_limit()) return -ENAMETOOLONG;
    memcpy(unix_address.sun_path, path, length + 1);
    keep(address, &unix_address, offsetof(struct sockaddr_un, sun_path) + length + 1, AF_UNIX);
    return 0;
}

void CRateThrottleHiredis_address_text(const address_t *address, char *text, size_t capacity) {
    struct sockaddr_storage storage = {0};
    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (capacity == 0) return;
    if (address->family == AF_UNIX) {
        snprintf(text, capacity, "%s", (const char *)address->storage + offsetof(struct sockaddr_un, sun_path));
        return;
    }
    memcpy(&storage, address->storage, sizeof storage);
    int flags = NI_NUMERICHOST | NI_NUMERICSERV;
    int result = getnameinfo(
        (const struct sockaddr *)&storage, address->length, host, sizeof host, port, sizeof port, flags);
    const char *format = address->family == AF_INET6 ? "[%s]:%s" : "%s:%s";
    snprintf(text, capacity, format, result == 0 ? host : "?", result == 0 ? port : "?");
}

/* MARK: Connections */

/* A descriptor that is non-blocking and closed on exec; on Linux it was born so, and no fork can come in between. */
static int prepare(int descriptor) {
#ifndef __linux__
    if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) == -1) return -errno;
    if (fcntl(descriptor, F_SETFL, O_NONBLOCK) == -1) return -errno;
#endif
    return descriptor < 0 ? -EBADF : 0;
}

static int set(int descriptor, int level, int name, int value) {
    return setsockopt(descriptor, level, name, &value, sizeof value) == 0 ? 0 : -errno;
}

/* Best effort, all of it: without, a dead peer is only found later, by the deadlines. */
static void tune(int descriptor) {
    set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_KEEPIDLE
    set(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, 15);
#elif defined(TCP_KEEPALIVE)
    set(descriptor, IPPROTO_TCP, TCP_KEEPALIVE, 15);
#endif
    set(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, 5);
    set(descriptor, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

static void give_up_after(int descriptor, unsigned unacknowledged_ms) {
    if (unacknowledged_ms == 0) return;
    int milliseconds = unacknowledged_ms < INT_MAX - 1000 ? (int)unacknowledged_ms : INT_MAX - 1000;
#ifdef TCP_USER_TIMEOUT
    set(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, milliseconds);
#elif defined(TCP_RXT_CONNDROPTIME)
    set(descriptor, IPPROTO_TCP, TCP_RXT_CONNDROPTIME, (milliseconds + 999) / 1000);
#else
    (void)descriptor, (void)milliseconds;
#endif
}

/* 0 when it is under way, or -errno. */
static int start(int descriptor, const address_t *address) {
    struct sockaddr_storage storage = {0};
    int result = prepare(descriptor);
    if (result != 0) return result;
#ifdef SO_NOSIGPIPE
    if ((result = set(descriptor, SOL_SOCKET, SO_NOSIGPIPE, 1)) != 0) return result;
#endif
    memcpy(&storage, address->storage, sizeof storage);
    if (connect(descriptor, (const struct sockaddr *)&storage, address->length) == 0) return 0;
    /* Interrupted: it goes on nevertheless. */
    return errno == EINPROGRESS || errno == EINTR ? 0 : -errno;
}

int CRateThrottleHiredis_connect(const address_t *address) {
#ifdef __linux__
    int descriptor = socket(address->family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
#else
    int descriptor = socket(address->family, SOCK_STREAM, 0);
#endif
    if (descriptor < 0) return -errno;
    if (address->family != AF_UNIX) tune(descriptor);
    int result = start(descriptor, address);
    if (result == 0) return descriptor;
    CRateThrottleHiredis_close(descriptor);
    return result;
}

int CRateThrottleHiredis_connect_result(int descriptor, unsigned unacknowledged_ms) {
    struct sockaddr_storage own = {0}, peer = {0};
    int error = 0;
    socklen_t length = sizeof error, own_length = sizeof own, peer_length = sizeof peer;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return -errno;
    if (error != 0) return -error;
    if (getpeername(descriptor, (struct sockaddr *)&peer, &peer_length) != 0) return -errno;
    if (getsockname(descriptor, (struct sockaddr *)&own, &own_length) != 0) return -errno;
    /*
     * Where nobody listens on a port of the ephemeral range, a socket may be given that port itself and meet itself: it
     * would hear its own commands, and keep the server from its port.
     */
    int is_tcp = own.ss_family == AF_INET || own.ss_family == AF_INET6;
    if (!is_tcp) return 0;
    if (own_length == peer_length && memcmp(&own, &peer, own_length) == 0) return -ECONNREFUSED;
    give_up_after(descriptor, unacknowledged_ms);
    return 0;
}

int64_t CRateThrottleHiredis_send(int descriptor, const void *bytes, size_t count) {
#ifdef MSG_NOSIGNAL
    const int flags = MSG_NOSIGNAL;
#else
    const int flags = 0;
#endif
    for (;;) {
        ssize_t sent = send(descriptor, bytes, count < INT_MAX ? count : INT_MAX, flags);
        if (sent >= 0) return sent;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
        if (errno != EINTR) return -errno;
    }
}

int64_t CRateThrottleHiredis_receive(int descriptor, void *bytes, size_t capacity) {
    /* 0 would look as if the peer had closed. */
    if (capacity == 0) return -EINVAL;
    for (;;) {
        ssize_t count = recv(descriptor, bytes, capacity < INT_MAX ? capacity : INT_MAX, 0);
        if (count >= 0) return count;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return -EAGAIN;
        if (errno != EINTR) return -errno;
    }
}

void CRateThrottleHiredis_close(int descriptor) {
    /* Not again when it was interrupted: the number may be another's by then. */
    if (descriptor >= 0) close(descriptor);
}

void CRateThrottleHiredis_error_text(int error, char *text, size_t capacity) {
    if (capacity == 0) return;
    text[0] = 0;
#ifdef __GLIBC__
    char buffer[128];
    snprintf(text, capacity, "%s", strerror_r(error, buffer, sizeof buffer));
#else
    if (strerror_r(error, text, capacity) != 0) snprintf(text, capacity, "error %d", error);
#endif
}

/* MARK: Waiting */

int CRateThrottleHiredis_wake_new(int descriptors[2]) {
#ifdef __linux__
    descriptors[0] = descriptors[1] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return descriptors[0] < 0 ? -errno : 0;
#else
    if (pipe(descriptors) != 0) return -errno;
    int result = prepare(descriptors[0]);
    if (result == 0) result = prepare(descriptors[1]);
    if (result == 0) return 0;
    CRateThrottleHiredis_close(descriptors[0]);
    CRateThrottleHiredis_close(descriptors[1]);
    return result;
#endif
}

void CRateThrottleHiredis_wake_signal(int write_end) {
    const uint64_t one = 1;
    /* When it is full, it is readable. */
    while (write(write_end, &one, sizeof one) < 0 && errno == EINTR) {}
}

void CRateThrottleHiredis_wake_clear(int read_end) {
    char taken[256];
    for (;;) {
        ssize_t count = read(read_end, taken, sizeof taken);
        if (count != (ssize_t)sizeof taken && !(count < 0 && errno == EINTR)) return;
    }
}

int CRateThrottleHiredis_poll(struct pollfd *descriptors, size_t count, int milliseconds) {
    int ready = poll(descriptors, (nfds_t)count, milliseconds);
    if (ready >= 0) return ready;
    return errno == EINTR ? 0 : -errno;
}

void CRateThrottleHiredis_thread_prepare(const char *name) {
    char short_name[16];
    sigset_t signals;
    snprintf(short_name, sizeof short_name, "%s", name);
#ifdef __APPLE__
    pthread_setname_np(short_name);
#else
    pthread_setname_np(pthread_self(), short_name);
#endif
    sigfillset(&signals);
    const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
    for (size_t index = 0; index < sizeof own / sizeof *own; index++) sigdelset(&signals, own[index]);
    pthread_sigmask(SIG_SETMASK, &signals, NULL);
}

int64_t CRateThrottleHiredis_now(void) {
    struct timespec time = {0};
#ifdef __linux__
    clock_gettime(CLOCK_BOOTTIME, &time); /* CLOCK_MONOTONIC stops while the machine sleeps */
#else
    clock_gettime(CLOCK_MONOTONIC, &time);
#endif
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
#endif
