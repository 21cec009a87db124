/* SPDX-License-Identifier: Apache-2.0 */
/** @file CIL files to libsepol's policy database, in this process. */
#ifndef CLOISON_POLICY_COMPILE_H
#define CLOISON_POLICY_COMPILE_H

#include <sepol/policydb/policydb.h>

#include "policy/policy.h"

struct cil_db;

/**
 * Parse the prelude and @p count files for the Xen target.
 *
 * @param prepare  what is made of the text of each module of CIL, with its
 *                 number, before it is parsed; NULL: nothing
 * @return what cil_db_destroy frees, or NULL and the reason in @p err.
 */
struct cil_db *compile_parse(const char *const *files, unsigned count,
                             char *(*prepare)(const char *text, size_t length,
                                              unsigned number),
                             struct policy_error *err);

/**
 * Compile the prelude and @p count files for the Xen target.
 *
 * @return the database, to be freed with compile_release, or NULL and what
 *         libsepol says about it (file and line first) in @p err.
 */
sepol_policydb_t *compile_files(const char *const *files, unsigned count,
                                struct policy_error *err);

void compile_release(sepol_policydb_t *database);

#endif
