/* SPDX-License-Identifier: Apache-2.0 */
/** @file Putting an ELF file with a Xen PVH note into a domain's memory. */
#ifndef CLOISON_POLICY_ELF_H
#define CLOISON_POLICY_ELF_H

#include "policy/memory.h"

/** Where a kernel starts and which memory it needs. */
struct elf_start {
    uint32_t entry;
    uint64_t end; /* first address after its memory, zeroed part included */
};

/**
 * Load by physical address. @p name is for messages.
 *
 * @return false after complaining.
 */
bool elf_load(const struct buffer *file, const char *name,
              struct memory *memory, struct elf_start *start);

#endif
