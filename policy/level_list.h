/* SPDX-License-Identifier: Apache-2.0 */
/** @file Levels that stand for all, when a question names none. */
#ifndef CLOISON_POLICY_LEVEL_LIST_H
#define CLOISON_POLICY_LEVEL_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "xsm/level.h"

/** Levels, each once. */
struct level_list {
    struct xsm_level *levels;
    uint32_t count;
};

/** Add a level that is not in the list yet. */
void level_list_add(struct level_list *list, const struct xsm_level *level);

/**
 * Levels that relate to each other, and to those of @p named, in every way
 * that levels can: all sensitivities with all sets of categories that the
 * named levels tell apart. False if these would be too many; then @p out has
 * the named ones and the meets and joins of any two.
 */
bool level_list_all(const struct level_list *named, struct level_list *out);

/** The highest level below two, and the lowest above them. */
struct xsm_level level_meet(const struct xsm_level *one,
                            const struct xsm_level *other);
struct xsm_level level_join(const struct xsm_level *one,
                            const struct xsm_level *other);

void level_list_release(struct level_list *list);

#endif
