/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Lists of levels, and the lists that stand for all levels.
 *
 * Categories that no named level tells apart are one atom. Any two levels, and
 * any relation between several, also exist among the unions of atoms, provided
 * that there are a few: at least ATOM_MIN are made.
 */
#include "policy/level_list.h"

#include <stdlib.h>
#include <string.h>

#include "policy/level_text.h"
#include "policy/tool.h"

#define CATEGORIES (CATEGORY_WORD_MAX * 64)
#define SENSITIVITIES 4
#define ATOM_MIN 3
#define ATOM_MAX 5
#define NAMED_MAX 96

void level_list_add(struct level_list *list, const struct xsm_level *level)
{
    struct xsm_level *longer;

    for (uint32_t i = 0; i < list->count; i++) {
        if (level_equal(&list->levels[i], level)) {
            return;
        }
    }
    longer = realloc(list->levels, (list->count + 1) * sizeof(*longer));
    if (longer == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    longer[list->count++] = *level;
    list->levels = longer;
}

void level_list_release(struct level_list *list)
{
    free(list->levels);
    memset(list, 0, sizeof(*list));
}

struct xsm_level level_meet(const struct xsm_level *one,
                            const struct xsm_level *other)
{
    struct xsm_level out = *one;

    if (other->sensitivity < out.sensitivity) {
        out.sensitivity = other->sensitivity;
    }
    for (uint32_t i = 0; i < CATEGORY_WORD_MAX; i++) {
        out.categories[i] &= other->categories[i];
    }
    return out;
}

struct xsm_level level_join(const struct xsm_level *one,
                            const struct xsm_level *other)
{
    struct xsm_level out = *one;

    if (other->sensitivity > out.sensitivity) {
        out.sensitivity = other->sensitivity;
    }
    for (uint32_t i = 0; i < CATEGORY_WORD_MAX; i++) {
        out.categories[i] |= other->categories[i];
    }
    return out;
}

/* Categories by atom. */
struct atoms {
    uint32_t of[CATEGORIES];
    uint32_t count;
};

static bool has(const struct xsm_level *level, uint32_t c)
{
    return (level->categories[c / 64] >> (c % 64) & 1) != 0;
}

/* Split each atom into what lies inside a level and what outside. */
static void split_by_level(struct atoms *atoms, const struct xsm_level *level)
{
    uint32_t inside[CATEGORIES];
    uint32_t outside[CATEGORIES];
    uint32_t count = 0;

    memset(inside, 0xff, sizeof(inside));
    memset(outside, 0xff, sizeof(outside));
    for (uint32_t c = 0; c < CATEGORIES; c++) {
        uint32_t *to =
            has(level, c) ? &inside[atoms->of[c]] : &outside[atoms->of[c]];

        if (*to == 0xffffffffU) {
            *to = count++;
        }
        atoms->of[c] = *to;
    }
    atoms->count = count;
}

/* Make the first category of the largest atom an atom of its own. */
static void split_largest(struct atoms *atoms)
{
    uint32_t sizes[CATEGORIES] = {0};
    uint32_t best = 0;
    uint32_t c = 0;

    for (uint32_t i = 0; i < CATEGORIES; i++) {
        sizes[atoms->of[i]]++;
    }
    for (uint32_t i = 0; i < atoms->count; i++) {
        best = sizes[i] > sizes[best] ? i : best;
    }
    while (atoms->of[c] != best) {
        c++;
    }
    atoms->of[c] = atoms->count++;
}

/* Number the atoms by their size, so that small ones come first. */
static void sort_atoms(struct atoms *atoms)
{
    uint32_t sizes[CATEGORIES] = {0};
    uint32_t rank[ATOM_MAX];

    for (uint32_t i = 0; i < CATEGORIES; i++) {
        sizes[atoms->of[i]]++;
    }
    for (uint32_t i = 0; i < atoms->count; i++) {
        rank[i] = 0;
        for (uint32_t k = 0; k < atoms->count; k++) {
            rank[i] +=
                sizes[k] < sizes[i] || (sizes[k] == sizes[i] && k > i) ? 1 : 0;
        }
    }
    for (uint32_t i = 0; i < CATEGORIES; i++) {
        atoms->of[i] = rank[atoms->of[i]];
    }
}

static bool make_atoms(const struct level_list *named, struct atoms *out)
{
    memset(out, 0, sizeof(*out));
    out->count = 1;
    for (uint32_t i = 0; i < named->count; i++) {
        split_by_level(out, &named->levels[i]);
    }
    if (out->count > ATOM_MAX) {
        return false;
    }
    while (out->count < ATOM_MIN) {
        split_largest(out);
    }
    sort_atoms(out);
    return true;
}

static struct xsm_level level_of(const struct atoms *atoms, uint32_t number)
{
    struct xsm_level level = {number >> atoms->count, {0}};

    for (uint32_t c = 0; c < CATEGORIES; c++) {
        if ((number >> atoms->of[c] & 1) != 0) {
            level.categories[c / 64] |= UINT64_C(1) << (c % 64);
        }
    }
    return level;
}

/* The named levels and, as long as they are not too many, what lies between
   and around any two. */
static void take_named(const struct level_list *named, struct level_list *out)
{
    for (uint32_t i = 0; i < named->count; i++) {
        level_list_add(out, &named->levels[i]);
    }
    for (uint32_t i = 0; i < named->count; i++) {
        for (uint32_t k = 0; k < i && out->count + 2 <= NAMED_MAX; k++) {
            struct xsm_level meet =
                level_meet(&named->levels[i], &named->levels[k]);
            struct xsm_level join =
                level_join(&named->levels[i], &named->levels[k]);

            level_list_add(out, &meet);
            level_list_add(out, &join);
        }
    }
}

bool level_list_all(const struct level_list *named, struct level_list *out)
{
    struct atoms *atoms = tool_allocate(sizeof(*atoms));
    bool all = make_atoms(named, atoms);

    memset(out, 0, sizeof(*out));
    if (!all) {
        take_named(named, out);
    }
    for (uint32_t i = 0; all && i < (uint32_t)SENSITIVITIES << atoms->count;
         i++) {
        struct xsm_level level = level_of(atoms, i);

        level_list_add(out, &level);
    }
    free(atoms);
    return all;
}
