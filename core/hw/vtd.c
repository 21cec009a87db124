/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Intel VT-d (D51397 rev 4.1), legacy mode, all units alike.
 *
 * Every unit has the same tables. The root table leads to one context table,
 * that of bus 0, whose entries are absent until a device is given away, so
 * that every other request of every function is blocked. The nested page
 * table of a domain (core/logic/p2m.h) has a format that both the processor
 * and VT-d read alike: bit 0 is present and read, bit 1 is write, the bits
 * between them and the address are ignored in legacy mode (§9.8). So a
 * device reads the very tables that the processor reads.
 *
 * Invariant: in no unit translation or remapping is ever turned off.
 * Trusted because: the units read what is written here, and iommu.c has it
 * invalidated.
 */
#include <stddef.h>

#include "core/hw/fault.h"
#include "core/hw/iommu.h"

/* Registers (§11.4). */
#define REG_CAPABILITY 0x08
#define REG_EXTENDED 0x10
#define REG_COMMAND 0x18
#define REG_STATUS 0x1c
#define REG_ROOT 0x20
#define REG_FAULTS 0x34
#define REG_QUEUE_TAIL 0x88
#define REG_QUEUE 0x90
#define REG_REMAP 0xb8

/* Command and status have the same bits (§11.4.4, §11.4.5). */
#define TRANSLATE (1U << 31)
#define SET_ROOT (1U << 30)
#define QUEUE_ON (1U << 26)
#define REMAP_ON (1U << 25)
#define SET_REMAP (1U << 24)
#define LASTING (TRANSLATE | QUEUE_ON | REMAP_ON)

/* Capabilities (§11.4.2, §11.4.3). */
#define CAP_UNKNOWN (1UL << 4 | 1UL << 7) /* write buffer, absent cached */
#define CAP_LEVELS3 (1UL << 9)
#define CAP_LEVELS4 (1UL << 10)
#define EXTENDED_COHERENT 1UL
#define EXTENDED_NEEDED (1UL << 1 | 1UL << 3) /* queue, remapping */

/* Invalidation (§6.5.2): everything, or all pages of one domain. */
#define INVALIDATE_CONTEXTS 0x11UL
#define INVALIDATE_ALL_PAGES 0xd2UL
#define INVALIDATE_PAGES 0xe2UL
#define INVALIDATE_INTERRUPTS 0x04UL
#define INVALIDATE_WAIT 0x25UL

/* A present entry; the address width of a context entry (§9.3). */
#define PRESENT 1UL
#define WIDTH(levels) ((levels)-2UL)

/* Interrupt entry (§9.10): present, and its requester is verified. */
#define REMAP_VERIFY (1UL << 18)
#define REMAP_ENTRIES_256 7UL

/* Fault record (§11.4.14). */
#define RECORD_FAULT (1UL << 63)
#define RECORD_READ (1UL << 62)

static struct iommu_entry root_table[256] __attribute__((aligned(PAGE_BYTES)));
static struct iommu_entry contexts[256] __attribute__((aligned(PAGE_BYTES)));
static struct iommu_entry remaps[256] __attribute__((aligned(PAGE_BYTES)));

/* Give one command and wait until the status says that it is done. */
static void command(uint32_t unit, uint32_t bit, bool on)
{
    uint32_t lasting = IOMMU_32(unit, REG_STATUS) & LASTING;

    IOMMU_32(unit, REG_COMMAND) = on ? lasting | bit : lasting & ~bit;
    iommu_await(&IOMMU_32(unit, REG_STATUS), bit, on);
}

/* Interrupts of the old form are blocked as well: that bit stays clear. */
static void start_unit(uint32_t unit)
{
    command(unit, REMAP_ON, false);
    command(unit, QUEUE_ON, false);
    IOMMU_64(unit, REG_ROOT) = (uintptr_t)root_table;
    command(unit, SET_ROOT, true);
    IOMMU_64(unit, REG_QUEUE_TAIL) = 0;
    IOMMU_64(unit, REG_QUEUE) = (uintptr_t)iommu_queues[unit];
    command(unit, QUEUE_ON, true);
    IOMMU_64(unit, REG_REMAP) = (uintptr_t)remaps | REMAP_ENTRIES_256;
    command(unit, SET_REMAP, true);
    iommu_forget(unit);
    command(unit, TRANSLATE, true);
    command(unit, REMAP_ON, true);
}

const char *vtd_start(uint32_t count)
{
    uint64_t all = UINT64_MAX;
    uint64_t extended = UINT64_MAX;
    uint64_t any = 0;

    for (uint32_t i = 0; i < count; i++) {
        all &= IOMMU_64(i, REG_CAPABILITY);
        any |= IOMMU_64(i, REG_CAPABILITY);
        extended &= IOMMU_64(i, REG_EXTENDED);
    }
    if ((extended & EXTENDED_NEEDED) != EXTENDED_NEEDED) {
        return "it cannot queue invalidations or remap interrupts";
    }
    if ((any & CAP_UNKNOWN) != 0 || (all & (CAP_LEVELS3 | CAP_LEVELS4)) == 0) {
        return "it is of a kind that Cloison does not know";
    }
    iommu_words = (struct iommu_words){
        .levels = (all & CAP_LEVELS4) != 0 ? 4 : 3,
        .message = 0xfee00010, /* §5.1.2.2 */
        .message_step = 32,
        .tail = REG_QUEUE_TAIL,
        .wait = {INVALIDATE_WAIT | 1UL << 32, (uintptr_t)iommu_answer},
        .pages = {INVALIDATE_PAGES, 0},
        .domain_shift = 16,
        .all = {INVALIDATE_CONTEXTS, INVALIDATE_ALL_PAGES,
                INVALIDATE_INTERRUPTS},
        .incoherent = (extended & EXTENDED_COHERENT) == 0};
    root_table[0].low = (uintptr_t)contexts | PRESENT;
    for (uint32_t i = 0; i < count; i++) {
        start_unit(i);
    }
    return NULL;
}

void vtd_set(uint32_t slot, uint32_t function, struct domid domain,
             struct mfn root)
{
    __atomic_store_n(&remaps[slot].low, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&contexts[function].low, 0, __ATOMIC_RELEASE);
    if (root.v == 0) {
        return;
    }
    remaps[slot].high = function | REMAP_VERIFY;
    __atomic_store_n(&remaps[slot].low,
                     (uint64_t)IOMMU_PROCESSOR << 40 |
                         (VECTOR_DEVICES + slot) << 16 | PRESENT,
                     __ATOMIC_RELEASE);
    contexts[function].high =
        (uint64_t)domain.v << 8 | WIDTH(iommu_words.levels);
    __atomic_store_n(&contexts[function].low, root.v * PAGE_BYTES | PRESENT,
                     __ATOMIC_RELEASE);
}

struct hw_iommu_fault vtd_fault(uint32_t unit)
{
    struct hw_iommu_fault fault = {false, false, 0, 0, 0};
    uint64_t capability = IOMMU_64(unit, REG_CAPABILITY);
    uint32_t at = (capability >> 24 & 0x3ff) * 16U;

    IOMMU_32(unit, REG_FAULTS) = 1;
    for (uint32_t k = 0; k <= (capability >> 40 & 0xff) && !fault.any; k++) {
        uint64_t high = IOMMU_64(unit, at + k * 16 + 8);

        if ((high & RECORD_FAULT) != 0) {
            fault.any = true;
            fault.write = (high & RECORD_READ) == 0;
            fault.function = high % 65536;
            fault.address = IOMMU_64(unit, at + k * 16);
            fault.reason = high >> 32 & 0xff;
            IOMMU_64(unit, at + k * 16 + 8) = RECORD_FAULT;
        }
    }
    return fault;
}
