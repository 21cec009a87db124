/* SPDX-License-Identifier: Apache-2.0 */
/** @file The table loader refuses whatever is not exactly a table. */
/* LINKS: xsm/load.c xsm/label.c xsm/level.c xsm/decide.c xsm/table.c
   xsm/numbering.c xsm/name.c */
#include "tests/unit/xsm_world.h"

static void refused(enum status expected)
{
    WORLD_SNAPSHOT();
    assert_int_equal(world_load(WORLD_BYTES), expected);
    WORLD_UNCHANGED();
}

static void load_refuses_every_truncation(void **state)
{
    (void)state;
    for (uint32_t length = 0; length < WORLD_BYTES; length++) {
        WORLD_SNAPSHOT();
        assert_int_not_equal(world_load(length), ST_OK);
        WORLD_UNCHANGED();
    }
}

static void load_refuses_a_longer_block(void **state)
{
    static uint8_t longer[WORLD_BYTES + 4];

    (void)state;
    memcpy(longer, world_bytes, WORLD_BYTES);
    for (uint32_t more = 1; more <= 4; more++) {
        WORLD_SNAPSHOT();
        assert_int_equal(xsm_load(longer, WORLD_BYTES + more), ST_INVALID);
        WORLD_UNCHANGED();
    }
}

static void load_refuses_more_than_any_table(void **state)
{
    static uint8_t large[4 * XSM_TABLE_WORDS + 4];

    (void)state;
    memcpy(large, world_bytes, WORLD_BYTES);
    WORLD_SNAPSHOT();
    assert_int_equal(xsm_load(large, sizeof large), ST_NO_SPACE);
    WORLD_UNCHANGED();
}

static void load_refuses_another_magic(void **state)
{
    (void)state;
    world_put(XSM_HEADER_MAGIC, XSM_MAGIC + 1);
    refused(ST_INVALID);
}

static void load_refuses_another_format_version(void **state)
{
    (void)state;
    world_put(XSM_HEADER_FORMAT, XSM_FORMAT + 1);
    refused(ST_UNSUPPORTED);
    world_put(XSM_HEADER_FORMAT, 0);
    refused(ST_UNSUPPORTED);
}

static void load_refuses_another_numbering(void **state)
{
    (void)state;
    world_put(XSM_HEADER_NUMBERING, xsm_numbering() ^ 1);
    refused(ST_UNSUPPORTED);
}

static void load_refuses_another_class_count(void **state)
{
    (void)state;
    world_put(XSM_HEADER_CLASSES, CLASS_COUNT - 1);
    refused(ST_UNSUPPORTED);
    world_put(XSM_HEADER_CLASSES, CLASS_COUNT + 1);
    refused(ST_UNSUPPORTED);
}

/* Length and counts fix the layout: no other value of any of them fits. */
static void load_refuses_every_other_count(void **state)
{
    static const uint32_t fields[] = {XSM_HEADER_BYTES, XSM_HEADER_IDENTITIES,
                                      XSM_HEADER_CELLS, XSM_HEADER_PROFILES};
    static const uint32_t hostile[] = {
        0,     1,     3,          4,          129,        16385,
        32769, 65536, 0x55555556, 0x7fffffff, 0x80000000, 0xffffffff};

    (void)state;
    for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++) {
        for (size_t h = 0; h < sizeof hostile / sizeof hostile[0]; h++) {
            world_table();
            if (world_get(fields[f]) != hostile[h]) {
                world_put(fields[f], hostile[h]);
                refused(ST_INVALID);
            }
        }
    }
}

static void load_refuses_a_mask_of_more_than_ten_bits(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < CLASS_COUNT; c++) {
        world_table();
        world_put(XSM_MASK_BASE + c, XSM_RELATIONS + 3);
        refused(ST_INVALID);
    }
}

/* A wider mask makes the same cell reach further. */
static void load_refuses_a_mask_that_reaches_past_the_profiles(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < CLASS_COUNT; c++) {
        world_table();
        world_put(XSM_MASK_BASE + c, 7);
        refused(ST_INVALID);
    }
}

static void load_refuses_every_cell_number_out_of_bounds(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < WORLD_CIDS; i++) {
        world_table();
        world_put_cid(i, WORLD_CELLS);
        refused(ST_INVALID);
        world_put_cid(i, 65535);
        refused(ST_INVALID);
    }
}

static void load_refuses_profiles_out_of_bounds(void **state)
{
    static const uint32_t firsts[] = {5, 8, 0x7fffffff, 0xfffffffc, 0xffffffff};

    (void)state;
    for (uint32_t cell = 0; cell < WORLD_CELLS; cell++) {
        for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
            world_table();
            world_put(WORLD_CELL_BASE + 2 * cell + 1, firsts[i]);
            refused(ST_INVALID);
        }
    }
}

static void load_refuses_a_second_table(void **state)
{
    (void)state;
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    refused(ST_EXISTS);
}

static void load_takes_the_table_as_it_is(void **state)
{
    (void)state;
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    assert_int_equal(xsm_table_length, WORLD_WORDS);
    for (uint32_t word = 0; word < WORLD_WORDS; word++) {
        assert_int_equal(xsm_table[word], world_get(word));
    }
}

static void load_takes_a_good_table_after_a_bad_one(void **state)
{
    (void)state;
    world_put_cid(0, WORLD_CELLS);
    refused(ST_INVALID);
    world_table();
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
}

/* What a table can reach, worked out again in wide arithmetic. */
static bool table_in_bounds(void)
{
    uint64_t cells = world_get(XSM_HEADER_CELLS);
    uint64_t profiles = world_get(XSM_HEADER_PROFILES);

    for (uint32_t i = 0; i < WORLD_CIDS; i++) {
        uint32_t both = world_get(XSM_CID_BASE + i / 2);
        uint64_t cid = i % 2 == 0 ? both % 65536 : both / 65536;
        uint32_t mask = world_get(XSM_MASK_BASE + i % CLASS_COUNT);
        uint64_t span = UINT64_C(1) << __builtin_popcount(mask);

        if (cid >= cells ||
            world_get((uint32_t)(WORLD_CELL_BASE + 2 * cid + 1)) + span >
                profiles) {
            return false;
        }
    }
    return true;
}

static void every_flipped_bit_is_refused_or_in_bounds(void **state)
{
    (void)state;
    for (uint32_t bit = 0; bit < 8 * WORLD_BYTES; bit++) {
        world_reset(NULL);
        world_bytes[bit / 8] ^= (uint8_t)(1 << (bit % 8));
        if (world_load(WORLD_BYTES) == ST_OK) {
            assert_true(table_in_bounds());
            assert_int_equal(world_set(0, 0, 0), ST_OK);
            assert_int_equal(world_set(1, 1, 1), ST_OK);
        }
    }
}

static void random_flips_are_refused_or_in_bounds(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (uint32_t round = 0; round < 3000; round++) {
        world_reset(NULL);
        for (uint32_t flip = 0; flip < 1 + round % 5; flip++) {
            seed = seed * 1664525 + 1013904223;
            world_bytes[seed / 256 % WORLD_BYTES] ^=
                (uint8_t)(1 << (seed >> 29));
        }
        if (world_load(WORLD_BYTES) == ST_OK) {
            assert_true(table_in_bounds());
            assert_int_equal(world_set(3, 1, 2), ST_OK);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup(name, world_reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(load_refuses_every_truncation),
        TEST(load_refuses_a_longer_block),
        TEST(load_refuses_more_than_any_table),
        TEST(load_refuses_another_magic),
        TEST(load_refuses_another_format_version),
        TEST(load_refuses_another_numbering),
        TEST(load_refuses_another_class_count),
        TEST(load_refuses_every_other_count),
        TEST(load_refuses_a_mask_of_more_than_ten_bits),
        TEST(load_refuses_a_mask_that_reaches_past_the_profiles),
        TEST(load_refuses_every_cell_number_out_of_bounds),
        TEST(load_refuses_profiles_out_of_bounds),
        TEST(load_refuses_a_second_table),
        TEST(load_takes_the_table_as_it_is),
        TEST(load_takes_a_good_table_after_a_bad_one),
        TEST(every_flipped_bit_is_refused_or_in_bounds),
        TEST(random_flips_are_refused_or_in_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
