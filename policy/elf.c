/* SPDX-License-Identifier: Apache-2.0 */
/** @file Putting an ELF file with a Xen PVH note into a domain's memory. */
#include "policy/elf.h"

#include <elf.h>
#include <string.h>

/* Xen's note that holds the 32-bit physical entry point (elfnote.h). */
#define NOTE_PHYS32_ENTRY 18

/* One program header, the same for both sizes of ELF. */
struct elf_part {
    uint32_t type;
    uint64_t offset;
    uint64_t address; /* physical */
    uint64_t file_bytes;
    uint64_t memory_bytes;
};

static bool elf_range_is_ok(const struct buffer *file, uint64_t offset,
                            uint64_t length)
{
    return offset <= file->length && length <= file->length - offset;
}

static bool elf_is_64(const struct buffer *file)
{
    return file->bytes[EI_CLASS] == ELFCLASS64;
}

/** The number of program headers, or -1 if this is no ELF file for x86. */
static int elf_part_count(const struct buffer *file)
{
    Elf64_Ehdr wide;
    Elf32_Ehdr narrow;

    if (file->length < sizeof(wide) ||
        memcmp(file->bytes, ELFMAG, SELFMAG) != 0 ||
        file->bytes[EI_DATA] != ELFDATA2LSB) {
        return -1;
    }
    memcpy(&wide, file->bytes, sizeof(wide));
    memcpy(&narrow, file->bytes, sizeof(narrow));
    if (elf_is_64(file)) {
        return wide.e_machine == EM_X86_64 &&
                       wide.e_phentsize == sizeof(Elf64_Phdr)
                   ? wide.e_phnum
                   : -1;
    }
    return narrow.e_machine == EM_386 &&
                   narrow.e_phentsize == sizeof(Elf32_Phdr)
               ? narrow.e_phnum
               : -1;
}

static bool elf_part_wide(const struct buffer *file, int index,
                          struct elf_part *part)
{
    Elf64_Ehdr header;
    Elf64_Phdr raw;
    uint64_t at;

    memcpy(&header, file->bytes, sizeof(header));
    if (!elf_range_is_ok(file, header.e_phoff,
                         ((uint64_t)index + 1) * sizeof(raw))) {
        return false;
    }
    at = header.e_phoff + (uint64_t)index * sizeof(raw);
    memcpy(&raw, file->bytes + at, sizeof(raw));
    part->type = raw.p_type;
    part->offset = raw.p_offset;
    part->address = raw.p_paddr;
    part->file_bytes = raw.p_filesz;
    part->memory_bytes = raw.p_memsz;
    return true;
}

static bool elf_part_narrow(const struct buffer *file, int index,
                            struct elf_part *part)
{
    Elf32_Ehdr header;
    Elf32_Phdr raw;
    uint64_t at;

    memcpy(&header, file->bytes, sizeof(header));
    if (!elf_range_is_ok(file, header.e_phoff,
                         ((uint64_t)index + 1) * sizeof(raw))) {
        return false;
    }
    at = header.e_phoff + (uint64_t)index * sizeof(raw);
    memcpy(&raw, file->bytes + at, sizeof(raw));
    part->type = raw.p_type;
    part->offset = raw.p_offset;
    part->address = raw.p_paddr;
    part->file_bytes = raw.p_filesz;
    part->memory_bytes = raw.p_memsz;
    return true;
}

static bool elf_part(const struct buffer *file, int index,
                     struct elf_part *part)
{
    bool ok = elf_is_64(file) ? elf_part_wide(file, index, part)
                              : elf_part_narrow(file, index, part);

    return ok && elf_range_is_ok(file, part->offset, part->file_bytes) &&
           part->file_bytes <= part->memory_bytes;
}

/** Look for the entry note among the notes of one part. */
static bool elf_find_entry(const struct buffer *file,
                           const struct elf_part *part, uint32_t *entry)
{
    uint64_t at = part->offset;
    uint64_t end = part->offset + part->file_bytes;
    Elf64_Nhdr note; /* the same for both sizes of ELF */

    while (end - at >= sizeof(note)) {
        uint64_t text, value;

        memcpy(&note, file->bytes + at, sizeof(note));
        text = at + sizeof(note);
        value = text + ((uint64_t)note.n_namesz + 3) / 4 * 4;
        at = value + ((uint64_t)note.n_descsz + 3) / 4 * 4;
        if (at > end) {
            return false;
        }
        if (note.n_type == NOTE_PHYS32_ENTRY && note.n_namesz == 4 &&
            memcmp(file->bytes + text, "Xen", 4) == 0 && note.n_descsz >= 4) {
            memcpy(entry, file->bytes + value, 4);
            return true;
        }
    }
    return false;
}

static bool elf_load_part(const struct buffer *file,
                          const struct elf_part *part, struct memory *memory,
                          struct elf_start *start)
{
    struct buffer data = {file->bytes + part->offset, part->file_bytes};
    uint64_t limit = memory->pages * 4096;

    if (part->address > limit || part->memory_bytes > limit - part->address ||
        !memory_put(memory, part->address, &data, IMAGE_KIND_KERNEL)) {
        return false;
    }
    if (part->address + part->memory_bytes > start->end) {
        start->end = part->address + part->memory_bytes;
    }
    return true;
}

bool elf_load(const struct buffer *file, const char *name,
              struct memory *memory, struct elf_start *start)
{
    int count = elf_part_count(file);
    bool found = false;

    start->end = 0;
    start->entry = 0;
    if (count < 0) {
        tool_complain("%s: not an x86 ELF file", name);
        return false;
    }
    for (int i = 0; i < count; i++) {
        struct elf_part part;

        if (!elf_part(file, i, &part)) {
            tool_complain("%s: program header %d is damaged", name, i);
            return false;
        }
        if (part.type == PT_NOTE && !found) {
            found = elf_find_entry(file, &part, &start->entry);
        }
        if (part.type == PT_LOAD &&
            !elf_load_part(file, &part, memory, start)) {
            tool_complain("%s: needs memory at %#llx, more than the domain's "
                          "%llu MiB",
                          name, (unsigned long long)part.address,
                          (unsigned long long)(memory->pages / 256));
            return false;
        }
    }
    if (!found) {
        tool_complain("%s: no Xen PVH entry note (PHYS32_ENTRY)", name);
    }
    return found;
}
