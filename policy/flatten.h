/* SPDX-License-Identifier: Apache-2.0 */
/** @file A policy database as the core's exact, compressed table. */
#ifndef CLOISON_POLICY_FLATTEN_H
#define CLOISON_POLICY_FLATTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/constraint.h"
#include "policy/policy.h"

/** The table and the numbers it gives to users, roles and types. */
struct flat {
    struct identity *identities; /* every legal one */
    uint32_t *numbers;           /* its number in the table */
    uint32_t identity_count;
    uint32_t number_count; /* after merging those never told apart */
    uint8_t *table;
    size_t length;
};

/** Flatten; false and a reason if the table would exceed its bounds. */
bool flatten(policydb_t *database, struct flat *out, struct policy_error *err);

/** Number of a user, role and type; false if they are not legal together. */
bool flatten_number(const struct flat *flat, const struct identity *identity,
                    uint32_t *number);

/** The table's answer, read back from its bytes. */
uint32_t flatten_decide(const struct flat *flat, uint32_t subject,
                        uint32_t object, uint32_t cls, uint32_t relation);

void flatten_release(struct flat *flat);

#endif
