/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Page tables of the core: identity, write xor execute, guard pages.
 *
 * Invariant: no leaf is both writable and executable.
 * Trusted because: the processor reads what is written here (APM2 §5.3).
 */
#include "core/hw/paging.h"

#include "core/hw/boot_info.h"
#include "core/hw/cpu.h"
#include "core/lib/addr.h"

#define ENTRIES 512
#define LARGE_BYTES 0x200000UL
#define GIB_COUNT 20

/* Small pages: the first 2 MiB and the core's image below the pool. */
#define IMAGE_START 0x2000000UL
#define IMAGE_TABLES 8

#define PRESENT 0x1UL
#define WRITABLE 0x2UL
#define UNCACHED 0x10UL
#define LARGE 0x80UL
#define NO_EXECUTE (1UL << 63)

#define DATA_FLAGS (PRESENT | WRITABLE | NO_EXECUTE)

#define LAPIC_ADDRESS 0xfee00000UL

static uint64_t pml4[ENTRIES] __attribute__((aligned(PAGE_BYTES)));
static uint64_t pdpt[ENTRIES] __attribute__((aligned(PAGE_BYTES)));
static uint64_t directories[GIB_COUNT][ENTRIES]
    __attribute__((aligned(PAGE_BYTES)));
static uint64_t low_table[ENTRIES] __attribute__((aligned(PAGE_BYTES)));
static uint64_t image_tables[IMAGE_TABLES][ENTRIES]
    __attribute__((aligned(PAGE_BYTES)));

extern const char text_end[];
extern const char rodata_end[];
extern const char data_end[];
extern const char boot_stack_guard[];
extern const char fault_stack_guard[];

static void map_large(uint64_t address, uint64_t flags)
{
    if (address < PAGING_LIMIT) {
        directories[address >> 30][address / LARGE_BYTES % ENTRIES] =
            address | flags | LARGE;
    }
}

static void map_ram(void)
{
    for (uint32_t i = 0; i < boot_info.range_count; i++) {
        uint64_t at = boot_info.ranges[i].start & ~(LARGE_BYTES - 1);

        for (; boot_info.ranges[i].ram && at < boot_info.ranges[i].end &&
               at < PAGING_LIMIT;
             at += LARGE_BYTES) {
            map_large(at, DATA_FLAGS);
        }
    }
}

/* Flags of a small page inside the image; 0 leaves it absent. */
static uint64_t image_flags(uint64_t address)
{
    if (address == (uintptr_t)boot_stack_guard ||
        address == (uintptr_t)fault_stack_guard ||
        address >= (uintptr_t)data_end) {
        return 0;
    }
    if (address < (uintptr_t)text_end) {
        return PRESENT;
    }
    return address < (uintptr_t)rodata_end ? PRESENT | NO_EXECUTE : DATA_FLAGS;
}

static void map_image(void)
{
    for (uint64_t i = 0; i < IMAGE_TABLES * ENTRIES; i++) {
        uint64_t address = IMAGE_START + i * PAGE_BYTES;
        uint64_t flags = image_flags(address);

        image_tables[i / ENTRIES][i % ENTRIES] =
            flags == 0 ? 0 : address | flags;
    }
    for (uint64_t i = 0; i < IMAGE_TABLES; i++) {
        directories[0][IMAGE_START / LARGE_BYTES + i] =
            (uintptr_t)image_tables[i] | PRESENT | WRITABLE;
    }
}

static void map_low(void)
{
    for (uint64_t i = 1; i < ENTRIES; i++) {
        low_table[i] = i * PAGE_BYTES | DATA_FLAGS;
    }
    directories[0][0] = (uintptr_t)low_table | PRESENT | WRITABLE;
}

static void protect_supervisor(void)
{
    const uint32_t features = hw_cpuid(7, 0).ebx;

    cpu_write_cr4(cpu_read_cr4() | ((features >> 7 & 1) != 0 ? CR4_SMEP : 0) |
                  ((features >> 20 & 1) != 0 ? CR4_SMAP : 0));
}

void paging_start(void)
{
    pml4[0] = (uintptr_t)pdpt | PRESENT | WRITABLE;
    for (uint64_t i = 0; i < GIB_COUNT; i++) {
        pdpt[i] = (uintptr_t)directories[i] | PRESENT | WRITABLE;
    }
    map_ram();
    map_large(LAPIC_ADDRESS, DATA_FLAGS | UNCACHED);
    map_large(TPM_ADDRESS & ~(LARGE_BYTES - 1), DATA_FLAGS | UNCACHED);
    map_low();
    map_image();
    cpu_write_cr3((uintptr_t)pml4);
    protect_supervisor();
}

bool paging_map_registers(uint64_t address)
{
    if (address % PAGE_BYTES != 0 || address == 0 || address >= PAGING_LIMIT) {
        return false;
    }
    map_large(address & ~(LARGE_BYTES - 1), DATA_FLAGS | UNCACHED);
    return true;
}
