#include "call.h"

#include <hiredis/read.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DIGITS = 12 };

static void fail(const char *message, const char *detail) {
    fprintf(stderr, "%s: %s\n", message, detail);
    exit(1);
}

static int is_command(const redisReply *frame, size_t count, const char *name) {
    return frame->type == REDIS_REPLY_ARRAY && frame->elements >= count && strcasecmp(frame->element[0]->str, name) == 0;
}

static char *copy(const redisReply *text) {
    char *bytes = malloc(text->len + 1);
    if (bytes == NULL) { fail("no memory", "for an argument"); }
    memcpy(bytes, text->str, text->len);
    bytes[text->len] = 0;
    return bytes;
}

static void note(struct call *call, const redisReply *frame) {
    if (is_command(frame, 2, "EVAL") || is_command(frame, 3, "SCRIPT")) {
        const redisReply *source = frame->element[is_command(frame, 2, "EVAL") ? 1 : 2];
        call->source = copy(source);
        call->source_length = source->len;
    } else if (is_command(frame, 4, "EVALSHA") && frame->elements <= MAXIMUM_ARGUMENTS) {
        call->count = (int)frame->elements;
        call->keys = atoi(frame->element[2]->str);
        for (int i = 0; i < call->count; i++) {
            call->arguments[i] = copy(frame->element[i]);
            call->lengths[i] = frame->element[i]->len;
        }
    }
}

struct call read_call(const char *path) {
    struct call call = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL) { fail("cannot be read", path); }
    // Commands have the form of replies.
    redisReader *reader = redisReaderCreate();
    char bytes[65536];
    for (size_t count; (count = fread(bytes, 1, sizeof bytes, file)) > 0;) { redisReaderFeed(reader, bytes, count); }
    fclose(file);
    for (void *frame = NULL; redisReaderGetReply(reader, &frame) == REDIS_OK && frame != NULL;) {
        note(&call, frame);
        freeReplyObject(frame);
    }
    redisReaderFree(reader);
    if (call.count == 0 || call.source == NULL) { fail("no EVALSHA after its script", path); }
    return call;
}

void load_script(redisContext *context, const struct call *call) {
    redisReply *reply = redisCommand(context, "SCRIPT LOAD %b", call->source, call->source_length);
    if (reply == NULL || reply->type != REDIS_REPLY_STRING) {
        fail("SCRIPT LOAD", reply == NULL ? context->errstr : reply->str);
    }
    if (strcasecmp(reply->str, call->arguments[1]) != 0) { fail("the recorded script has another name", reply->str); }
    freeReplyObject(reply);
}

char *digits(char *key) {
    char *user = strstr(key, "user:");
    if (user == NULL || strlen(user) < 5 + DIGITS) { fail("no user: with 12 digits", key); }
    return user + 5;
}

void set_digits(char *digits, unsigned long number) {
    char text[DIGITS + 1];
    snprintf(text, sizeof text, "%012lu", number % 1000000000000UL);
    memcpy(digits, text, DIGITS);
}
