/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a guest finds at its start: start_info, memory map, tables with
 * right checksums, registers and memory without anybody's remains.
 *
 * SYSTEM a: vcpus=3 label=red memory=24M cmd=word
 */
#include "tests/guests/lib/guest.h"

static uint8_t sum(uint64_t address, uint32_t length)
{
    uint8_t total = 0;
    for (uint32_t i = 0; i < length; i++) {
        total = (uint8_t)(total + ((const uint8_t *)address)[i]);
    }
    return total;
}

static uint32_t read32(uint64_t address)
{
    uint32_t value;
    memcpy(&value, (const void *)address, sizeof(value));
    return value;
}

static uint64_t read64(uint64_t address)
{
    uint64_t value;
    memcpy(&value, (const void *)address, sizeof(value));
    return value;
}

static void check_table(uint64_t table)
{
    uint32_t length = read32(table + 4);
    expect_true("table length", length >= 36 && length <= 4096);
    expect("table checksum", sum(table, length % 4097), 0);
}

static void check_fadt(uint64_t fadt)
{
    uint32_t flags = read32(fadt + 112);
    expect_true("hardware-reduced", flags >> 20 & 1);
    uint64_t dsdt = read64(fadt + 140);
    dsdt = dsdt == 0 ? read32(fadt + 40) : dsdt;
    expect("DSDT", read32(dsdt), 0x54445344);
    check_table(dsdt);
}

static void tables(void)
{
    uint64_t rsdp = start_info()->rsdp;
    uint32_t found = 0;
    require("RSDP", rsdp != 0, 1);
    expect("RSDP signature", (int64_t)read64(rsdp), 0x2052545020445352);
    expect("RSDP checksum", sum(rsdp, 20), 0);
    expect("RSDP extended checksum", sum(rsdp, 36), 0);
    uint64_t xsdt = read64(rsdp + 24);
    check_table(xsdt);
    for (uint32_t at = 36; at + 8 <= read32(xsdt + 4); at += 8) {
        uint64_t table = read64(xsdt + at);
        check_table(table);
        if (read32(table) == 0x50434146) {
            check_fadt(table);
            found++;
        }
    }
    expect("one FADT", found, 1);
    expect("processors in the MADT", smp_count(), 3);
}

static void map(void)
{
    const struct start_info *info = start_info();
    const struct memmap_entry *entry = (const void *)info->memmap;
    expect("magic", info->magic, START_INFO_MAGIC);
    expect("version", info->version, 1);
    expect("flags", info->flags, 0);
    expect_true("memory map", info->memmap_entries > 0);
    for (uint32_t i = 0; i < info->memmap_entries; i++) {
        expect_true("no empty entry", entry[i].size != 0);
        for (uint32_t j = 0; j < i; j++) {
            expect_true("entries are disjoint",
                        entry[i].addr >= entry[j].addr + entry[j].size ||
                            entry[j].addr >= entry[i].addr + entry[i].size);
        }
    }
    expect_true("24 MiB or what the firmware areas leave of it",
                guest_ram_bytes() > 20ul << 20 &&
                    guest_ram_bytes() <= 24ul << 20);
    expect_true("command line", guest_option("word"));
}

/* Memory that nothing was loaded into is zero, whatever it was before. */
static void cleared(void)
{
    for (uint64_t at = 0x1000000; at < 0x1400000; at += 8) {
        uint64_t value = *(volatile uint64_t *)at;
        if (value != 0) {
            say("at %x: %x\n", at, value);
            expect("memory starts as zeros", (int64_t)value, 0);
            return;
        }
    }
}

void guest_main(void)
{
    map();
    tables();
    cleared();
}
