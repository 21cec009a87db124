/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The firmware's tables behind the ACPI port.
 *
 * Trusted because: it is used before hw/paging.c, while all of the first
 * 4 GiB is mapped, and reads nothing above.
 */
#include "core/port/hw_acpi.h"

#define REACH 0x100000000UL

bool hw_acpi_copy(uint64_t address, uint8_t *bytes, uint32_t length)
{
    const uint8_t *from = (const uint8_t *)address;

    if (address == 0 || address >= REACH - length) {
        return false;
    }
    for (uint32_t i = 0; i < length; i++) {
        bytes[i] = from[i];
    }
    return true;
}
