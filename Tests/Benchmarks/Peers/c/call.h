// The call of one decision, as the library was seen to send it: `record` has it on file.
#ifndef CALL_H
#define CALL_H

#include <hiredis/hiredis.h>

enum { MAXIMUM_ARGUMENTS = 16 };

struct call {
    // EVALSHA, the script's name, the number of keys, keys, arguments.
    int count;
    char *arguments[MAXIMUM_ARGUMENTS];
    size_t lengths[MAXIMUM_ARGUMENTS];
    int keys;
    // The script's source, which the library sends when the server does not know its name.
    char *source;
    size_t source_length;
};

// Reads the last EVALSHA of a recording, and the source before it. Ends the program when there is none.
struct call read_call(const char *path);

// Makes the server know the script. Ends the program when it cannot.
void load_script(redisContext *context, const struct call *call);

// Where the 12 digits of the identifier `user:…` stand in a key; ends the program when they do not.
char *digits(char *key);

// Writes a number there.
void set_digits(char *digits, unsigned long number);

#endif
