/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/blk/gpt.c drivers/lib/crc32.c */
/** @file Partition tables that are damaged, or lie. */
#include "tests/unit/unit.h"

#include "drivers/blk/gpt.h"
#include "drivers/lib/crc32.h"

#define ENTRIES 128
#define ENTRY_BYTES 128

static const struct gpt_disk disk = {.blocks = 100000, .block_bytes = 512};
static uint8_t block[512];
static uint8_t table[GPT_TABLE_BYTES];
static struct gpt gpt;
static struct gpt_partition partition;

static void put(uint8_t *bytes, uint32_t at, uint32_t length, uint64_t value)
{
    for (uint32_t i = 0; i < length; i++) {
        bytes[at + i] = (uint8_t)(value >> 8 * i);
    }
}

static void sum_header(void)
{
    put(block, 16, 4, 0);
    put(block, 16, 4, crc32(0, block, 92));
}

static void sum_all(void)
{
    put(block, 88, 4, crc32(0, table, ENTRIES * ENTRY_BYTES));
    sum_header();
}

static void put_entry(uint32_t index, uint64_t first, uint64_t last,
                      const char *name)
{
    uint8_t *at = table + index * ENTRY_BYTES;
    memset(at, 0, ENTRY_BYTES);
    put(at, 0, 8, 0x1234);
    put(at, 32, 8, first);
    put(at, 40, 8, last);
    for (uint32_t i = 0; name[i] != 0; i++) {
        put(at, 56 + 2 * i, 2, (uint8_t)name[i]);
    }
}

static int start(void **state)
{
    (void)state;
    memset(block, 0, sizeof(block));
    memset(table, 0, sizeof(table));
    memset(&partition, 0, sizeof(partition));
    memcpy(block, "EFI PART", 8);
    put(block, 8, 4, 0x10000);
    put(block, 12, 4, 92);
    put(block, 24, 8, 1);
    put(block, 32, 8, 99999);
    put(block, 40, 8, 34);
    put(block, 48, 8, 99966);
    put(block, 72, 8, 2);
    put(block, 80, 4, ENTRIES);
    put(block, 84, 4, ENTRY_BYTES);
    put_entry(0, 2048, 4095, "one");
    put_entry(1, 4096, 8191, "two");
    put_entry(3, 8192, 99966, "three");
    sum_all();
    return 0;
}

static enum gpt_status read_all(void)
{
    enum gpt_status status = gpt_header(block, 1, &disk, &gpt);
    return status == GPT_OK ? gpt_table(&gpt, table) : status;
}

static void sum_is_that_of_the_standard(void **state)
{
    (void)state;
    assert_int_equal(crc32(0, (const uint8_t *)"123456789", 9), 0xcbf43926);
    assert_int_equal(crc32(crc32(0, (const uint8_t *)"1234", 4),
                           (const uint8_t *)"56789", 5),
                     0xcbf43926);
}

static void header_refuses_what_is_no_table(void **state)
{
    (void)state;
    block[0] = 'e';
    sum_header();
    assert_int_equal(read_all(), GPT_ABSENT);
}

static void header_refuses_every_flipped_bit(void **state)
{
    (void)state;
    for (uint32_t bit = 64; bit < 92 * 8; bit++) {
        start(state);
        block[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(gpt_header(block, 1, &disk, &gpt), GPT_DAMAGED);
    }
}

/* Field, its length, and a value that no good table has there. */
static void header_refuses_bad_fields_with_a_good_sum(void **state)
{
    static const uint64_t bad[][3] = {
        {24, 8, 2},          {40, 8, 1},          {40, 8, 99967},
        {48, 8, 99999},      {48, 8, UINT64_MAX}, {72, 8, 0},
        {72, 8, 1},          {72, 8, 34},         {72, 8, 99966},
        {72, 8, UINT64_MAX}, {80, 4, 0},          {80, 4, 513},
        {80, 4, UINT32_MAX}, {84, 4, 0},          {84, 4, 64},
        {84, 4, 129},        {84, 4, 1u << 17},   {84, 4, UINT32_MAX - 127},
    };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        start(state);
        put(block, (uint32_t)bad[i][0], (uint32_t)bad[i][1], bad[i][2]);
        sum_header();
        assert_int_equal(gpt_header(block, 1, &disk, &gpt), GPT_DAMAGED);
    }
}

static void header_refuses_sizes_beyond_the_block(void **state)
{
    static const uint32_t sizes[] = {0, 16, 20, 91, 513, UINT32_MAX};
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        start(state);
        put(block, 12, 4, sizes[i]);
        sum_header();
        assert_int_equal(gpt_header(block, 1, &disk, &gpt), GPT_DAMAGED);
    }
}

static void header_refuses_a_disk_that_is_too_small(void **state)
{
    static const struct gpt_disk small[] = {
        {0, 512}, {1, 512}, {2, 512}, {99967, 512}, {100000, 256}};
    (void)state;
    for (uint32_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
        assert_int_equal(gpt_header(block, 1, &small[i], &gpt), GPT_DAMAGED);
    }
}

static void table_refuses_a_changed_entry(void **state)
{
    (void)state;
    table[5 * ENTRY_BYTES + 7] ^= 1;
    assert_int_equal(read_all(), GPT_DAMAGED);
}

static void partitions_outside_what_is_usable_are_refused(void **state)
{
    static const uint64_t bad[][2] = {
        {33, 100},        {0, 100},     {50, 99967},
        {50, UINT64_MAX}, {4000, 3999}, {UINT64_MAX, UINT64_MAX},
        {UINT64_MAX, 40},
    };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        start(state);
        put_entry(5, bad[i][0], bad[i][1], "bad");
        sum_all();
        assert_int_equal(read_all(), GPT_OK);
        assert_int_equal(gpt_by_number(&gpt, table, 6, &partition),
                         GPT_DAMAGED);
        assert_int_equal(partition.count, 0);
    }
}

static void partitions_that_overlap_are_refused_both(void **state)
{
    (void)state;
    put_entry(7, 8191, 8191, "over");
    sum_all();
    assert_int_equal(read_all(), GPT_OK);
    assert_int_equal(gpt_by_number(&gpt, table, 8, &partition), GPT_OVERLAPS);
    assert_int_equal(gpt_by_number(&gpt, table, 2, &partition), GPT_OVERLAPS);
    assert_int_equal(gpt_by_name(&gpt, table, "two", 3, &partition),
                     GPT_OVERLAPS);
    assert_int_equal(gpt_by_number(&gpt, table, 1, &partition), GPT_OK);
}

static void names_that_two_have_are_refused(void **state)
{
    (void)state;
    put_entry(9, 40, 50, "one");
    sum_all();
    assert_int_equal(read_all(), GPT_OK);
    assert_int_equal(gpt_by_name(&gpt, table, "one", 3, &partition),
                     GPT_AMBIGUOUS);
}

static void absent_partitions_are_refused(void **state)
{
    static const uint32_t numbers[] = {0, 3, 128, 129, UINT32_MAX};
    (void)state;
    assert_int_equal(read_all(), GPT_OK);
    for (uint32_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_int_equal(gpt_by_number(&gpt, table, numbers[i], &partition),
                         GPT_ABSENT);
    }
    assert_int_equal(gpt_by_name(&gpt, table, "four", 4, &partition),
                     GPT_ABSENT);
    assert_int_equal(gpt_by_name(&gpt, table, "on", 2, &partition), GPT_ABSENT);
    assert_int_equal(gpt_by_name(&gpt, table, "", 0, &partition), GPT_ABSENT);
    assert_int_equal(gpt_by_name(&gpt, table, "onetwo", UINT32_MAX, &partition),
                     GPT_ABSENT);
}

static void partitions_are_found(void **state)
{
    (void)state;
    assert_int_equal(read_all(), GPT_OK);
    assert_int_equal(gpt_by_number(&gpt, table, 2, &partition), GPT_OK);
    assert_int_equal(partition.first, 4096);
    assert_int_equal(partition.count, 4096);
    assert_int_equal(gpt_by_name(&gpt, table, "three", 5, &partition), GPT_OK);
    assert_int_equal(partition.first, 8192);
    assert_int_equal(partition.count, 99966 - 8192 + 1);
}

static void the_second_header_is_as_good(void **state)
{
    (void)state;
    put(block, 24, 8, 99999);
    put(block, 72, 8, 99967);
    sum_all();
    assert_int_equal(gpt_header(block, 99999, &disk, &gpt), GPT_OK);
    assert_int_equal(gpt.table_block, 99967);
    assert_int_equal(gpt.table_blocks, 32);
}

static void a_name_may_fill_its_field(void **state)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    (void)state;
    put_entry(9, 40, 50, name);
    sum_all();
    assert_int_equal(read_all(), GPT_OK);
    assert_int_equal(gpt_by_name(&gpt, table, name, 36, &partition), GPT_OK);
    assert_int_equal(gpt_by_name(&gpt, table, name, 35, &partition),
                     GPT_ABSENT);
}

#define FRESH(test) cmocka_unit_test_setup(test, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(sum_is_that_of_the_standard),
        FRESH(header_refuses_what_is_no_table),
        FRESH(header_refuses_every_flipped_bit),
        FRESH(header_refuses_bad_fields_with_a_good_sum),
        FRESH(header_refuses_sizes_beyond_the_block),
        FRESH(header_refuses_a_disk_that_is_too_small),
        FRESH(table_refuses_a_changed_entry),
        FRESH(partitions_outside_what_is_usable_are_refused),
        FRESH(partitions_that_overlap_are_refused_both),
        FRESH(names_that_two_have_are_refused),
        FRESH(absent_partitions_are_refused),
        FRESH(partitions_are_found),
        FRESH(the_second_header_is_as_good),
        FRESH(a_name_may_fill_its_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
