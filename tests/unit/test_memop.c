/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of memory operations of a domain on itself. */
/* LINKS: core/logic/memop.c core/logic/p2m.c core/logic/p2m_build.c
   core/logic/p2m_is_ok.c core/logic/maptrack.c core/logic/domain.c
   tests/fake/fake_frame.c tests/fake/fake_vcpu.c tests/fake/fake_xsm.c */
#include "tests/unit/memory_world.h"

#include "core/logic/memop.h"

#define SELF 1
#define INFO MEMORY_SPACE_SHARED_INFO
#define TABLE MEMORY_SPACE_GRANT_TABLE

/* A guest frame above all RAM. */
#define ABOVE 2000

static enum status add(uint32_t space, uint64_t index, uint64_t gfn)
{
    return memop_add_to_physmap(domid(SELF), space, index, gfn);
}

static enum status balloon_out(uint64_t gfn)
{
    return memop_remove(domid(SELF), gfn, true);
}

static enum status balloon_in(uint64_t gfn)
{
    return memop_populate_one(domid(SELF), gfn);
}

static enum status take_away(uint64_t gfn)
{
    return memop_remove(domid(SELF), gfn, false);
}

/* Numbers that no guest frame has. */
static const uint64_t beyond[] = {
    GFN_MAX,           GFN_MAX + 1,      1ull << 32, 1ull << 36,
    1ull << 52,        (1ull << 52) + 5, 1ull << 63, UINT64_MAX,
    UINT64_MAX - 4095, UINT64_MAX / 4096};
#define BEYOND_COUNT (sizeof beyond / sizeof beyond[0])

static void add_refuses_unknown_spaces(void **state)
{
    (void)state;
    static const uint32_t spaces[] = {2, 3, 4, 5, 0x10000, UINT32_MAX};

    world_remember();
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        assert_int_equal(add(spaces[i], 0, 5), ST_INVALID);
    }
    world_unchanged();
    assert_int_equal(fake_xsm_check_count, 0);
}

static void add_refuses_an_index_beyond_the_space(void **state)
{
    (void)state;
    world_remember();
    assert_int_equal(add(INFO, 1, 5), ST_INVALID);
    assert_int_equal(add(INFO, UINT64_MAX, 5), ST_INVALID);
    assert_int_equal(add(INFO, 1ull << 32, 5), ST_INVALID);
    assert_int_equal(add(TABLE, GRANT_FRAME_MAX, 5), ST_INVALID);
    assert_int_equal(add(TABLE, UINT64_MAX, 5), ST_INVALID);
    assert_int_equal(add(TABLE, 1ull << 32, 5), ST_INVALID);
    assert_int_equal(add(TABLE, 1ull << 31, 5), ST_INVALID);
    world_unchanged();
}

/* Rows 22 and 24: numbers that wrap or are cut off on their way. */
static void advisory_22_24_no_frame_number_wraps(void **state)
{
    (void)state;
    world_remember();
    for (size_t i = 0; i < BEYOND_COUNT; i++) {
        assert_int_equal(add(INFO, 0, beyond[i]), ST_INVALID);
        assert_int_equal(add(TABLE, 0, beyond[i]), ST_INVALID);
        assert_int_equal(take_away(beyond[i]), ST_INVALID);
        assert_int_equal(balloon_out(beyond[i]), ST_INVALID);
        assert_int_equal(balloon_in(beyond[i]), ST_INVALID);
    }
    world_unchanged();
    assert_int_equal(fake_xsm_check_count, 0);
}

static void denied_operations_change_nothing(void **state)
{
    (void)state;
    p2m_clear(domid(SELF), gfn_of(9));
    fake_xsm_deny_all();
    world_remember();
    assert_int_equal(add(INFO, 0, 5), ST_DENIED);
    assert_int_equal(add(INFO, 0, GFN_MAX - 1), ST_DENIED);
    assert_int_equal(add(TABLE, 3, 5), ST_DENIED);
    assert_int_equal(add(TABLE, 3, GFN_MAX - 1), ST_DENIED);
    assert_int_equal(take_away(5), ST_DENIED);
    assert_int_equal(balloon_out(5), ST_DENIED);
    assert_int_equal(balloon_in(9), ST_DENIED);
    world_unchanged();
}

static void each_operation_asks_for_its_own_permission(void **state)
{
    (void)state;
    p2m_clear(domid(SELF), gfn_of(9));
    fake_xsm_deny_all();
    fake_xsm_allow(SELF, SELF, PERM_MEMORY_MAP_SHARED_INFO);
    assert_int_equal(add(INFO, 0, 5), ST_OK);
    assert_int_equal(add(TABLE, 0, 6), ST_DENIED);
    fake_xsm_allow(SELF, SELF, PERM_MEMORY_MAP_GRANT_TABLE);
    assert_int_equal(add(TABLE, 0, 6), ST_OK);
    assert_int_equal(take_away(6), ST_DENIED);
    fake_xsm_allow(SELF, SELF, PERM_MEMORY_REMOVE);
    assert_int_equal(take_away(6), ST_OK);
    assert_int_equal(balloon_out(7), ST_DENIED);
    fake_xsm_allow(SELF, SELF, PERM_MEMORY_DECREASE);
    assert_int_equal(balloon_out(7), ST_OK);
    assert_int_equal(balloon_in(7), ST_DENIED);
    fake_xsm_allow(SELF, SELF, PERM_MEMORY_POPULATE);
    assert_int_equal(balloon_in(7), ST_OK);
    assert_true(p2m_is_ok());
}

static void add_refuses_the_place_of_a_foreign_mapping(void **state)
{
    (void)state;
    world_map(SELF, 0, mapping_of(0, 4, ABOVE, true));
    world_remember();
    assert_int_equal(add(INFO, 0, ABOVE), ST_INVALID);
    assert_int_equal(add(TABLE, 0, ABOVE), ST_INVALID);
    world_unchanged();
}

static void add_refuses_when_no_table_page_is_left(void **state)
{
    (void)state;
    p2ms[SELF].limit = p2ms[SELF].first + p2ms[SELF].used + 2;
    world_remember();
    assert_int_equal(add(INFO, 0, GFN_MAX - 1), ST_NO_SPACE);
    assert_int_equal(add(TABLE, 0, GFN_MAX - 1), ST_NO_SPACE);
    world_unchanged();
}

static void shared_info_moves_and_the_ram_there_goes(void **state)
{
    (void)state;
    assert_int_equal(add(INFO, 0, 5), ST_OK);
    assert_int_equal(walk(SELF, 5), leaf_rw(shared(SELF, 0)));
    assert_int_equal(p2m_populated[SELF], WORLD_PAGES - 1);
    assert_int_equal(add(INFO, 0, ABOVE), ST_OK);
    assert_int_equal(walk(SELF, 5), WALK_NOTHING);
    assert_int_equal(walk(SELF, ABOVE), leaf_rw(shared(SELF, 0)));
    /* The RAM is still the domain's and may come back. */
    assert_int_equal(balloon_in(5), ST_OK);
    assert_int_equal(walk(SELF, 5), leaf_rw(ram(SELF, 5).v));
    assert_int_equal(p2m_populated[SELF], WORLD_PAGES);
    assert_true(p2m_is_ok());
}

static void grant_table_grows_from_either_end(void **state)
{
    (void)state;
    domains[SELF].grant_frame_count = 0;
    assert_int_equal(add(TABLE, 2, ABOVE + 2), ST_OK);
    assert_int_equal(domains[SELF].grant_frame_count, 3);
    assert_int_equal(add(TABLE, 0, ABOVE), ST_OK);
    assert_int_equal(domains[SELF].grant_frame_count, 3);
    assert_int_equal(add(TABLE, GRANT_FRAME_MAX - 1, 8), ST_OK);
    assert_int_equal(domains[SELF].grant_frame_count, GRANT_FRAME_MAX);
    assert_int_equal(walk(SELF, ABOVE + 2), leaf_rw(shared(SELF, 3)));
    assert_int_equal(walk(SELF, ABOVE), leaf_rw(shared(SELF, 1)));
    assert_int_equal(walk(SELF, 8), leaf_rw(shared(SELF, GRANT_FRAME_MAX)));
    assert_true(p2m_is_ok());
}

static void remove_refuses_nothing_and_foreign_mappings(void **state)
{
    (void)state;
    world_map(SELF, 0, mapping_of(0, 4, ABOVE, true));
    p2m_clear(domid(SELF), gfn_of(9));
    world_remember();
    assert_int_equal(take_away(9), ST_INVALID);
    assert_int_equal(take_away(ABOVE + 1), ST_INVALID);
    assert_int_equal(take_away(ABOVE), ST_INVALID);
    world_unchanged();
}

static void remove_takes_ram_and_shared_frames(void **state)
{
    (void)state;
    assert_int_equal(add(TABLE, 0, ABOVE), ST_OK);
    assert_int_equal(take_away(ABOVE), ST_OK);
    assert_int_equal(take_away(3), ST_OK);
    assert_int_equal(walk(SELF, ABOVE), WALK_NOTHING);
    assert_int_equal(walk(SELF, 3), WALK_NOTHING);
    assert_int_equal(p2m_populated[SELF], WORLD_PAGES - 1);
    assert_true(p2m_is_ok());
}

/* Row 29: what is not RAM is never reclaimed or replaced as RAM. */
static void advisory_29_special_pages_are_not_ram(void **state)
{
    (void)state;
    assert_int_equal(add(INFO, 0, 5), ST_OK);
    assert_int_equal(add(TABLE, 0, 6), ST_OK);
    p2m_clear(domid(SELF), gfn_of(7));
    world_map(SELF, 0, mapping_of(0, 4, 7, true));
    world_remember();
    for (uint64_t g = 5; g <= 7; g++) {
        assert_int_equal(balloon_out(g), ST_INVALID);
        assert_int_equal(balloon_in(g), ST_EXISTS);
    }
    world_unchanged();
}

/* Row 29: a page the core writes to stays this domain's when given away. */
static void advisory_29_a_ballooned_page_stays_the_domains(void **state)
{
    (void)state;
    struct mfn frame = ram(SELF, 40); /* say, of a vcpu_info */

    assert_int_equal(balloon_out(40), ST_OK);
    for (uint32_t d = 0; d < WORLD_DOMAINS; d++) {
        for (uint64_t g = 0; g < 4096; g++) {
            assert_int_not_equal(walk(d, g) / PAGE_BYTES, frame.v);
        }
        if (d != SELF) {
            assert_int_equal(memop_populate_one(domid(d), 40), ST_EXISTS);
        }
    }
    assert_int_equal(balloon_in(40), ST_OK);
    assert_int_equal(walk(SELF, 40), leaf_rw(frame.v));
}

/* Row 28: a page is given back once, and asked for once. */
static void advisory_28_ballooning_twice_is_refused(void **state)
{
    (void)state;
    assert_int_equal(balloon_out(40), ST_OK);
    world_remember();
    assert_int_equal(balloon_out(40), ST_INVALID);
    world_unchanged();
    assert_int_equal(balloon_in(40), ST_OK);
    world_remember();
    assert_int_equal(balloon_in(40), ST_EXISTS);
    world_unchanged();
}

/* Row 26: the mapping is gone for the processor before anything else. */
static void advisory_26_ballooning_out_flushes(void **state)
{
    (void)state;
    assert_int_equal(balloon_out(40), ST_OK);
    assert_int_equal(fake_vcpu.flush_count, 1);
    assert_int_equal(fake_vcpu.domain.v, SELF);
    assert_int_equal(take_away(41), ST_OK);
    assert_int_equal(fake_vcpu.flush_count, 2);
    assert_int_equal(add(INFO, 0, 42), ST_OK);
    assert_int_equal(fake_vcpu.flush_count, 3);
    assert_int_equal(balloon_in(40), ST_OK);
    assert_int_equal(fake_vcpu.flush_count, 3);
}

static void populate_refuses_beyond_the_domains_memory(void **state)
{
    (void)state;
    world_remember();
    assert_int_equal(balloon_in(WORLD_PAGES), ST_INVALID);
    assert_int_equal(balloon_in(ABOVE), ST_INVALID);
    assert_int_equal(balloon_out(WORLD_PAGES), ST_INVALID);
    world_unchanged();
}

static void populated_pages_read_as_zeros(void **state)
{
    (void)state;
    static const uint8_t zeros[PAGE_BYTES];

    memset(fake_frame_bytes(ram(SELF, 40)), 0x77, PAGE_BYTES);
    assert_int_equal(balloon_out(40), ST_OK);
    assert_int_equal(balloon_in(40), ST_OK);
    assert_memory_equal(fake_frame_bytes(ram(SELF, 40)), zeros, PAGE_BYTES);
}

/* Nothing makes what the core writes there writable. */
static void sealed_ram_comes_back_sealed(void **state)
{
    (void)state;
    const uint64_t sealed =
        ram(SELF, CLOISON_STATUS_GFN).v * PAGE_BYTES + NPT_LEAF_RO;

    assert_int_equal(memop_remove(domid(SELF), CLOISON_STATUS_GFN, false),
                     ST_OK);
    assert_int_equal(walk(SELF, CLOISON_STATUS_GFN), WALK_NOTHING);
    assert_int_equal(balloon_in(CLOISON_STATUS_GFN), ST_OK);
    assert_int_equal(walk(SELF, CLOISON_STATUS_GFN), sealed);
    assert_true(p2m_is_ok());
}

static void all_of_ram_may_go_and_come_back(void **state)
{
    (void)state;
    for (uint64_t g = 0; g < WORLD_PAGES; g++) {
        assert_int_equal(balloon_out(g), is_sealed(g) ? ST_INVALID : ST_OK);
    }
    assert_int_equal(p2m_populated[SELF],
                     CLOISON_SEALED_END - CLOISON_STATUS_GFN);
    assert_true(p2m_is_ok());
    for (uint64_t g = 0; g < WORLD_PAGES; g++) {
        assert_int_equal(balloon_in(g), is_sealed(g) ? ST_EXISTS : ST_OK);
    }
    assert_int_equal(p2m_populated[SELF], WORLD_PAGES);
    assert_true(p2m_is_ok());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(add_refuses_unknown_spaces, world_start),
        cmocka_unit_test_setup(add_refuses_an_index_beyond_the_space,
                               world_start),
        cmocka_unit_test_setup(advisory_22_24_no_frame_number_wraps,
                               world_start),
        cmocka_unit_test_setup(denied_operations_change_nothing, world_start),
        cmocka_unit_test_setup(each_operation_asks_for_its_own_permission,
                               world_start),
        cmocka_unit_test_setup(add_refuses_the_place_of_a_foreign_mapping,
                               world_start),
        cmocka_unit_test_setup(add_refuses_when_no_table_page_is_left,
                               world_start),
        cmocka_unit_test_setup(shared_info_moves_and_the_ram_there_goes,
                               world_start),
        cmocka_unit_test_setup(grant_table_grows_from_either_end, world_start),
        cmocka_unit_test_setup(remove_refuses_nothing_and_foreign_mappings,
                               world_start),
        cmocka_unit_test_setup(remove_takes_ram_and_shared_frames, world_start),
        cmocka_unit_test_setup(advisory_29_special_pages_are_not_ram,
                               world_start),
        cmocka_unit_test_setup(advisory_29_a_ballooned_page_stays_the_domains,
                               world_start),
        cmocka_unit_test_setup(advisory_28_ballooning_twice_is_refused,
                               world_start),
        cmocka_unit_test_setup(advisory_26_ballooning_out_flushes, world_start),
        cmocka_unit_test_setup(populate_refuses_beyond_the_domains_memory,
                               world_start),
        cmocka_unit_test_setup(populated_pages_read_as_zeros, world_start),
        cmocka_unit_test_setup(sealed_ram_comes_back_sealed, world_start),
        cmocka_unit_test_setup(all_of_ram_may_go_and_come_back, world_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
