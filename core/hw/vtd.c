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
 * Trusted because: the units read what is written here, each change is
 * followed by an invalidation that is waited for, and a unit that does not
 * answer stops the machine.
 */
#include "core/hw/vtd.h"

#include <stddef.h>

#include "core/hw/cpu.h"
#include "core/hw/fault.h"
#include "core/hw/machine.h"
#include "core/hw/paging.h"
#include "core/hw/print.h"
#include "core/port/hw_iommu.h"

#define UNIT_MAX 8

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
#define CAP_WRITE_BUFFER (1UL << 4)
#define CAP_CACHES_ABSENT (1UL << 7)
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
#define QUEUE_ENTRIES 256U

/* A present entry; the address width of a context entry (§9.3). */
#define PRESENT 1UL
#define WIDTH(levels) ((levels)-2UL)

/* Interrupt entry (§9.10): present, and its requester is verified. */
#define REMAP_PRESENT 1UL
#define REMAP_VERIFY (1UL << 18)
#define REMAP_ENTRIES_256 7UL

/* Fault record (§11.4.14). */
#define RECORD_FAULT (1UL << 63)
#define RECORD_READ (1UL << 62)

#define LAPIC_ID_REGISTER 0xfee00020UL

struct entry {
    uint64_t low;
    uint64_t high;
};

static struct entry root_table[256] __attribute__((aligned(PAGE_BYTES)));
static struct entry contexts[256] __attribute__((aligned(PAGE_BYTES)));
static struct entry remaps[256] __attribute__((aligned(PAGE_BYTES)));

static struct unit {
    uintptr_t registers;
    bool coherent; /* reads tables through the processor's caches */
    uint32_t tail;
    struct entry *queue;
} units[UNIT_MAX];

static struct entry queues[UNIT_MAX][QUEUE_ENTRIES]
    __attribute__((aligned(PAGE_BYTES)));
static volatile uint32_t answered[UNIT_MAX];
static uint32_t unit_count;
static uint32_t table_levels;
static bool has_devices[DOMAIN_MAX];

/* One bit for each slot, set by fault.S. */
uint64_t interrupt_slots;

static uint32_t read32(const struct unit *unit, uint32_t offset)
{
    return *(volatile uint32_t *)(unit->registers + offset);
}

static void write32(const struct unit *unit, uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)(unit->registers + offset) = value;
}

static uint64_t read64(const struct unit *unit, uint32_t offset)
{
    return *(volatile uint64_t *)(unit->registers + offset);
}

static void write64(const struct unit *unit, uint32_t offset, uint64_t value)
{
    *(volatile uint64_t *)(unit->registers + offset) = value;
}

static _Noreturn void broken(void)
{
    print_text("cloison: the IOMMU does not answer: a device could still "
               "reach memory that it must not\n");
    machine_exit(MACHINE_EXIT_PANIC);
}

/* A second, several times over, on any machine. */
#define PATIENCE 1000000000UL

/* Give one command and wait until the status says that it is done. */
static void command(const struct unit *unit, uint32_t bit, bool on)
{
    uint32_t lasting = read32(unit, REG_STATUS) & LASTING;
    uint64_t left = PATIENCE;

    write32(unit, REG_COMMAND, on ? lasting | bit : lasting & ~bit);
    while (((read32(unit, REG_STATUS) & bit) != 0) != on) {
        if (left-- == 0) {
            broken();
        }
        cpu_pause();
    }
}

static void queue_put(struct unit *unit, uint64_t low, uint64_t high)
{
    unit->queue[unit->tail].low = low;
    unit->queue[unit->tail].high = high;
    unit->tail = (unit->tail + 1) % QUEUE_ENTRIES;
}

/* Carry out one invalidation; at most three entries are ever waiting. */
static void invalidate(uint32_t number, uint64_t what)
{
    struct unit *unit = &units[number];
    uint64_t left = PATIENCE;

    answered[number] = 0;
    queue_put(unit, what, 0);
    queue_put(unit, INVALIDATE_WAIT | 1UL << 32, (uintptr_t)&answered[number]);
    if (!unit->coherent) {
        cpu_write_back();
    }
    write64(unit, REG_QUEUE_TAIL, unit->tail * sizeof(struct entry));
    while (answered[number] == 0) {
        if (left-- == 0) {
            broken();
        }
        cpu_pause();
    }
}

static void invalidate_everything(uint32_t number)
{
    invalidate(number, INVALIDATE_CONTEXTS);
    invalidate(number, INVALIDATE_ALL_PAGES);
    invalidate(number, INVALIDATE_INTERRUPTS);
}

/* Interrupts of the old form are blocked as well: that bit stays clear. */
static void start_unit(uint32_t number)
{
    struct unit *unit = &units[number];

    command(unit, REMAP_ON, false);
    command(unit, QUEUE_ON, false);
    write64(unit, REG_ROOT, (uintptr_t)root_table);
    command(unit, SET_ROOT, true);
    write64(unit, REG_QUEUE_TAIL, 0);
    write64(unit, REG_QUEUE, (uintptr_t)unit->queue);
    command(unit, QUEUE_ON, true);
    write64(unit, REG_REMAP, (uintptr_t)remaps | REMAP_ENTRIES_256);
    command(unit, SET_REMAP, true);
    invalidate_everything(number);
    command(unit, TRANSLATE, true);
    command(unit, REMAP_ON, true);
}

/* What every unit must have, or why not; narrows the levels. */
static const char *judge_unit(const struct unit *unit)
{
    uint64_t capability = read64(unit, REG_CAPABILITY);
    uint64_t extended = read64(unit, REG_EXTENDED);

    if ((extended & EXTENDED_NEEDED) != EXTENDED_NEEDED) {
        return "it cannot queue invalidations or remap interrupts";
    }
    if ((capability & (CAP_WRITE_BUFFER | CAP_CACHES_ABSENT)) != 0 ||
        capability % 8 == 0) {
        return "it is of a kind that Cloison does not know";
    }
    if ((capability & CAP_LEVELS4) == 0 && table_levels == 4) {
        table_levels = 3;
    }
    return (capability & (table_levels == 4 ? CAP_LEVELS4 : CAP_LEVELS3)) == 0
               ? "its tables have other levels"
               : NULL;
}

const char *vtd_start(const uint64_t *bases, uint32_t count)
{
    const char *wrong = NULL;

    table_levels = 4;
    for (uint32_t i = 0; i < count && i < UNIT_MAX && wrong == NULL; i++) {
        if (!paging_map_registers(bases[i])) {
            return "its registers are out of reach";
        }
        units[i].registers = bases[i];
        units[i].queue = queues[i];
        units[i].coherent =
            (read64(&units[i], REG_EXTENDED) & EXTENDED_COHERENT) != 0;
        wrong = judge_unit(&units[i]);
    }
    if (wrong != NULL) {
        return wrong;
    }
    root_table[0].low = (uintptr_t)contexts | PRESENT;
    unit_count = count;
    for (uint32_t i = 0; i < count; i++) {
        start_unit(i);
    }
    return NULL;
}

void vtd_flush(struct domid domain)
{
    if (!has_devices[domain.v]) {
        return;
    }
    for (uint32_t i = 0; i < unit_count; i++) {
        invalidate(i, INVALIDATE_PAGES | (domain.v + 1UL) << 16);
    }
}

static void flush_everything(void)
{
    for (uint32_t i = 0; i < unit_count; i++) {
        invalidate_everything(i);
    }
}

uint32_t hw_iommu_levels(void)
{
    return unit_count == 0 ? 0 : table_levels;
}

void hw_iommu_give(uint32_t slot, uint32_t function, struct domid domain,
                   struct mfn root)
{
    const uint64_t here = *(volatile uint32_t *)LAPIC_ID_REGISTER >> 24;

    remaps[slot].high = function | REMAP_VERIFY;
    __atomic_store_n(&remaps[slot].low,
                     here << 40 | (VECTOR_DEVICES + slot) << 16 | REMAP_PRESENT,
                     __ATOMIC_RELEASE);
    contexts[function].high = (domain.v + 1UL) << 8 | WIDTH(table_levels);
    __atomic_store_n(&contexts[function].low, root.v * PAGE_BYTES | PRESENT,
                     __ATOMIC_RELEASE);
    has_devices[domain.v] = true;
    flush_everything();
}

void hw_iommu_block(uint32_t slot, uint32_t function)
{
    __atomic_store_n(&remaps[slot].low, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&contexts[function].low, 0, __ATOMIC_RELEASE);
    flush_everything();
}

/* Take fault record @p at of a unit, if there is one. */
static struct hw_iommu_fault take_fault(const struct unit *unit, uint32_t at)
{
    struct hw_iommu_fault fault = {false, false, 0, {0}, {0}, {0}, 0};
    uint64_t high = read64(unit, at + 8);

    if ((high & RECORD_FAULT) != 0) {
        fault.any = true;
        fault.write = (high & RECORD_READ) == 0;
        fault.function = high % 65536;
        fault.reason = high >> 32 & 0xff;
        fault.bus[0] = (uint8_t)(high >> 8);
        fault.device[0] = (uint8_t)(high >> 3 & 31);
        for (uint32_t i = 0; i < 8; i++) {
            fault.address[i] = (uint8_t)(read64(unit, at) >> (56 - 8 * i));
        }
        write64(unit, at + 8, RECORD_FAULT);
    }
    return fault;
}

struct hw_iommu_fault hw_iommu_fault(void)
{
    struct hw_iommu_fault fault = {false, false, 0, {0}, {0}, {0}, 0};

    for (uint32_t i = 0; i < unit_count && !fault.any; i++) {
        uint64_t capability = read64(&units[i], REG_CAPABILITY);
        uint32_t first = (capability >> 24 & 0x3ff) * 16U;

        write32(&units[i], REG_FAULTS, 1);
        for (uint32_t k = 0; k <= (capability >> 40 & 0xff) && !fault.any;
             k++) {
            fault = take_fault(&units[i], first + k * 16);
        }
    }
    return fault;
}

uint64_t vtd_interrupts(void)
{
    return __atomic_exchange_n(&interrupt_slots, 0, __ATOMIC_ACQ_REL);
}
