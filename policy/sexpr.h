/* SPDX-License-Identifier: Apache-2.0 */
/** @file Text in parentheses, which CIL is, as a tree of words and lists. */
#ifndef CLOISON_POLICY_SEXPR_H
#define CLOISON_POLICY_SEXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** A word, a list, or a line mark (";;* ..."), and what comes after it. */
struct sexpr {
    const char *word;     /* NULL: a list; a mark: its text from ";;*" */
    struct sexpr *first;  /* of a list, NULL: empty */
    struct sexpr *next;   /* in the same list, NULL: the last */
    struct sexpr *parent; /* the list that it is in */
};

/** A parsed text; the nodes live as long as it. */
struct sexpr_tree {
    struct sexpr *top; /* the list of everything */
    struct sexpr *nodes;
    char *words;
};

/** Parse; false if parentheses or quotes do not match; release it anyway. */
bool sexpr_parse(const char *text, size_t length, struct sexpr_tree *out);

void sexpr_release(struct sexpr_tree *tree);

/** The first word of a list; "" if it has none. */
const char *sexpr_head(const struct sexpr *list);

/** Element @p index of a list, 0 the head; NULL if there is none. */
const struct sexpr *sexpr_at(const struct sexpr *list, unsigned index);

/** The word there; "" if there is none. */
const char *sexpr_word(const struct sexpr *list, unsigned index);

/** The expression after @p from in the order of the text, inside @p root. */
const struct sexpr *sexpr_after(const struct sexpr *from,
                                const struct sexpr *root);

/** Print as one line. */
void sexpr_print(FILE *out, const struct sexpr *expression);

#endif
