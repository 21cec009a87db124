/* SPDX-License-Identifier: Apache-2.0 */
/** @file The schedule: shares and slots become a cyclic plan a processor. */
#ifndef CLOISON_POLICY_PLAN_H
#define CLOISON_POLICY_PLAN_H

#include "core/lib/image_format.h"
#include "policy/system.h"

struct plan_slot {
    uint32_t cpu;
    uint32_t domain;
    uint32_t microseconds;
};

struct plan {
    struct plan_slot slots[IMAGE_SLOT_MAX];
    uint32_t count;
};

/** Compute the plan; false after complaining. */
bool plan_make(struct system *system, struct plan *plan);

#endif
