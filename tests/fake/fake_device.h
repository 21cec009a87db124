/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of the PCI and IOMMU ports: bus 0, and who reaches what. */
#ifndef CLOISON_TESTS_FAKE_FAKE_DEVICE_H
#define CLOISON_TESTS_FAKE_FAKE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/limits.h"
#include "core/port/hw_iommu.h"

/* Configuration space of the functions of bus 0, in words. */
extern uint32_t fake_pci[256][64];

/* Bytes of the range at each of its six registers; 0: there is none. */
extern uint32_t fake_pci_sizes[256][6];

/* Frames below this are memory or reserved; so are interrupt controllers below
   4 GiB, and this many frames from there on. */
extern uint64_t fake_pci_first_free;
extern uint64_t fake_pci_reserved;
extern uint64_t fake_pci_reserved_pages;

/* Writes of configuration space since the reset. */
extern uint32_t fake_pci_writes;

/* What the IOMMU was told: the root of each function's tables, 0: blocked. */
struct fake_iommu {
    uint32_t levels;
    uint64_t roots[256];
    uint32_t slots[256];
    struct hw_iommu_fault fault; /* the next one, once */
};

extern struct fake_iommu fake_iommu;

/** No functions, an IOMMU of four levels, frames from 0x80000 on free. */
void fake_device_reset(void);

/** A function with one range of registers. */
void fake_device_add(uint32_t function, uint32_t base, uint32_t bytes);

#endif
