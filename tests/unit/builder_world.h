/* SPDX-License-Identifier: Apache-2.0 */
/** @file A directory with a small kernel, and systems built of it. */
#ifndef CLOISON_TESTS_UNIT_BUILDER_WORLD_H
#define CLOISON_TESTS_UNIT_BUILDER_WORLD_H

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sodium.h>

#include "tests/unit/unit.h"

#include "core/logic/image.h"
#include "core/port/hw_image.h"
#include "core/port/hw_signature.h"
#include "policy/elf.h"
#include "policy/guest.h"
#include "policy/image_write.h"
#include "policy/plan.h"
#include "policy/system.h"

/* Everything happens in a directory of its own. */
static char directory[] = "/tmp/cloison-test-XXXXXX";
static uint8_t public[32], secret[64];
static char messages[4096];

void hw_image_read(const uint8_t *bytes)
{
    memcpy(&image_plan, bytes, sizeof(image_plan));
}

bool hw_signature_ok(const uint8_t *message, uint64_t length,
                     const uint8_t *signature)
{
    return crypto_sign_verify_detached(signature, message, length, public) == 0;
}

static inline void write_file(const char *name, const void *bytes,
                              size_t length)
{
    FILE *file = fopen(name, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

/** An ELF file that loads 100 bytes at 1 MiB and starts there. */
struct small_kernel {
    Elf64_Ehdr header;
    Elf64_Phdr parts[2];
    Elf64_Nhdr note;
    char name[4];
    uint64_t entry;
    uint8_t code[100];
};

static inline struct small_kernel small_kernel(void)
{
    struct small_kernel file;

    memset(&file, 0, sizeof(file));
    memcpy(file.header.e_ident, ELFMAG, SELFMAG);
    file.header.e_ident[EI_CLASS] = ELFCLASS64;
    file.header.e_ident[EI_DATA] = ELFDATA2LSB;
    file.header.e_machine = EM_X86_64;
    file.header.e_phoff = offsetof(struct small_kernel, parts);
    file.header.e_phentsize = sizeof(Elf64_Phdr);
    file.header.e_phnum = 2;
    file.parts[0].p_type = PT_LOAD;
    file.parts[0].p_offset = offsetof(struct small_kernel, code);
    file.parts[0].p_paddr = 0x100000;
    file.parts[0].p_filesz = sizeof(file.code);
    file.parts[0].p_memsz = 0x3000;
    file.parts[1].p_type = PT_NOTE;
    file.parts[1].p_offset = offsetof(struct small_kernel, note);
    file.parts[1].p_filesz = sizeof(file.note) + 4 + 8;
    file.parts[1].p_memsz = file.parts[1].p_filesz;
    file.note.n_namesz = 4;
    file.note.n_descsz = 8;
    file.note.n_type = 18;
    memcpy(file.name, "Xen", 4);
    file.entry = 0x100010;
    memset(file.code, 0xf4, sizeof(file.code));
    return file;
}

static inline int setup(void **state)
{
    static const uint8_t seed[32] = {9};
    const struct small_kernel kernel = small_kernel();

    (void)state;
    if (mkdtemp(directory) == NULL || chdir(directory) != 0) {
        return -1;
    }
    crypto_sign_seed_keypair(public, secret, seed);
    write_file("kernel", &kernel, sizeof(kernel));
    write_file("initrd", "initial ramdisk", 15);
    write_file("base.cil", ";", 1);
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    unlink("kernel");
    unlink("initrd");
    unlink("base.cil");
    unlink("system.yaml");
    unlink("messages");
    return chdir("/") != 0 || rmdir(directory) != 0 ? -1 : 0;
}

#define HEAD "version: 3\npolicy: [base.cil]\ndomains:\n"
#define FIRST "  - name: red\n    label: u:r:t:s1\n"
#define REST                                                                   \
    "    memory: 8M\n    vcpus: 2\n    kernel: kernel\n    initrd: initrd\n"   \
    "    cmdline: console=hvc0\n"

#define SECOND "  - name: blue\n    label: u:r:t:s2\n" REST
#define DISK(device, mode, source)                                             \
    "    disks: [{from: blue, device: " device ", mode: " mode                 \
    ", source: \"" source "\"}]\n"

/** Read a description with messages collected. */
static inline struct system *read_text(const char *text)
{
    int saved = dup(2);
    int file = open("messages", O_CREAT | O_TRUNC | O_RDWR, 0600);
    struct system *system;
    ssize_t length;

    write_file("system.yaml", text, strlen(text));
    fflush(stderr);
    dup2(file, 2);
    system = system_read("system.yaml", "out");
    fflush(stderr);
    dup2(saved, 2);
    close(saved);
    length = pread(file, messages, sizeof(messages) - 1, 0);
    messages[length < 0 ? 0 : length] = '\0';
    close(file);
    return system;
}

/** A wrong description, and what the message must contain. */
struct wrong {
    const char *text;
    const char *place;
    const char *reason;
};

/* Each is refused, in words that name the place. */
static inline void all_refused(const struct wrong *wrongs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct system *system = read_text(wrongs[i].text);

        if (system != NULL || strstr(messages, wrongs[i].place) == NULL ||
            strstr(messages, wrongs[i].reason) == NULL) {
            fail_msg("description %zu: %s", i, messages);
        }
    }
}

/** Build the system and leave the file in @p out. */
static inline void build(const char *text, struct buffer *out)
{
    struct image_draft *draft = tool_allocate(sizeof(*draft));
    struct system *system = read_text(text);
    struct xsm_label label;

    memset(&label, 0, sizeof(label));
    assert_non_null(system);
    draft->toc.rollback = system->version;
    assert_true(plan_make(system, &draft->plan));
    image_add_policy(draft, (const uint8_t *)"table", 5);
    for (uint32_t i = 0; i < system->domains_count; i++) {
        struct guest guest;

        assert_true(guest_build(&system->domains[i], &guest));
        assert_true(
            image_add_domain(draft, &system->domains[i], &guest, &label));
        guest_release(&guest);
    }
    image_finish(draft, secret, out);
    system_release(system);
    image_release(draft);
    free(draft);
}

/** What the guest finds at a physical address. */
static inline const uint8_t *guest_at(const struct buffer *image,
                                      uint64_t address)
{
    for (uint32_t s = 0; image_plan.segments[s].domain == 0; s++) {
        const struct image_segment *segment = &image_plan.segments[s];

        if (address / 4096 >= segment->gfn &&
            address / 4096 < segment->gfn + segment->pages) {
            return image->bytes + segment->page * 4096 + address -
                   segment->gfn * 4096;
        }
    }
    fail_msg("nothing at %#llx", (unsigned long long)address);
    return NULL;
}

#endif
