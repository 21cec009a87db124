/* SPDX-License-Identifier: Apache-2.0 */
/** @file Leaving UEFI's boot services, and what is taken along. */
#pragma once

#include <stdint.h>

#define EFI_ARGUMENTS 5

/**
 * Called by boot.S on the firmware's stack and page tables: note in boot_info
 * the firmware's log of events, the memory map and the ACPI root pointer, and
 * end the boot services. What was wrong is in boot_info.wrong.
 *
 * @p information: the multiboot2 tags.
 */
void efi_leave(uint64_t information);

/** Call the firmware's function whose address is at @p where; in boot.S. */
uint64_t efi_call(uint64_t where, const uint64_t arguments[EFI_ARGUMENTS]);
