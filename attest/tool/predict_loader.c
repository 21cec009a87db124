/* SPDX-License-Identifier: Apache-2.0 */
/** @file A loader as firmware measures it, and the configuration inside. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/predict.h"

/* Offsets of a PE32+ image (Microsoft PE/COFF specification, rev 11). */
#define PE_AT_HEADER 60
#define PE_COFF_BYTES 24
#define PE_OPTIONAL_MAGIC 0x20b
#define PE_AT_CHECKSUM 64
#define PE_AT_HEADERS_SIZE 60
#define PE_AT_DIRECTORY_COUNT 108
#define PE_AT_CERTIFICATES 144
#define PE_SECTION_BYTES 40
#define PE_SECTION_MAX 96

#define EVENT_EFI_ACTION 0x80000007

struct pe_section {
    const uint8_t *name;
    struct span bytes;
};

struct pe {
    struct span whole;
    size_t optional; /* offset of the optional header */
    size_t headers;  /* bytes of all headers */
    size_t certificates;
    uint32_t section_count;
    struct pe_section sections[PE_SECTION_MAX];
};

static bool sections_parse(struct pe *pe, uint64_t at)
{
    for (uint32_t i = 0; i < pe->section_count; i++) {
        struct pe_section *section = &pe->sections[i];
        uint64_t record = at + i * (uint64_t)PE_SECTION_BYTES;
        uint64_t size = span_number(pe->whole, record + 16, 4);

        if (span_part(pe->whole, record, PE_SECTION_BYTES).bytes == NULL) {
            return false;
        }
        section->name = pe->whole.bytes + record;
        section->bytes =
            span_part(pe->whole, span_number(pe->whole, record + 20, 4), size);
        if (section->bytes.bytes == NULL) {
            return false;
        }
    }
    return true;
}

static bool pe_parse(struct span whole, struct pe *pe)
{
    uint64_t at = span_number(whole, PE_AT_HEADER, 4);

    memset(pe, 0, sizeof(*pe));
    pe->whole = whole;
    if (!span_is(span_part(whole, 0, 2), "MZ", 2) ||
        !span_is(span_part(whole, at, 4), "PE\0\0", 4)) {
        return false;
    }
    pe->optional = (size_t)at + PE_COFF_BYTES;
    pe->section_count = (uint32_t)span_number(whole, at + 6, 2);
    pe->headers =
        (size_t)span_number(whole, pe->optional + PE_AT_HEADERS_SIZE, 4);
    pe->certificates =
        (size_t)span_number(whole, pe->optional + PE_AT_CERTIFICATES + 4, 4);
    return span_number(whole, pe->optional, 2) == PE_OPTIONAL_MAGIC &&
           span_number(whole, pe->optional + PE_AT_DIRECTORY_COUNT, 4) > 4 &&
           pe->section_count <= PE_SECTION_MAX && pe->headers <= whole.length &&
           pe->headers >= pe->optional + PE_AT_CERTIFICATES + 8 &&
           pe->certificates <= whole.length &&
           sections_parse(pe, pe->optional + span_number(whole, at + 20, 2));
}

static int by_place(const void *one, const void *other)
{
    const struct pe_section *a = one;
    const struct pe_section *b = other;

    return a->bytes.bytes < b->bytes.bytes ? -1
                                           : a->bytes.bytes > b->bytes.bytes;
}

/* All but the checksum, the entry for certificates, and certificates. */
bool predict_pe_digest(struct span whole, uint8_t *digest)
{
    crypto_hash_sha256_state state;
    size_t hashed;
    size_t at;
    struct pe pe;

    if (!pe_parse(whole, &pe)) {
        return false;
    }
    at = pe.optional + PE_AT_CHECKSUM;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, whole.bytes, at);
    crypto_hash_sha256_update(&state, whole.bytes + at + 4,
                              PE_AT_CERTIFICATES - PE_AT_CHECKSUM - 4);
    at = pe.optional + PE_AT_CERTIFICATES + 8;
    crypto_hash_sha256_update(&state, whole.bytes + at, pe.headers - at);
    hashed = pe.headers;
    qsort(pe.sections, pe.section_count, sizeof(pe.sections[0]), by_place);
    for (uint32_t i = 0; i < pe.section_count; i++) {
        struct span bytes = pe.sections[i].bytes;

        if (bytes.length > 0) {
            crypto_hash_sha256_update(&state, bytes.bytes, bytes.length);
            hashed += bytes.length;
        }
    }
    if (hashed + pe.certificates > whole.length) {
        return false;
    }
    crypto_hash_sha256_update(&state, whole.bytes + hashed,
                              whole.length - hashed - pe.certificates);
    crypto_hash_sha256_final(&state, digest);
    return true;
}

static void add_text(struct expected_list *out, uint32_t type, const char *text,
                     size_t length, const char *name)
{
    const struct span data = {(const uint8_t *)text, length};
    uint8_t digest[EVENTLOG_DIGEST];

    crypto_hash_sha256(digest, data.bytes, data.length);
    expected_set_data(expected_add(out, PCR_LOADER, type, digest, name), data);
}

bool predict_loader(const char *path, struct span loader,
                    struct expected_list *out)
{
    static const char action[] = "Calling EFI Application from Boot Option";
    uint8_t digest[EVENTLOG_DIGEST];

    if (!predict_pe_digest(loader, digest)) {
        tool_complain("%s: not a program for UEFI (PE32+)", path);
        return false;
    }
    add_text(out, EVENT_EFI_ACTION, action, sizeof(action) - 1, action);
    add_text(out, EVENT_SEPARATOR, "\0\0\0\0", 4, "separator");
    expected_add(out, PCR_LOADER, EVENT_EFI_APPLICATION, digest,
                 "the loader (GRUB with its configuration)");
    return true;
}

/* The modules of a GRUB image: "mimg", where they begin, how long they are;
   each with its type and length. Type 1 is a file system in memory. */
static struct span memdisk_find(struct span modules)
{
    struct span nothing = {NULL, 0};
    uint64_t at = span_number(modules, 8, 8);
    uint64_t end = span_number(modules, 16, 8);

    if (!span_is(span_part(modules, 0, 4), "mimg", 4) || end > modules.length) {
        return nothing;
    }
    while (at < end && end - at >= 8) {
        uint64_t size = span_number(modules, at + 4, 4);

        if (size < 8 || size > end - at) {
            return nothing;
        }
        if (span_number(modules, at, 4) == 1) {
            return span_part(modules, at + 8, size - 8);
        }
        at += size;
    }
    return nothing;
}

/* A member of a tar archive by its end of name. */
static bool tar_find(struct span tar, const char *name, struct span *out)
{
    uint64_t at = 0;

    while (span_part(tar, at, 512).bytes != NULL) {
        const char *header = (const char *)tar.bytes + at;
        char digits[13] = {0};
        uint64_t size;

        memcpy(digits, header + 124, 12);
        size = strtoull(digits, NULL, 8);
        if (size > tar.length) {
            return false;
        }
        if (strnlen(header, 100) == strlen(name) &&
            strncmp(header, name, 100) == 0) {
            *out = span_part(tar, at + 512, size);
            return out->bytes != NULL;
        }
        at += 512 + (size + 511) / 512 * 512;
    }
    return false;
}

bool predict_embedded_config(struct span loader, struct span *config)
{
    struct pe pe;

    if (!pe_parse(loader, &pe)) {
        return false;
    }
    for (uint32_t i = 0; i < pe.section_count; i++) {
        if (memcmp(pe.sections[i].name, "mods", 5) == 0) {
            return tar_find(memdisk_find(pe.sections[i].bytes),
                            "boot/grub/grub.cfg", config);
        }
    }
    return false;
}
