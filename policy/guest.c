/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Laying out a domain's memory: kernel, start_info, initrd, ACPI.
 *
 * Lowest first: the kernel where its ELF headers say; one page of start
 * information, after the kernel; the initrd from the next page on; the ACPI
 * tables in the last page of RAM, which the memory map calls ACPI data.
 */
#include "policy/guest.h"

#include <string.h>

#include "policy/acpi.h"
#include "policy/elf.h"
#include "policy/kernel.h"

/* struct hvm_start_info (Xen public/arch-x86/hvm/start_info.h). */
#define START_MAGIC 0x336ec578
#define START_VERSION 1
#define START_MODULE_COUNT 12
#define START_MODULES 16
#define START_CMDLINE 24
#define START_RSDP 32
#define START_MEMMAP 40
#define START_MEMMAP_COUNT 48

/* Where the parts lie in the page of start information. */
#define AT_MODULE 64
#define AT_MEMMAP 128
#define AT_CMDLINE 1024
#define MEMMAP_ENTRY 24

#define MEMMAP_RAM 1
#define MEMMAP_ACPI 3

/* The first page that a kernel without a place of its own may use. */
#define GUEST_LOW_END 0x100000

struct guest_layout {
    uint64_t start_info;
    uint64_t initrd;
    uint64_t initrd_length;
    uint64_t acpi;
};

static void guest_memmap(uint8_t *page, const struct guest_layout *layout)
{
    uint8_t *entry = page + AT_MEMMAP;

    tool_put64(entry, 0);
    tool_put64(entry + 8, layout->acpi);
    tool_put32(entry + 16, MEMMAP_RAM);
    entry += MEMMAP_ENTRY;
    tool_put64(entry, layout->acpi);
    tool_put64(entry + 8, 4096);
    tool_put32(entry + 16, MEMMAP_ACPI);
}

static void guest_start_info(uint8_t *page, const struct guest_layout *layout,
                             const char *cmdline)
{
    tool_put32(page, START_MAGIC);
    tool_put32(page + 4, START_VERSION);
    if (layout->initrd_length > 0) {
        tool_put32(page + START_MODULE_COUNT, 1);
        tool_put64(page + START_MODULES, layout->start_info + AT_MODULE);
        tool_put64(page + AT_MODULE, layout->initrd);
        tool_put64(page + AT_MODULE + 8, layout->initrd_length);
    }
    tool_put64(page + START_CMDLINE, layout->start_info + AT_CMDLINE);
    tool_put64(page + START_RSDP, layout->acpi);
    tool_put64(page + START_MEMMAP, layout->start_info + AT_MEMMAP);
    tool_put32(page + START_MEMMAP_COUNT, 2);
    memcpy(page + AT_CMDLINE, cmdline, strlen(cmdline));
    guest_memmap(page, layout);
}

static bool guest_put(struct guest *guest, uint64_t address,
                      const struct buffer *data, uint8_t kind)
{
    return memory_put(&guest->memory, address, data, kind);
}

static bool guest_load_kernel(const struct system_domain *domain,
                              struct guest *guest, uint64_t *end)
{
    struct buffer file;
    struct elf_start start;
    bool ok;

    if (!kernel_read(domain->kernel, &file)) {
        return false;
    }
    ok = elf_load(&file, domain->kernel, &guest->memory, &start);
    tool_release(&file);
    guest->entry = start.entry;
    *end = start.end < GUEST_LOW_END ? GUEST_LOW_END : start.end;
    return ok;
}

static bool guest_place(const struct system_domain *domain, struct guest *guest,
                        struct guest_layout *layout,
                        const struct buffer *initrd)
{
    static uint8_t page[4096];
    struct buffer data = {page, sizeof(page)};
    const char *cmdline = domain->cmdline == NULL ? "" : domain->cmdline;
    uint32_t vcpus = domain->vcpus;

    layout->initrd = layout->start_info + 4096;
    layout->initrd_length = initrd->length;
    layout->acpi = (domain->pages - 1) * 4096;
    acpi_write(page, layout->acpi, vcpus);
    if (!guest_put(guest, layout->acpi, &data, IMAGE_KIND_ACPI)) {
        return false;
    }
    memset(page, 0, sizeof(page));
    guest_start_info(page, layout, cmdline);
    guest->start_info = (uint32_t)layout->start_info;
    return guest_put(guest, layout->start_info, &data, IMAGE_KIND_START_INFO) &&
           guest_put(guest, layout->initrd, initrd, IMAGE_KIND_INITRD);
}

bool guest_build(const struct system_domain *domain, struct guest *guest)
{
    struct guest_layout layout = {0, 0, 0, 0};
    struct buffer initrd = {NULL, 0};
    uint64_t end;
    bool ok;

    memory_open(&guest->memory, domain->pages);
    if (!guest_load_kernel(domain, guest, &end) ||
        (domain->initrd != NULL && !tool_read(domain->initrd, &initrd))) {
        guest_release(guest);
        return false;
    }
    layout.start_info = tool_page_up(end);
    ok = guest_place(domain, guest, &layout, &initrd);
    tool_release(&initrd);
    if (!ok) {
        tool_complain("domain %s: %llu MiB of memory do not hold its kernel "
                      "and initrd",
                      domain->name, (unsigned long long)(domain->pages / 256));
        guest_release(guest);
    }
    return ok;
}

void guest_release(struct guest *guest)
{
    memory_close(&guest->memory);
}
