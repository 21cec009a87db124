/* SPDX-License-Identifier: Apache-2.0 */
/** @file The core's rule that information flows upwards, told in names. */
#ifndef CLOISON_POLICY_UPWARDS_H
#define CLOISON_POLICY_UPWARDS_H

#include "policy/flatten.h"

/**
 * Whether the core would take the table: no permission between two types that
 * are not trusted lets information flow downwards or sideways. False, and the
 * first permission that does in @p err, if not.
 */
bool upwards_check(const policydb_t *database, const struct flat *flat,
                   struct policy_error *err);

#endif
