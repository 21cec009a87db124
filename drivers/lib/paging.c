/* SPDX-License-Identifier: Apache-2.0 */
/** @file Changes of a domain's own page table: single 4 KiB pages of its
 * memory, and registers far above it. */
#include <stddef.h>

#include "drivers/lib/domain.h"
#include "drivers/lib/memory.h"
#include "drivers/lib/paging.h"

#define LARGE_BYTES 0x200000
#define ENTRY_RW 0x67 /* present, write, user, accessed, dirty */
#define ENTRY_RO 0x65
#define ENTRY_LARGE 0x80
#define ENTRY_UNCACHED 0x18
#define SPLIT_MAX 8

/* What entry.S maps, and tables for more: one for each 512 GiB and each GiB in
   which there are registers. */
#define NEAR_END 0x100000000ul
#define FAR_MAX 8
#define FAR_END 0x800000000000ul
#define SHIFT_TOP 39
#define SHIFT_MIDDLE 30

extern uint64_t boot_pml4[512];
extern uint64_t boot_pd[2048];

static uint64_t far_tables[FAR_MAX][512] PAGE_ALIGNED;
static uint32_t far_count;

static uint64_t split_tables[SPLIT_MAX][512] PAGE_ALIGNED;
static uint32_t split_count;

/* The 4 KiB table of the 2 MiB region at @p address, made when needed. */
static uint64_t *split(uint64_t address)
{
    uint64_t *slot = &boot_pd[address / LARGE_BYTES % 2048];
    uint64_t base = address / LARGE_BYTES * LARGE_BYTES;
    if (*slot / ENTRY_LARGE % 2 == 0) {
        return (uint64_t *)(*slot / PAGE_BYTES * PAGE_BYTES);
    }
    if (split_count == SPLIT_MAX) {
        domain_fail("a free split table");
    }
    uint64_t *table = split_tables[split_count];
    split_count++;
    for (uint64_t i = 0; i < 512; i++) {
        table[i] = base + i * PAGE_BYTES + ENTRY_RW;
    }
    *slot = (uint64_t)table + ENTRY_RW;
    __asm__ volatile("movq %%cr3, %%rax; movq %%rax, %%cr3"
                     :
                     :
                     : "rax", "memory");
    return table;
}

void paging_set(uint64_t address, uint64_t entry)
{
    volatile uint64_t *table = split(address);
    table[address / PAGE_BYTES % 512] = entry;
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

void paging_unmap(const void *page)
{
    paging_set((uint64_t)page, 0);
}

void paging_restore(const void *page, bool writable)
{
    uint64_t address = (uint64_t)page / PAGE_BYTES * PAGE_BYTES;
    paging_set(address, address + (writable ? ENTRY_RW : ENTRY_RO));
}

/* The table that an entry leads to, made when there is none; NULL: no room. */
static uint64_t *far_table(uint64_t *entry)
{
    if (*entry == 0 && far_count == FAR_MAX) {
        return NULL;
    }
    if (*entry == 0) {
        *entry = (uint64_t)far_tables[far_count] + ENTRY_RW;
        far_count++;
    }
    return (uint64_t *)(*entry / PAGE_BYTES * PAGE_BYTES);
}

bool paging_reach(uint64_t address, uint64_t length)
{
    if (address >= FAR_END || length > FAR_END - address) {
        return false;
    }
    if (address + length <= NEAR_END) {
        return true;
    }
    for (uint64_t at = address / LARGE_BYTES * LARGE_BYTES;
         at < address + length; at += LARGE_BYTES) {
        uint64_t *top = far_table(&boot_pml4[at >> SHIFT_TOP]);
        uint64_t *middle =
            top == NULL ? NULL : far_table(&top[(at >> SHIFT_MIDDLE) % 512]);
        if (middle == NULL) {
            return false;
        }
        middle[at / LARGE_BYTES % 512] =
            at + ENTRY_RW + ENTRY_LARGE + ENTRY_UNCACHED;
    }
    return true;
}
