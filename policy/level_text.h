/* SPDX-License-Identifier: Apache-2.0 */
/** @file Levels as text and as libsepol's structures. */
#ifndef CLOISON_POLICY_LEVEL_TEXT_H
#define CLOISON_POLICY_LEVEL_TEXT_H

#include <sepol/policydb/policydb.h>

#include "policy/policy.h"

/**
 * Parse "s1", "s1:c5,c7.c9" or a range "s0-s2:c0.c9" into the levels of
 * @p label; its identity is left alone.
 */
int level_parse_range(const char *text, struct xsm_label *label,
                      struct policy_error *err);

/** libsepol numbers sensitivities from 1 and categories from bit 0. */
void level_from_sepol(mls_level_t *from, struct xsm_level *to);

#endif
