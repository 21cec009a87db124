/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Whether constraints alone keep information from flowing downwards.
 *
 * The core refuses a table that lets it; this asks more of a policy: that no
 * allow rule of a later module could make such a table, because every
 * permission has a constraint that fits its flow in perms.def.
 */
#ifndef CLOISON_POLICY_COVERAGE_H
#define CLOISON_POLICY_COVERAGE_H

#include <stdbool.h>

#include "policy/flatten.h"

/**
 * Whether the constraints on a permission fit its flow, for every two
 * identities of types that are not trusted: never down when it reads, never up
 * when it writes, and only at the same level when it concerns oneself. False,
 * and the first exception in @p err, if not.
 */
bool coverage_holds(const policydb_t *database, const struct flat *flat,
                    uint32_t perm, struct policy_error *err);

#endif
