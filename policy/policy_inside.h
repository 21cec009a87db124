/* SPDX-License-Identifier: Apache-2.0 */
/** @file An open policy from inside: libsepol's database and the flat table. */
#ifndef CLOISON_POLICY_POLICY_INSIDE_H
#define CLOISON_POLICY_POLICY_INSIDE_H

#include "policy/flatten.h"
#include "policy/policy.h"
#include "policy/selfcheck.h"

/** The database; libsepol's own functions answer about it. */
policydb_t *policy_database(const struct policy *policy);

/** The table and how it numbers identities. */
const struct flat *policy_flat(const struct policy *policy);

/** What policy_open compared; all zero after policy_load. */
const struct selfcheck *policy_compared(const struct policy *policy);

/** libsepol's number of a context; 0 and the reason if there is none. */
uint32_t policy_sid(struct policy *policy, const char *context,
                    struct policy_error *err);

/** The levels of a context that need not be a domain's: identity stays 0. */
bool policy_levels(struct policy *policy, const char *context,
                   struct xsm_label *out, struct policy_error *err);

/** The context that libsepol gave a number. */
const context_struct_t *policy_context(struct policy *policy, uint32_t sid);

/** The number of a context of the database's own; 0 if it is not valid. */
uint32_t policy_number(struct policy *policy, context_struct_t *context);

#endif
