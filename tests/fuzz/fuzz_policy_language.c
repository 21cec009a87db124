/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the reader that looks for conflict sets in CIL: whatever the
 * text, what comes out is the text with whole statements put in, each right
 * after a closing parenthesis.
 *
 * LINKS: policy/language.c policy/decompile.c policy/decompile_child.c
 * policy/prelude.c policy/tool.c xsm/name.c -Wl,-Bstatic -lsepol
 * -Wl,-Bdynamic
 */
#include <stdlib.h>
#include <string.h>

#include "policy/language.h"

#define START " (expandtypeattribute ("
#define END ") false)"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

/* Length of the statement at this place if one was put in here, else 0. */
static size_t put_in(const uint8_t *text, size_t length)
{
    size_t at = strlen(START);

    if (length < at || memcmp(text, START, at) != 0) {
        return 0;
    }
    while (at < length && text[at] != ')') {
        must(memchr(" \t\n(;\"", text[at], 6) == NULL);
        at++;
    }
    must(length - at >= strlen(END));
    must(memcmp(text + at, END, strlen(END)) == 0);
    return at + strlen(END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    struct buffer in = {copy, size};
    struct buffer out = {NULL, 0};
    size_t from = 0;

    must(copy != NULL);
    memcpy(copy, data, size);
    /* What is put in must not be taken for what was there. */
    if (memmem(copy, size, START, strlen(START)) != NULL) {
        free(copy);
        return 0;
    }
    (void)language_of(&in);
    language_keep(&in, &out);
    for (size_t at = 0; at < out.length;) {
        size_t more = put_in(out.bytes + at, out.length - at);

        if (more != 0) {
            must(from > 0 && copy[from - 1] == ')');
            at += more;
            continue;
        }
        must(from < size && out.bytes[at] == copy[from]);
        at++;
        from++;
    }
    must(from == size);
    tool_release(&out);
    free(copy);
    return 0;
}
