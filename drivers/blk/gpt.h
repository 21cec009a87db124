/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A GUID partition table (UEFI 2.10 section 5.3), read from copies of
 * its blocks. Clients may have written the disk: nothing in it is trusted but
 * what its checksums, its bounds and the other partitions agree with.
 */
#ifndef CLOISON_DRIVERS_BLK_GPT_H
#define CLOISON_DRIVERS_BLK_GPT_H

#include <stdbool.h>
#include <stdint.h>

/* The largest table that is read: 512 entries of 128 bytes. */
#define GPT_TABLE_BYTES 65536
#define GPT_NAME_UNITS 36

enum gpt_status {
    GPT_OK,
    GPT_ABSENT,   /* no such table or partition */
    GPT_DAMAGED,  /* a checksum or a field is wrong */
    GPT_OVERLAPS, /* the partition shares blocks with another one */
    GPT_AMBIGUOUS /* two partitions have the name */
};

/** What a header says, checked; in blocks of the disk. */
struct gpt {
    uint64_t first_usable;
    uint64_t last_usable;
    uint64_t table_block;
    uint32_t table_blocks;
    uint32_t entry_count;
    uint32_t entry_bytes;
    uint32_t table_sum;
};

struct gpt_disk {
    uint64_t blocks;
    uint32_t block_bytes;
};

struct gpt_partition {
    uint64_t first; /* block */
    uint64_t count;
};

/** Look at the header in block @p at. */
enum gpt_status gpt_header(const uint8_t *block, uint64_t at,
                           const struct gpt_disk *disk, struct gpt *gpt);

/** Whether the table_blocks blocks at @p table are what the header means. */
enum gpt_status gpt_table(const struct gpt *gpt, const uint8_t *table);

/** The partition @p number, from 1; only after gpt_table() said GPT_OK. */
enum gpt_status gpt_by_number(const struct gpt *gpt, const uint8_t *table,
                              uint32_t number, struct gpt_partition *partition);

/** The partition with the ASCII name of @p length bytes at @p name. */
enum gpt_status gpt_by_name(const struct gpt *gpt, const uint8_t *table,
                            const char *name, uint32_t length,
                            struct gpt_partition *partition);

#endif
