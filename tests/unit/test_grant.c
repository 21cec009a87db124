/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of mapping, unmapping and queries of grants. */
/* LINKS: core/logic/grant.c core/logic/grant_entry.c core/logic/grant_table.c
   core/logic/grant_is_ok.c core/logic/grant_copy.c core/logic/grant_domain.c
   core/logic/maptrack.c core/logic/domain.c core/logic/p2m.c
   core/logic/p2m_build.c tests/fake/fake_frame.c tests/fake/fake_vcpu.c
   tests/fake/fake_xsm.c */
#include "tests/unit/grant_world.h"

static void map_refuses_every_other_combination_of_flags(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    for (uint32_t flags = 0; flags < 64; flags++) {
        if (flags != READ_MAP && flags != WRITE_MAP) {
            map_refused(GRANT_STATUS_GENERAL_ERROR, HOST_ADDRESS, flags, REF,
                        GRANTER);
        }
    }
    map_refused(GRANT_STATUS_GENERAL_ERROR, HOST_ADDRESS, 0x80000002, REF,
                GRANTER);
    assert_int_equal(fake_xsm_check_count, 0);
}

static void map_refuses_a_place_it_cannot_use(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    map_refused(GRANT_STATUS_BAD_VIRT_ADDR, HOST_ADDRESS + 1, READ_MAP, REF,
                GRANTER);
    map_refused(GRANT_STATUS_BAD_VIRT_ADDR, (uint64_t)GFN_MAX * PAGE_BYTES,
                READ_MAP, REF, GRANTER);
    map_refused(GRANT_STATUS_BAD_VIRT_ADDR, UINT64_MAX - 4095, READ_MAP, REF,
                GRANTER);
    /* RAM is there. */
    map_refused(GRANT_STATUS_BAD_VIRT_ADDR, 3 * PAGE_BYTES, READ_MAP, REF,
                GRANTER);
}

static void map_refuses_a_place_with_another_mapping(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    (void)map_good(HOST_ADDRESS, READ_MAP, REF);
    map_refused(GRANT_STATUS_BAD_VIRT_ADDR, HOST_ADDRESS, READ_MAP, REF,
                GRANTER);
}

static void map_refuses_itself(void **state)
{
    (void)state;
    entry_set(GRANTEE, REF, PERMIT, GRANTEE, PAGE);
    map_refused(GRANT_STATUS_BAD_DOMAIN, HOST_ADDRESS, READ_MAP, REF, GRANTEE);
}

static void map_tells_absent_dead_and_forbidden_apart_from_nothing(void **state)
{
    (void)state;
    static const uint16_t numbers[] = {DEAD,   ABSENT, DOMAIN_MAX,
                                       0x7ff0, 0x7ff4, 0xffff};

    fake_xsm_deny(GRANTEE, THIRD, PERM_GRANT_MAP_READ);
    fake_xsm_deny(GRANTEE, THIRD, PERM_GRANT_MAP_WRITE);
    entry_set(THIRD, REF, PERMIT, GRANTEE, PAGE);
    entry_set(DEAD, REF, PERMIT, GRANTEE, PAGE);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        map_refused(GRANT_STATUS_PERMISSION_DENIED, HOST_ADDRESS, READ_MAP, REF,
                    numbers[i]);
        map_refused(GRANT_STATUS_PERMISSION_DENIED, HOST_ADDRESS, READ_MAP,
                    4000000000u, numbers[i]);
    }
    map_refused(GRANT_STATUS_PERMISSION_DENIED, HOST_ADDRESS, READ_MAP, REF,
                THIRD);
    map_refused(GRANT_STATUS_PERMISSION_DENIED, HOST_ADDRESS, READ_MAP,
                4000000000u, THIRD);
    map_refused(GRANT_STATUS_PERMISSION_DENIED, HOST_ADDRESS, WRITE_MAP, REF,
                THIRD);
    assert_int_equal(fake_frame_read_count, 0);
}

static void map_asks_for_the_right_it_gives(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    fake_xsm_deny(GRANTEE, GRANTER, PERM_GRANT_MAP_READ);
    map_refused(GRANT_STATUS_PERMISSION_DENIED, HOST_ADDRESS, READ_MAP, REF,
                GRANTER);
    fake_xsm_reset();
    fake_xsm_deny(GRANTEE, GRANTER, PERM_GRANT_MAP_WRITE);
    map_refused(GRANT_STATUS_PERMISSION_DENIED, HOST_ADDRESS, WRITE_MAP, REF,
                GRANTER);
    (void)map_good(HOST_ADDRESS, READ_MAP, REF);
}

static void map_refuses_what_a_wall_keeps_apart(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    fake_xsm_wall(GRANTEE, GRANTER);
    map_refused(GRANT_STATUS_PERMISSION_DENIED, HOST_ADDRESS, READ_MAP, REF,
                GRANTER);
    map_refused(GRANT_STATUS_PERMISSION_DENIED, HOST_ADDRESS, WRITE_MAP, REF,
                GRANTER);
    map_refused(GRANT_STATUS_PERMISSION_DENIED, HOST_ADDRESS, READ_MAP,
                4000000000u, GRANTER);
}

static void map_refuses_a_reference_beyond_the_table(void **state)
{
    (void)state;
    map_refused(GRANT_STATUS_BAD_REF, HOST_ADDRESS, READ_MAP, 1024, GRANTER);
    map_refused(GRANT_STATUS_BAD_REF, HOST_ADDRESS, READ_MAP, UINT32_MAX,
                GRANTER);
    domains[GRANTER].grant_frame_count = 0;
    map_refused(GRANT_STATUS_BAD_REF, HOST_ADDRESS, READ_MAP, 0, GRANTER);
    assert_int_equal(fake_frame_read_count, 0);
}

static void map_refuses_an_entry_that_does_not_permit(void **state)
{
    (void)state;
    for (uint32_t flags = 0; flags < 512; flags++) {
        if (flags % 4 != PERMIT || flags >= 32) {
            entry_set(GRANTER, REF, flags, GRANTEE, PAGE);
            map_refused(GRANT_STATUS_BAD_REF, HOST_ADDRESS, READ_MAP, REF,
                        GRANTER);
        }
    }
    entry_set(GRANTER, REF, PERMIT, THIRD, PAGE);
    map_refused(GRANT_STATUS_BAD_REF, HOST_ADDRESS, READ_MAP, REF, GRANTER);
    entry_set(GRANTER, REF, PERMIT, GRANTEE + 0x4000, PAGE);
    map_refused(GRANT_STATUS_BAD_REF, HOST_ADDRESS, READ_MAP, REF, GRANTER);
}

static void map_refuses_to_write_what_is_granted_to_read(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT_READ, GRANTEE, PAGE);
    map_refused(GRANT_STATUS_GENERAL_ERROR, HOST_ADDRESS, WRITE_MAP, REF,
                GRANTER);
}

static void map_refuses_a_page_that_is_not_the_granters_own_ram(void **state)
{
    (void)state;
    struct gfn shared = {20};
    struct gfn table = {21};

    entry_set(GRANTER, REF, PERMIT, GRANTEE, WORLD_PAGES);
    map_refused(GRANT_STATUS_BAD_PAGE, HOST_ADDRESS, WRITE_MAP, REF, GRANTER);
    entry_set(GRANTER, REF, PERMIT, GRANTEE, UINT32_MAX);
    map_refused(GRANT_STATUS_BAD_PAGE, HOST_ADDRESS, WRITE_MAP, REF, GRANTER);
    p2m_clear(domid(GRANTER), gfn_of(PAGE));
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    map_refused(GRANT_STATUS_BAD_PAGE, HOST_ADDRESS, WRITE_MAP, REF, GRANTER);
    p2m_set_shared(domid(GRANTER), shared, 0);
    entry_set(GRANTER, REF, PERMIT, GRANTEE, 20);
    map_refused(GRANT_STATUS_BAD_PAGE, HOST_ADDRESS, WRITE_MAP, REF, GRANTER);
    p2m_set_shared(domid(GRANTER), table, 1);
    entry_set(GRANTER, REF, PERMIT, GRANTEE, 21);
    map_refused(GRANT_STATUS_BAD_PAGE, HOST_ADDRESS, READ_MAP, REF, GRANTER);
}

static void map_refuses_what_the_granter_has_from_a_third(void **state)
{
    (void)state;
    struct grant_map_request request = {2 * PAGE_BYTES, WRITE_MAP, REF, THIRD};

    p2m_clear(domid(GRANTER), gfn_of(2));
    entry_set(THIRD, REF, PERMIT, GRANTER, PAGE);
    assert_int_equal(grant_map(domid(GRANTER), request).status, 0);
    entry_set(GRANTER, REF, PERMIT, GRANTEE, 2);
    map_refused(GRANT_STATUS_BAD_PAGE, HOST_ADDRESS, READ_MAP, REF, GRANTER);
}

static void map_refuses_when_no_page_table_is_left(void **state)
{
    (void)state;
    uint64_t gigabyte = 1073741824;
    uint32_t n = 0;

    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    /* Each mapping in a gigabyte of its own takes two tables, of three that
       have to be there. */
    while (p2ms[GRANTEE].limit - p2ms[GRANTEE].first - p2ms[GRANTEE].used >=
           3) {
        n++;
        (void)map_good(n * gigabyte, READ_MAP, REF);
    }
    assert_true(n > 0);
    map_refused(GRANT_STATUS_NO_SPACE, (n + 1) * gigabyte, READ_MAP, REF,
                GRANTER);
    /* The granter sees a failed first use of an entry taken back, too. */
    entry_set(GRANTER, REF + 1, PERMIT, GRANTEE, PAGE);
    map_refused(GRANT_STATUS_NO_SPACE, (n + 1) * gigabyte, WRITE_MAP, REF + 1,
                GRANTER);
    /* And a failed first writer of an entry that has readers. */
    map_refused(GRANT_STATUS_NO_SPACE, (n + 1) * gigabyte, WRITE_MAP, REF,
                GRANTER);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT + GRANT_ENTRY_READING);
}

static void map_to_read_gives_a_leaf_that_only_reads(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    uint32_t handle = map_good(HOST_ADDRESS, READ_MAP, REF);

    assert_true(leaf_frame(HOST_GFN) == ram(GRANTER, PAGE).v);
    assert_int_equal(leaf_writable(HOST_GFN), 0);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT + GRANT_ENTRY_READING);
    assert_int_equal(active[GRANTER].entry[REF].readers, 1);
    assert_int_equal(active[GRANTER].entry[REF].writers, 0);
    assert_int_equal(maptracks[GRANTEE].entry[handle].writable, 0);
}

static void map_to_write_gives_a_leaf_that_writes(void **state)
{
    (void)state;
    entry_set(GRANTER, 1023, PERMIT, GRANTEE, 0);
    (void)map_good(HOST_ADDRESS, WRITE_MAP, 1023);
    assert_true(leaf_frame(HOST_GFN) == ram(GRANTER, 0).v);
    assert_int_equal(leaf_writable(HOST_GFN), 1);
    assert_int_equal(entry_flags(GRANTER, 1023),
                     PERMIT + GRANT_ENTRY_READING + GRANT_ENTRY_WRITING);
}

static void map_goes_to_a_ballooned_page_too(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    p2m_clear(domid(GRANTEE), gfn_of(7));
    (void)map_good(7 * PAGE_BYTES, WRITE_MAP, REF);
    assert_true(leaf_frame(7) == ram(GRANTER, PAGE).v);
}

static void unmap_refuses_a_handle_that_is_not_the_callers(void **state)
{
    (void)state;
    static const uint32_t bad[] = {1, MAPTRACK_MAX - 1, MAPTRACK_MAX,
                                   GRANT_HANDLE_NONE};

    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    uint32_t handle = map_good(HOST_ADDRESS, WRITE_MAP, REF);

    assert_int_equal(handle, 0);
    world_keep();
    assert_int_equal(grant_unmap(domid(THIRD), HOST_ADDRESS, handle),
                     GRANT_STATUS_BAD_HANDLE);
    assert_int_equal(grant_unmap(domid(GRANTER), HOST_ADDRESS, handle),
                     GRANT_STATUS_BAD_HANDLE);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(grant_unmap(domid(GRANTEE), HOST_ADDRESS, bad[i]),
                         GRANT_STATUS_BAD_HANDLE);
    }
    world_unchanged();
}

static void unmap_refuses_another_address(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    uint32_t handle = map_good(HOST_ADDRESS, WRITE_MAP, REF);

    world_keep();
    assert_int_equal(grant_unmap(domid(GRANTEE), HOST_ADDRESS + 8, handle),
                     GRANT_STATUS_BAD_VIRT_ADDR);
    assert_int_equal(
        grant_unmap(domid(GRANTEE), HOST_ADDRESS + PAGE_BYTES, handle),
        GRANT_STATUS_BAD_VIRT_ADDR);
    assert_int_equal(grant_unmap(domid(GRANTEE), 0, handle),
                     GRANT_STATUS_BAD_VIRT_ADDR);
    world_unchanged();
}

static void unmap_refuses_what_the_policy_refuses(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    uint32_t handle = map_good(HOST_ADDRESS, WRITE_MAP, REF);

    fake_xsm_deny(GRANTEE, GRANTEE, PERM_GRANT_UNMAP);
    world_keep();
    assert_int_equal(grant_unmap(domid(GRANTEE), HOST_ADDRESS, handle),
                     GRANT_STATUS_PERMISSION_DENIED);
    world_unchanged();
}

static void unmap_takes_off_the_marks_with_the_last_use_only(void **state)
{
    (void)state;
    struct domid self = domid(GRANTEE);

    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    uint32_t reader = map_good(HOST_ADDRESS, READ_MAP, REF);
    uint32_t writer = map_good(HOST_ADDRESS + PAGE_BYTES, WRITE_MAP, REF);
    uint32_t second = map_good(HOST_ADDRESS + 2 * PAGE_BYTES, WRITE_MAP, REF);

    assert_int_equal(active[GRANTER].entry[REF].writers, 2);
    assert_int_equal(grant_unmap(self, HOST_ADDRESS + PAGE_BYTES, writer), 0);
    assert_int_equal(entry_flags(GRANTER, REF),
                     PERMIT + GRANT_ENTRY_READING + GRANT_ENTRY_WRITING);
    assert_int_equal(grant_unmap(self, HOST_ADDRESS + 2 * PAGE_BYTES, second),
                     0);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT + GRANT_ENTRY_READING);
    assert_true(grant_is_ok());
    assert_int_equal(grant_unmap(self, HOST_ADDRESS, reader), 0);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT);
    assert_true(p2m_leaf(self, gfn_of(HOST_GFN)) == 0);
    assert_true(grant_is_ok());
}

static void unmap_makes_the_handle_free_again(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    uint32_t handle = map_good(HOST_ADDRESS, WRITE_MAP, REF);

    assert_int_equal(grant_unmap(domid(GRANTEE), HOST_ADDRESS, handle), 0);
    assert_int_equal(grant_unmap(domid(GRANTEE), HOST_ADDRESS, handle),
                     GRANT_STATUS_BAD_HANDLE);
    assert_int_equal(map_good(HOST_ADDRESS, READ_MAP, REF), handle);
}

static void query_size_answers_about_the_caller_only(void **state)
{
    (void)state;
    assert_int_equal(grant_query_size(domid(GRANTEE), GRANTEE), 0);
    for (uint32_t d = 0; d < 65536; d++) {
        if (d != GRANTEE) {
            assert_int_equal(grant_query_size(domid(GRANTEE), (uint16_t)d),
                             GRANT_STATUS_PERMISSION_DENIED);
        }
    }
    fake_xsm_deny(GRANTEE, GRANTEE, PERM_GRANT_QUERY);
    assert_int_equal(grant_query_size(domid(GRANTEE), GRANTEE),
                     GRANT_STATUS_PERMISSION_DENIED);
}

static void set_version_accepts_1_only(void **state)
{
    (void)state;
    world_keep();
    assert_int_equal(grant_set_version(domid(GRANTEE), 0), ST_INVALID);
    assert_int_equal(grant_set_version(domid(GRANTEE), 2), ST_INVALID);
    assert_int_equal(grant_set_version(domid(GRANTEE), UINT32_MAX), ST_INVALID);
    assert_int_equal(grant_set_version(domid(GRANTEE), 1), ST_OK);
    fake_xsm_deny(GRANTEE, GRANTEE, PERM_GRANT_SET_VERSION);
    assert_int_equal(grant_set_version(domid(GRANTEE), 1), ST_DENIED);
    world_unchanged();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, world_start)
    const struct CMUnitTest tests[] = {
        TEST(map_refuses_every_other_combination_of_flags),
        TEST(map_refuses_a_place_it_cannot_use),
        TEST(map_refuses_a_place_with_another_mapping),
        TEST(map_refuses_itself),
        TEST(map_tells_absent_dead_and_forbidden_apart_from_nothing),
        TEST(map_asks_for_the_right_it_gives),
        TEST(map_refuses_what_a_wall_keeps_apart),
        TEST(map_refuses_a_reference_beyond_the_table),
        TEST(map_refuses_an_entry_that_does_not_permit),
        TEST(map_refuses_to_write_what_is_granted_to_read),
        TEST(map_refuses_a_page_that_is_not_the_granters_own_ram),
        TEST(map_refuses_what_the_granter_has_from_a_third),
        TEST(map_refuses_when_no_page_table_is_left),
        TEST(map_to_read_gives_a_leaf_that_only_reads),
        TEST(map_to_write_gives_a_leaf_that_writes),
        TEST(map_goes_to_a_ballooned_page_too),
        TEST(unmap_refuses_a_handle_that_is_not_the_callers),
        TEST(unmap_refuses_another_address),
        TEST(unmap_refuses_what_the_policy_refuses),
        TEST(unmap_takes_off_the_marks_with_the_last_use_only),
        TEST(unmap_makes_the_handle_free_again),
        TEST(query_size_answers_about_the_caller_only),
        TEST(set_version_accepts_1_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
