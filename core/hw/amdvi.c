/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file AMD-Vi (48882 rev 3.08), all units alike.
 *
 * Every unit has the same device table, in which each of the 65,536
 * requesters has an entry that stops all its requests and interrupts, but for
 * devices that are given away. Their tables are twins of the domain's nested
 * tables: the same, entry by entry, in a format of their own. (They cannot be
 * the very same: a page of a grant is marked in bits 52 to 58, which must be
 * zeros here, §2.2.3.)
 *
 * Invariant: an entry of a twin is what twin_set() makes of the same entry of
 * the nested table; in no unit translation is ever turned off.
 * Trusted because: the units read what is written here, and iommu.c has it
 * invalidated.
 */
#include <stddef.h>

#include "core/hw/fault.h"
#include "core/hw/iommu.h"

/* Registers (§3.4). */
#define REG_DEVICES 0x0000
#define REG_COMMANDS 0x0008
#define REG_EVENTS 0x0010
#define REG_CONTROL 0x0018
#define REG_FEATURES 0x0030
#define REG_COMMAND_HEAD 0x2000
#define REG_COMMAND_TAIL 0x2008
#define REG_EVENT_HEAD 0x2010
#define REG_EVENT_TAIL 0x2018
#define REG_STATUS 0x2020

/* Control (§3.4.4): translate, log events, read tables through the
   processor's caches, take commands. */
#define CONTROL_EVENTS (1UL << 2)
#define CONTROL_ALL (1UL | CONTROL_EVENTS | 1UL << 10 | 1UL << 12)
#define FEATURE_INVALIDATE_ALL (1UL << 6)
#define STATUS_EVENTS_LOST 1UL
#define QUEUE_SIZE (8UL << 56) /* 256 entries */

/* Commands (§2.4). */
#define WAIT_AND_STORE (1UL << 60 | 1UL)
#define INVALIDATE_PAGES (3UL << 60)
#define INVALIDATE_ALL (8UL << 60)
#define ALL_PAGES 0x7ffffffffffff003UL

/* Entry of the device table (§2.2.2): valid, and its translation is; a table
   of four levels. Interrupts are valid, which stops them, or remapped by a
   table of 2048 entries. */
#define DEVICE_VALID 3UL
#define DEVICE_LEVELS (4UL << 9)
#define DEVICE_COUNT 65536
#define INTERRUPTS_STOPPED 1UL
#define INTERRUPTS_REMAPPED (2UL << 60 | 11UL << 1 | 1UL)
#define INTERRUPTS_MAX 2048

/* Entry of a table (§2.2.3), and of the processor's (APM2 §15.25.5). */
#define PRESENT 1UL
#define WRITABLE 2UL
#define NEXT_LEVEL(level) ((uint64_t)(level) << 9)
#define READ (1UL << 61)
#define WRITE (1UL << 62)
#define ADDRESS 0xffffffffff000UL
#define ENTRIES 512

/* Event (§2.5): the request was a write. */
#define EVENT_WRITE (1UL << 53)

static struct iommu_entry devices[DEVICE_COUNT][2]
    __attribute__((aligned(PAGE_BYTES)));
static uint32_t remaps[DEVICE_MAX][INTERRUPTS_MAX]
    __attribute__((aligned(PAGE_BYTES)));
static struct iommu_entry events[IOMMU_UNIT_MAX][IOMMU_QUEUE_ENTRIES]
    __attribute__((aligned(PAGE_BYTES)));

/* The pool of nested tables (core.lds), and the twin of each of its pages: its
   level while it has one, and of whose tables it is. */
extern const uint64_t npt_pool_start[NPT_PAGE_MAX][ENTRIES];
static uint64_t twins[NPT_PAGE_MAX][ENTRIES]
    __attribute__((aligned(PAGE_BYTES), section(".bss.npt_twins")));
static uint8_t levels[NPT_PAGE_MAX];
static uint8_t owners[NPT_PAGE_MAX];
static uint32_t roots[DOMAIN_MAX];

static uint32_t page_of(uint64_t entry)
{
    return (uint32_t)(((entry & ADDRESS) - (uintptr_t)npt_pool_start) /
                      PAGE_BYTES);
}

/* Bring an entry of a twin up to date; the table that it leads to has a twin
   from now on. */
static void twin_set(uint32_t page, uint32_t i)
{
    const uint64_t entry = npt_pool_start[page][i];
    const uint32_t child = page_of(entry);
    uint64_t twin = 0;

    if ((entry & PRESENT) != 0 && levels[page] == 1) {
        twin = (entry & ADDRESS) | PRESENT | READ |
               ((entry & WRITABLE) != 0 ? WRITE : 0);
    } else if ((entry & PRESENT) != 0) {
        levels[child] = (uint8_t)(levels[page] - 1);
        owners[child] = owners[page];
        twin = (uintptr_t)twins[child] | NEXT_LEVEL(levels[child]) | PRESENT |
               READ | WRITE;
    }
    __atomic_store_n(&twins[page][i], twin, __ATOMIC_RELEASE);
}

/* Make twins of all tables of a domain. Each lies after those that lead to
   it: p2m takes pages in order. */
static void twins_make(struct domid domain)
{
    for (uint32_t page = 0; page < NPT_PAGE_MAX; page++) {
        if (owners[page] == domain.v) {
            levels[page] = 0;
        }
    }
    levels[roots[domain.v]] = 4;
    owners[roots[domain.v]] = (uint8_t)domain.v;
    for (uint32_t page = roots[domain.v]; page < NPT_PAGE_MAX; page++) {
        for (uint32_t i = 0;
             i < ENTRIES && owners[page] == domain.v && levels[page] != 0;
             i++) {
            twin_set(page, i);
        }
    }
}

static void start_unit(uint32_t unit)
{
    IOMMU_64(unit, REG_CONTROL) = 0;
    IOMMU_64(unit, REG_DEVICES) =
        (uintptr_t)devices | (sizeof(devices) / PAGE_BYTES - 1);
    IOMMU_64(unit, REG_COMMANDS) = (uintptr_t)iommu_queues[unit] | QUEUE_SIZE;
    IOMMU_64(unit, REG_EVENTS) = (uintptr_t)events[unit] | QUEUE_SIZE;
    IOMMU_64(unit, REG_COMMAND_HEAD) = 0;
    IOMMU_64(unit, REG_COMMAND_TAIL) = 0;
    IOMMU_64(unit, REG_EVENT_HEAD) = 0;
    IOMMU_64(unit, REG_EVENT_TAIL) = 0;
    IOMMU_64(unit, REG_CONTROL) = CONTROL_ALL;
    iommu_forget(unit);
}

const char *amdvi_start(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if ((IOMMU_64(i, REG_FEATURES) & FEATURE_INVALIDATE_ALL) == 0) {
            return "it is of a kind that Cloison does not know";
        }
    }
    for (uint32_t i = 0; i < DEVICE_COUNT; i++) {
        devices[i][0].low = DEVICE_VALID;
        devices[i][1].low = INTERRUPTS_STOPPED;
    }
    iommu_words = (struct iommu_words){
        .levels = 4,
        .message = 0xfee00000, /* §2.2.5: a table of each device's own */
        .message_step = 0,
        .tail = REG_COMMAND_TAIL,
        .wait = {WAIT_AND_STORE | (uintptr_t)iommu_answer, 1},
        .pages = {INVALIDATE_PAGES, ALL_PAGES},
        .domain_shift = 32,
        .all = {INVALIDATE_ALL, INVALIDATE_ALL, INVALIDATE_ALL},
        .incoherent = false};
    for (uint32_t i = 0; i < count; i++) {
        start_unit(i);
    }
    return NULL;
}

void amdvi_set(uint32_t slot, uint32_t function, struct domid domain,
               struct mfn root)
{
    struct iommu_entry *device = devices[function];

    __atomic_store_n(&device[1].low, INTERRUPTS_STOPPED, __ATOMIC_RELEASE);
    __atomic_store_n(&device[0].low, DEVICE_VALID, __ATOMIC_RELEASE);
    if (root.v == 0) {
        return;
    }
    roots[domain.v] = page_of(root.v * PAGE_BYTES);
    twins_make(domain);
    /* The one that is written as 0: fixed, to a physical processor. */
    remaps[slot][0] =
        (uint32_t)(IOMMU_PROCESSOR << 8 | 1 | (VECTOR_DEVICES + slot) << 16);
    device[0].high = domain.v;
    __atomic_store_n(&device[1].low,
                     (uintptr_t)remaps[slot] | INTERRUPTS_REMAPPED,
                     __ATOMIC_RELEASE);
    __atomic_store_n(&device[0].low,
                     (uintptr_t)twins[roots[domain.v]] | DEVICE_VALID |
                         DEVICE_LEVELS | READ | WRITE,
                     __ATOMIC_RELEASE);
}

void amdvi_leaf(uint32_t page, uint32_t entry, struct domid domain)
{
    if (levels[page] == 1 && owners[page] == domain.v) {
        twin_set(page, entry);
    } else {
        twins_make(domain); /* a table that is new */
    }
}

struct hw_iommu_fault amdvi_fault(uint32_t unit)
{
    struct hw_iommu_fault fault = {false, false, 0, 0, 0};
    const uint64_t head = IOMMU_64(unit, REG_EVENT_HEAD);
    const struct iommu_entry *event =
        &events[unit][head / sizeof(*event) % IOMMU_QUEUE_ENTRIES];

    if ((IOMMU_64(unit, REG_STATUS) & STATUS_EVENTS_LOST) != 0) {
        IOMMU_64(unit, REG_CONTROL) = CONTROL_ALL & ~CONTROL_EVENTS;
        IOMMU_64(unit, REG_STATUS) = STATUS_EVENTS_LOST;
        IOMMU_64(unit, REG_CONTROL) = CONTROL_ALL;
    }
    if (head != IOMMU_64(unit, REG_EVENT_TAIL)) {
        fault.any = true;
        fault.write = (event->low & EVENT_WRITE) != 0;
        fault.function = event->low % 65536;
        fault.address = event->high;
        fault.reason = (uint32_t)(event->low >> 60);
        /* All that came since are dropped. */
        IOMMU_64(unit, REG_EVENT_HEAD) = IOMMU_64(unit, REG_EVENT_TAIL);
    }
    return fault;
}
