/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the boot loader said: memory map, image module, command line. */
#ifndef CLOISON_CORE_HW_BOOT_INFO_H
#define CLOISON_CORE_HW_BOOT_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "core/hw/boot_kind.h"

#define BOOT_RANGE_MAX 128

/** A range of the loader's map, in bytes. */
struct boot_range {
    uint64_t start;
    uint64_t end;
    bool ram; /* usable; else reserved or of unknown use */
};

struct boot_info {
    uint32_t range_count;
    struct boot_range ranges[BOOT_RANGE_MAX];
    uint64_t module_start; /* the system image; 0: none was given */
    uint64_t module_length;
    uint64_t rsdp; /* address of the ACPI root pointer, 0 if not given */
};

extern struct boot_info boot_info;

/**
 * Read what the loader left at @p information into boot_info.
 *
 * @return false when it is not what @p kind says it is.
 */
bool boot_info_read(uint32_t kind, uint64_t information);

#endif
