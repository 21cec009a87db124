/* SPDX-License-Identifier: Apache-2.0 */
/** @file The labels that a policy gives to devices. */
#ifndef CLOISON_POLICY_DEVICE_LABEL_H
#define CLOISON_POLICY_DEVICE_LABEL_H

#include <sepol/policydb/policydb.h>
#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

/** What one statement labels: these numbers, of its kind (OCON_XEN_...). */
struct device_extent {
    uint64_t first;
    uint64_t last;
};

struct device_extent device_label_extent(int kind, const ocontext_t *label);

/**
 * Whether no device, interrupt, port or frame has two labels. libsepol takes
 * the first one it finds; which one that is must not decide about isolation.
 */
bool device_labels_clear(const policydb_t *database, struct policy_error *err);

#endif
