/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of core/port/hw_pci.h and core/port/hw_iommu.h. */
#include "tests/fake/fake_device.h"

#include <stdlib.h>
#include <string.h>

#include "core/port/hw_pci.h"

#define BAR 4 /* word of the first range */

uint32_t fake_pci[256][64];
uint32_t fake_pci_sizes[256][6];
uint64_t fake_pci_first_free;
uint64_t fake_pci_reserved;
uint64_t fake_pci_reserved_pages;
uint32_t fake_pci_writes;
struct fake_iommu fake_iommu;

void fake_device_reset(void)
{
    memset(fake_pci, 0xff, sizeof fake_pci);
    memset(fake_pci_sizes, 0, sizeof fake_pci_sizes);
    memset(&fake_iommu, 0, sizeof fake_iommu);
    fake_iommu.levels = 4;
    fake_pci_first_free = 0x80000;
    fake_pci_reserved = 0;
    fake_pci_reserved_pages = 0;
    fake_pci_writes = 0;
}

void fake_device_add(uint32_t function, uint32_t base, uint32_t bytes)
{
    memset(fake_pci[function], 0, sizeof fake_pci[function]);
    fake_pci[function][0] = 0x11e81234;
    fake_pci[function][BAR] = base;
    fake_pci_sizes[function][0] = bytes;
}

static void check(uint32_t function, uint32_t offset)
{
    if (function >= 65536 || offset > 252 || offset % 4 != 0) {
        abort();
    }
}

uint32_t hw_pci_read(uint32_t function, uint32_t offset)
{
    check(function, offset);
    return function < 256 ? fake_pci[function][offset / 4] : UINT32_MAX;
}

/* A register of a range keeps what its size and its kind leave free. */
void hw_pci_write(uint32_t function, uint32_t offset, uint32_t value)
{
    uint32_t word = offset / 4;

    check(function, offset);
    fake_pci_writes++;
    if (function >= 256) {
        return;
    }
    if (word >= BAR && word < BAR + 6) {
        uint32_t bytes = fake_pci_sizes[function][word - BAR];
        uint32_t kind = fake_pci[function][word] % 16;

        value = bytes == 0 ? 0 : (value & ~(bytes - 1)) | kind;
    }
    fake_pci[function][word] = value;
}

bool hw_pci_is_free(uint64_t first, uint64_t pages)
{
    return first >= fake_pci_first_free &&
           (first + pages <= 0xfec00 || first >= 0x100000) &&
           (first + pages <= fake_pci_reserved ||
            fake_pci_reserved + fake_pci_reserved_pages <= first);
}

uint32_t hw_iommu_levels(void)
{
    return fake_iommu.levels;
}

void hw_iommu_set(uint32_t slot, uint32_t function, struct domid domain,
                  struct mfn root)
{
    if (slot >= DEVICE_MAX || function >= 256 ||
        slot / DEVICE_PER_DOMAIN != domain.v) {
        abort();
    }
    fake_iommu.roots[function] = root.v;
    fake_iommu.slots[function] = slot;
}

uint32_t hw_iommu_message(uint32_t slot)
{
    return 0xfee00010 + slot * 32;
}

struct hw_iommu_fault hw_iommu_fault(void)
{
    struct hw_iommu_fault fault = fake_iommu.fault;

    fake_iommu.fault.any = false;
    return fault;
}
