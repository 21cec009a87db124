/* SPDX-License-Identifier: Apache-2.0 */
/** @file The table compared with libsepol's own answers, exhaustively. */
#ifndef CLOISON_POLICY_SELFCHECK_H
#define CLOISON_POLICY_SELFCHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/flatten.h"
#include "policy/policy.h"

struct selfcheck {
    uint64_t decisions; /* pairs of contexts times classes compared */
    uint64_t allowed;   /* of them, not empty */
    uint64_t relations; /* feasible relations of two ranges */
    uint64_t outside;   /* contexts that a user's range forbids: not compared */
};

/**
 * For every two identities, every class and every feasible relation of their
 * ranges, with contexts that stand in that relation: the table must say what
 * libsepol says. False, and the first difference in @p err, if not.
 * libsepol must have the database and its SID table set.
 */
bool selfcheck(const policydb_t *database, const struct flat *flat,
               struct selfcheck *out, struct policy_error *err);

#endif
