/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What the system builder needs of the policy compiler: CIL files in,
 * the core's table and numbered labels out.
 *
 * Use one policy at a time: libsepol keeps the open policy in globals.
 */
#ifndef CLOISON_POLICY_POLICY_H
#define CLOISON_POLICY_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include "xsm/label.h"

/* What is wrong, for a person: file and line first where they are known. */
struct policy_error {
    char text[512];
};

struct policy;

/**
 * Compile @p count CIL files, flatten them and compare the table with
 * libsepol's answers.
 *
 * The classes, permissions, sensitivities and categories are not in the
 * files: the compiler adds them from perms.def.
 *
 * @return 0 and the policy in @p out, or -1 and the reason in @p err.
 */
int policy_open(const char *const *files, unsigned count, struct policy **out,
                struct policy_error *err);

/** As policy_open, without the comparison and also for a policy that the core
 * would refuse for its flows: to ask questions, not to build. */
int policy_load(const char *const *files, unsigned count, struct policy **out,
                struct policy_error *err);

/** The table (xsm/format.h) for the image; valid until policy_close. */
const uint8_t *policy_table(struct policy *policy, size_t *length);

/** Give the table a version; it is 1 before. */
void policy_set_version(struct policy *policy, uint32_t version);

/** The name of a permissive type; NULL if the policy has none. */
const char *policy_permissive(const struct policy *policy);

/**
 * Number a context such as "system_u:system_r:tenant_t:s1:c5" or
 * "system_u:system_r:guard_t:s0-s2:c0.c9".
 *
 * @return 0, or -1 and the reason: not a context, unknown user, role or type,
 *         a level that does not exist or is outside the user's range.
 */
int policy_label(struct policy *policy, const char *context,
                 struct xsm_label *out, struct policy_error *err);

void policy_close(struct policy *policy);

#endif
