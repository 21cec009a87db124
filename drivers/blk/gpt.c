/* SPDX-License-Identifier: Apache-2.0 */
/** @file A GUID partition table, read from copies of its blocks. */
#include "drivers/blk/gpt.h"
#include "drivers/lib/crc32.h"

/* Fields of the header. */
#define HEADER_SIGNATURE 0
#define HEADER_BYTES 12
#define HEADER_SUM 16
#define HEADER_SELF 24
#define HEADER_FIRST 40
#define HEADER_LAST 48
#define HEADER_TABLE 72
#define HEADER_COUNT 80
#define HEADER_ENTRY_BYTES 84
#define HEADER_TABLE_SUM 88
#define HEADER_MIN 92

#define SIGNATURE 0x5452415020494645ul /* "EFI PART" */

/* Fields of an entry. */
#define ENTRY_FIRST 32
#define ENTRY_LAST 40
#define ENTRY_NAME 56
#define ENTRY_MIN 128

#define BLOCK_MAX 4096

static uint64_t number(const uint8_t *bytes, uint32_t at, uint32_t length)
{
    uint64_t value = 0;
    for (uint32_t i = length; i > 0; i--) {
        value = value << 8 | bytes[at + i - 1];
    }
    return value;
}

/* Checksum of the header, whose own field counts as zero. */
static uint32_t header_sum(const uint8_t *block, uint32_t bytes)
{
    static const uint8_t zero[4];
    uint32_t sum = crc32(0, block, HEADER_SUM);
    sum = crc32(sum, zero, sizeof(zero));
    return crc32(sum, block + HEADER_SUM + 4, bytes - HEADER_SUM - 4);
}

/* Whether the table lies on the disk, and outside of what partitions use. */
static bool table_is_ok(const struct gpt *gpt, const struct gpt_disk *disk)
{
    uint64_t end = gpt->table_block + gpt->table_blocks;
    return gpt->table_block >= 2 && gpt->table_block < disk->blocks &&
           gpt->table_blocks <= disk->blocks - gpt->table_block &&
           (end <= gpt->first_usable || gpt->table_block > gpt->last_usable);
}

enum gpt_status gpt_header(const uint8_t *block, uint64_t at,
                           const struct gpt_disk *disk, struct gpt *gpt)
{
    uint64_t bytes = number(block, HEADER_BYTES, 4);
    if (number(block, HEADER_SIGNATURE, 8) != SIGNATURE) {
        return GPT_ABSENT;
    }
    if (disk->block_bytes < 512 || disk->block_bytes > BLOCK_MAX ||
        bytes < HEADER_MIN || bytes > disk->block_bytes ||
        header_sum(block, (uint32_t)bytes) != number(block, HEADER_SUM, 4) ||
        number(block, HEADER_SELF, 8) != at) {
        return GPT_DAMAGED;
    }
    uint64_t count = number(block, HEADER_COUNT, 4);
    uint64_t entry_bytes = number(block, HEADER_ENTRY_BYTES, 4);
    if (count == 0 || entry_bytes < ENTRY_MIN || entry_bytes % ENTRY_MIN != 0 ||
        entry_bytes > GPT_TABLE_BYTES ||
        count * entry_bytes > GPT_TABLE_BYTES) {
        return GPT_DAMAGED;
    }
    uint64_t table_bytes = count * entry_bytes;
    *gpt = (struct gpt){
        .first_usable = number(block, HEADER_FIRST, 8),
        .last_usable = number(block, HEADER_LAST, 8),
        .table_block = number(block, HEADER_TABLE, 8),
        .table_blocks = (uint32_t)((table_bytes + disk->block_bytes - 1) /
                                   disk->block_bytes),
        .entry_count = (uint32_t)count,
        .entry_bytes = (uint32_t)entry_bytes,
        .table_sum = (uint32_t)number(block, HEADER_TABLE_SUM, 4)};
    /* Block 0 and both headers are nobody's. */
    if (gpt->first_usable < 2 || gpt->first_usable > gpt->last_usable ||
        disk->blocks < 2 || gpt->last_usable >= disk->blocks - 1 ||
        !table_is_ok(gpt, disk)) {
        return GPT_DAMAGED;
    }
    return GPT_OK;
}

enum gpt_status gpt_table(const struct gpt *gpt, const uint8_t *table)
{
    uint64_t bytes = (uint64_t)gpt->entry_count * gpt->entry_bytes;
    return crc32(0, table, bytes) == gpt->table_sum ? GPT_OK : GPT_DAMAGED;
}

static const uint8_t *entry(const struct gpt *gpt, const uint8_t *table,
                            uint32_t index)
{
    return table + (uint64_t)index * gpt->entry_bytes;
}

/* An entry without a type is free. */
static bool is_used(const uint8_t *at)
{
    return number(at, 0, 8) != 0 || number(at, 8, 8) != 0;
}

/* Whether two entries have a block in common. */
static bool share_blocks(const uint8_t *one, const uint8_t *other)
{
    return number(one, ENTRY_FIRST, 8) <= number(other, ENTRY_LAST, 8) &&
           number(other, ENTRY_FIRST, 8) <= number(one, ENTRY_LAST, 8);
}

enum gpt_status gpt_by_number(const struct gpt *gpt, const uint8_t *table,
                              uint32_t wanted, struct gpt_partition *partition)
{
    if (wanted == 0 || wanted > gpt->entry_count ||
        !is_used(entry(gpt, table, wanted - 1))) {
        return GPT_ABSENT;
    }
    const uint8_t *at = entry(gpt, table, wanted - 1);
    uint64_t first = number(at, ENTRY_FIRST, 8);
    uint64_t last = number(at, ENTRY_LAST, 8);
    if (first < gpt->first_usable || last > gpt->last_usable || first > last) {
        return GPT_DAMAGED;
    }
    for (uint32_t i = 0; i < gpt->entry_count; i++) {
        const uint8_t *other = entry(gpt, table, i);
        if (i != wanted - 1 && is_used(other) && share_blocks(at, other)) {
            return GPT_OVERLAPS;
        }
    }
    *partition = (struct gpt_partition){first, last - first + 1};
    return GPT_OK;
}

/* Names are UTF-16, ended by a zero unless they fill the field. */
static bool has_name(const uint8_t *at, const char *name, uint32_t length)
{
    if (length == 0 || length > GPT_NAME_UNITS) {
        return false;
    }
    for (uint32_t i = 0; i < length; i++) {
        if (number(at, ENTRY_NAME + 2 * i, 2) != (uint8_t)name[i]) {
            return false;
        }
    }
    return length == GPT_NAME_UNITS ||
           number(at, ENTRY_NAME + 2 * length, 2) == 0;
}

enum gpt_status gpt_by_name(const struct gpt *gpt, const uint8_t *table,
                            const char *name, uint32_t length,
                            struct gpt_partition *partition)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < gpt->entry_count; i++) {
        const uint8_t *at = entry(gpt, table, i);
        if (!is_used(at) || !has_name(at, name, length)) {
            continue;
        }
        if (found != 0) {
            return GPT_AMBIGUOUS;
        }
        found = i + 1;
    }
    return gpt_by_number(gpt, table, found, partition);
}
