/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Marks of places in any text: they add marks and change nothing, and
 * whatever the reader of CIL accepts it prints so that it reads it again.
 *
 * LINKS: policy/sexpr.c policy/source_mark.c policy/tool.c
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/sexpr.h"
#include "policy/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *print(const struct sexpr *list)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL) {
        abort();
    }
    sexpr_print(out, list);
    fclose(out);
    return text;
}

/* Take the marks out of a tree, as lists are linked. */
static void unmark(struct sexpr *list)
{
    struct sexpr *at = list;

    while (at != NULL) {
        struct sexpr **link = &at->first;

        while (*link != NULL) {
            if ((*link)->word != NULL &&
                strncmp((*link)->word, ";;*", 3) == 0) {
                *link = (*link)->next;
            } else {
                link = &(*link)->next;
            }
        }
        at = (struct sexpr *)(uintptr_t)sexpr_after(at, list);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sexpr_tree plain;
    struct sexpr_tree marked;
    struct sexpr_tree again;
    char *text;
    char *one;
    char *other;

    if (memchr(data, 0, size) != NULL) {
        return 0;
    }
    text = source_mark((const char *)data, size, 7);
    if (sexpr_parse((const char *)data, size, &plain)) {
        if (!sexpr_parse(text, strlen(text), &marked)) {
            abort();
        }
        unmark(plain.top);
        unmark(marked.top);
        one = print(plain.top);
        other = print(marked.top);
        if (strcmp(one, other) != 0 || !sexpr_parse(one, strlen(one), &again)) {
            abort();
        }
        free(one);
        free(other);
        sexpr_release(&again);
        sexpr_release(&marked);
    }
    sexpr_release(&plain);
    free(text);
    return 0;
}
