/* SPDX-License-Identifier: Apache-2.0 */
/** @file The table loader refuses whatever is not exactly a table. */
/* LINKS: xsm/load.c xsm/label.c xsm/prepare.c xsm/wall.c xsm/slot.c xsm/flow.c
   xsm/level.c xsm/decide.c xsm/table.c xsm/check.c xsm/numbering.c
   xsm/name.c */
#include "tests/unit/xsm_world.h"

/* No table is loaded, no domain has a number in it. */
static void no_table(void)
{
    assert_int_equal(xsm_table_length, 0);
    for (uint32_t word = 0; word < XSM_TABLE_WORDS; word++) {
        assert_int_equal(xsm_table[word], 0);
    }
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        assert_int_equal(xsm_identity[d], XSM_IDENTITY_MAX);
    }
}

static void refused_block(const uint8_t *bytes, uint32_t length,
                          enum status expected)
{
    WORLD_SNAPSHOT();
    assert_int_equal(xsm_load(bytes, length, world_permissive), expected);
    WORLD_UNCHANGED();
    no_table();
}

static void refused(enum status expected)
{
    refused_block(world_bytes, WORLD_BYTES, expected);
}

static void load_refuses_every_truncation(void **state)
{
    (void)state;
    for (uint32_t length = 0; length < WORLD_BYTES; length++) {
        assert_int_not_equal(world_load(length), ST_OK);
        assert_int_equal(xsm_table_length, 0);
    }
}

static void load_refuses_a_longer_block(void **state)
{
    static uint8_t longer[WORLD_BYTES + 4];

    (void)state;
    memcpy(longer, world_bytes, WORLD_BYTES);
    for (uint32_t more = 1; more <= 4; more++) {
        refused_block(longer, WORLD_BYTES + more, ST_INVALID);
    }
}

static void load_refuses_more_than_any_table(void **state)
{
    static uint8_t large[4 * XSM_TABLE_WORDS + 4];

    (void)state;
    memcpy(large, world_bytes, WORLD_BYTES);
    refused_block(large, sizeof large, ST_NO_SPACE);
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
        world_put(XSM_MASK_BASE + c, XSM_RELATIONS - 1);
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
    static const uint32_t firsts[] = {WORLD_PROFILES - 3, WORLD_PROFILES,
                                      0x7fffffff, 0xfffffffc, 0xffffffff};

    (void)state;
    for (uint32_t cell = 0; cell < WORLD_CELLS; cell++) {
        for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
            world_table();
            world_put(WORLD_CELL_BASE + XSM_CELL_WORDS * cell +
                          XSM_CELL_PROFILE,
                      firsts[i]);
            refused(ST_INVALID);
        }
    }
}

/* A number that perms.def does not give out, in a pair's answer or in one
   about a domain and itself. */
static void load_refuses_permissions_that_do_not_exist(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < WORLD_CIDS; i++) {
        uint32_t c = i % CLASS_COUNT;

        for (uint32_t bit = world_last(c) % 32 + 1; bit < 32; bit++) {
            world_table();
            world_put_cid(i, 1 + 2 * c);
            world_put_cell(1 + 2 * c, UINT32_C(1) << bit, 4 + 4 * c);
            refused(ST_INVALID);
        }
    }
}

static void load_refuses_unknown_flags(void **state)
{
    (void)state;
    world_permissive = true;
    for (uint32_t i = 0; i < WORLD_IDENTITIES; i++) {
        for (uint32_t bit = 2; bit < 32; bit++) {
            world_table();
            world_put_identity(i, XSM_IDENTITY_FLAGS, UINT32_C(1) << bit);
            refused(ST_INVALID);
        }
    }
}

static void load_refuses_permissive_unless_the_image_says_so(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < WORLD_IDENTITIES; i++) {
        for (uint32_t trusted = 0; trusted < 2; trusted++) {
            world_table();
            world_put_identity(i, XSM_IDENTITY_FLAGS,
                               XSM_FLAG_PERMISSIVE + trusted);
            refused(ST_INVALID);
        }
    }
    world_permissive = true;
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
}

/* ---- information flows upwards only ------------------------------------ */

/* Let identity @p subject use one permission on @p object at one order of
   levels, besides what the table allows. */
static void leak(uint32_t subject, uint32_t object, uint32_t perm,
                 uint32_t order)
{
    uint32_t c = perm / 32;
    uint32_t bit = UINT32_C(1) << (perm % 32);
    uint32_t at = WORLD_PROFILE_BASE + 4 + 4 * c;

    world_table();
    for (uint32_t i = 0; i < 4; i++) {
        world_put(at + i, i == order ? bit : 0);
    }
    for (uint32_t i = 0; i < WORLD_PAIR_CIDS; i++) {
        world_put_cid(i, 0);
    }
    world_put_cid(world_pair(subject, object, c), 1 + 2 * c);
}

/* What perms.def says of the permission. */
static bool lets_pass(uint32_t perm, uint32_t order)
{
#define FLOW_NONE 0
#define FLOW_READ 1
#define FLOW_WRITE 2
#define FLOW_BOTH 3
    static const uint8_t flows[PERM_LIMIT] = {
#define CLASS(name, text)
#define PERM(cls, name, text, flow, guards) [PERM_##cls##_##name] = FLOW_##flow,
#include "xsm/perms.def"
    };
    bool reads = flows[perm] % 2 == 1;
    bool writes = flows[perm] / 2 == 1;

    return (reads && (order == ORDER_BELOW || order == ORDER_APART)) ||
           (writes && (order == ORDER_ABOVE || order == ORDER_APART));
}

static void load_refuses_a_leak_by_any_permission(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 16 * PERM_LIMIT; i++) {
        uint32_t perm = i / 16;
        uint32_t order = i / 4 % 4;
        uint32_t subject = i / 2 % 2;
        uint32_t object = i % 2;

        if (xsm_perm_names[perm][0] == 0) {
            continue;
        }
        leak(subject, object, perm, order);
        if (lets_pass(perm, order)) {
            refused(ST_DENIED);
        } else {
            assert_int_equal(world_load(WORLD_BYTES), ST_OK);
        }
    }
}

/* A trusted subject or object may; being permissive frees the subject only. */
static void load_takes_leaks_of_the_exempt(void **state)
{
    (void)state;
    world_permissive = true;
    for (uint32_t flags = 0; flags < XSM_FLAGS * XSM_FLAGS; flags++) {
        uint32_t subject = flags % XSM_FLAGS;
        uint32_t object = flags / XSM_FLAGS;
        bool exempt = subject != 0 || (object & XSM_FLAG_TRUSTED) != 0;

        leak(0, 1, PERM_GRANT_MAP_WRITE, ORDER_APART);
        world_put_identity(0, XSM_IDENTITY_FLAGS, subject);
        world_put_identity(1, XSM_IDENTITY_FLAGS, object);
        assert_int_equal(world_load(WORLD_BYTES), exempt ? ST_OK : ST_DENIED);
    }
}

/* ---- versions ---------------------------------------------------------- */

static void load_refuses_a_version_that_is_not_newer(void **state)
{
    (void)state;
    world_put(XSM_HEADER_VERSION, 0);
    refused(ST_EXISTS);
    xsm_version = 7;
    world_table();
    refused(ST_EXISTS);
    world_put(XSM_HEADER_VERSION, 6);
    refused(ST_EXISTS);
    world_put(XSM_HEADER_VERSION, 8);
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    xsm_version = UINT32_MAX;
    world_put(XSM_HEADER_VERSION, UINT32_MAX);
    refused(ST_EXISTS);
}

static void load_forgets_the_table_before(void **state)
{
    (void)state;
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    xsm_identity[3] = 1;
    world_put_cid(0, WORLD_CELLS);
    refused(ST_INVALID);
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
        uint32_t both = world_get(WORLD_CID_BASE + i / 2);
        uint64_t cid = i % 2 == 0 ? both % 65536 : both / 65536;
        uint32_t mask = world_get(XSM_MASK_BASE + i % CLASS_COUNT);
        uint64_t span = UINT64_C(1) << __builtin_popcount(mask);

        if (cid >= cells ||
            world_get((uint32_t)(WORLD_CELL_BASE + XSM_CELL_WORDS * cid +
                                 XSM_CELL_PROFILE)) +
                    span >
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
            assert_int_equal(world_activate(), ST_OK);
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
            assert_int_equal(world_activate(), ST_OK);
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
        TEST(load_refuses_permissions_that_do_not_exist),
        TEST(load_refuses_unknown_flags),
        TEST(load_refuses_permissive_unless_the_image_says_so),
        TEST(load_refuses_a_leak_by_any_permission),
        TEST(load_takes_leaks_of_the_exempt),
        TEST(load_refuses_a_version_that_is_not_newer),
        TEST(load_forgets_the_table_before),
        TEST(load_takes_the_table_as_it_is),
        TEST(load_takes_a_good_table_after_a_bad_one),
        TEST(every_flipped_bit_is_refused_or_in_bounds),
        TEST(random_flips_are_refused_or_in_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
