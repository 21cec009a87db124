/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The units that translate what devices ask for: what Intel's (vtd.c)
 * and AMD's (amdvi.c) have in common.
 */
#ifndef CLOISON_CORE_HW_IOMMU_H
#define CLOISON_CORE_HW_IOMMU_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/port/hw_iommu.h"

#define IOMMU_UNIT_MAX 8

/** Addresses of the registers of each unit. */
extern uintptr_t iommu_units[IOMMU_UNIT_MAX];

/** Entry of a queue of commands, or a half of one of a table. */
struct iommu_entry {
    uint64_t low;
    uint64_t high;
};

/** Where a unit writes, in 4 or 8 bytes, that it has come so far. */
extern volatile uint32_t iommu_answer[2];

static inline uint32_t iommu_read32(uint32_t unit, uint32_t offset)
{
    return *(volatile uint32_t *)(iommu_units[unit] + offset);
}

static inline void iommu_write32(uint32_t unit, uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)(iommu_units[unit] + offset) = value;
}

static inline uint64_t iommu_read64(uint32_t unit, uint32_t offset)
{
    return *(volatile uint64_t *)(iommu_units[unit] + offset);
}

static inline void iommu_write64(uint32_t unit, uint32_t offset, uint64_t value)
{
    *(volatile uint64_t *)(iommu_units[unit] + offset) = value;
}

/** Wait until one of the bits @p mask is set, or none; or stop the machine. */
void iommu_await(const volatile uint32_t *word, uint32_t mask, bool set);

/** The processor that takes the interrupts of devices. */
uint64_t iommu_processor(void);

/**
 * Block every device and every interrupt of one in all units, whose registers
 * are at @p bases.
 *
 * @return NULL, or why it cannot be done; no unit has been touched then.
 */
const char *iommu_start(bool amd, const uint64_t *bases, uint32_t count);

/** No device of @p domain uses an older translation once this returns. */
void iommu_flush(struct domid domain);

/** Slots whose interrupt came since the last call, one bit each. */
uint64_t iommu_interrupts(void);

/* What iommu.c asks of the units that there are: the first @p count. */
const char *vtd_start(uint32_t count);
uint32_t vtd_levels(void);
void vtd_set(uint32_t slot, uint32_t function, struct domid domain,
             struct mfn root);
void vtd_invalidate(uint32_t unit);
void vtd_flush(uint32_t unit, struct domid domain);
struct hw_iommu_fault vtd_fault(uint32_t unit);

const char *amdvi_start(uint32_t count);
void amdvi_set(uint32_t slot, uint32_t function, struct domid domain,
               struct mfn root);
void amdvi_invalidate(uint32_t unit);
void amdvi_flush(uint32_t unit, struct domid domain);
void amdvi_leaf(uint32_t page, uint32_t entry, struct domid domain);
struct hw_iommu_fault amdvi_fault(uint32_t unit);

#endif
