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

#define LAPIC_ID_REGISTER 0xfee00020UL

/* A second, several times over, on any machine. */
#define PATIENCE 1000000000UL

/* Addresses of remapped interrupts (D51397 §5.1.2.2, 48882 §2.2.5). */
#define MESSAGE_AMD 0xfee00000U
#define MESSAGE_INTEL 0xfee00010U
#define MESSAGE_STEP 32U

uintptr_t iommu_units[IOMMU_UNIT_MAX];
volatile uint32_t iommu_answer[2] __attribute__((aligned(8)));

/* One bit for each slot, set by fault.S. */
uint64_t interrupt_slots;

static bool is_amd;
static uint32_t unit_count;
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

uint64_t iommu_processor(void)
{
    return *(volatile uint32_t *)LAPIC_ID_REGISTER >> 24;
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
        if (!is_amd) {
            vtd_flush(i, domain);
        }
    }
}

uint64_t iommu_interrupts(void)
{
    return __atomic_exchange_n(&interrupt_slots, 0, __ATOMIC_ACQ_REL);
}

uint32_t hw_iommu_levels(void)
{
    if (unit_count == 0) {
        return 0;
    }
    return is_amd ? 4 : vtd_levels();
}

uint32_t hw_iommu_message(uint32_t slot)
{
    return is_amd ? MESSAGE_AMD : MESSAGE_INTEL + slot * MESSAGE_STEP;
}

/* No frame is 0: the function is blocked. */
static void set(uint32_t slot, uint32_t function, struct domid domain,
                struct mfn root)
{
    if (is_amd) {
        amdvi_set(slot, function, domain, root);
    } else {
        vtd_set(slot, function, domain, root);
    }
    for (uint32_t i = 0; i < unit_count; i++) {
        if (is_amd) {
            amdvi_invalidate(i);
        } else {
            vtd_invalidate(i);
        }
    }
}

void hw_iommu_give(uint32_t slot, uint32_t function, struct domid domain,
                   struct mfn root)
{
    has_devices[domain.v] = true;
    set(slot, function, domain, root);
}

void hw_iommu_block(uint32_t slot, uint32_t function)
{
    const struct domid nobody = {0};
    const struct mfn none = {0};

    set(slot, function, nobody, none);
}

/* AMD's units may remember that nothing was there. */
void hw_iommu_leaf(struct domid domain, uint32_t page, uint32_t entry)
{
    if (is_amd && has_devices[domain.v]) {
        amdvi_leaf(page, entry, domain);
        for (uint32_t i = 0; i < unit_count; i++) {
            amdvi_flush(i, domain);
        }
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
