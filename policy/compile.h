/* SPDX-License-Identifier: Apache-2.0 */
/** @file CIL files to libsepol's policy database, in this process. */
#ifndef CLOISON_POLICY_COMPILE_H
#define CLOISON_POLICY_COMPILE_H

#include <sepol/policydb/policydb.h>

#include "policy/policy.h"

/**
 * Compile for target Xen, version 30, with MLS, the prelude added.
 *
 * @return 0 and a database to be destroyed with policydb_destroy, or -1.
 */
int compile_files(const char *const *files, unsigned count, policydb_t *out,
                  struct policy_error *err);

#endif
