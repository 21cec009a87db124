/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Marks every statement of a CIL text with its place.
 *
 * A mark is a comment that the compiler understands: ";;* lmx LINE FILE"
 * before a statement and ";;* lme" after it. Inside conditions it allows none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/source.h"

#define DEPTH_MAX 64
#define WORD_MAX 16

/* An open parenthesis. */
struct open {
    char head[WORD_MAX]; /* its first word, as far as it matters */
    unsigned lists;      /* that it has so far */
    bool statement;
};

struct marker {
    const char *text;
    size_t length;
    size_t at;
    unsigned line;
    unsigned file;
    unsigned depth; /* of what is open; beyond DEPTH_MAX nothing is marked */
    struct open open[DEPTH_MAX];
    FILE *out;
};

/* Whether a list that starts here is a statement. */
static bool source_is_place(const struct marker *marker)
{
    const struct open *parent;

    if (marker->depth == 0) {
        return true;
    }
    if (marker->depth >= DEPTH_MAX) {
        return false;
    }
    parent = &marker->open[marker->depth - 1];
    if (!parent->statement) {
        return false;
    }
    return strcmp(parent->head, "block") == 0 ||
           strcmp(parent->head, "optional") == 0 ||
           strcmp(parent->head, "in") == 0 ||
           (strcmp(parent->head, "macro") == 0 && parent->lists > 0);
}

static void source_enter(struct marker *marker)
{
    bool statement = source_is_place(marker);

    if (statement) {
        fprintf(marker->out, "\n;;* lmx %u %u\n", marker->line, marker->file);
    }
    if (marker->depth > 0 && marker->depth <= DEPTH_MAX) {
        marker->open[marker->depth - 1].lists++;
    }
    if (marker->depth < DEPTH_MAX) {
        struct open *open = &marker->open[marker->depth];
        const char *word = marker->text + marker->at + 1;
        size_t rest = marker->length - marker->at - 1;
        size_t length = 0;

        while (length < rest && strchr(" \t\r\n();\"", word[length]) == NULL) {
            length++;
        }
        snprintf(open->head, sizeof(open->head), "%.*s",
                 (int)(length < WORD_MAX ? length : WORD_MAX - 1), word);
        open->lists = 0;
        open->statement = statement;
    }
    fputc('(', marker->out);
    marker->depth++;
}

static void source_leave(struct marker *marker)
{
    fputc(')', marker->out);
    if (marker->depth == 0) {
        return;
    }
    marker->depth--;
    if (marker->depth < DEPTH_MAX && marker->open[marker->depth].statement) {
        fputs("\n;;* lme\n", marker->out);
    }
}

/* Copy a comment or a quoted word whole: parentheses in it do not count. */
static void source_copy(struct marker *marker, char end)
{
    do {
        char here = marker->text[marker->at++];

        fputc(here, marker->out);
        marker->line += here == '\n' ? 1 : 0;
    } while (marker->at < marker->length &&
             marker->text[marker->at - 1] != end);
}

static void source_step(struct marker *marker)
{
    char here = marker->text[marker->at];

    if (here == ';') {
        source_copy(marker, '\n');
        return;
    }
    if (here == '"') {
        fputc('"', marker->out);
        marker->at++;
        if (marker->at < marker->length) {
            source_copy(marker, '"');
        }
        return;
    }
    if (here == '(') {
        source_enter(marker);
    } else if (here == ')') {
        source_leave(marker);
    } else {
        fputc(here, marker->out);
        marker->line += here == '\n' ? 1 : 0;
    }
    marker->at++;
}

char *source_mark(const char *text, size_t length, unsigned file)
{
    struct marker *marker = tool_allocate(sizeof(*marker));
    char *out = NULL;
    size_t size;

    marker->text = text;
    marker->length = length;
    marker->line = 1;
    marker->file = file;
    marker->out = open_memstream(&out, &size);
    if (marker->out == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    while (marker->at < length) {
        source_step(marker);
    }
    fclose(marker->out);
    free(marker);
    return out;
}
