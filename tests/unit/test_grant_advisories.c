/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Faults that grant tables elsewhere have had, each tried here. The
 * number in a name is the row of the list of advisories.
 */
/* LINKS: core/logic/grant.c core/logic/grant_entry.c core/logic/grant_table.c
   core/logic/grant_is_ok.c core/logic/grant_copy.c core/logic/grant_domain.c
   core/logic/maptrack.c core/logic/domain.c core/logic/p2m.c
   core/logic/p2m_build.c tests/fake/fake_frame.c tests/fake/fake_vcpu.c
   tests/fake/fake_xsm.c */
#include "tests/unit/grant_world.h"
#include "tests/unit/unsupported.h"

#define OTHER_PAGE 6
#define BOTH_MARKS (GRANT_ENTRY_READING + GRANT_ENTRY_WRITING)

static bool is_entry(struct mfn frame, uint32_t offset)
{
    return frame.v == domain_grant_frame(domid(GRANTER), 0).v &&
           offset / 8 == REF;
}

static int16_t copy_read(uint32_t ref)
{
    struct grant_copy_request request = {
        {ref, GRANTER, 0, true}, {3, GRANTEE, 0, false}, 8};

    return grant_copy(domid(GRANTEE), request);
}

static int16_t copy_write(uint32_t ref)
{
    struct grant_copy_request request = {
        {3, GRANTEE, 0, false}, {ref, GRANTER, 0, true}, 8};

    return grant_copy(domid(GRANTEE), request);
}

static uint32_t flushes_when_released;
static uint32_t releases;

static void watch_release(struct mfn frame, uint32_t offset)
{
    if (is_entry(frame, offset)) {
        releases++;
        flushes_when_released = fake_vcpu.flush_count;
        assert_true(p2m_leaf(domid(GRANTEE), gfn_of(HOST_GFN)) == 0);
    }
}

/* XSA-218: the granter saw its page free while the mapping lived. */
static void row_1_unmap_flushes_before_the_granter_sees_free(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    uint32_t handle = map_good(HOST_ADDRESS, WRITE_MAP, REF);

    fake_vcpu_reset();
    releases = 0;
    fake_frame_guest = watch_release;
    assert_int_equal(grant_unmap(domid(GRANTEE), HOST_ADDRESS, handle), 0);
    assert_int_equal(releases, 1);
    assert_true(flushes_when_released >= 1);
    assert_int_equal(fake_vcpu.domain.v, GRANTEE);
    assert_int_equal(grant_unmap(domid(GRANTEE), HOST_ADDRESS, handle),
                     GRANT_STATUS_BAD_HANDLE);
    assert_int_equal(releases, 1);
}

/* XSA-224: references were not symmetric between flags of a mapping. */
static void row_2_every_flag_combination_maps_and_unmaps_to_the_start(void **s)
{
    (void)s;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    (void)grant_unmap(domid(GRANTEE), HOST_ADDRESS,
                      map_good(HOST_ADDRESS, READ_MAP, REF));
    world_keep();
    for (uint32_t flags = 0; flags < 32; flags++) {
        struct grant_map_answer answer =
            world_map(HOST_ADDRESS, flags, REF, GRANTER);

        if (answer.status == GRANT_STATUS_OKAY) {
            assert_int_equal(entry_flags(GRANTER, REF) % 16, PERMIT + 8);
            assert_int_equal(
                grant_unmap(domid(GRANTEE), HOST_ADDRESS, answer.handle), 0);
        }
        assert_int_equal(entry_flags(GRANTER, REF), PERMIT);
        assert_int_equal(active[GRANTER].entry[REF].readers, 0);
        assert_int_equal(active[GRANTER].entry[REF].writers, 0);
        assert_true(p2m_leaf(domid(GRANTEE), gfn_of(HOST_GFN)) == 0);
        assert_true(kept.memory == fake_frame_digest());
    }
}

/* XSA-380, XSA-394: partial unmaps, and teardown of the largest domain. */
static void row_3_end_of_a_domain_with_every_mapping(void **state)
{
    (void)state;
    uint32_t checks;

    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    for (uint32_t n = 0; n < MAPTRACK_MAX; n++) {
        uint64_t address = HOST_ADDRESS + (uint64_t)n * PAGE_BYTES;

        assert_int_equal(
            world_map(address, n % 2 == 0 ? READ_MAP : WRITE_MAP, REF, GRANTER)
                .status,
            0);
    }
    assert_true(grant_is_ok());
    assert_int_equal(active[GRANTER].entry[REF].readers,
                     (MAPTRACK_MAX + 1) / 2);
    checks = (uint32_t)fake_xsm_check_count;
    grant_domain_end(domid(GRANTER));
    assert_int_equal(fake_xsm_check_count, checks);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT);
    assert_int_equal(fake_vcpu.flush_count >= MAPTRACK_MAX, 1);
    assert_true(grant_is_ok());
}

/* XSA-500: a copy trusted the entry of a page that was pinned already. */
static void row_4_copy_uses_what_was_pinned_not_what_is_written_now(void **s)
{
    (void)s;
    fake_frame_poke64(ram(GRANTER, PAGE), 0, 1111);
    fake_frame_poke64(ram(GRANTER, OTHER_PAGE), 0, 2222);
    entry_set(GRANTER, REF, PERMIT_READ, GRANTEE, PAGE);
    (void)map_good(HOST_ADDRESS, READ_MAP, REF);
    entry_set(GRANTER, REF, PERMIT, GRANTEE, OTHER_PAGE);
    assert_int_equal(copy_read(REF), 0);
    assert_true(fake_frame_peek64(ram(GRANTEE, 3), 0) == 1111);
    /* Nor does the right grow with what is written now. */
    world_keep();
    assert_int_equal(copy_write(REF), GRANT_STATUS_GENERAL_ERROR);
    world_unchanged();
    map_refused(GRANT_STATUS_GENERAL_ERROR, HOST_ADDRESS + PAGE_BYTES,
                WRITE_MAP, REF, GRANTER);
    (void)map_good(HOST_ADDRESS + PAGE_BYTES, READ_MAP, REF);
    assert_true(leaf_frame(HOST_GFN + 1) == ram(GRANTER, PAGE).v);
}

/* The same, with the entry given to somebody else while it is in use. */
static void row_4_an_entry_in_use_stays_with_its_grantee(void **state)
{
    (void)state;
    struct grant_map_request request = {HOST_ADDRESS, READ_MAP, REF, GRANTER};

    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    (void)map_good(HOST_ADDRESS, READ_MAP, REF);
    entry_set(GRANTER, REF, PERMIT, THIRD, OTHER_PAGE);
    world_keep();
    assert_int_equal(grant_map(domid(THIRD), request).status,
                     GRANT_STATUS_BAD_REF);
    world_unchanged();
    (void)map_good(HOST_ADDRESS + PAGE_BYTES, WRITE_MAP, REF);
    assert_true(leaf_frame(HOST_GFN + 1) == ram(GRANTER, PAGE).v);
}

/* XSA-230, XSA-236: a copy cleared the marks of a mapping. */
static void row_5_copy_leaves_the_marks_of_mappings(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    uint32_t reader = map_good(HOST_ADDRESS, READ_MAP, REF);

    assert_int_equal(copy_write(REF), 0);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT + GRANT_ENTRY_READING);
    uint32_t writer = map_good(HOST_ADDRESS + PAGE_BYTES, WRITE_MAP, REF);

    assert_int_equal(copy_read(REF), 0);
    assert_int_equal(copy_write(REF), 0);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT + BOTH_MARKS);
    assert_int_equal(grant_unmap(domid(GRANTEE), HOST_ADDRESS, reader), 0);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT + BOTH_MARKS);
    assert_int_equal(
        grant_unmap(domid(GRANTEE), HOST_ADDRESS + PAGE_BYTES, writer), 0);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT);
    assert_true(grant_is_ok());
}

/* XSA-226, -318, -411: transitive grants recursed. There are none. */
static void row_6_transitive_grants_are_refused(void **state)
{
    (void)state;
    for (uint32_t flags = 0; flags < 1024; flags += 4) {
        entry_set(GRANTER, REF, flags + GRANT_ENTRY_TRANSITIVE, GRANTEE, PAGE);
        map_refused(GRANT_STATUS_BAD_REF, HOST_ADDRESS, READ_MAP, REF, GRANTER);
        assert_int_equal(copy_read(REF), GRANT_STATUS_BAD_REF);
    }
    /* Sub-page grants of version 2 neither. */
    entry_set(GRANTER, REF, PERMIT + 0x100, GRANTEE, PAGE);
    map_refused(GRANT_STATUS_BAD_REF, HOST_ADDRESS, READ_MAP, REF, GRANTER);
}

/* XSA-228: the free list of mappings. */
static void row_7_the_last_mapping_is_the_last(void **state)
{
    (void)state;
    uint64_t end = HOST_ADDRESS + (uint64_t)MAPTRACK_MAX * PAGE_BYTES;

    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    for (uint32_t n = 0; n < MAPTRACK_MAX; n++) {
        uint64_t address = HOST_ADDRESS + (uint64_t)n * PAGE_BYTES;

        assert_int_equal(world_map(address, READ_MAP, REF, GRANTER).handle, n);
    }
    map_refused(GRANT_STATUS_NO_SPACE, end, READ_MAP, REF, GRANTER);
    assert_int_equal(
        grant_unmap(domid(GRANTEE), HOST_ADDRESS + 500 * PAGE_BYTES, 500), 0);
    assert_int_equal(map_good(end, READ_MAP, REF), 500);
    map_refused(GRANT_STATUS_NO_SPACE, end + PAGE_BYTES, READ_MAP, REF,
                GRANTER);
}

/* XSA-255, -268, -379, -382, -384, -486: changes of version. */
static void row_8_there_is_no_version_2(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    (void)map_good(HOST_ADDRESS, WRITE_MAP, REF);
    world_keep();
    assert_int_equal(grant_set_version(domid(GRANTER), 2), ST_INVALID);
    assert_int_equal(grant_set_version(domid(GRANTER), 1), ST_OK);
    world_unchanged();
}

/* XSA-18, XSA-134: ranges of references. */
static void row_9_references_out_of_range_are_refused(void **state)
{
    (void)state;
    static const uint32_t refs[] = {1024,       2047,       2048,
                                    0x20000000, 0x80000000, UINT32_MAX};

    for (size_t i = 0; i < sizeof refs / sizeof refs[0]; i++) {
        map_refused(GRANT_STATUS_BAD_REF, HOST_ADDRESS, READ_MAP, refs[i],
                    GRANTER);
        world_keep();
        assert_int_equal(copy_read(refs[i]), GRANT_STATUS_BAD_REF);
        assert_int_equal(copy_write(refs[i]), GRANT_STATUS_BAD_REF);
        world_unchanged();
    }
}

/* XSA-232: domains that are no domains. */
static void row_10_special_domains_are_refused(void **state)
{
    (void)state;
    for (uint32_t d = 0; d < 65536; d++) {
        if (d != GRANTER && d != THIRD) {
            struct grant_map_answer answer =
                world_map(HOST_ADDRESS, READ_MAP, REF, (uint16_t)d);

            assert_int_equal(answer.status,
                             d == GRANTEE ? GRANT_STATUS_BAD_DOMAIN
                                          : GRANT_STATUS_PERMISSION_DENIED);
        }
    }
    assert_true(grant_is_ok());
}

static uint32_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state = random_state * 1664525 + 1013904223;
    return random_state / 256 % below;
}

static void random_operation(void)
{
    uint16_t self = (uint16_t)draw(4);
    uint16_t other = (uint16_t)draw(5);
    uint64_t address = (HOST_GFN + draw(8)) * (uint64_t)PAGE_BYTES;
    struct grant_map_request map = {address, draw(8), REF + draw(4), other};
    uint32_t refs = 1 + draw(3);
    struct grant_copy_request copy = {
        {REF + draw(4), other, 0, refs % 2 != 0},
        {REF + draw(4), (uint16_t)draw(4), 64, refs / 2 != 0},
        (uint16_t)draw(64)};
    int16_t status;

    entry_set((uint16_t)draw(3), REF + draw(4), draw(32), draw(4), draw(70));
    if (domains[self].state != DOMAIN_LIVE) {
        return;
    }
    if (draw(2) == 0) {
        struct grant_map_answer answer = grant_map(domid(self), map);

        status = answer.status;
        assert_true((status == 0) == (answer.handle < MAPTRACK_MAX));
        assert_true(status == 0 || answer.handle == GRANT_HANDLE_NONE);
    } else if (draw(3) != 0) {
        status = grant_unmap(domid(self), address, draw(8));
    } else {
        status = grant_copy(domid(self), copy);
    }
    assert_in_range(-status, 0, 13);
    assert_true(grant_is_ok());
}

/* XSA-316: an error path returned a positive number as if it were a status. */
static void row_11_every_failure_is_a_negative_status(void **state)
{
    (void)state;
    random_state = 42;
    for (uint32_t n = 0; n < 4000; n++) {
        random_operation();
    }
    for (uint16_t d = 0; d < DEAD; d++) {
        grant_domain_end(domid(d));
    }
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        for (uint32_t h = 0; h < MAPTRACK_MAX; h++) {
            assert_int_equal(maptracks[d].entry[h].used, 0);
        }
    }
    assert_true(grant_is_ok());
}

/* XSA-214, -217, -284, -287: pages changed hands. They never do here. */
static void row_12_entries_that_accept_a_transfer_are_refused(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, GRANT_ENTRY_ACCEPT_TRANSFER, GRANTEE, PAGE);
    map_refused(GRANT_STATUS_BAD_REF, HOST_ADDRESS, READ_MAP, REF, GRANTER);
    world_keep();
    assert_int_equal(copy_read(REF), GRANT_STATUS_BAD_REF);
    assert_int_equal(copy_write(REF), GRANT_STATUS_BAD_REF);
    world_unchanged();
}

/* XSA-227, XSA-234: mappings written into page tables of the caller. */
static void row_13_page_table_entries_are_never_written(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    for (uint32_t flags = 0; flags < 16; flags++) {
        map_refused(GRANT_STATUS_GENERAL_ERROR, HOST_ADDRESS + 4,
                    GRANT_MAP_CONTAINS_PTE + flags, REF, GRANTER);
    }
}

static uint32_t touches;

/* The granter changes a mark before every access. */
static void hammer(struct mfn frame, uint32_t offset)
{
    if (is_entry(frame, offset)) {
        touches++;
        entry_set(GRANTER, REF,
                  touches % 2 == 0 ? PERMIT : PERMIT + GRANT_ENTRY_WRITING,
                  GRANTEE, PAGE);
    }
}

/* XSA-295: a loop that the granter could keep going for ever. */
static void row_14_an_entry_that_never_stands_still_is_given_up(void **state)
{
    (void)state;
    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    touches = 0;
    fake_frame_guest = hammer;
    map_refused(GRANT_STATUS_GENERAL_ERROR, HOST_ADDRESS, READ_MAP, REF,
                GRANTER);
    assert_int_equal(touches, 2 * GRANT_CLAIM_TRIES);
    assert_int_equal(copy_read(REF), GRANT_STATUS_GENERAL_ERROR);
    assert_int_equal(touches, 4 * GRANT_CLAIM_TRIES);
}

/* The granter takes the right back between the check and the mark. */
static void withdraw(struct mfn frame, uint32_t offset)
{
    if (is_entry(frame, offset)) {
        touches++;
        if (touches == 2) {
            entry_set(GRANTER, REF, PERMIT_READ, GRANTEE, PAGE);
        }
    }
}

static void row_14_a_right_withdrawn_before_the_mark_is_not_given(void **state)
{
    (void)state;
    struct grant_map_answer answer;

    entry_set(GRANTER, REF, PERMIT, GRANTEE, PAGE);
    touches = 0;
    fake_frame_guest = withdraw;
    answer = world_map(HOST_ADDRESS, WRITE_MAP, REF, GRANTER);
    assert_int_equal(answer.status, GRANT_STATUS_GENERAL_ERROR);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT_READ);
    assert_true(p2m_leaf(domid(GRANTEE), gfn_of(HOST_GFN)) == 0);
    assert_true(grant_is_ok());
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, world_start)
    const struct CMUnitTest tests[] = {
        TEST(row_1_unmap_flushes_before_the_granter_sees_free),
        TEST(row_2_every_flag_combination_maps_and_unmaps_to_the_start),
        TEST(row_3_end_of_a_domain_with_every_mapping),
        TEST(row_4_copy_uses_what_was_pinned_not_what_is_written_now),
        TEST(row_4_an_entry_in_use_stays_with_its_grantee),
        TEST(row_5_copy_leaves_the_marks_of_mappings),
        TEST(row_6_transitive_grants_are_refused),
        TEST(row_7_the_last_mapping_is_the_last),
        TEST(row_8_there_is_no_version_2),
        TEST(row_9_references_out_of_range_are_refused),
        TEST(row_10_special_domains_are_refused),
        TEST(row_11_every_failure_is_a_negative_status),
        TEST(row_12_entries_that_accept_a_transfer_are_refused),
        TEST(row_13_page_table_entries_are_never_written),
        TEST(row_14_an_entry_that_never_stands_still_is_given_up),
        TEST(row_14_a_right_withdrawn_before_the_mark_is_not_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
