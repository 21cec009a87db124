/* SPDX-License-Identifier: Apache-2.0 */
/** @file The table against libsepol, decision by decision. */
#ifndef CLOISON_POLICY_SELFCHECK_H
#define CLOISON_POLICY_SELFCHECK_H

#include "policy/flatten.h"

/* Relations of two level ranges that exist, of the 1024 codes. */
#define RELATIONS_FEASIBLE 49

struct selfcheck {
    uint64_t compared; /* decisions: two triples, a class, a relation */
    uint64_t allowing; /* of these, the ones that allow something */
    uint64_t mismatched;
    uint32_t relations; /* level relations that were found and tried */
};

/**
 * Compare every answer of the table with libsepol's: all pairs of triples, all
 * classes, all feasible relations, each with two label ranges that stand in
 * it. Also ranges that a user may not have are compared: the table answers
 * for them too.
 *
 * @return 0, or -1 if any differs; err then names the first.
 */
int selfcheck(policydb_t *db, const struct flat *flat, struct selfcheck *out,
              struct policy_error *err);

#endif
