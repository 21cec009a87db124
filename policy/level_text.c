/* SPDX-License-Identifier: Apache-2.0 */
/** @file Levels to text; runs of three categories and more become ranges. */
#include "policy/level_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"

#define CATEGORIES (CATEGORY_WORD_MAX * 64)

/* The longest level: every second category, "c1023," each. */
#define TEXT_MAX (16 + CATEGORIES / 2 * 6)

static bool has_category(const struct xsm_level *level, uint32_t c)
{
    return (level->categories[c / 64] >> (c % 64) & 1) != 0;
}

/* The last category of the run that begins at @p first. */
static uint32_t run_end(const struct xsm_level *level, uint32_t first)
{
    while (first + 1 < CATEGORIES && has_category(level, first + 1)) {
        first++;
    }
    return first;
}

char *level_text(const struct xsm_level *level)
{
    char *text = tool_allocate(TEXT_MAX);
    int used = snprintf(text, TEXT_MAX, "s%u", level->sensitivity);
    char before = ':';

    for (uint32_t c = 0; c < CATEGORIES; c++) {
        uint32_t end;

        if (!has_category(level, c)) {
            continue;
        }
        end = run_end(level, c);
        used +=
            snprintf(text + used, TEXT_MAX - (size_t)used, "%cc%u", before, c);
        before = ',';
        if (end > c) {
            used += snprintf(text + used, TEXT_MAX - (size_t)used, "%cc%u",
                             end == c + 1 ? ',' : '.', end);
        }
        c = end;
    }
    return text;
}

bool level_equal(const struct xsm_level *one, const struct xsm_level *two)
{
    return xsm_level_order(one, two) == ORDER_EQUAL;
}

char *level_range_text(const struct xsm_level *low,
                       const struct xsm_level *high)
{
    char *first = level_text(low);
    char *second;
    char *both;

    if (level_equal(low, high)) {
        return first;
    }
    second = level_text(high);
    both = tool_text("%s-%s", first, second);
    free(first);
    free(second);
    return both;
}
