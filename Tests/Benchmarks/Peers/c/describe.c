// Makes the server know the script, and writes what redis-benchmark is to be told: the words of the command with __rand_int__
// for the digits, one a line, and the last argument, which is binary, in a file of its own; preload.c sends that in place of
// the last word.
//
//     describe RECORDING PORT WORDS LAST
#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: describe RECORDING PORT WORDS LAST\n");
        return 64;
    }
    struct call call = read_call(argv[1]);
    redisContext *context = redisConnect("127.0.0.1", atoi(argv[2]));
    if (context == NULL || context->err != 0) { return 1; }
    load_script(context, &call);
    redisFree(context);
    if (call.count != 3 + call.keys + 1) {
        fprintf(stderr, "describe: %d arguments behind %d keys; redis-benchmark can be told one\n",
            call.count - 3 - call.keys, call.keys);
        return 1;
    }
    FILE *words = fopen(argv[3], "w"), *last = fopen(argv[4], "wb");
    if (words == NULL || last == NULL) { return 1; }
    for (int i = 0; i < call.count - 1; i++) {
        if (i < 3) {
            fprintf(words, "%s\n", call.arguments[i]);
        } else {
            char *place = digits(call.arguments[i]);
            fprintf(words, "%.*s__rand_int__%s\n", (int)(place - call.arguments[i]), call.arguments[i], place + 12);
        }
    }
    for (size_t i = 0; i < call.lengths[call.count - 1]; i++) { fputc('@', words); }
    fputc('\n', words);
    fwrite(call.arguments[call.count - 1], 1, call.lengths[call.count - 1], last);
    fclose(words);
    fclose(last);
    return 0;
}
