/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the loader and the firmware said: memory, system image, log. */
#pragma once

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
    uint64_t rsdp;       /* address of the ACPI root pointer, 0 if not given */
    uint64_t efi_system; /* UEFI's table, and the name that we have there */
    uint64_t efi_image;
    /* The events that the firmware measured, and those after it was asked for
       them. Below 4 GiB, in memory that is free once they are copied. */
    uint64_t firmware_log;
    uint64_t firmware_final;
    uint32_t firmware_log_length;
    uint32_t firmware_final_length;
    const char *wrong; /* why the machine cannot be started so, or NULL */
};

extern struct boot_info boot_info;

/**
 * Read what the loader left at @p information into boot_info; from UEFI
 * efi_leave has done that before.
 *
 * @return NULL, or why the machine cannot be started so.
 */
const char *boot_info_read(uint32_t kind, uint64_t information);

/** Note UEFI's map, its entries @p step bytes apart, at least 40 of them. */
void boot_info_add_efi(uint64_t map, uint64_t length, uint64_t step);
