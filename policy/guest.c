/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Laying out a domain's memory: kernel, start_info, initrd, ACPI.
 *
 * Lowest first: the kernel where its ELF headers say; one page of start
 * information, after the kernel; the initrd from the next page on; then what
 * the domain is told about those it serves. At the end of RAM: the pages of
 * the console and of the store; the ACPI tables in a page of ACPI data; the
 * pages kept when the domain starts again. The memory map calls reserved: the
 * pages of console and store, and the hole below 1 MiB, where the core writes.
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

#define MODULE_ENTRY 32

#define MEMMAP_RAM 1
#define MEMMAP_RESERVED 2
#define MEMMAP_ACPI 3

/* The first page that a kernel without a place of its own may use. */
#define GUEST_LOW_END 0x100000

/* From here to GUEST_LOW_END there is nothing but what the core writes
   (core/abi/attest.h). */
#define GUEST_HOLE 0xa0000

struct guest_layout {
    uint64_t start_info;
    uint64_t initrd;
    uint64_t initrd_length;
    uint64_t config;
    uint64_t config_length;
    uint64_t special; /* pages of console and store, up to ... */
    uint64_t acpi;
    uint64_t end; /* of RAM, after what is kept */
};

/** Add a range to the memory map, if there is anything in it. */
static void guest_memmap_add(uint8_t *page, uint64_t from, uint64_t to,
                             uint32_t type)
{
    uint32_t count = page[START_MEMMAP_COUNT];
    uint8_t *entry = page + AT_MEMMAP + count * MEMMAP_ENTRY;

    if (from < to) {
        tool_put64(entry, from);
        tool_put64(entry + 8, to - from);
        tool_put32(entry + 16, type);
        tool_put32(page + START_MEMMAP_COUNT, count + 1);
    }
}

static void guest_memmap(uint8_t *page, const struct guest_layout *layout)
{
    guest_memmap_add(page, 0, GUEST_HOLE, MEMMAP_RAM);
    guest_memmap_add(page, GUEST_HOLE, GUEST_LOW_END, MEMMAP_RESERVED);
    guest_memmap_add(page, GUEST_LOW_END, layout->special, MEMMAP_RAM);
    guest_memmap_add(page, layout->special, layout->acpi, MEMMAP_RESERVED);
    guest_memmap_add(page, layout->acpi, layout->acpi + 4096, MEMMAP_ACPI);
    guest_memmap_add(page, layout->acpi + 4096, layout->end, MEMMAP_RAM);
}

/** Add a module to the start record, if there is one. */
static void guest_module(uint8_t *page, uint64_t record, uint64_t address,
                         uint64_t length)
{
    uint32_t count = page[START_MODULE_COUNT];
    uint8_t *entry = page + AT_MODULE + count * MODULE_ENTRY;

    if (length > 0) {
        tool_put32(page + START_MODULE_COUNT, count + 1);
        tool_put64(page + START_MODULES, record + AT_MODULE);
        tool_put64(entry, address);
        tool_put64(entry + 8, length);
    }
}

static void guest_start_info(uint8_t *page, const struct guest_layout *layout,
                             const char *cmdline)
{
    tool_put32(page, START_MAGIC);
    tool_put32(page + 4, START_VERSION);
    guest_module(page, layout->start_info, layout->initrd,
                 layout->initrd_length);
    guest_module(page, layout->start_info, layout->config,
                 layout->config_length);
    tool_put64(page + START_CMDLINE, layout->start_info + AT_CMDLINE);
    tool_put64(page + START_RSDP, layout->acpi);
    tool_put64(page + START_MEMMAP, layout->start_info + AT_MEMMAP);
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

/** The end of RAM. */
static void guest_layout_end(const struct system_domain *domain,
                             struct guest *guest, struct guest_layout *layout)
{
    uint64_t page = domain->pages - domain->keep - 1;

    layout->end = domain->pages * 4096;
    layout->acpi = page * 4096;
    if (domain->store != NULL) {
        guest->store_gfn = (uint32_t)--page;
    }
    if (domain->console != NULL) {
        guest->console_gfn = (uint32_t)--page;
    }
    layout->special = page * 4096;
}

static bool guest_place(const struct system_domain *domain, struct guest *guest,
                        struct guest_layout *layout,
                        const struct buffer *initrd)
{
    static uint8_t page[4096];
    struct buffer data = {page, sizeof(page)};
    const char *cmdline = domain->cmdline == NULL ? "" : domain->cmdline;
    struct buffer config = {(uint8_t *)domain->config, 0};

    config.length = domain->config == NULL ? 0 : strlen(domain->config);
    guest_layout_end(domain, guest, layout);
    layout->initrd = layout->start_info + 4096;
    layout->initrd_length = initrd->length;
    layout->config = tool_page_up(layout->initrd + initrd->length);
    layout->config_length = config.length;
    acpi_write(page, layout->acpi, domain->vcpus, domain->attestation);
    if (!guest_put(guest, layout->acpi, &data, IMAGE_KIND_ACPI) ||
        layout->config + config.length > layout->special) {
        return false;
    }
    memset(page, 0, sizeof(page));
    guest_start_info(page, layout, cmdline);
    guest->start_info = (uint32_t)layout->start_info;
    return guest_put(guest, layout->start_info, &data, IMAGE_KIND_START_INFO) &&
           guest_put(guest, layout->initrd, initrd, IMAGE_KIND_INITRD) &&
           guest_put(guest, layout->config, &config, IMAGE_KIND_CONFIG);
}

bool guest_build(const struct system_domain *domain, struct guest *guest)
{
    struct guest_layout layout = {0, 0, 0, 0, 0, 0, 0, 0};
    struct buffer initrd = {NULL, 0};
    uint64_t end;
    bool ok;

    memset(guest, 0, sizeof(*guest));
    memory_open(&guest->memory, domain->pages);
    memset(guest->memory.kinds + GUEST_HOLE / 4096, IMAGE_KIND_STATUS,
           (GUEST_LOW_END - GUEST_HOLE) / 4096);
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
