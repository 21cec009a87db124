/* SPDX-License-Identifier: Apache-2.0 */
/** @file Single 4 KiB pages of a domain's own page table. */
#include "drivers/lib/domain.h"
#include "drivers/lib/memory.h"
#include "drivers/lib/paging.h"

#define LARGE_BYTES 0x200000
#define ENTRY_RW 0x67 /* present, write, user, accessed, dirty */
#define ENTRY_RO 0x65
#define ENTRY_LARGE 0x80
#define SPLIT_MAX 8

extern uint64_t boot_pd[2048];

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
