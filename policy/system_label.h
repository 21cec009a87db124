/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The label database of a system description, applied to its domains
 * and to the kernels and initrds that they start from.
 */
#ifndef CLOISON_POLICY_SYSTEM_LABEL_H
#define CLOISON_POLICY_SYSTEM_LABEL_H

#include <stdbool.h>

#include "policy/policy.h"
#include "policy/system.h"

/** Where a description lies and what stands for ${BUILD} in it. */
struct system_source {
    const char *path;
    const char *build;
};

/**
 * Give each domain its label: from the database, from the description, or from
 * both if they agree. Without labels: in the description, nothing happens.
 *
 * @return false after complaining, with file, line and key.
 */
bool system_label_domains(struct system *system,
                          const struct system_source *source,
                          struct policy *policy);

/**
 * The same, and for each kernel and initrd: the database gives it a context of
 * payload_type, its domain may load it, and the attribute security.selinux of
 * the file, if it has one, says the same.
 */
bool system_label_all(struct system *system, const struct system_source *source,
                      struct policy *policy);

#endif
