/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What domains that serve others are told about them: a text of lines,
 * the last module of their start record (docs/system.md).
 */
#ifndef CLOISON_POLICY_SERVICE_H
#define CLOISON_POLICY_SERVICE_H

#include <stdbool.h>
#include <stdio.h>

#include "policy/policy.h"
#include "policy/system.h"

/**
 * Check every service of a system against the policy and give each domain that
 * serves its text; the domains have their labels. False after complaining.
 */
bool service_configure(struct system *system, struct policy *policy,
                       const char *description);

/** Write the lines on what domain @p client has in its store. */
void service_nodes(FILE *to, const struct system *system, uint32_t client,
                   struct policy *policy);

#endif
