/* SPDX-License-Identifier: Apache-2.0 */
/** @file Laying out a domain's memory: kernel, start_info, initrd, ACPI. */
#ifndef CLOISON_POLICY_GUEST_H
#define CLOISON_POLICY_GUEST_H

#include "policy/memory.h"
#include "policy/system.h"

/** A domain as it starts. */
struct guest {
    struct memory memory;
    uint32_t entry;
    uint32_t start_info;
    uint32_t console_gfn; /* 0: it has no console page */
    uint32_t store_gfn;
};

/** Lay out one domain; false after complaining. */
bool guest_build(const struct system_domain *domain, struct guest *guest);

void guest_release(struct guest *guest);

#endif
