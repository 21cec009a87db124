/* SPDX-License-Identifier: Apache-2.0 */
/** @file Parses text in parentheses, without recursion. */
#include "policy/sexpr.h"

#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"

#define BLANKS " \t\r\n"

/* Where a parser stands. */
struct parser {
    const char *at;
    const char *end;
    char *word;         /* where the next word is copied to */
    struct sexpr *free; /* the next unused node */
    struct sexpr *list; /* that is open */
    struct sexpr *last; /* in it, or NULL */
};

static struct sexpr *sexpr_add(struct parser *parser, const char *word)
{
    struct sexpr *node = parser->free++;

    node->word = word;
    node->parent = parser->list;
    if (parser->last == NULL) {
        parser->list->first = node;
    } else {
        parser->last->next = node;
    }
    parser->last = node;
    return node;
}

/* From here to one of @p stops: that many bytes. */
static size_t sexpr_span(const struct parser *parser, const char *stops)
{
    size_t length = 0;

    while (parser->at + length < parser->end &&
           strchr(stops, parser->at[length]) == NULL) {
        length++;
    }
    return length;
}

/* Copy the next bytes as a word of the tree. */
static void sexpr_copy(struct parser *parser, size_t length)
{
    memcpy(parser->word, parser->at, length);
    sexpr_add(parser, parser->word);
    parser->word += length + 1;
    parser->at += length;
}

/* A word, or a quoted one with its quotes; false if its end is missing. */
static bool sexpr_take_word(struct parser *parser)
{
    size_t length;

    if (*parser->at != '"') {
        sexpr_copy(parser, sexpr_span(parser, BLANKS "();\""));
        return true;
    }
    parser->at++;
    length = sexpr_span(parser, "\"") + 2;
    parser->at--;
    if (length > (size_t)(parser->end - parser->at)) {
        return false;
    }
    sexpr_copy(parser, length);
    return true;
}

/* One character that is no part of a word; false if the text is wrong. */
static bool sexpr_take_mark(struct parser *parser, char mark)
{
    struct sexpr *node;

    switch (mark) {
    case '(':
        node = sexpr_add(parser, NULL);
        parser->list = node;
        parser->last = NULL;
        return true;
    case ')':
        parser->last = parser->list;
        parser->list = parser->list->parent;
        return parser->list != NULL;
    default:
        return true;
    }
}

/* A comment up to the end of its line; a line mark is kept. */
static void sexpr_take_comment(struct parser *parser)
{
    size_t length = sexpr_span(parser, "\n");

    if (length >= 3 && strncmp(parser->at, ";;*", 3) == 0) {
        sexpr_copy(parser, length);
    } else {
        parser->at += length;
    }
}

static bool sexpr_run(struct parser *parser)
{
    bool ok = true;

    while (ok && parser->at < parser->end) {
        char here = *parser->at;

        if (here == ';') {
            sexpr_take_comment(parser);
        } else if (strchr(BLANKS "()", here) != NULL) {
            parser->at++;
            ok = sexpr_take_mark(parser, here);
        } else {
            ok = sexpr_take_word(parser);
        }
    }
    return ok;
}

bool sexpr_parse(const char *text, size_t length, struct sexpr_tree *out)
{
    struct parser parser = {text, text + length, NULL, NULL, NULL, NULL};

    /* Each node takes at least one byte of the text, each word has an end. */
    out->words = tool_allocate(2 * length + 1);
    out->nodes = tool_allocate((length + 1) * sizeof(*out->nodes));
    out->top = out->nodes;
    parser.word = out->words;
    parser.free = out->nodes + 1;
    parser.list = out->top;
    return sexpr_run(&parser) && parser.list == out->top;
}

void sexpr_release(struct sexpr_tree *tree)
{
    free(tree->nodes);
    free(tree->words);
}

const char *sexpr_head(const struct sexpr *list)
{
    return sexpr_word(list, 0);
}

const struct sexpr *sexpr_at(const struct sexpr *list, unsigned index)
{
    const struct sexpr *at = list->first;

    while (at != NULL && index > 0) {
        at = at->next;
        index--;
    }
    return at;
}

const char *sexpr_word(const struct sexpr *list, unsigned index)
{
    const struct sexpr *at = sexpr_at(list, index);

    return at == NULL || at->word == NULL ? "" : at->word;
}

const struct sexpr *sexpr_after(const struct sexpr *from,
                                const struct sexpr *root)
{
    if (from->first != NULL) {
        return from->first;
    }
    while (from != root && from->next == NULL) {
        from = from->parent;
    }
    return from == root ? NULL : from->next;
}

/* Words and opening parentheses in order; closing ones when going up. */
void sexpr_print(FILE *out, const struct sexpr *expression)
{
    const struct sexpr *at = expression;

    while (at != NULL) {
        fputs(at->word == NULL ? "(" : at->word, out);
        if (at->word == NULL && at->first != NULL) {
            at = at->first;
            continue;
        }
        fputs(at->word == NULL ? ")" : "", out);
        while (at != expression && at->next == NULL) {
            at = at->parent;
            fputc(')', out);
        }
        at = at == expression ? NULL : at->next;
        fputs(at == NULL ? "" : " ", out);
    }
}
