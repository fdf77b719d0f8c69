/* Some archivers stumble on an object file without symbols, which this one is without the trait. */
#include "CRateThrottleHiredis.h"

const int CRateThrottleHiredis_present =
#ifdef RATETHROTTLE_REDIS
    1;
#else
    0;
#endif

#ifdef RATETHROTTLE_REDIS

/* The only file that knows hiredis, of which it uses the codec alone: neither its sockets nor its replies. */
#if __has_include(<hiredis/hiredis.h>)
#include <hiredis/hiredis.h>
#else
#include <hiredis.h>
#endif
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#if HIREDIS_MAJOR == 0 && HIREDIS_MINOR < 14
#error "hiredis 0.14 or newer is needed"
#endif

_Static_assert(sizeof(long long) == sizeof(int64_t), "integers of replies have 64 bits");

/* Version 1 announces arrays in another type. */
#if HIREDIS_MAJOR >= 1
typedef size_t array_count;
#else
typedef int array_count;
#endif

/* What is kept for the next reply; one that took more gives it back. */
enum { kept_tokens = 1024, kept_bytes = 64 * 1024 };

static const char resp3[] = "the reply has a type of RESP3", too_long[] = "the reply is too long";

enum {
    invalid = CRateThrottleHiredis_parser_invalid,
    beyond = CRateThrottleHiredis_parser_beyond_limit,
    no_memory = CRateThrottleHiredis_parser_memory
};

struct CRateThrottleHiredis_parser {
    redisReader *reader;
    redisReplyObjectFunctions functions;
    size_t token_limit, depth_limit, byte_limit;
    void *tokens; /* the tape */
    size_t token_count, token_capacity;
    size_t announced; /* tokens that the reply has at least: itself, and the elements of its arrays */
    void *bytes;      /* own copies, because the reader moves its buffer between feeds */
    size_t byte_count, byte_capacity;
    int stalled;       /* a line is incomplete: until its end came, the reader would only search it again */
    int failure;       /* the first one, as feed and next return it */
    const char *error; /* a constant */
};

typedef CRateThrottleHiredis_parser parser_t;
typedef CRateThrottleHiredis_token token_t;

static void *fail(parser_t *parser, int failure, const char *error) {
    if (parser->failure != 0) return NULL;
    parser->failure = failure;
    parser->error = error;
    return NULL;
}

/* Memory for `count` elements, by doubling. 0: there is none. The limits keep the products far from overflowing. */
static int reserve(void **memory, size_t *capacity, size_t count, size_t size) {
    if (count <= *capacity) return 1;
    size_t wanted = count > *capacity * 2 ? count : *capacity * 2;
    void *moved = realloc(*memory, wanted * size);
    if (moved == NULL) return 0;
    *memory = moved;
    *capacity = wanted;
    return 1;
}

static void give_back(void **memory, size_t *capacity, size_t kept) {
    if (*capacity <= kept) return;
    free(*memory);
    *memory = NULL;
    *capacity = 0;
}

/* A reply begins: the one before it has been taken. */
static void begin(parser_t *parser) {
    parser->token_count = parser->byte_count = 0;
    parser->announced = 1;
    give_back(&parser->tokens, &parser->token_capacity, kept_tokens);
    give_back(&parser->bytes, &parser->byte_capacity, kept_bytes);
}

/* The next token of the tape. NULL: beyond a limit, or no memory. */
static token_t *append(parser_t *parser, const redisReadTask *task, int kind) {
    if (task->parent == NULL) begin(parser);
    if (parser->token_count >= parser->token_limit) return fail(parser, beyond, "the reply has too many elements");
    if (!reserve(&parser->tokens, &parser->token_capacity, parser->token_count + 1, sizeof(token_t)))
        return fail(parser, no_memory, "out of memory");
    uint32_t depth = 0;
    for (const redisReadTask *parent = task->parent; parent != NULL; parent = parent->parent) depth++;
    token_t *token = (token_t *)parser->tokens + parser->token_count++;
    *token = (token_t){.kind = kind, .depth = depth};
    return token;
}

static int kind_of(int type) {
    switch (type) {
    case REDIS_REPLY_STRING: return CRateThrottleHiredis_bulk;
    case REDIS_REPLY_STATUS: return CRateThrottleHiredis_status;
    case REDIS_REPLY_ERROR: return CRateThrottleHiredis_error;
    default: return -1;
    }
}

/* Where a text ends there must be a line end, which the reader does not look at behind a bulk, and none before. */
static int is_terminated(const redisReader *reader, const char *text, size_t length, int kind) {
    size_t rest = reader->len - (size_t)(text - reader->buf);
    if (rest < 2 || length > rest - 2 || text[length] != '\r' || text[length + 1] != '\n') return 0;
    if (kind == CRateThrottleHiredis_bulk || length == 0) return 1;
    return memchr(text, '\r', length) == NULL && memchr(text, '\n', length) == NULL;
}

/* What the functions return is only looked at for NULL: it is no object, hence none is to be freed. */

static void *create_string(const redisReadTask *task, char *text, size_t length) {
    parser_t *parser = task->privdata;
    int kind = kind_of(task->type);
    if (kind < 0) return fail(parser, invalid, resp3);
    if (!is_terminated(parser->reader, text, length, kind)) return fail(parser, invalid, "a text ends elsewhere");
    token_t *token = append(parser, task, kind);
    if (token == NULL) return NULL;
    size_t used = parser->byte_count, end = used + length;
    if (end > parser->byte_limit) return fail(parser, beyond, too_long);
    if (!reserve(&parser->bytes, &parser->byte_capacity, end, 1)) return fail(parser, no_memory, "out of memory");
    if (length > 0) memcpy((uint8_t *)parser->bytes + used, text, length);
    parser->byte_count = end;
    token->offset = used;
    token->length = length;
    return parser;
}

static void *create_array(const redisReadTask *task, array_count elements) {
    parser_t *parser = task->privdata;
    size_t count = (size_t)elements;
    if (task->type != REDIS_REPLY_ARRAY) return fail(parser, invalid, resp3);
    token_t *token = append(parser, task, CRateThrottleHiredis_array);
    if (token == NULL) return NULL;
    if (token->depth >= parser->depth_limit) return fail(parser, beyond, "the reply is nested too deeply");
    /* Before a single element came: what is announced is never allocated. */
    if (parser->announced > parser->token_limit || count > parser->token_limit - parser->announced)
        return fail(parser, beyond, "the reply has too many elements");
    parser->announced += count;
    token->integer = (int64_t)count;
    return parser;
}

static void *create_integer(const redisReadTask *task, long long value) {
    parser_t *parser = task->privdata;
    token_t *token = append(parser, task, CRateThrottleHiredis_integer);
    if (token == NULL) return NULL;
    token->integer = value;
    return parser;
}

static void *create_nil(const redisReadTask *task) {
    parser_t *parser = task->privdata;
    /* Version 1 has a type of its own for RESP3's null. */
    if (task->type != REDIS_REPLY_STRING && task->type != REDIS_REPLY_ARRAY) return fail(parser, invalid, resp3);
    return append(parser, task, CRateThrottleHiredis_nil) == NULL ? NULL : parser;
}

#if HIREDIS_MAJOR >= 1
static void *create_double(const redisReadTask *task, double value, char *text, size_t length) {
    (void)value, (void)text, (void)length;
    return fail(task->privdata, invalid, resp3);
}

static void *create_bool(const redisReadTask *task, int value) {
    (void)value;
    return fail(task->privdata, invalid, resp3);
}
#endif

parser_t *CRateThrottleHiredis_parser_new(void) {
    parser_t *parser = calloc(1, sizeof *parser);
    if (parser == NULL) return NULL;
    CRateThrottleHiredis_parser_limit(parser, INT_MAX, INT_MAX, INT_MAX);
    parser->functions = (redisReplyObjectFunctions){
        .createString = create_string,
        .createArray = create_array,
        .createInteger = create_integer,
        .createNil = create_nil,
#if HIREDIS_MAJOR >= 1
        .createDouble = create_double,
        .createBool = create_bool,
#endif
    };
    parser->reader = redisReaderCreateWithFunctions(&parser->functions);
    if (parser->reader == NULL) {
        free(parser);
        return NULL;
    }
    parser->reader->privdata = parser;
    return parser;
}

void CRateThrottleHiredis_parser_free(parser_t *parser) {
    if (parser == NULL) return;
    redisReaderFree(parser->reader);
    free(parser->tokens);
    free(parser->bytes);
    free(parser);
}

void CRateThrottleHiredis_parser_limit(parser_t *parser, size_t tokens, size_t depth, size_t bytes) {
    parser->token_limit = tokens < INT_MAX ? tokens : INT_MAX;
    parser->depth_limit = depth;
    parser->byte_limit = bytes < INT_MAX ? bytes : INT_MAX;
}

static int has_line_end(const char *bytes, size_t count) {
    for (const char *at = bytes, *end = bytes + count; (at = memchr(at, '\r', (size_t)(end - at))) != NULL; at++) {
        if (at + 1 < end && at[1] == '\n') return 1;
    }
    return 0;
}

int CRateThrottleHiredis_parser_feed(parser_t *parser, const void *bytes, size_t count) {
    const redisReader *reader = parser->reader;
    if (parser->failure != 0 || count == 0) return parser->failure;
    size_t waiting = reader->len - reader->pos;
    if (waiting > parser->byte_limit || count > parser->byte_limit - waiting) {
        fail(parser, beyond, too_long);
        return parser->failure;
    }
    if (parser->stalled && reader->buf[reader->len - 1] == '\r') parser->stalled = *(const char *)bytes != '\n';
    if (parser->stalled) parser->stalled = !has_line_end(bytes, count);
    if (redisReaderFeed(parser->reader, bytes, count) != REDIS_OK) fail(parser, no_memory, "out of memory");
    return parser->failure;
}

int CRateThrottleHiredis_parser_next(
    parser_t *parser, const token_t **tokens, size_t *count, const uint8_t **bytes) {
    redisReader *reader = parser->reader;
    if (parser->failure != 0 || parser->stalled) return parser->failure;
    void *reply = NULL;
    if (redisReaderGetReply(reader, &reply) != REDIS_OK) {
        /* Not in the reader's words, which quote what came. Of no memory it also speaks when one of ours refused. */
        if (reader->err == REDIS_ERR_OOM) fail(parser, no_memory, "out of memory");
        fail(parser, invalid, "what was received is not a reply");
        return parser->failure;
    }
    if (reply == NULL) {
        /* Where there is a line's end, it is that of a bulk's length, and the bulk itself is incomplete. */
        size_t waiting = reader->len - reader->pos;
        parser->stalled = waiting > 0 && !has_line_end(reader->buf + reader->pos, waiting);
        return 0;
    }
    *tokens = parser->tokens;
    *count = parser->token_count;
    *bytes = parser->bytes;
    return 1;
}

const char *CRateThrottleHiredis_parser_error(const parser_t *parser) { return parser->failure ? parser->error : ""; }

/* Whether the frame is no longer than INT_MAX. */
static int is_short(const size_t *lengths, size_t argc) {
    const size_t overhead = 1 + 20 + 2 + 2; /* of each argument, and no less than that of the command */
    if (argc > INT_MAX / overhead - 1) return 0;
    size_t rest = INT_MAX - (argc + 1) * overhead;
    for (size_t index = 0; index < argc; index++) {
        if (lengths[index] > rest) return 0;
        rest -= lengths[index];
    }
    return 1;
}

int64_t CRateThrottleHiredis_format(const uint8_t *arguments, const size_t *lengths, size_t argc, char **frame) {
    const char *few[16], **pointers = few, *next = arguments == NULL ? "" : (const char *)arguments;
    /* hiredis counts in int before version 1.1. */
    if (argc == 0 || !is_short(lengths, argc)) return -1;
    if (argc > sizeof few / sizeof *few && (pointers = malloc(argc * sizeof *pointers)) == NULL) return -1;
    for (size_t index = 0; index < argc; next += lengths[index++]) pointers[index] = next;
    *frame = NULL;
    long long count = redisFormatCommandArgv(frame, (int)argc, pointers, lengths);
    if (pointers != few) free((void *)pointers);
    return count > 0 ? count : -1;
}

void CRateThrottleHiredis_format_free(char *frame) {
    if (frame != NULL) redisFreeCommand(frame);
}
#endif
