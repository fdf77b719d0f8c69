/*
 * Feeds a parser whatever there is: in large pieces, in random ones, and byte by byte. All must give the same replies and
 * the same failure, every tape must be sound, and what is written from a tape must read as that tape.
 */
#include "CRateThrottleHiredis.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef CRateThrottleHiredis_token token_t;

enum { most_tokens = 512, most_depth = 5, most_bytes = 1 << 20, largest_piece = 64 << 10 };

/* Ends the run with a message, for the fuzzer to keep the input. */
#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition)) {                                                    \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);    \
            abort();                                                           \
        }                                                                      \
    } while (0)

/* Bytes that grow. */
typedef struct {
    uint8_t *bytes;
    size_t count, capacity;
} buffer_t;

static void append(buffer_t *buffer, const void *bytes, size_t count) {
    if (count == 0) return;
    while (buffer->count + count > buffer->capacity) {
        buffer->capacity = buffer->capacity == 0 ? 4096 : buffer->capacity * 2;
        buffer->bytes = realloc(buffer->bytes, buffer->capacity);
        CHECK(buffer->bytes != NULL);
    }
    memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
}

static int is_text(const token_t *token) {
    return token->kind == CRateThrottleHiredis_status || token->kind == CRateThrottleHiredis_error
        || token->kind == CRateThrottleHiredis_bulk;
}

/* Arrays have as many elements as they say, each one deeper, and the texts lie one behind the other. */
static void check_tape(const token_t *tokens, size_t count) {
    int64_t left[most_depth + 1] = {1};
    uint32_t depth = 0;
    size_t used = 0;
    CHECK(count > 0 && count <= most_tokens);
    for (size_t index = 0; index < count; index++) {
        const token_t *token = &tokens[index];
        while (left[depth] == 0) {
            CHECK(depth > 0);
            depth--;
        }
        CHECK(token->depth == depth);
        CHECK(token->kind >= CRateThrottleHiredis_nil && token->kind <= CRateThrottleHiredis_array);
        left[depth]--;
        if (is_text(token)) {
            CHECK(token->offset == used && token->length <= most_bytes - used);
            used += token->length;
        }
        if (token->kind != CRateThrottleHiredis_array) continue;
        CHECK(token->integer >= 0 && token->integer < most_tokens && depth < most_depth);
        left[++depth] = token->integer;
    }
    for (uint32_t level = 0; level <= depth; level++) CHECK(left[level] == 0);
}

/* The tape as a server would write it. */
static void write_reply(buffer_t *output, const token_t *tokens, size_t count, const uint8_t *bytes) {
    char line[32];
    for (const token_t *token = tokens; token < tokens + count; token++) {
        static const char types[] = "$:+-$*";
        long long number = token->kind == CRateThrottleHiredis_nil ? -1 : token->integer;
        if (token->kind == CRateThrottleHiredis_bulk) number = (long long)token->length;
        append(output, &types[token->kind], 1);
        if (!is_text(token) || token->kind == CRateThrottleHiredis_bulk)
            append(output, line, (size_t)snprintf(line, sizeof line, "%lld\r\n", number));
        if (!is_text(token)) continue;
        append(output, bytes + token->offset, token->length);
        append(output, "\r\n", 2);
    }
}

/* All replies so far, as tokens and texts, and as a server would write them. */
static int take(CRateThrottleHiredis_parser *parser, buffer_t *seen, buffer_t *written) {
    const token_t *tokens = NULL;
    const uint8_t *bytes = NULL;
    size_t count = 0;
    int result;
    while ((result = CRateThrottleHiredis_parser_next(parser, &tokens, &count, &bytes)) == 1) {
        check_tape(tokens, count);
        append(seen, tokens, count * sizeof *tokens);
        for (size_t index = 0; index < count; index++) {
            if (is_text(&tokens[index])) append(seen, bytes + tokens[index].offset, tokens[index].length);
        }
        if (written != NULL) write_reply(written, tokens, count, bytes);
    }
    return result;
}

static size_t next_piece(uint32_t *state, size_t largest) {
    if (*state == 0) return largest;
    *state = *state * 1664525 + 1013904223;
    size_t few = *state >> 28 == 0 ? largest : 16;
    return 1 + (*state >> 8) % few;
}

/* Reads it all. `state` chooses the pieces; 0: as large as they may be. How it ended: 0, or a failure. */
static int run(
    const uint8_t *data, size_t size, uint32_t state, size_t largest, size_t bytes, buffer_t *seen, buffer_t *written) {
    CRateThrottleHiredis_parser *parser = CRateThrottleHiredis_parser_new();
    int result = 0;
    CHECK(parser != NULL);
    CRateThrottleHiredis_parser_limit(parser, most_tokens, most_depth, bytes);
    while (size > 0 && result == 0) {
        size_t count = next_piece(&state, largest);
        if (count > size) count = size;
        /* A copy of that very size, so that a step beyond it is found. */
        uint8_t *piece = malloc(count);
        CHECK(piece != NULL);
        memcpy(piece, data, count);
        result = CRateThrottleHiredis_parser_feed(parser, piece, count);
        free(piece);
        if (result == 0) result = take(parser, seen, written);
        data += count;
        size -= count;
    }
    CHECK((result == 0) == (*CRateThrottleHiredis_parser_error(parser) == 0));
    if (result != 0) {
        /* It stays so. */
        CHECK(CRateThrottleHiredis_parser_feed(parser, "+OK\r\n", 5) == result);
        CHECK(take(parser, seen, NULL) == result);
    }
    CRateThrottleHiredis_parser_free(parser);
    return result;
}

static void check_same(const buffer_t *left, const buffer_t *right) {
    CHECK(left->count == right->count);
    CHECK(left->count == 0 || memcmp(left->bytes, right->bytes, left->count) == 0);
}

/* The data as a command, cut at each `cut`: it must read as an array of its arguments. */
static void check_command(const uint8_t *data, size_t size, uint8_t cut) {
    size_t lengths[64] = {0}, count = 1;
    buffer_t seen = {0};
    char *frame = NULL;
    if (size > 4096) size = 4096;
    for (size_t index = 0; index < size; index++) {
        if (data[index] == cut && count < sizeof lengths / sizeof *lengths) count++;
        lengths[count - 1]++;
    }
    int64_t length = CRateThrottleHiredis_format(data, lengths, count, &frame);
    CHECK(length > 0);
    CHECK(run((const uint8_t *)frame, (size_t)length, 0, largest_piece, most_bytes, &seen, NULL) == 0);
    CHECK(seen.count == (count + 1) * sizeof(token_t) + size);
    CHECK(size == 0 || memcmp(seen.bytes + (count + 1) * sizeof(token_t), data, size) == 0);
    CRateThrottleHiredis_format_free(frame);
    free(seen.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    buffer_t whole = {0}, pieces = {0}, singles = {0}, written = {0}, again = {0}, few = {0};
    uint32_t state = 2166136261;
    for (size_t index = 0; index < size; index++) state = (state ^ data[index]) * 16777619;

    int result = run(data, size, 0, largest_piece, most_bytes, &whole, &written);
    CHECK(run(data, size, state | 1, largest_piece, most_bytes, &pieces, NULL) == result);
    CHECK(run(data, size, 0, 1, most_bytes, &singles, NULL) == result);
    check_same(&whole, &pieces);
    check_same(&whole, &singles);
    CHECK(run(written.bytes, written.count, 0, largest_piece, most_bytes, &again, NULL) == 0);
    check_same(&whole, &again);
    run(data, size, state | 1, 64, 64, &few, NULL);
    CHECK(few.count <= whole.count);
    check_command(data, size, size > 0 ? data[0] : 0);

    for (buffer_t **one = (buffer_t *[]){&whole, &pieces, &singles, &written, &again, &few, NULL}; *one != NULL; one++)
        free((*one)->bytes);
    return 0;
}
