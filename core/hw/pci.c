/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Configuration space by ports 0xcf8 and 0xcfc (PCI 3.0 §3.2.2.3.2).
 *
 * Trusted because: both ports are the core's alone, and one processor runs it.
 */
#include "core/port/hw_pci.h"

#include "core/hw/boot_info.h"
#include "core/hw/cpu.h"

#define PORT_ADDRESS 0xcf8
#define PORT_DATA 0xcfc
#define ADDRESS_ON (1U << 31)

/* Below 4 GiB, from here on: interrupt controllers, timers, firmware. */
#define CHIPSET_FIRST 0xfec00UL
#define CHIPSET_LIMIT 0x100000UL

uint32_t hw_pci_read(uint32_t function, uint32_t offset)
{
    cpu_out32(PORT_ADDRESS, ADDRESS_ON | function << 8 | offset);
    return cpu_in32(PORT_DATA);
}

void hw_pci_write(uint32_t function, uint32_t offset, uint32_t value)
{
    cpu_out32(PORT_ADDRESS, ADDRESS_ON | function << 8 | offset);
    cpu_out32(PORT_DATA, value);
}

bool hw_pci_is_free(uint64_t first, uint64_t pages)
{
    /* A list that is full may have lost something. */
    bool used = first == 0 || boot_info.range_count == BOOT_RANGE_MAX ||
                (first + pages > CHIPSET_FIRST && first < CHIPSET_LIMIT);

    for (uint32_t i = 0; i < boot_info.range_count; i++) {
        const struct boot_range *range = &boot_info.ranges[i];

        used |= range->start < range->end &&
                range->start < (first + pages) * PAGE_BYTES &&
                first * PAGE_BYTES < range->end;
    }
    return !used;
}
