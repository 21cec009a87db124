/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Which relations two ranges can have, and words for sets of them.
 *
 * The words are found by trying: statements about the ends of the ranges, then
 * two of them joined by and or or, then more, until one says exactly what is
 * allowed among what is possible.
 */
#include "policy/condition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/level_text.h"
#include "policy/tool.h"

#define SENSITIVITIES 4
#define CATEGORIES 3
#define LEVELS (SENSITIVITIES << CATEGORIES)

/* Where the orders of two levels lie in a relation. */
#define L1L2 0
#define L1H2 2
#define H1L2 4
#define H1H2 6

static uint16_t relations[CONDITION_RELATIONS];
static uint32_t relation_count;

static struct xsm_level small_level(uint32_t number)
{
    struct xsm_level level = {number >> CATEGORIES, {0}};

    level.categories[0] = number % (1U << CATEGORIES);
    return level;
}

/* Number of a relation; added if it is new. */
static uint32_t number_of(uint32_t relation)
{
    uint32_t i = 0;

    while (i < relation_count && relations[i] != relation) {
        i++;
    }
    if (i == relation_count) {
        if (relation_count == CONDITION_RELATIONS) {
            tool_complain("a relation of levels that cannot be: %#x", relation);
            exit(TOOL_SYSTEM);
        }
        relations[relation_count++] = (uint16_t)relation;
    }
    return i;
}

/* A few levels produce every relation (policy/selfcheck.c). */
static void find_relations(void)
{
    struct xsm_label *ranges = tool_allocate(LEVELS * LEVELS * sizeof(*ranges));
    uint32_t count = 0;

    for (uint32_t i = 0; i < LEVELS * LEVELS; i++) {
        ranges[count].low = small_level(i / LEVELS);
        ranges[count].high = small_level(i % LEVELS);
        if (xsm_level_dominates(&ranges[count].high, &ranges[count].low)) {
            count++;
        }
    }
    for (uint32_t i = 0; i < count * count; i++) {
        number_of(xsm_level_relation(&ranges[i / count], &ranges[i % count]));
    }
    free(ranges);
}

uint32_t condition_relation(uint32_t i)
{
    if (relation_count == 0) {
        find_relations();
    }
    return relations[i];
}

/* The ranges that an identity may have, at the levels of a list. */
static struct xsm_label *ranges_of(const struct meaning_identity *of,
                                   const struct level_list *list,
                                   uint32_t *count)
{
    size_t most = (size_t)list->count * list->count;
    struct xsm_label *ranges = tool_allocate((most + 1) * sizeof(*ranges));

    *count = 0;
    for (uint32_t i = 0; i < most; i++) {
        const struct xsm_level *low = &list->levels[i / list->count];
        const struct xsm_level *high = &list->levels[i % list->count];

        if ((of->trusted || low == high) && xsm_level_dominates(high, low) &&
            xsm_level_dominates(low, &of->low) &&
            xsm_level_dominates(&of->high, high)) {
            ranges[*count].low = *low;
            ranges[(*count)++].high = *high;
        }
    }
    return ranges;
}

condition_set condition_possible(const struct meaning_identity *one,
                                 const struct meaning_identity *other)
{
    const struct xsm_level *const ends[4] = {&one->low, &one->high, &other->low,
                                             &other->high};
    struct level_list named = {NULL, 0};
    struct level_list list;
    struct xsm_label *first;
    struct xsm_label *second;
    uint32_t counts[2];
    condition_set set = 0;

    condition_relation(0);
    for (int i = 0; i < 4; i++) {
        level_list_add(&named, ends[i]);
    }
    level_list_all(&named, &list);
    first = ranges_of(one, &list, &counts[0]);
    second = ranges_of(other, &list, &counts[1]);
    for (uint32_t i = 0; i < counts[0]; i++) {
        for (uint32_t k = 0; k < counts[1]; k++) {
            set |= (condition_set)1
                   << number_of(xsm_level_relation(&first[i], &second[k]));
        }
    }
    free(first);
    free(second);
    level_list_release(&named);
    level_list_release(&list);
    return set;
}

/* Statements about a relation. */
static const struct statement {
    uint32_t shift;
    uint32_t orders;    /* bit o: true at order o */
    const char *narrow; /* if no range is wide; NULL: the same as another */
    const char *wide;
} statements[] = {
    {L1L2, 1, "their levels are equal", "their low levels are equal"},
    {L1L2, 3, "its level dominates", "its low level dominates the other's"},
    {L1L2, 5, "its level is dominated",
     "its low level is dominated by the other's"},
    {L1L2, 7, "their levels are comparable", "their low levels are comparable"},
    {L1L2, 14, "their levels differ", "their low levels differ"},
    {L1L2, 2, "its level is strictly above", "its low level is strictly above"},
    {L1L2, 4, "its level is strictly below", "its low level is strictly below"},
    {L1L2, 8, "their levels are incomparable",
     "their low levels are incomparable"},
    {L1L2, 13, "its level is not strictly above", NULL},
    {L1L2, 11, "its level is not strictly below", NULL},
    {L1L2, 12, "its level does not dominate",
     "its low level does not dominate the other's"},
    {L1L2, 10, "its level is not dominated",
     "its low level is not dominated by the other's"},
    {L1L2, 6, "one level is strictly above the other", NULL},
    {L1L2, 9, "no level is strictly above the other", NULL},
    {H1H2, 1, NULL, "their high levels are equal"},
    {H1H2, 3, NULL, "its high level dominates the other's"},
    {H1H2, 5, NULL, "its high level is dominated by the other's"},
    {H1L2, 1, NULL, "its high level equals the other's low level"},
    {H1L2, 3, NULL, "its high level dominates the other's low level"},
    {H1L2, 5, NULL, "its high level is dominated by the other's low level"},
    {L1H2, 1, NULL, "its low level equals the other's high level"},
    {L1H2, 3, NULL, "its low level dominates the other's high level"},
    {L1H2, 5, NULL, "its low level is dominated by the other's high level"},
};

#define STATEMENTS (sizeof(statements) / sizeof(statements[0]))

static condition_set where(uint32_t at)
{
    condition_set set = 0;

    for (uint32_t i = 0; i < CONDITION_RELATIONS; i++) {
        uint32_t order = condition_relation(i) >> statements[at].shift & 3;

        set |= (condition_set)(statements[at].orders >> order & 1) << i;
    }
    return set;
}

/* Whether any relation has a range whose ends differ. */
static bool any_wide(condition_set possible)
{
    for (uint32_t i = 0; i < CONDITION_RELATIONS; i++) {
        if ((possible >> i & 1) != 0 && condition_relation(i) >> 8 != 0) {
            return true;
        }
    }
    return false;
}

/* The sets of all statements that have words, in order; how many. */
static uint32_t usable(bool wide, condition_set sets[STATEMENTS],
                       const char *words[STATEMENTS])
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < STATEMENTS; i++) {
        words[count] = wide ? statements[i].wide : statements[i].narrow;
        sets[count] = where(i);
        count += words[count] != NULL ? 1 : 0;
    }
    return count;
}

/* Two statements that together say it, or NULL. */
static char *two_words(condition_set allowed, condition_set possible,
                       const condition_set *sets, const char *const *words,
                       uint32_t count)
{
    for (uint32_t i = 0; i < count * count; i++) {
        uint32_t a = i / count;
        uint32_t b = i % count;

        if ((sets[a] & sets[b] & possible) == allowed) {
            return tool_text("when %s and %s", words[a], words[b]);
        }
        if (((sets[a] | sets[b]) & possible) == allowed) {
            return tool_text("when %s or %s", words[a], words[b]);
        }
    }
    return NULL;
}

/* Two pairs of statements, or NULL. */
static char *four_words(condition_set allowed, condition_set possible,
                        const condition_set *sets, const char *const *words,
                        uint32_t count)
{
    for (uint32_t i = 0; i < count * count; i++) {
        condition_set one = sets[i / count] & sets[i % count] & possible;

        for (uint32_t k = 0; (one & ~allowed) == 0 && k < i; k++) {
            condition_set two = sets[k / count] & sets[k % count] & possible;

            if ((one | two) != allowed) {
                continue;
            }
            return tool_text("when %s%s%s, or %s%s%s", words[k / count],
                             k / count == k % count ? "" : " and ",
                             k / count == k % count ? "" : words[k % count],
                             words[i / count],
                             i / count == i % count ? "" : " and ",
                             i / count == i % count ? "" : words[i % count]);
        }
    }
    return NULL;
}

char *condition_words(condition_set allowed, condition_set possible)
{
    condition_set sets[STATEMENTS];
    const char *words[STATEMENTS];
    uint32_t count;
    char *text;

    allowed &= possible;
    if (allowed == possible) {
        return tool_text("%s", "");
    }
    count = usable(any_wide(possible), sets, words);
    for (uint32_t i = 0; i < count; i++) {
        if ((sets[i] & possible) == allowed) {
            return tool_text("when %s", words[i]);
        }
    }
    text = two_words(allowed, possible, sets, words, count);
    if (text == NULL) {
        text = four_words(allowed, possible, sets, words, count);
    }
    if (text == NULL) {
        text = tool_text("in %d of %d relations of their ranges (set %#llx)",
                         __builtin_popcountll(allowed),
                         __builtin_popcountll(possible),
                         (unsigned long long)allowed);
    }
    return text;
}
