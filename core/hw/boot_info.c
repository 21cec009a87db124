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
#include "core/lib/types.h"

/* Multiboot2 specification 2.0, §3.6. */
#define TAG_END 0U
#define TAG_MODULE 3U
#define TAG_MEMORY_MAP 6U
#define TAG_EFI_SYSTEM 12U
#define TAG_ACPI_OLD 14U
#define TAG_ACPI_NEW 15U
#define TAG_EFI_IMAGE 20U

/* Types of UEFI's memory (UEFI 2.10, §7.2): what the loader has got, code and
   data; what ends with the boot services; what nobody uses. */
#define EFI_LOADER_CODE 1U
#define EFI_LOADER_DATA 2U
#define EFI_SERVICES_DATA 4U
#define EFI_CONVENTIONAL 7U

/* Words of an entry of its map: after the type start and pages. */
#define EFI_START 1
#define EFI_PAGES 3

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

extern const char core_start[];
extern const char core_end[];

struct boot_info boot_info;

/* Note a range; it continues the one before if it can. */
static void add_range(uint64_t start, uint64_t end, bool ram)
{
    struct boot_range *range = &boot_info.ranges[boot_info.range_count];

    if (start < end && boot_info.range_count > 0 && range[-1].end == start &&
        range[-1].ram == ram) {
        range[-1].end = end;
    } else if (start < end && boot_info.range_count < BOOT_RANGE_MAX) {
        *range = (struct boot_range){start, end, ram};
        boot_info.range_count++;
    }
}

static void add_memory(uint64_t address, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct abi_start_memory *entry =
            (const struct abi_start_memory *)(address + i * sizeof *entry);

        add_range(entry->address, entry->address + entry->size,
                  entry->type == MEMORY_MAP_RAM);
    }
}

void boot_info_add_efi(uint64_t map, uint64_t length, uint64_t step)
{
    for (uint64_t at = 0; at + step <= length; at += step) {
        const uint64_t *entry = (const uint64_t *)(map + at);
        uint32_t type = *(const uint32_t *)(map + at);
        uint64_t end = entry[EFI_START] + entry[EFI_PAGES] * PAGE_BYTES;
        bool ram = type == EFI_CONVENTIONAL ||
                   (type >= EFI_LOADER_CODE && type <= EFI_SERVICES_DATA);

        add_range(entry[EFI_START], end, ram);
        if ((!ram || (type > EFI_LOADER_DATA && type < EFI_CONVENTIONAL)) &&
            entry[EFI_START] < (uintptr_t)core_end &&
            (uintptr_t)core_start < end) {
            boot_info.wrong = "the firmware uses memory that the core needs";
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
    const uint64_t *number = (const uint64_t *)(address + sizeof *tag);

    if (tag->type == TAG_MODULE && boot_info.module_start == 0 &&
        module->start <= module->end) {
        boot_info.module_start = module->start;
        boot_info.module_length = module->end - module->start;
    } else if (tag->type == TAG_MEMORY_MAP && memory->entry_size == 24) {
        add_memory(address + 16, (tag->size - 16) / 24);
    } else if (tag->type == TAG_ACPI_NEW ||
               (tag->type == TAG_ACPI_OLD && boot_info.rsdp == 0)) {
        boot_info.rsdp = address + 8;
    } else if (tag->type == TAG_EFI_SYSTEM) {
        boot_info.efi_system = *number;
    } else if (tag->type == TAG_EFI_IMAGE) {
        boot_info.efi_image = *number;
    }
}

static void read_multiboot2(uint64_t information)
{
    uint32_t total = *(const uint32_t *)information;
    uint32_t at = 8;

    while (at < total && total - at >= 8) {
        const struct tag *tag = (const struct tag *)(information + at);

        if (tag->type == TAG_END || tag->size < 8 || tag->size > total - at) {
            break;
        }
        if (tag->size >= 16) {
            read_tag(information + at);
        }
        at += (tag->size + 7) / 8 * 8;
    }
}

const char *boot_info_read(uint32_t kind, uint64_t information)
{
    if (kind == BOOT_KIND_PVH) {
        return read_pvh(information);
    }
    if (kind == BOOT_KIND_MULTIBOOT2) {
        read_multiboot2(information);
    }
    if (boot_info.wrong == NULL && boot_info.range_count == 0) {
        return "the boot loader gives no memory map";
    }
    return boot_info.wrong;
}
