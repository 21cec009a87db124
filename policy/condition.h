/* SPDX-License-Identifier: Apache-2.0 */
/** @file Conditions on levels, in words: under which relations something is
 * allowed. */
#ifndef CLOISON_POLICY_CONDITION_H
#define CLOISON_POLICY_CONDITION_H

#include "policy/level_list.h"
#include "policy/meaning.h"

/** Relations of two ranges that can occur at all. */
#define CONDITION_RELATIONS 49

/** A set of these; bit i: relation number i. */
typedef uint64_t condition_set;

/** The relation (xsm/level.h) number @p i. */
uint32_t condition_relation(uint32_t i);

/**
 * The relations that two identities can be in, given the ranges of their
 * users and that only trusted ones have a range at all.
 */
condition_set condition_possible(const struct meaning_identity *one,
                                 const struct meaning_identity *other);

/**
 * When @p allowed holds, out of @p possible: "", always; "when its level
 * dominates"; and so on. Allocated.
 */
char *condition_words(condition_set allowed, condition_set possible);

#endif
