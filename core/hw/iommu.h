/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The units that translate what devices ask for: what Intel's (vtd.c)
 * and AMD's (amdvi.c) have in common.
 */
#pragma once

#include "core/port/hw_iommu.h"

#define IOMMU_UNIT_MAX 8
#define IOMMU_QUEUE_ENTRIES 256U

/* Registers of a unit, and the processor that takes devices' interrupts. */
#define IOMMU_32(unit, at) (*(volatile uint32_t *)(iommu_units[unit] + (at)))
#define IOMMU_64(unit, at) (*(volatile uint64_t *)(iommu_units[unit] + (at)))
#define IOMMU_PROCESSOR (*(volatile uint32_t *)0xfee00020UL >> 24)

/** A command in a unit's queue, an event, or a part of an entry of a table. */
struct iommu_entry {
    uint64_t low;
    uint64_t high;
};

/** What a maker's units are like, and how they are told to forget. */
struct iommu_words {
    uint32_t levels;          /* of tables for devices */
    uint32_t message;         /* address of the interrupt of slot 0, and how */
    uint32_t message_step;    /* far the others are apart */
    uint32_t tail;            /* register: end of the queue */
    struct iommu_entry wait;  /* write 1 to iommu_answer when all is done */
    struct iommu_entry pages; /* all of domain 0; its number is at */
    uint32_t domain_shift;
    uint64_t all[3]; /* everything, in three steps */
    bool incoherent; /* what the processor has not written back is not read */
};

extern uintptr_t iommu_units[IOMMU_UNIT_MAX];
extern struct iommu_entry iommu_queues[IOMMU_UNIT_MAX][IOMMU_QUEUE_ENTRIES];
extern struct iommu_words iommu_words;
extern volatile uint32_t iommu_answer[2];

/** Wait until one of the bits @p mask is set, or none; or stop the machine. */
void iommu_await(const volatile uint32_t *word, uint32_t mask, bool set);

/** Have a unit, whose queue is on, forget everything. */
void iommu_forget(uint32_t unit);

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

/* The makers' parts, for iommu.c. */
const char *vtd_start(uint32_t count);
void vtd_set(uint32_t slot, uint32_t function, struct domid domain,
             struct mfn root);
struct hw_iommu_fault vtd_fault(uint32_t unit);
const char *amdvi_start(uint32_t count);
void amdvi_set(uint32_t slot, uint32_t function, struct domid domain,
               struct mfn root);
void amdvi_leaf(uint32_t page, uint32_t entry, struct domid domain);
struct hw_iommu_fault amdvi_fault(uint32_t unit);
