/* SPDX-License-Identifier: Apache-2.0 */
/** @file Constraints of a policy, decided for identities and a relation. */
#ifndef CLOISON_POLICY_CONSTRAINT_H
#define CLOISON_POLICY_CONSTRAINT_H

#include <sepol/policydb/policydb.h>
#include <stdbool.h>
#include <stdint.h>

/** A user, role and type, in libsepol's numbering (from 1). */
struct identity {
    uint32_t user;
    uint32_t role;
    uint32_t type;
};

/** Bits of the relation (xsm/level.h) that constraints of a class look at. */
uint32_t constraint_mask(const policydb_t *database, uint32_t cls);

/** Permissions of a class that its constraints leave to this pair. */
uint32_t constraint_allows(const policydb_t *database, uint32_t cls,
                           const struct identity pair[2], uint32_t relation);

/** Bits of the relation that one expression looks at. */
uint32_t constraint_expression_mask(const constraint_expr_t *expression);

/** Whether a whole expression, or one comparison in it, holds. */
bool constraint_holds(const policydb_t *database,
                      const constraint_expr_t *expression,
                      const struct identity pair[2], uint32_t relation);
bool constraint_leaf_holds(const policydb_t *database,
                           const constraint_expr_t *leaf,
                           const struct identity pair[2], uint32_t relation);

#endif
