/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Reads PVH start information, multiboot2 tags and UEFI's memory map.
 *
 * Trusted because: it believes the loader's memory map; every loop is bounded
 * by the counts and lengths that the loader gives and by our own maxima.
 */
#include "core/hw/boot_info.h"

#include <stddef.h>

#include "core/abi/start_info.h"
#include "core/lib/addr.h"

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

/* Types of UEFI's map (UEFI 2.10, §7.2.1). */
#define EFI_LOADER_CODE 1U
#define EFI_LOADER_DATA 2U
#define EFI_SERVICES_CODE 3U
#define EFI_SERVICES_DATA 4U
#define EFI_CONVENTIONAL 7U

struct boot_info boot_info;

/* Note a range; it continues the one before if it can. */
static void add_range(uint64_t start, uint64_t end, bool ram)
{
    struct boot_range *range = &boot_info.ranges[boot_info.range_count];

    if (boot_info.range_count > 0 && range[-1].end == start &&
        range[-1].ram == ram) {
        range[-1].end = end;
    } else if (boot_info.range_count < BOOT_RANGE_MAX) {
        range->start = start;
        range->end = end;
        range->ram = ram;
        boot_info.range_count++;
    }
}

static void add_memory(uint64_t address, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct abi_start_memory *entry =
            (const struct abi_start_memory *)(address + i * sizeof *entry);

        if (entry->address + entry->size >= entry->address) {
            add_range(entry->address, entry->address + entry->size,
                      entry->type == MEMORY_MAP_RAM);
        }
    }
}

bool efi_memory_is_free(uint32_t type)
{
    return type == EFI_LOADER_CODE || type == EFI_LOADER_DATA ||
           type == EFI_CONVENTIONAL;
}

void boot_info_add_efi(uint64_t map, uint64_t length, uint64_t step)
{
    for (uint64_t at = 0; at + step <= length; at += step) {
        const struct efi_memory *memory = (const struct efi_memory *)(map + at);
        uint64_t limit = (UINT64_MAX - memory->start) / PAGE_BYTES;

        if (memory->pages <= limit) {
            add_range(memory->start, memory->start + memory->pages * PAGE_BYTES,
                      efi_memory_is_free(memory->type) ||
                          memory->type == EFI_SERVICES_CODE ||
                          memory->type == EFI_SERVICES_DATA);
        }
    }
}

static const char *read_pvh(uint64_t information)
{
    const struct abi_start_info *start =
        (const struct abi_start_info *)information;

    if (start->magic != START_INFO_MAGIC || start->version == 0) {
        return "the start information makes no sense";
    }
    add_memory(start->memory_map, start->memory_map_count);
    boot_info.rsdp = start->rsdp;
    if (start->module_count > 0) {
        const struct abi_start_module *module =
            (const struct abi_start_module *)start->modules;

        boot_info.module_start = module->address;
        boot_info.module_length = module->size;
    }
    return NULL;
}

static void read_tag(uint64_t address)
{
    const struct tag *tag = (const struct tag *)address;
    const struct tag_module *module = (const struct tag_module *)address;
    const struct tag_memory *memory = (const struct tag_memory *)address;

    if (tag->size < 16) {
        return;
    }
    if (tag->type == TAG_MODULE && boot_info.module_start == 0 &&
        module->start <= module->end) {
        boot_info.module_start = module->start;
        boot_info.module_length = module->end - module->start;
    } else if (tag->type == TAG_MEMORY_MAP && memory->entry_size == 24) {
        add_memory(address + 16, (tag->size - 16) / 24);
    } else if (tag->type == TAG_ACPI_NEW ||
               (tag->type == TAG_ACPI_OLD && boot_info.rsdp == 0)) {
        boot_info.rsdp = address + 8;
    }
}

/* The tag after the one at @p at, the first after 0; 0: there is none. */
static uint64_t next_tag(uint64_t information, uint64_t at)
{
    uint64_t end = information + *(const uint32_t *)information;
    const struct tag *tag = (const struct tag *)at;

    at = at == 0 ? information + 8 : at + ((uint64_t)tag->size + 7) / 8 * 8;
    tag = (const struct tag *)at;
    return at + sizeof *tag <= end && tag->type != TAG_END &&
                   tag->size >= sizeof *tag && tag->size <= end - at
               ? at
               : 0;
}

uint64_t boot_info_tag64(uint64_t information, uint32_t type)
{
    uint64_t at = next_tag(information, 0);

    while (at != 0) {
        const struct tag *tag = (const struct tag *)at;

        if (tag->type == type && tag->size >= 16) {
            return *(const uint64_t *)(at + 8);
        }
        at = next_tag(information, at);
    }
    return 0;
}

static const char *read_multiboot2(uint64_t information)
{
    uint64_t at = next_tag(information, 0);

    while (at != 0) {
        read_tag(at);
        at = next_tag(information, at);
    }
    return boot_info.range_count != 0 ? NULL
                                      : "the boot loader gives no memory map";
}

const char *boot_info_read(uint32_t kind, uint64_t information)
{
    if (kind == BOOT_KIND_PVH) {
        return read_pvh(information);
    }
    return boot_info.wrong != NULL ? boot_info.wrong
                                   : read_multiboot2(information);
}
