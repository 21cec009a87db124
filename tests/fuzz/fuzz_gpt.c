/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of partition tables: whatever is on the disk, reading it stays
 * inside the copies, and a partition lies inside what is usable.
 *
 * The first block is the header, then comes the table; both sums are made
 * right on every second input, which random bytes hardly do.
 *
 * LINKS: drivers/blk/gpt.c drivers/lib/crc32.c
 */
#include <stdlib.h>
#include <string.h>

#include "drivers/blk/gpt.h"
#include "drivers/lib/crc32.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BLOCK 512
#define BLOCKS 4096

static uint8_t image[BLOCK + GPT_TABLE_BYTES + BLOCK];

static void put_sum(uint32_t at, uint32_t sum)
{
    memcpy(image + at, &sum, 4);
}

static void make_sums(void)
{
    uint32_t count;
    uint32_t bytes;
    memcpy(image, "EFI PART", 8);
    image[12] = 92;
    memset(image + 13, 0, 3);
    memcpy(&count, image + 80, 4);
    memcpy(&bytes, image + 84, 4);
    if ((uint64_t)count * bytes <= GPT_TABLE_BYTES) {
        put_sum(88, crc32(0, image + BLOCK, (uint64_t)count * bytes));
    }
    put_sum(16, 0);
    put_sum(16, crc32(0, image, 92));
}

static void check(enum gpt_status status, const struct gpt *gpt,
                  const struct gpt_partition *one)
{
    if (status == GPT_OK &&
        (one->count == 0 || one->first < gpt->first_usable ||
         one->count > gpt->last_usable - one->first + 1)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct gpt_disk disk = {BLOCKS, BLOCK};
    struct gpt gpt;
    struct gpt_partition one;

    memset(image, 0, sizeof(image));
    memcpy(image, data, size < sizeof(image) ? size : sizeof(image));
    if (image[511] % 2 == 0) {
        make_sums();
    }
    if (gpt_header(image, 1, &disk, &gpt) != GPT_OK) {
        return 0;
    }
    if (gpt.table_blocks * BLOCK > GPT_TABLE_BYTES + BLOCK - 1 ||
        gpt.table_block + gpt.table_blocks > BLOCKS) {
        abort();
    }
    if (gpt_table(&gpt, image + BLOCK) != GPT_OK) {
        return 0;
    }
    for (uint32_t i = 0; i <= 8; i++) {
        check(gpt_by_number(&gpt, image + BLOCK, i, &one), &gpt, &one);
    }
    check(gpt_by_name(&gpt, image + BLOCK, "a", 1, &one), &gpt, &one);
    return 0;
}
