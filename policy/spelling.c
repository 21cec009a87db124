/* SPDX-License-Identifier: Apache-2.0 */
/** @file The nearest name, by the number of letters to change. */
#include "policy/spelling.h"

#include <stdio.h>
#include <string.h>

/* Longer names are compared up to here. */
#define LETTERS_MAX 63

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned both = a < b ? a : b;

    return both < c ? both : c;
}

/* Letters to insert, remove or replace; two that are swapped count as one. */
static unsigned distance(const char *one, const char *other)
{
    unsigned rows[LETTERS_MAX + 1][LETTERS_MAX + 1];
    size_t m = strnlen(one, LETTERS_MAX);
    size_t n = strnlen(other, LETTERS_MAX);

    for (size_t i = 0; i <= m; i++) {
        for (size_t k = 0; k <= n; k++) {
            if (i == 0 || k == 0) {
                rows[i][k] = (unsigned)(i + k);
                continue;
            }
            rows[i][k] =
                least(rows[i - 1][k] + 1, rows[i][k - 1] + 1,
                      rows[i - 1][k - 1] + (one[i - 1] != other[k - 1]));
            if (i > 1 && k > 1 && one[i - 1] == other[k - 2] &&
                one[i - 2] == other[k - 1]) {
                rows[i][k] =
                    least(rows[i][k], rows[i - 2][k - 2] + 1, rows[i][k]);
            }
        }
    }
    return rows[m][n];
}

struct spelling spelling_start(const char *word)
{
    /* A third of the letters may be wrong, but at least two. */
    unsigned allowed = (unsigned)(strnlen(word, LETTERS_MAX) / 3);
    struct spelling search = {word, NULL, allowed < 2 ? 3 : allowed + 1};

    return search;
}

void spelling_offer(struct spelling *search, const char *name)
{
    unsigned here = distance(search->word, name);

    if (here < search->distance && here < strlen(name)) {
        search->best = name;
        search->distance = here;
    }
}

const char *spelling_advice(const struct spelling *search)
{
    static char text[LETTERS_MAX + 128];

    if (search->best == NULL) {
        return "";
    }
    snprintf(text, sizeof(text), "; did you mean '%s'?", search->best);
    return text;
}
