// One caller, synchronous hiredis, the call that the library sends, a random key each time. Prints one line of JSON.
//
//     hiredis-synchronous RECORDING ADDRESS STRATEGY KEYS SECONDS
//
// ADDRESS: a port of the loopback, or the path of a socket.
#include "call.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { MAXIMUM_DECISIONS = 20000000 };

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static double cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double field(const char *info, const char *name) {
    const char *found = strstr(info, name);
    return found == NULL ? 0 : atof(found + strlen(name));
}

static double server_seconds(redisContext *context) {
    redisReply *reply = redisCommand(context, "INFO cpu");
    if (reply == NULL || reply->type == REDIS_REPLY_ERROR) { exit(1); }
    double seconds = field(reply->str, "used_cpu_user:") + field(reply->str, "used_cpu_sys:");
    freeReplyObject(reply);
    return seconds;
}

static int is_larger(const void *first, const void *second) {
    uint32_t a = *(const uint32_t *)first, b = *(const uint32_t *)second;
    return (a > b) - (a < b);
}

static uint64_t next(uint64_t *state) {
    uint64_t word = *state += 0x9e3779b97f4a7c15;
    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
    word = (word ^ word >> 27) * 0x94d049bb133111eb;
    return word ^ word >> 31;
}

static void decide(redisContext *context, const struct call *call) {
    redisReply *reply = redisCommandArgv(context, call->count, (const char **)call->arguments, call->lengths);
    if (reply == NULL || reply->type != REDIS_REPLY_ARRAY) {
        fprintf(stderr, "EVALSHA: %s\n", reply == NULL ? context->errstr : reply->str);
        exit(1);
    }
    freeReplyObject(reply);
}

int main(int argc, char **argv) {
    if (argc != 6 || atol(argv[4]) < 1 || atof(argv[5]) <= 0) {
        fprintf(stderr, "usage: hiredis-synchronous RECORDING PORT|PATH STRATEGY KEYS SECONDS\n");
        return 64;
    }
    struct call call = read_call(argv[1]);
    unsigned long keys = strtoul(argv[4], NULL, 10);
    int is_path = argv[2][0] == '/';
    redisContext *context = is_path ? redisConnectUnix(argv[2]) : redisConnect("127.0.0.1", atoi(argv[2]));
    if (context == NULL || context->err != 0) {
        fprintf(stderr, "%s: %s\n", argv[2], context == NULL ? "no memory" : context->errstr);
        return 1;
    }
    load_script(context, &call);
    uint32_t *latencies = malloc(MAXIMUM_DECISIONS * sizeof *latencies);
    if (latencies == NULL) { return 1; }
    size_t count = 0;
    uint64_t state = 1;
    double server = server_seconds(context), client = cpu_seconds();
    int64_t start = now_ns(), end = start + (int64_t)(atof(argv[5]) * 1e9), before = start;
    while (before < end && count < MAXIMUM_DECISIONS) {
        unsigned long number = next(&state) % keys;
        for (int i = 0; i < call.keys; i++) { set_digits(digits(call.arguments[3 + i]), number); }
        decide(context, &call);
        int64_t after = now_ns();
        latencies[count++] = (uint32_t)(after - before);
        before = after;
    }
    client = cpu_seconds() - client;
    server = server_seconds(context) - server;
    qsort(latencies, count, sizeof *latencies, is_larger);
    double hundred_thousands = (double)count / 1e5;
    printf("{\"suite\":\"redis\",\"who\":\"hiredis in C, synchronous\",\"transport\":\"%s\",\"strategy\":\"%s\",\"callers\":1,"
           "\"keys\":%lu,\"decisions\":%zu,\"decisions_per_second\":%.0f,\"p50_us\":%.1f,\"p99_us\":%.1f,"
           "\"client_cpu_s_per_100k\":%.3f,\"server_cpu_s_per_100k\":%.3f}\n",
        is_path ? "unix" : "tcp", argv[3], keys, count, (double)count / ((double)(before - start) / 1e9),
        latencies[count / 2] / 1e3, latencies[count * 99 / 100] / 1e3, client / hundred_thousands,
        server / hundred_thousands);
    redisFree(context);
    return 0;
}
