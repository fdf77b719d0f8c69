/*
 * Hostile and good input, which every version of hiredis must read the same through the parser. With files as arguments,
 * each of them goes through the fuzzer's checks.
 */
#include "CRateThrottleHiredis.h"

#if __has_include(<hiredis/hiredis.h>)
#include <hiredis/hiredis.h>
#else
#include <hiredis.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    good = 1,       /* one reply */
    bad = -1,       /* no reply */
    too_much = -2,
    waiting = 0,    /* more is wanted */
    refused = -100  /* one of the failures: the versions differ in who finds it */
};

static const struct {
    const char *text;
    int expected;
} cases[] = {
    {"+OK\r\n", good}, {"-ERR no\r\n", good}, {":-9223372036854775808\r\n", good}, {"$-1\r\n", good},
    {"*-1\r\n", good}, {"*0\r\n", good}, {"$4\r\na\r\nb\r\n", good}, {"*2\r\n*1\r\n:1\r\n$-1\r\n", good},
    {"*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", good},
    {"*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*0\r\n", refused},
    {"*2147483647\r\n", too_much}, {"*1\r\n*2147483647\r\n", too_much}, {"*4096\r\n", too_much},
    {"*2147483648\r\n", refused}, {"*4294967295\r\n", refused}, {"*4294967296\r\n", refused},
    {"*9223372036854775807\r\n", refused}, {"*-2\r\n", refused}, {"$-2\r\n", bad},
    {"$9223372036854775807\r\nabc", waiting}, {"+never", waiting}, {"*2\r\n:1\r\n:2", waiting}, {"", waiting},
    {"$3\r\nabcXY", bad}, {"$3\r\nabc\n\r", bad}, {"+a\rb\r\n", bad}, {"-a\nb\r\n", bad},
    {":+5\r\n", bad}, {":12a\r\n", bad}, {":\r\n", bad}, {":9223372036854775808\r\n", bad}, {"$x\r\n", bad},
    {"_\r\n", bad}, {"#t\r\n", bad}, {",1.5\r\n", bad}, {",inf\r\n", bad}, {"(123\r\n", bad}, {"%0\r\n", bad},
    {"%1\r\n+a\r\n+b\r\n", bad}, {"%-1\r\n", bad}, {"~1\r\n+a\r\n", bad}, {">1\r\n+a\r\n", bad},
    {"=8\r\ntxt:some\r\n", bad}, {"=-1\r\n", bad}, {"|1\r\n+a\r\n+b\r\n", bad}, {"!5\r\nERR x\r\n", bad},
    {"*1\r\n_\r\n", bad}, {"*1\r\n#f\r\n", bad}, {"*2\r\n:1\r\n,1\r\n", bad}, {"HTTP/1.1 400\r\n", bad},
};

static int failures;

/* What comes of a text, fed in pieces. */
static int outcome(const char *text, size_t length, size_t piece) {
    CRateThrottleHiredis_parser *parser = CRateThrottleHiredis_parser_new();
    const CRateThrottleHiredis_token *tokens;
    const uint8_t *bytes;
    size_t count;
    int result = 0, replies = 0;
    CRateThrottleHiredis_parser_limit(parser, 4096, 8, 1 << 20);
    for (size_t start = 0; start < length && result == 0; start += piece) {
        result = CRateThrottleHiredis_parser_feed(parser, text + start, length - start < piece ? length - start : piece);
        while (result == 0 && (result = CRateThrottleHiredis_parser_next(parser, &tokens, &count, &bytes)) == 1) {
            replies++;
            result = 0;
        }
    }
    CRateThrottleHiredis_parser_free(parser);
    return result < 0 ? result : replies;
}

static void check(const char *text, size_t length, int expected) {
    for (size_t piece = 1; piece < 16; piece++) {
        int result = outcome(text, length, piece);
        if (result == expected || (expected == refused && (result == bad || result == too_much))) continue;
        printf("%.*s in pieces of %zu: %d instead of %d\n", (int)length, text, piece, result, expected);
        failures++;
        return;
    }
}

/* Deep, where some versions of the reader would go down the stack; long, where all would wait for ever. */
static void check_long(void) {
    const size_t length = 800000;
    char *text = malloc(length);
    if (text == NULL) exit(1);
    for (size_t start = 0; start < length; start += 4) memcpy(text + start, "*1\r\n", 4);
    check(text, length, refused);
    char *endless = malloc(2 << 20);
    if (endless == NULL) exit(1);
    memset(endless, 'x', 2 << 20);
    endless[0] = '+';
    check(endless, 2 << 20, too_much);
    memcpy(endless, "$9223372036854775807\r\n", 22);
    check(endless, 2 << 20, too_much);
    free(text);
    free(endless);
}

static void check_command(void) {
    const size_t lengths[] = {3, 1, 0};
    const char expected[] = "*3\r\n$3\r\nGET\r\n$1\r\nk\r\n$0\r\n\r\n";
    char *frame = NULL;
    int64_t count = CRateThrottleHiredis_format((const uint8_t *)"GETk", lengths, 3, &frame);
    if (count != sizeof expected - 1 || memcmp(frame, expected, sizeof expected - 1) != 0) {
        puts("a command is not what it should be");
        failures++;
    }
    CRateThrottleHiredis_format_free(frame);
    CRateThrottleHiredis_format_free(NULL);
    const size_t long_lengths[] = {3, (size_t)INT32_MAX};
    if (CRateThrottleHiredis_format((const uint8_t *)"GET", long_lengths, 2, &frame) != -1
        || CRateThrottleHiredis_format(NULL, NULL, 0, &frame) != -1) {
        puts("a command that is too long, or none, was taken");
        failures++;
    }
}

/* One file through the fuzzer's checks, which end the program when one fails. */
static void check_file(const char *path) {
    static uint8_t bytes[1 << 16];
    FILE *file = fopen(path, "rb");
    if (file == NULL) exit(1);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
}

int main(int argc, char **argv) {
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++)
        check(cases[index].text, strlen(cases[index].text), cases[index].expected);
    check_long();
    check_command();
    for (int index = 1; index < argc; index++) check_file(argv[index]);
    printf("hiredis %d.%d: %zu inputs, %d files, %d failures\n", HIREDIS_MAJOR, HIREDIS_MINOR,
        sizeof cases / sizeof *cases, argc - 1, failures);
    return failures == 0 ? 0 : 1;
}
