/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of copying between grants and a domain's own RAM. */
/* LINKS: core/logic/grant.c core/logic/grant_entry.c core/logic/grant_table.c
   core/logic/grant_is_ok.c core/logic/grant_copy.c core/logic/grant_domain.c
   core/logic/maptrack.c core/logic/domain.c core/logic/p2m.c
   core/logic/p2m_build.c tests/fake/fake_frame.c tests/fake/fake_vcpu.c
   tests/fake/fake_xsm.c */
#include "tests/unit/grant_world.h"

/* Another reference of the granter, and one of the third domain. */
#define REF_WRITE 9
#define PAGE_WRITE 6

/* A page of the caller, and bytes to copy. */
#define OWN 3
#define LENGTH 8

static struct grant_copy_side reference(uint32_t ref, uint16_t domain,
                                        uint16_t offset)
{
    struct grant_copy_side side = {ref, domain, offset, true};

    return side;
}

static struct grant_copy_side own_page(void)
{
    struct grant_copy_side side = {OWN, GRANTEE, 32, false};

    return side;
}

static struct grant_copy_request from_grant(uint16_t granter, uint32_t ref)
{
    struct grant_copy_request request = {reference(ref, granter, 16),
                                         own_page(), LENGTH};
    return request;
}

static struct grant_copy_request to_grant(uint16_t granter, uint32_t ref)
{
    struct grant_copy_request request = {own_page(),
                                         reference(ref, granter, 16), LENGTH};
    return request;
}

static int16_t copy(struct grant_copy_request request)
{
    return grant_copy(domid(GRANTEE), request);
}

static void copy_refused(int16_t status, struct grant_copy_request request)
{
    world_keep();
    assert_int_equal(copy(request), status);
    world_unchanged();
}

static int copy_start(void **state)
{
    int result = world_start(state);

    entry_set(GRANTER, REF, PERMIT_READ, GRANTEE, PAGE);
    entry_set(GRANTER, REF_WRITE, PERMIT, GRANTEE, PAGE_WRITE);
    fake_frame_poke64(ram(GRANTER, PAGE), 16, 0x1122334455667788);
    fake_frame_poke64(ram(GRANTEE, OWN), 32, 0x99aabbccddeeff00);
    fake_frame_read_count = 0;
    return result;
}

static void copy_refuses_to_leave_a_page(void **state)
{
    (void)state;
    struct grant_copy_request request = from_grant(GRANTER, REF);

    request.length = 65535;
    copy_refused(GRANT_STATUS_BAD_COPY_ARG, request);
    request.length = 4096;
    copy_refused(GRANT_STATUS_BAD_COPY_ARG, request);
    request.length = LENGTH;
    request.source.offset = 4089;
    copy_refused(GRANT_STATUS_BAD_COPY_ARG, request);
    request.source.offset = 65535;
    copy_refused(GRANT_STATUS_BAD_COPY_ARG, request);
    request.source.offset = 0;
    request.dest.offset = 4089;
    copy_refused(GRANT_STATUS_BAD_COPY_ARG, request);
    request.dest.offset = 4097;
    request.length = 0;
    copy_refused(GRANT_STATUS_BAD_COPY_ARG, request);
}

static void copy_refuses_frames_of_others(void **state)
{
    (void)state;
    struct grant_copy_request request = from_grant(GRANTER, REF);

    request.dest.domain = THIRD;
    copy_refused(GRANT_STATUS_BAD_DOMAIN, request);
    request = to_grant(GRANTER, REF_WRITE);
    request.source.domain = GRANTER;
    copy_refused(GRANT_STATUS_BAD_DOMAIN, request);
    assert_int_equal(fake_xsm_check_count, 0);
}

static void copy_refuses_grants_of_its_own(void **state)
{
    (void)state;
    entry_set(GRANTEE, REF, PERMIT, GRANTEE, PAGE);
    copy_refused(GRANT_STATUS_BAD_DOMAIN, from_grant(GRANTEE, REF));
    copy_refused(GRANT_STATUS_BAD_DOMAIN, to_grant(GRANTEE, REF));
}

static void copy_tells_absent_dead_and_forbidden_apart_from_nothing(void **s)
{
    (void)s;
    static const uint16_t numbers[] = {DEAD, ABSENT, DOMAIN_MAX, 0xffff, THIRD};

    fake_xsm_deny(GRANTEE, THIRD, PERM_GRANT_COPY_READ);
    fake_xsm_deny(GRANTEE, THIRD, PERM_GRANT_COPY_WRITE);
    entry_set(THIRD, REF, PERMIT, GRANTEE, PAGE);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        copy_refused(GRANT_STATUS_PERMISSION_DENIED,
                     from_grant(numbers[i], REF));
        copy_refused(GRANT_STATUS_PERMISSION_DENIED,
                     from_grant(numbers[i], 4000000000u));
        copy_refused(GRANT_STATUS_PERMISSION_DENIED, to_grant(numbers[i], REF));
    }
    assert_int_equal(fake_frame_read_count, 0);
}

static void copy_asks_for_each_direction_of_each_side(void **state)
{
    (void)state;
    struct grant_copy_request both = from_grant(GRANTER, REF);

    entry_set(THIRD, REF, PERMIT, GRANTEE, PAGE);
    both.dest = reference(REF, THIRD, 0);
    fake_xsm_deny(GRANTEE, GRANTER, PERM_GRANT_COPY_READ);
    copy_refused(GRANT_STATUS_PERMISSION_DENIED, both);
    copy_refused(GRANT_STATUS_PERMISSION_DENIED, from_grant(GRANTER, REF));
    assert_int_equal(copy(to_grant(GRANTER, REF_WRITE)), 0);
    fake_xsm_reset();
    fake_xsm_deny(GRANTEE, THIRD, PERM_GRANT_COPY_WRITE);
    copy_refused(GRANT_STATUS_PERMISSION_DENIED, both);
    fake_xsm_reset();
    assert_int_equal(copy(both), 0);
    assert_true(fake_frame_peek64(ram(THIRD, PAGE), 0) == 0x1122334455667788);
    assert_int_equal(fake_xsm_asked(GRANTEE, GRANTER, PERM_GRANT_COPY_READ), 1);
    assert_int_equal(fake_xsm_asked(GRANTEE, THIRD, PERM_GRANT_COPY_WRITE), 1);
}

static void copy_refuses_bad_references_and_rights(void **state)
{
    (void)state;
    copy_refused(GRANT_STATUS_BAD_REF, from_grant(GRANTER, 1024));
    copy_refused(GRANT_STATUS_BAD_REF, from_grant(GRANTER, UINT32_MAX));
    copy_refused(GRANT_STATUS_BAD_REF, from_grant(GRANTER, 100));
    copy_refused(GRANT_STATUS_GENERAL_ERROR, to_grant(GRANTER, REF));
    entry_set(GRANTER, REF, PERMIT, THIRD, PAGE);
    copy_refused(GRANT_STATUS_BAD_REF, from_grant(GRANTER, REF));
}

static void copy_refuses_own_pages_that_are_not_ram(void **state)
{
    (void)state;
    struct grant_copy_request request = from_grant(GRANTER, REF);
    static const uint64_t bad[] = {WORLD_PAGES, HOST_GFN, UINT64_MAX, 20};

    p2m_set_shared(domid(GRANTEE), gfn_of(20), 1);
    (void)map_good(HOST_ADDRESS, READ_MAP, REF);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        request.dest.name = bad[i];
        copy_refused(GRANT_STATUS_BAD_PAGE, request);
    }
}

static void copy_takes_back_the_first_side_when_the_second_fails(void **state)
{
    (void)state;
    struct grant_copy_request both = from_grant(GRANTER, REF);

    both.dest = reference(100, GRANTER, 0);
    copy_refused(GRANT_STATUS_BAD_REF, both);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT_READ);
}

static void copy_reads_a_grant(void **state)
{
    (void)state;
    assert_int_equal(copy(from_grant(GRANTER, REF)), 0);
    assert_true(fake_frame_peek64(ram(GRANTEE, OWN), 32) == 0x1122334455667788);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT_READ);
}

static void copy_writes_a_grant(void **state)
{
    (void)state;
    assert_int_equal(copy(to_grant(GRANTER, REF_WRITE)), 0);
    assert_true(fake_frame_peek64(ram(GRANTER, PAGE_WRITE), 16) ==
                0x99aabbccddeeff00);
    assert_int_equal(entry_flags(GRANTER, REF_WRITE), PERMIT);
}

static void copy_of_nothing_and_of_a_whole_page_are_fine(void **state)
{
    (void)state;
    struct grant_copy_request request = from_grant(GRANTER, REF);

    request.source.offset = 4096;
    request.dest.offset = 4096;
    request.length = 0;
    world_keep();
    assert_int_equal(copy(request), 0);
    world_unchanged();
    request.source.offset = 0;
    request.dest.offset = 0;
    request.length = 4096;
    assert_int_equal(copy(request), 0);
    assert_memory_equal(fake_frame_bytes(ram(GRANTER, PAGE)),
                        fake_frame_bytes(ram(GRANTEE, OWN)), PAGE_BYTES);
}

static void copy_ignores_the_padding_of_a_reference(void **state)
{
    (void)state;
    struct grant_copy_request request = from_grant(GRANTER, REF);

    request.source.name += 0xabcdef0100000000;
    assert_int_equal(copy(request), 0);
}

static void copy_between_two_uses_of_one_entry_takes_off_its_own_marks(void **s)
{
    (void)s;
    struct grant_copy_request both = from_grant(GRANTER, REF_WRITE);

    both.dest = reference(REF_WRITE, GRANTER, 512);
    fake_frame_poke64(ram(GRANTER, PAGE_WRITE), 16, 77);
    assert_int_equal(copy(both), 0);
    assert_true(fake_frame_peek64(ram(GRANTER, PAGE_WRITE), 512) == 77);
    assert_int_equal(entry_flags(GRANTER, REF_WRITE), PERMIT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, copy_start)
    const struct CMUnitTest tests[] = {
        TEST(copy_refuses_to_leave_a_page),
        TEST(copy_refuses_frames_of_others),
        TEST(copy_refuses_grants_of_its_own),
        TEST(copy_tells_absent_dead_and_forbidden_apart_from_nothing),
        TEST(copy_asks_for_each_direction_of_each_side),
        TEST(copy_refuses_bad_references_and_rights),
        TEST(copy_refuses_own_pages_that_are_not_ram),
        TEST(copy_takes_back_the_first_side_when_the_second_fails),
        TEST(copy_reads_a_grant),
        TEST(copy_writes_a_grant),
        TEST(copy_of_nothing_and_of_a_whole_page_are_fine),
        TEST(copy_ignores_the_padding_of_a_reference),
        TEST(copy_between_two_uses_of_one_entry_takes_off_its_own_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
