/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The IOMMU port, by the units that the machine has.
 *
 * Trusted because: every change is followed by an invalidation in every unit
 * that is waited for, and a unit that does not answer stops the machine.
 */
#include "core/hw/iommu.h"

#include <stddef.h>

#include "core/hw/cpu.h"
#include "core/hw/machine.h"
#include "core/hw/paging.h"
#include "core/hw/print.h"

/* A second, several times over, on any machine. */
#define PATIENCE 1000000000UL

uintptr_t iommu_units[IOMMU_UNIT_MAX];
struct iommu_entry iommu_queues[IOMMU_UNIT_MAX][IOMMU_QUEUE_ENTRIES]
    __attribute__((aligned(PAGE_BYTES)));
struct iommu_words iommu_words;
volatile uint32_t iommu_answer[2] __attribute__((aligned(8)));

/* One bit for each slot, set by fault.S. */
uint64_t interrupt_slots;

static bool is_amd;
static uint32_t unit_count;
static uint32_t tails[IOMMU_UNIT_MAX];
static bool has_devices[DOMAIN_MAX];

void iommu_await(const volatile uint32_t *word, uint32_t mask, bool set)
{
    for (uint64_t left = PATIENCE; ((*word & mask) != 0) != set; left--) {
        if (left == 0) {
            print_text("cloison: the IOMMU does not answer: a device could "
                       "still reach memory that it must not\n");
            machine_exit(MACHINE_EXIT_PANIC);
        }
        cpu_pause();
    }
}

/* Give one command, and wait until it is carried out. */
static void command(uint32_t unit, uint64_t low, uint64_t high)
{
    struct iommu_entry *queue = &iommu_queues[unit][tails[unit]];

    iommu_answer[0] = 0;
    queue[0] = (struct iommu_entry){low, high};
    queue[1] = iommu_words.wait;
    tails[unit] = (tails[unit] + 2) % IOMMU_QUEUE_ENTRIES;
    if (iommu_words.incoherent) {
        cpu_write_back();
    }
    IOMMU_64(unit, iommu_words.tail) = tails[unit] * sizeof(*queue);
    iommu_await(iommu_answer, 1, true);
}

void iommu_forget(uint32_t unit)
{
    for (uint32_t i = 0; i < 3; i++) {
        command(unit, iommu_words.all[i], 0);
    }
}

const char *iommu_start(bool amd, const uint64_t *bases, uint32_t count)
{
    const char *wrong;

    for (uint32_t i = 0; i < count; i++) {
        if (!paging_map_registers(bases[i])) {
            return "its registers are out of reach";
        }
        iommu_units[i] = bases[i];
    }
    is_amd = amd;
    wrong = amd ? amdvi_start(count) : vtd_start(count);
    unit_count = wrong == NULL ? count : 0;
    return wrong;
}

void iommu_flush(struct domid domain)
{
    for (uint32_t i = 0; i < unit_count && has_devices[domain.v]; i++) {
        command(i,
                iommu_words.pages.low | (uint64_t)domain.v
                                            << iommu_words.domain_shift,
                iommu_words.pages.high);
    }
}

uint64_t iommu_interrupts(void)
{
    return __atomic_exchange_n(&interrupt_slots, 0, __ATOMIC_ACQ_REL);
}

uint32_t hw_iommu_levels(void)
{
    return unit_count == 0 ? 0 : iommu_words.levels;
}

uint32_t hw_iommu_message(uint32_t slot)
{
    return iommu_words.message + slot * iommu_words.message_step;
}

void hw_iommu_set(uint32_t slot, uint32_t function, struct domid domain,
                  struct mfn root)
{
    has_devices[domain.v] = true;
    if (is_amd) {
        amdvi_set(slot, function, domain, root);
    } else {
        vtd_set(slot, function, domain, root);
    }
    for (uint32_t i = 0; i < unit_count; i++) {
        iommu_forget(i);
    }
}

void hw_iommu_leaf(struct domid domain, uint32_t page, uint32_t entry)
{
    if (is_amd && has_devices[domain.v]) {
        amdvi_leaf(page, entry, domain);
        /* Units may remember that nothing was there. */
        iommu_flush(domain);
    }
}

struct hw_iommu_fault hw_iommu_fault(void)
{
    struct hw_iommu_fault fault = {false, false, 0, 0, 0};

    for (uint32_t i = 0; i < unit_count && !fault.any; i++) {
        fault = is_amd ? amdvi_fault(i) : vtd_fault(i);
    }
    return fault;
}
