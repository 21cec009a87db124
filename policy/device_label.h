/* SPDX-License-Identifier: Apache-2.0 */
/** @file The labels that a policy gives to devices. */
#ifndef CLOISON_POLICY_DEVICE_LABEL_H
#define CLOISON_POLICY_DEVICE_LABEL_H

#include <sepol/policydb/policydb.h>
#include <stdbool.h>

#include "policy/policy.h"

/**
 * Whether no device, interrupt, port or frame has two labels. libsepol takes
 * the first one it finds; which one that is must not decide about isolation.
 */
bool device_labels_clear(const policydb_t *database, struct policy_error *err);

#endif
