/* SPDX-License-Identifier: Apache-2.0 */
/** @file Finds witnesses of level relations. */
#include "policy/witness.h"

#include <stdio.h>
#include <string.h>

#include "xsm/format.h"

#define SENSITIVITIES 4
#define CATEGORIES (CATEGORY_WORD_MAX * 64)

/* Kinds of categories; and ways of one to be in the four levels, so that this
   many of one kind can contribute all that is possible together. */
#define KIND_MAX 9

/* Numbers of the four levels, subject's first. */
enum { LOW, HIGH, OTHER_LOW, OTHER_HIGH, LEVELS };

/* Sums of contributions met so far, and how: from which sum, by which
   category in which levels (one bit each). */
struct step {
    bool met;
    uint16_t from;
    uint8_t in;
};

struct search {
    const struct range *users;
    uint32_t categories[KIND_MAX * KIND_MAX]; /* that may differ from others */
    uint32_t count;
    uint32_t first[KIND_MAX]; /* category of each kind */
    bool follows[CATEGORIES]; /* one that was not chosen */
    struct step steps[KIND_MAX * KIND_MAX + 1][XSM_RELATIONS];
};

static bool has(const struct xsm_level *level, uint32_t category)
{
    return (level->categories[category / 64] >> (category % 64) & 1) != 0;
}

/* What four values, of a sensitivity or of being in a category, contribute. */
static uint32_t contribution(const uint32_t values[LEVELS])
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < 4; i++) {
        uint32_t one = values[i / 2];
        uint32_t two = values[2 + i % 2];
        uint32_t order = (one < two ? ORDER_BELOW : ORDER_EQUAL) |
                         (two < one ? ORDER_ABOVE : ORDER_EQUAL);

        sum |= order << (2 * i);
    }
    sum |= values[LOW] < values[HIGH] ? UINT32_C(1) << 8 : 0;
    sum |= values[OTHER_LOW] < values[OTHER_HIGH] ? UINT32_C(1) << 9 : 0;
    return sum;
}

/* Whether a value of all four levels is inside what the users may have. */
static bool is_inside(const struct range users[2], uint32_t in,
                      uint32_t category)
{
    for (uint32_t i = 0; i < 2; i++) {
        bool low = (in >> (2 * i) & 1) != 0;
        bool high = (in >> (2 * i + 1) & 1) != 0;

        if ((low && !high) || (has(&users[i].low, category) && !low) ||
            (high && !has(&users[i].high, category))) {
            return false;
        }
    }
    return true;
}

static uint32_t contribution_in(uint32_t in)
{
    const uint32_t values[LEVELS] = {in & 1, in >> 1 & 1, in >> 2 & 1,
                                     in >> 3 & 1};

    return contribution(values);
}

/* The kind of a category: how the users' ranges confine it. */
static uint32_t kind_of(const struct range users[2], uint32_t category)
{
    uint32_t kind = 0;

    for (uint32_t i = 0; i < 2; i++) {
        kind = 3 * kind + (has(&users[i].low, category)    ? 2
                           : has(&users[i].high, category) ? 1
                                                           : 0);
    }
    return kind;
}

/* Choose the categories that may differ: enough of each kind. Any other does
   as the first of its kind, which adds nothing. */
static void choose(struct search *search)
{
    uint32_t counts[KIND_MAX] = {0};

    search->count = 0;
    for (uint32_t c = 0; c < CATEGORIES; c++) {
        uint32_t kind = kind_of(search->users, c);

        if (counts[kind] == 0) {
            search->first[kind] = c;
        }
        search->follows[c] = counts[kind] == KIND_MAX;
        if (!search->follows[c]) {
            counts[kind]++;
            search->categories[search->count++] = c;
        }
    }
}

/* All sums that the chosen categories can make. */
static void extend(struct search *search)
{
    memset(search->steps, 0, sizeof(search->steps));
    search->steps[0][0].met = true;
    for (uint32_t i = 0; i < search->count * XSM_RELATIONS; i++) {
        uint32_t at = i / XSM_RELATIONS;
        uint32_t sum = i % XSM_RELATIONS;

        for (uint32_t in = 0; search->steps[at][sum].met && in < 16; in++) {
            struct step *next =
                &search->steps[at + 1][sum | contribution_in(in)];

            if (!next->met &&
                is_inside(search->users, in, search->categories[at])) {
                *next = (struct step){true, (uint16_t)sum, (uint8_t)in};
            }
        }
    }
}

static void put_category(struct xsm_level *level, uint32_t category, bool in)
{
    uint64_t bit = UINT64_C(1) << (category % 64);

    level->categories[category / 64] &= ~bit;
    level->categories[category / 64] |= in ? bit : 0;
}

/* In which of the four levels a category is. */
static uint32_t get_in(const struct witness *witness, uint32_t category)
{
    return (has(&witness->ranges[0].low, category) ? 1U : 0) +
           (has(&witness->ranges[0].high, category) ? 2U : 0) +
           (has(&witness->ranges[1].low, category) ? 4U : 0) +
           (has(&witness->ranges[1].high, category) ? 8U : 0);
}

static void put_in(struct witness *witness, uint32_t category, uint32_t in)
{
    put_category(&witness->ranges[0].low, category, (in & 1) != 0);
    put_category(&witness->ranges[0].high, category, (in >> 1 & 1) != 0);
    put_category(&witness->ranges[1].low, category, (in >> 2 & 1) != 0);
    put_category(&witness->ranges[1].high, category, (in >> 3 & 1) != 0);
}

/* The ranges whose categories make @p sum. */
static void trace(const struct search *search, uint32_t sum,
                  const uint32_t values[LEVELS], struct witness *out)
{
    out->found = true;
    for (uint32_t i = 0; i < 2; i++) {
        out->ranges[i].low = search->users[i].low;
        out->ranges[i].high = search->users[i].low;
        out->ranges[i].low.sensitivity = values[2 * i];
        out->ranges[i].high.sensitivity = values[2 * i + 1];
    }
    for (uint32_t at = search->count; at > 0; at--) {
        const struct step *step = &search->steps[at][sum];

        put_in(out, search->categories[at - 1], step->in);
        sum = step->from;
    }
    for (uint32_t c = 0; c < CATEGORIES; c++) {
        if (search->follows[c]) {
            put_in(out, c,
                   get_in(out, search->first[kind_of(search->users, c)]));
        }
    }
}

static bool sensitivities_are_inside(const struct range users[2],
                                     const uint32_t values[LEVELS])
{
    for (uint32_t i = 0; i < 2; i++) {
        if (values[2 * i] > values[2 * i + 1] ||
            values[2 * i] < users[i].low.sensitivity ||
            values[2 * i + 1] > users[i].high.sensitivity) {
            return false;
        }
    }
    return true;
}

void witness_find(const struct range users[2], struct witness *out)
{
    static struct search search;

    search.users = users;
    memset(out, 0, XSM_RELATIONS * sizeof(*out));
    choose(&search);
    extend(&search);
    for (uint32_t i = 0; i < 256; i++) {
        const uint32_t values[LEVELS] = {i / 64, i / 16 % 4, i / 4 % 4, i % 4};

        for (uint32_t sum = 0; sum < XSM_RELATIONS; sum++) {
            struct witness *witness = &out[sum | contribution(values)];

            if (search.steps[search.count][sum].met && !witness->found &&
                sensitivities_are_inside(users, values)) {
                trace(&search, sum, values, witness);
            }
        }
    }
}

int witness_put_level(char *text, size_t size, const struct xsm_level *level)
{
    int used = snprintf(text, size, "s%u", level->sensitivity);
    char before = ':';

    for (uint32_t c = 0; c < CATEGORIES; c++) {
        uint32_t last = c;

        if (!has(level, c)) {
            continue;
        }
        while (last + 1 < CATEGORIES && has(level, last + 1)) {
            last++;
        }
        used += snprintf(text + used, size - (size_t)used,
                         last == c ? "%cc%u" : "%cc%u.c%u", before, c, last);
        before = ',';
        c = last;
    }
    return used;
}
