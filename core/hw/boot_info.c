/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Reads PVH start information and multiboot2 tags.
 *
 * Trusted because: it believes the loader's memory map; every loop is bounded
 * by the counts and lengths that the loader gives and by our own maxima.
 */
#include "core/hw/boot_info.h"

#include "core/abi/start_info.h"

/* Multiboot2 specification 2.0, §3.6. */
#define TAG_END 0U
#define TAG_MODULE 3U
#define TAG_MEMORY_MAP 6U
#define TAG_ACPI_OLD 14U
#define TAG_ACPI_NEW 15U

struct tag {
    uint32_t type;
    uint32_t size;
};

struct tag_module {
    struct tag tag;
    uint32_t start;
    uint32_t end;
};

struct tag_memory {
    struct tag tag;
    uint32_t entry_size;
    uint32_t entry_version;
};

struct boot_info boot_info;

static void add_memory(uint64_t address, uint32_t count)
{
    for (uint32_t i = 0; i < count && boot_info.range_count < BOOT_RANGE_MAX;
         i++) {
        const struct abi_start_memory *entry =
            (const struct abi_start_memory *)(address + i * sizeof *entry);
        struct boot_range *range = &boot_info.ranges[boot_info.range_count];

        if (entry->address + entry->size >= entry->address) {
            range->start = entry->address;
            range->end = entry->address + entry->size;
            range->ram = entry->type == MEMORY_MAP_RAM;
            boot_info.range_count++;
        }
    }
}

static bool read_pvh(uint64_t information)
{
    const struct abi_start_info *start =
        (const struct abi_start_info *)information;

    if (start->magic != START_INFO_MAGIC || start->version == 0) {
        return false;
    }
    add_memory(start->memory_map, start->memory_map_count);
    boot_info.rsdp = start->rsdp;
    if (start->module_count > 0) {
        const struct abi_start_module *module =
            (const struct abi_start_module *)start->modules;

        boot_info.module_start = module->address;
        boot_info.module_length = module->size;
    }
    return true;
}

static void read_tag(uint64_t address)
{
    const struct tag *tag = (const struct tag *)address;
    const struct tag_module *module = (const struct tag_module *)address;
    const struct tag_memory *memory = (const struct tag_memory *)address;

    if (tag->type == TAG_MODULE && boot_info.module_start == 0) {
        boot_info.module_start = module->start;
        boot_info.module_length = module->end - module->start;
    } else if (tag->type == TAG_MEMORY_MAP && memory->entry_size == 24) {
        add_memory(address + 16, (tag->size - 16) / 24);
    } else if (tag->type == TAG_ACPI_NEW ||
               (tag->type == TAG_ACPI_OLD && boot_info.rsdp == 0)) {
        boot_info.rsdp = address + 8;
    }
}

static bool read_multiboot2(uint64_t information)
{
    uint32_t total = *(const uint32_t *)information;
    uint32_t at = 8;

    while (at + 8 <= total) {
        const struct tag *tag = (const struct tag *)(information + at);

        if (tag->type == TAG_END || tag->size < 8) {
            break;
        }
        read_tag(information + at);
        at += (tag->size + 7) / 8 * 8;
    }
    return boot_info.range_count != 0;
}

bool boot_info_read(uint32_t kind, uint64_t information)
{
    if (kind == BOOT_KIND_PVH) {
        return read_pvh(information);
    }
    return read_multiboot2(information);
}
