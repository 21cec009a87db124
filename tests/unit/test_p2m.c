/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of the nested page tables. */
/* LINKS: core/logic/p2m.c core/logic/p2m_build.c core/logic/p2m_is_ok.c
   core/logic/maptrack.c core/logic/domain.c tests/fake/fake_frame.c
   tests/fake/fake_vcpu.c tests/fake/fake_xsm.c */
#include "tests/fake/fake_tables.h"
#include "tests/unit/memory_world.h"

/* A guest frame above all RAM, and one that needs tables of its own. */
#define ABOVE 2000
#define FAR (GFN_MAX - 1)

#define FRESH 5

static void build_refuses_too_few_pages(void **state)
{
    (void)state;
    world_domain(FRESH);
    world_remember();
    for (uint32_t pages = 0; pages < WORLD_USED; pages++) {
        assert_int_equal(p2m_build(domid(FRESH), npt_given, pages),
                         ST_NO_SPACE);
        world_unchanged();
    }
    assert_int_equal(p2m_build(domid(FRESH), npt_given, WORLD_USED), ST_OK);
    assert_true(p2m_is_ok());
}

static void build_refuses_pages_of_others(void **state)
{
    (void)state;
    world_domain(FRESH);
    world_remember();
    assert_int_equal(p2m_build(domid(FRESH), 0, WORLD_POOL), ST_NO_SPACE);
    assert_int_equal(p2m_build(domid(FRESH), npt_given - 1, WORLD_POOL),
                     ST_NO_SPACE);
    world_unchanged();
}

static void build_refuses_pages_beyond_the_pool(void **state)
{
    (void)state;
    world_domain(FRESH);
    world_remember();
    assert_int_equal(p2m_build(domid(FRESH), NPT_PAGE_MAX, WORLD_POOL),
                     ST_NO_SPACE);
    assert_int_equal(p2m_build(domid(FRESH), NPT_PAGE_MAX + 1, WORLD_POOL),
                     ST_NO_SPACE);
    assert_int_equal(p2m_build(domid(FRESH), UINT32_MAX, UINT32_MAX),
                     ST_NO_SPACE);
    assert_int_equal(
        p2m_build(domid(FRESH), NPT_PAGE_MAX - WORLD_POOL + 1, WORLD_POOL),
        ST_NO_SPACE);
    assert_int_equal(p2m_build(domid(FRESH), npt_given, UINT32_MAX),
                     ST_NO_SPACE);
    world_unchanged();
    assert_int_equal(
        p2m_build(domid(FRESH), NPT_PAGE_MAX - WORLD_POOL, WORLD_POOL), ST_OK);
    assert_true(p2m_is_ok());
}

static void build_maps_all_ram_and_nothing_else(void **state)
{
    (void)state;
    for (uint32_t d = 0; d < WORLD_DOMAINS; d++) {
        for (uint64_t g = 0; g < 4096; g++) {
            uint64_t leaf = g < WORLD_PAGES ? leaf_ram(d, g) : 0;

            assert_int_equal(walk(d, g), leaf);
            assert_int_equal(p2m_leaf(domid(d), gfn_of(g)), leaf);
        }
        assert_int_equal(p2m_populated[d], WORLD_PAGES);
        assert_int_equal(p2ms[d].used, WORLD_USED);
    }
}

static void build_takes_the_pages_it_says(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {0,   1,      511,    512,
                                     513, 262143, 262144, 262145};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        p2m_init();
        memset(domains, 0, sizeof domains);
        world_domain(FRESH);
        domains[FRESH].memory_pages = sizes[i];
        uint32_t pages = p2m_pages_needed(sizes[i]);
        assert_int_equal(p2m_build(domid(FRESH), 7, pages), ST_OK);
        assert_int_equal(pages - p2ms[FRESH].used, P2M_RESERVE_PAGES);
        assert_true(p2m_is_ok());
        for (uint64_t g = 0; g < sizes[i] + 1024; g++) {
            uint64_t leaf = g < sizes[i] ? leaf_ram(FRESH, g) : 0;

            assert_int_equal(walk(FRESH, g), leaf);
            assert_int_equal(p2m_leaf(domid(FRESH), gfn_of(g)), leaf);
        }
    }
}

static void leaf_finds_nothing_beyond_guest_memory(void **state)
{
    (void)state;
    static const uint64_t frames[] = {WORLD_PAGES, 262144,     134217728,
                                      GFN_MAX - 1, GFN_MAX,    4294967296u,
                                      1ull << 36,  UINT64_MAX, 1ull << 52};

    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        assert_int_equal(p2m_leaf(domid(1), gfn_of(frames[i])), 0);
        assert_int_equal(p2m_ram_frame(domid(1), gfn_of(frames[i])).status,
                         ST_INVALID);
    }
}

static void ram_frame_refuses_what_is_not_own_ram(void **state)
{
    (void)state;
    assert_int_equal(p2m_ram_frame(domid(1), gfn_of(3)).value, ram(1, 3).v);
    p2m_clear(domid(1), gfn_of(3));
    assert_int_equal(p2m_ram_frame(domid(1), gfn_of(3)).status, ST_INVALID);
    p2m_set_shared(domid(1), gfn_of(4), 0);
    assert_int_equal(p2m_ram_frame(domid(1), gfn_of(4)).status, ST_INVALID);
    world_map(1, 0, mapping_of(0, 9, 5, true));
    assert_int_equal(p2m_ram_frame(domid(1), gfn_of(5)).status, ST_INVALID);
}

static void reserve_refuses_frames_beyond_guest_memory(void **state)
{
    (void)state;
    world_remember();
    assert_int_equal(p2m_reserve(domid(1), gfn_of(GFN_MAX)), ST_INVALID);
    assert_int_equal(p2m_reserve(domid(1), gfn_of(UINT64_MAX)), ST_INVALID);
    world_unchanged();
}

/* Row 25: an allocation that fails at any level leaves nothing behind. */
static void advisory_25_reserve_without_pages_changes_nothing(void **state)
{
    (void)state;
    for (uint32_t left = 0; left < 3; left++) {
        (void)world_start(NULL);
        p2ms[1].limit = p2ms[1].first + p2ms[1].used + left;
        assert_true(p2m_is_ok());
        world_remember();
        /* A root entry, a level 3 and a level 2 table are missing. */
        assert_int_equal(p2m_reserve(domid(1), gfn_of(FAR)), ST_NO_SPACE);
        world_unchanged();
    }
}

static void reserve_takes_own_pages_once(void **state)
{
    (void)state;
    assert_int_equal(p2m_reserve(domid(1), gfn_of(FAR)), ST_OK);
    assert_int_equal(p2ms[1].used, WORLD_USED + 3);
    world_remember();
    assert_int_equal(p2m_reserve(domid(1), gfn_of(FAR)), ST_OK);
    assert_int_equal(p2m_reserve(domid(1), gfn_of(FAR - 511)), ST_OK);
    assert_int_equal(p2m_reserve(domid(1), gfn_of(7)), ST_OK);
    world_unchanged();
    assert_int_equal(walk(1, FAR), WALK_NOTHING);
    assert_int_equal(fake_vcpu.flush_count, 0);
}

static void reserve_cannot_starve_others(void **state)
{
    (void)state;
    enum status status = ST_OK;

    for (uint64_t g = ABOVE; status == ST_OK; g += 512) {
        status = p2m_reserve(domid(1), gfn_of(g));
    }
    assert_int_equal(status, ST_NO_SPACE);
    assert_in_range(p2ms[1].used, WORLD_POOL - 2, WORLD_POOL);
    assert_int_equal(p2m_reserve(domid(0), gfn_of(FAR)), ST_OK);
    assert_int_equal(p2m_reserve(domid(2), gfn_of(FAR)), ST_OK);
    assert_true(p2m_is_ok());
}

static void clear_and_set_ram_keep_the_count(void **state)
{
    (void)state;
    p2m_clear(domid(1), gfn_of(700));
    assert_int_equal(walk(1, 700), WALK_NOTHING);
    assert_int_equal(p2m_populated[1], WORLD_PAGES - 1);
    p2m_clear(domid(1), gfn_of(700));
    assert_int_equal(p2m_populated[1], WORLD_PAGES - 1);
    p2m_set_ram(domid(1), gfn_of(700));
    p2m_set_ram(domid(1), gfn_of(700));
    assert_int_equal(walk(1, 700), leaf_rw(ram(1, 700).v));
    assert_int_equal(p2m_populated[1], WORLD_PAGES);
    assert_true(p2m_is_ok());
}

static void shared_frame_is_at_one_place_only(void **state)
{
    (void)state;
    assert_int_equal(p2m_reserve(domid(1), gfn_of(ABOVE)), ST_OK);
    p2m_set_shared(domid(1), gfn_of(20), 0);
    assert_int_equal(walk(1, 20), leaf_rw(shared(1, 0)));
    assert_int_equal(p2m_populated[1], WORLD_PAGES - 1);
    p2m_set_shared(domid(1), gfn_of(ABOVE), 0);
    assert_int_equal(walk(1, 20), WALK_NOTHING);
    assert_int_equal(walk(1, ABOVE), leaf_rw(shared(1, 0)));
    p2m_set_shared(domid(1), gfn_of(ABOVE), 0);
    assert_int_equal(walk(1, ABOVE), leaf_rw(shared(1, 0)));
    p2m_set_shared(domid(1), gfn_of(ABOVE), 2);
    assert_int_equal(walk(1, ABOVE), leaf_rw(shared(1, 2)));
    p2m_set_shared(domid(1), gfn_of(ABOVE + 1), 0);
    assert_int_equal(walk(1, ABOVE), leaf_rw(shared(1, 2)));
    assert_int_equal(walk(1, ABOVE + 1), leaf_rw(shared(1, 0)));
    assert_true(p2m_is_ok());
}

static void foreign_frame_has_the_right_of_its_mapping(void **state)
{
    (void)state;
    world_map(1, 0, mapping_of(0, 9, ABOVE, true));
    world_map(1, MAPTRACK_MAX - 1, mapping_of(2, 8, ABOVE + 1, false));
    assert_int_equal(walk(1, ABOVE) % NPT_HANDLE_UNIT, leaf_rw(ram(0, 9).v));
    assert_int_equal(walk(1, ABOVE + 1) % NPT_HANDLE_UNIT,
                     leaf_rw(ram(2, 8).v) - NPT_WRITE);
    /* The processor ignores bits 52 to 62; bit 63 would be no-execute. */
    assert_int_equal(walk(1, ABOVE + 1) >> 63, 0);
    assert_true(p2m_is_ok());
}

static void clear_foreign_takes_the_one_mapping_away(void **state)
{
    (void)state;
    world_map(1, 5, mapping_of(0, 9, ABOVE, true));
    world_map(1, 6, mapping_of(0, 9, ABOVE + 1, true));
    p2m_clear_foreign(domid(1), 5, false);
    maptracks[1].entry[5].used = 0;
    assert_int_equal(walk(1, ABOVE), WALK_NOTHING);
    assert_int_not_equal(walk(1, ABOVE + 1), WALK_NOTHING);
    assert_true(p2m_is_ok());
    world_remember();
    p2m_clear_foreign(domid(1), 5, false);
    p2m_clear_foreign(domid(1), 7, false);
    p2m_clear_foreign(domid(2), 6, false);
    world_unchanged();
}

/* Row 26: no translation outlives the mapping. */
static void advisory_26_every_change_of_a_leaf_flushes(void **state)
{
    (void)state;
    uint32_t flushes = 0;

    p2m_clear(domid(1), gfn_of(9));
    assert_int_equal(fake_vcpu.flush_count, ++flushes);
    assert_int_equal(fake_vcpu.domain.v, 1);
    p2m_set_ram(domid(1), gfn_of(9)); /* nothing was there */
    assert_int_equal(fake_vcpu.flush_count, flushes);
    p2m_set_shared(domid(1), gfn_of(9), 1);
    assert_int_equal(fake_vcpu.flush_count, ++flushes);
    p2m_clear(domid(1), gfn_of(30));
    flushes++;
    p2m_set_shared(domid(1), gfn_of(30), 1); /* leaves guest frame 9 */
    assert_int_equal(fake_vcpu.flush_count, ++flushes);
    world_map(2, 3, mapping_of(1, 4, ABOVE, true));
    assert_int_equal(fake_vcpu.flush_count, flushes);
    p2m_clear_foreign(domid(2), 3, false);
    assert_int_equal(fake_vcpu.flush_count, ++flushes);
    assert_int_equal(fake_vcpu.domain.v, 2);
}

/* The twin sees each way in which a table could break the promise. */
static void twin_refuses(uint64_t *entry, uint64_t value)
{
    uint64_t old = *entry;

    *entry = value;
    assert_false(p2m_is_ok());
    *entry = old;
    assert_true(p2m_is_ok());
}

static void twin_sees_leaves_without_right(void **state)
{
    (void)state;
    uint64_t *leaf = &npt_pool[p2ms[1].leaf0].entry[7];

    world_map(1, 5, mapping_of(0, 9, ABOVE, false));
    twin_refuses(leaf, leaf_rw(ram(0, 7).v));
    twin_refuses(leaf, leaf_rw(ram(2, 7).v));
    twin_refuses(leaf, leaf_rw(ram(1, 8).v));
    twin_refuses(leaf, leaf_rw(NPT_POOL_FRAME + p2ms[1].first));
    twin_refuses(leaf, leaf_rw(FRAME_MAX));
    twin_refuses(leaf, leaf_rw(0));
    twin_refuses(leaf, leaf_rw(ram(1, 7).v) + 128); /* a large page */
    twin_refuses(leaf, leaf_rw(ram(0, 9).v) + 6 * NPT_HANDLE_UNIT);
    twin_refuses(leaf, leaf_rw(ram(0, 9).v) + 7 * NPT_HANDLE_UNIT);
    leaf = &npt_pool[p2m_places[1].foreign[5].page]
                .entry[p2m_places[1].foreign[5].entry];
    twin_refuses(leaf, *leaf + NPT_WRITE);
    twin_refuses(leaf, *leaf + PAGE_BYTES);
    maptracks[1].entry[5].used = 0;
    assert_false(p2m_is_ok());
}

static void twin_sees_tables_that_lead_astray(void **state)
{
    (void)state;
    uint64_t *node = &npt_pool[p2ms[1].first].entry[0];

    twin_refuses(node, *node + PAGE_BYTES);
    twin_refuses(node, *node - PAGE_BYTES);
    twin_refuses(node, *node + WORLD_POOL * PAGE_BYTES);
    twin_refuses(node, *node + 128);
    twin_refuses(node, *node - NPT_PRESENT);
    twin_refuses(node, ram(1, 0).v * PAGE_BYTES + NPT_NODE);
    node = &npt_pool[p2ms[1].first + 1].entry[1];
    twin_refuses(node, leaf_rw(ram(1, 0).v) + 128);
}

static void twin_sees_books_that_do_not_balance(void **state)
{
    (void)state;
    UNIT_SNAPSHOT(before, p2ms);

    p2ms[1].first = p2ms[2].first;
    assert_false(p2m_is_ok());
    memcpy(p2ms, before, sizeof p2ms);
    p2ms[1].limit++;
    assert_false(p2m_is_ok());
    memcpy(p2ms, before, sizeof p2ms);
    p2ms[1].used--;
    assert_false(p2m_is_ok());
    memcpy(p2ms, before, sizeof p2ms);
    p2ms[1].leaf0++;
    assert_false(p2m_is_ok());
    memcpy(p2ms, before, sizeof p2ms);
    npt_owner[p2ms[1].leaf0] = 2;
    assert_false(p2m_is_ok());
    npt_owner[p2ms[1].leaf0] = 1;
    assert_true(p2m_is_ok());
}

/* Whatever the processor reaches is owned, or mapped with that right. */
static void check_reach(uint32_t domain, uint64_t gfn)
{
    uint64_t leaf = walk(domain, gfn);
    uint64_t frame = leaf / PAGE_BYTES % 1099511627776u;
    uint64_t tag = leaf / NPT_HANDLE_UNIT;

    assert_int_equal(leaf, p2m_leaf(domid(domain), gfn_of(gfn)));
    if (leaf == WALK_NOTHING) {
        return;
    }
    if (tag == 0) {
        assert_in_range(frame, domains[domain].memory.v,
                        domains[domain].memory.v + WORLD_PAGES +
                            DOMAIN_SHARED_FRAMES - 1);
        return;
    }
    assert_true(tag <= MAPTRACK_MAX);
    assert_int_equal(maptracks[domain].entry[tag - 1].used, 1);
    assert_int_equal(maptracks[domain].entry[tag - 1].frame.v, frame);
    assert_int_equal(maptracks[domain].entry[tag - 1].gfn, gfn);
    assert_int_equal(maptracks[domain].entry[tag - 1].writable, leaf / 2 % 2);
}

static void random_change(uint32_t domain, uint64_t gfn, uint32_t handle)
{
    struct maptrack *mapping = &maptracks[domain].entry[handle];

    switch (rand() % 5) {
    case 0:
        if (gfn < WORLD_PAGES && p2m_leaf(domid(domain), gfn_of(gfn)) == 0) {
            p2m_set_ram(domid(domain), gfn_of(gfn));
        }
        break;
    case 1:
        if (p2m_leaf(domid(domain), gfn_of(gfn)) / NPT_HANDLE_UNIT == 0) {
            p2m_clear(domid(domain), gfn_of(gfn));
        }
        break;
    case 2:
        if (p2m_leaf(domid(domain), gfn_of(gfn)) / NPT_HANDLE_UNIT == 0) {
            p2m_set_shared(domid(domain), gfn_of(gfn),
                           (uint32_t)rand() % DOMAIN_SHARED_FRAMES);
        }
        break;
    case 3:
        if (mapping->used == 0 && p2m_leaf(domid(domain), gfn_of(gfn)) == 0) {
            world_map(domain, handle,
                      mapping_of((domain + 1) % WORLD_DOMAINS,
                                 (uint64_t)rand() % WORLD_PAGES, gfn,
                                 rand() % 2));
        }
        break;
    default:
        p2m_clear_foreign(domid(domain), handle, false);
        mapping->used = 0;
        break;
    }
}

static void isolation_survives_any_sequence_of_changes(void **state)
{
    (void)state;
    static const uint64_t bases[] = {0, 500, 1270, ABOVE, 2900, FAR - 40};

    srand(7);
    for (uint32_t step = 0; step < 30000; step++) {
        uint32_t domain = (uint32_t)rand() % WORLD_DOMAINS;
        uint64_t gfn = bases[rand() % 6] + (uint64_t)rand() % 40;

        if (p2m_reserve(domid(domain), gfn_of(gfn)) == ST_OK) {
            random_change(domain, gfn, (uint32_t)rand() % 16);
        }
        check_reach(domain, gfn);
        if (step % 2000 == 0) {
            assert_true(p2m_is_ok());
        }
    }
    for (uint32_t d = 0; d < WORLD_DOMAINS; d++) {
        uint32_t populated = 0;

        for (uint64_t g = 0; g < 4096; g++) {
            check_reach(d, g);
            populated += walk(d, g) == leaf_ram(d, g) && g < WORLD_PAGES;
        }
        assert_int_equal(populated, p2m_populated[d]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(build_refuses_too_few_pages, world_start),
        cmocka_unit_test_setup(build_refuses_pages_of_others, world_start),
        cmocka_unit_test_setup(build_refuses_pages_beyond_the_pool,
                               world_start),
        cmocka_unit_test_setup(build_maps_all_ram_and_nothing_else,
                               world_start),
        cmocka_unit_test_setup(build_takes_the_pages_it_says, world_start),
        cmocka_unit_test_setup(leaf_finds_nothing_beyond_guest_memory,
                               world_start),
        cmocka_unit_test_setup(ram_frame_refuses_what_is_not_own_ram,
                               world_start),
        cmocka_unit_test_setup(reserve_refuses_frames_beyond_guest_memory,
                               world_start),
        cmocka_unit_test_setup(
            advisory_25_reserve_without_pages_changes_nothing, world_start),
        cmocka_unit_test_setup(reserve_takes_own_pages_once, world_start),
        cmocka_unit_test_setup(reserve_cannot_starve_others, world_start),
        cmocka_unit_test_setup(clear_and_set_ram_keep_the_count, world_start),
        cmocka_unit_test_setup(shared_frame_is_at_one_place_only, world_start),
        cmocka_unit_test_setup(foreign_frame_has_the_right_of_its_mapping,
                               world_start),
        cmocka_unit_test_setup(clear_foreign_takes_the_one_mapping_away,
                               world_start),
        cmocka_unit_test_setup(advisory_26_every_change_of_a_leaf_flushes,
                               world_start),
        cmocka_unit_test_setup(twin_sees_leaves_without_right, world_start),
        cmocka_unit_test_setup(twin_sees_tables_that_lead_astray, world_start),
        cmocka_unit_test_setup(twin_sees_books_that_do_not_balance,
                               world_start),
        cmocka_unit_test_setup(isolation_survives_any_sequence_of_changes,
                               world_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
