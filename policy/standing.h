/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a policy says of a type by itself: trust and conflict sets. */
#ifndef CLOISON_POLICY_STANDING_H
#define CLOISON_POLICY_STANDING_H

#include <sepol/policydb/policydb.h>
#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

/* The attribute of types that may move information between levels, and how
   names of attributes begin whose types are rivals; a block may be in front. */
#define STANDING_TRUSTED "mls_trusted"
#define STANDING_CONFLICT "conflict_"

/** The words of an identity in the table (xsm/format.h). */
struct standing {
    uint32_t flags;
    uint32_t sets;
    uint32_t side;
};

/** Number of conflict sets; false and a reason if there are too many. */
bool standing_check(const policydb_t *database, struct policy_error *err);

/** Of a type, in libsepol's numbering. */
struct standing standing_of(const policydb_t *database, uint32_t type);

/** The name of the first permissive type; NULL if there is none. */
const char *standing_permissive(const policydb_t *database);

#endif
