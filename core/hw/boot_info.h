/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the boot loader and the firmware said: memory map, image, log. */
#ifndef CLOISON_CORE_HW_BOOT_INFO_H
#define CLOISON_CORE_HW_BOOT_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "core/hw/boot_kind.h"

#define BOOT_RANGE_MAX 128

/* Longest log of the firmware, and longest table of its last events. */
#define BOOT_LOG_MAX 0x10000U

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
    /* The firmware's measured events, and those after it was asked for them;
       all below 4 GiB, in memory that is free once they are copied. */
    uint64_t firmware_log;
    uint64_t firmware_final;
    uint32_t firmware_log_length;
    uint32_t firmware_final_length;
    const char *wrong; /* why the firmware cannot be left, or NULL */
};

/** A range of UEFI's map (UEFI 2.10, §7.2.3). */
struct efi_memory {
    uint32_t type;
    uint32_t reserved;
    uint64_t start;
    uint64_t virtual_start;
    uint64_t pages;
    uint64_t attributes;
};
_Static_assert(sizeof(struct efi_memory) == 40, "UEFI 2.10, §7.2.3");

extern struct boot_info boot_info;

/**
 * Read what the loader left at @p information into boot_info.
 *
 * @return NULL, or why the machine cannot be started with it.
 */
const char *boot_info_read(uint32_t kind, uint64_t information);

/** The number in the multiboot2 tag @p type; 0: there is no such tag. */
uint64_t boot_info_tag64(uint64_t information, uint32_t type);

/** Whether neither firmware nor machine use memory of UEFI's @p type. */
bool efi_memory_is_free(uint32_t type);

/** Note UEFI's map, an entry every @p step bytes, at least 40. */
void boot_info_add_efi(uint64_t map, uint64_t length, uint64_t step);

#endif
