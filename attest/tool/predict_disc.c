/* SPDX-License-Identifier: Apache-2.0 */
/** @file The loader on a disc: GPT, then the FAT of its EFI partition. */
#include <stdlib.h>
#include <string.h>

#include "attest/tool/predict.h"

#define SECTOR 512
#define GPT_ENTRIES_MAX 128
#define CLUSTERS_MAX 65536

/* C12A7328-F81F-11D2-BA4B-00A0C93EC93B as a GPT has it (UEFI 2.10 §5.3.3). */
static const uint8_t efi_type[16] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8,
                                     0xd2, 0x11, 0xba, 0x4b, 0x00, 0xa0,
                                     0xc9, 0x3e, 0xc9, 0x3b};

/* FAT12 or FAT16, as loaders of discs lie on. */
struct fat {
    struct span whole;
    uint64_t cluster_bytes;
    uint64_t table;
    uint64_t root;
    uint64_t root_bytes;
    uint64_t data;
    uint64_t clusters;
};

static struct span partition_find(struct span disc)
{
    const struct span nothing = {NULL, 0};
    uint64_t entries = span_number(disc, SECTOR + 72, 8);
    uint64_t size = span_number(disc, SECTOR + 84, 4);

    if (!span_is(span_part(disc, SECTOR, 8), "EFI PART", 8) || size < 128 ||
        size > 4096 || entries > disc.length / SECTOR) {
        return nothing;
    }
    for (uint64_t i = 0; i < GPT_ENTRIES_MAX; i++) {
        uint64_t at = entries * SECTOR + i * size;
        uint64_t first = span_number(disc, at + 32, 8);
        uint64_t last = span_number(disc, at + 40, 8);

        if (span_is(span_part(disc, at, 16), efi_type, 16) &&
            last < disc.length / SECTOR && first <= last) {
            return span_part(disc, first * SECTOR, (last - first + 1) * SECTOR);
        }
    }
    return nothing;
}

static bool fat_open(struct span whole, struct fat *out)
{
    uint64_t sector = span_number(whole, 11, 2);
    uint64_t reserved = span_number(whole, 14, 2);
    uint64_t tables = span_number(whole, 16, 1);
    uint64_t per_table = span_number(whole, 22, 2);

    out->whole = whole;
    out->cluster_bytes = sector * span_number(whole, 13, 1);
    out->table = reserved * sector;
    out->root = (reserved + tables * per_table) * sector;
    out->root_bytes = span_number(whole, 17, 2) * 32;
    out->data = out->root + out->root_bytes;
    if (sector != SECTOR || out->cluster_bytes == 0 || per_table == 0 ||
        out->data > whole.length) {
        return false;
    }
    out->clusters = (whole.length - out->data) / out->cluster_bytes;
    return out->clusters < CLUSTERS_MAX - 16;
}

static uint64_t fat_next(const struct fat *fat, uint64_t cluster)
{
    uint64_t pair;

    if (fat->clusters >= 4085) {
        return span_number(fat->whole, fat->table + 2 * cluster, 2);
    }
    pair = span_number(fat->whole, fat->table + cluster * 3 / 2, 2);
    return cluster % 2 == 0 ? pair % 4096 : pair / 16;
}

/* The bytes of a file, by its chain; at most as many as there are clusters. */
static bool fat_read(const struct fat *fat, uint64_t cluster,
                     struct buffer *out)
{
    uint64_t room = fat->clusters * fat->cluster_bytes;

    out->bytes = tool_allocate((size_t)room);
    out->length = 0;
    while (cluster >= 2 && cluster < fat->clusters + 2 && out->length < room) {
        struct span piece = span_part(
            fat->whole, fat->data + (cluster - 2) * fat->cluster_bytes,
            fat->cluster_bytes);

        if (piece.bytes == NULL) {
            break;
        }
        memcpy(out->bytes + out->length, piece.bytes, piece.length);
        out->length += piece.length;
        cluster = fat_next(fat, cluster);
    }
    if (out->length == 0) {
        tool_release(out);
    }
    return out->length > 0;
}

/* An entry of a directory by its short name, 11 characters. */
static bool entry_find(struct span directory, const char *name,
                       uint64_t *cluster, uint64_t *size)
{
    for (uint64_t at = 0; span_part(directory, at, 32).bytes != NULL;
         at += 32) {
        if (span_is(span_part(directory, at, 11), name, 11)) {
            *cluster = span_number(directory, at + 26, 2);
            *size = span_number(directory, at + 28, 4);
            return true;
        }
    }
    return false;
}

static bool walk(const struct fat *fat, struct buffer *out)
{
    static const char *const names[] = {"EFI        ", "BOOT       ",
                                        "BOOTX64 EFI"};
    struct span directory = span_part(fat->whole, fat->root, fat->root_bytes);
    uint64_t cluster = 0;
    uint64_t size = 0;

    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < 3; i++) {
        bool found = entry_find(directory, names[i], &cluster, &size);

        tool_release(out);
        if (!found || !fat_read(fat, cluster, out)) {
            return false;
        }
        directory.bytes = out->bytes;
        directory.length = out->length;
    }
    if (size > out->length) {
        tool_release(out);
        return false;
    }
    out->length = (size_t)size;
    return true;
}

bool predict_disc_loader(struct span disc, struct buffer *loader,
                         struct why *why)
{
    struct fat fat;

    if (!fat_open(partition_find(disc), &fat)) {
        return why_say(why, "no EFI partition with a FAT on this disc");
    }
    return walk(&fat, loader) ||
           why_say(why, "no \\EFI\\BOOT\\BOOTX64.EFI on this disc");
}
