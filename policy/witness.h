/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Level ranges that stand in a given relation, inside what two users may
 * have: every relation that occurs between any two ranges of these users.
 *
 * A relation (xsm/level.h) says which of the four levels is not above and not
 * below which. Sensitivities and each category contribute to that by
 * themselves, and all contributions add up bit by bit, so that the relations
 * that can occur are the sums of what the categories, each one in or out of
 * the four levels as the users allow, can contribute.
 */
#ifndef CLOISON_POLICY_WITNESS_H
#define CLOISON_POLICY_WITNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xsm/level.h"

/** Low and high level of a range. */
struct range {
    struct xsm_level low;
    struct xsm_level high;
};

/** Two ranges that stand in a relation. */
struct witness {
    bool found;
    struct range ranges[2];
};

/** For each of XSM_RELATIONS the first witness inside the users' ranges. */
void witness_find(const struct range users[2], struct witness *out);

/** A level as the policy spells it; @p size 16384 is enough for all. */
int witness_put_level(char *text, size_t size, const struct xsm_level *level);

#endif
