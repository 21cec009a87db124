/* SPDX-License-Identifier: Apache-2.0 */
/** @file A security context in text to the core's numbers. */
#ifndef CLOISON_POLICY_CONTEXT_H
#define CLOISON_POLICY_CONTEXT_H

#include "policy/flatten.h"

/**
 * Parse with libselinux, check each part and then the whole with libsepol.
 *
 * @return 0, or -1 and what is wrong with which part.
 */
int context_label(policydb_t *db, const struct flat *flat, const char *text,
                  struct xsm_label *out, struct policy_error *err);

#endif
