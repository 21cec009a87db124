/* SPDX-License-Identifier: Apache-2.0 */
/** @file The table compared with libsepol's own answers, exhaustively. */
#ifndef CLOISON_POLICY_SELFCHECK_H
#define CLOISON_POLICY_SELFCHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "policy/flatten.h"
#include "policy/policy.h"

struct selfcheck {
    uint64_t decisions; /* answers compared: allowed, auditallow, auditdeny */
    uint64_t allowed;   /* of them, those that allow something */
    uint64_t relations; /* of two ranges, met by some pair of users */
    uint64_t outside;   /* questions that the users' ranges make impossible */
    uint64_t random;    /* of the decisions, those about random labels */
};

/** Say in a line what was compared, without the newline. */
void selfcheck_say(FILE *to, const struct selfcheck *checked);

/**
 * For every two identities, each with itself too, every class and every
 * relation of levels that their users' ranges admit, with contexts that stand
 * in that relation; then for random contexts: the table must say what libsepol
 * says. False, and the first difference in @p err, if not.
 * libsepol must have the database and its SID table set.
 */
bool selfcheck(policydb_t *database, const struct flat *flat,
               struct selfcheck *out, struct policy_error *err);

#endif
