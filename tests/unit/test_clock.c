/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of the guests' clock pages. */
/* LINKS: core/logic/clock.c core/logic/vcpu.c core/logic/evtchn.c
   core/logic/evtchn_close.c core/logic/evtchn_deliver.c
   core/logic/evtchn_send.c core/logic/evtchn_is_ok.c core/logic/domain.c
   core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c
   tests/fake/fake_frame.c tests/fake/fake_vcpu.c tests/fake/fake_time.c
   tests/fake/fake_xsm.c */
#include "core/logic/clock.h"
#include "tests/unit/event_world.h"

static void every_vcpu_has_a_clock_before_the_guest_looks(void **state)
{
    (void)state;
    struct mfn shared = domain_shared_info(alice);
    fake_time_sample.tsc = 123456789;
    fake_time_sample.system_time = 987654321;
    fake_time_sample.multiplier = 3000000000u;
    fake_time_sample.shift = -3;
    clock_domain_init(alice);
    for (uint32_t v = 0; v < VCPU_MAX; v++) {
        uint32_t base = v * 64 + 32;
        uint32_t version = fake_frame_peek32(shared, base);
        assert_true(version % 2 == 0 && version != 0);
        assert_int_equal(fake_frame_peek64(shared, base + 8), 123456789);
        assert_int_equal(fake_frame_peek64(shared, base + 16), 987654321);
        assert_int_equal(fake_frame_peek32(shared, base + 24), 3000000000u);
        assert_int_equal(fake_frame_bytes(shared)[base + 28], 0xfd);
        assert_int_equal(fake_frame_bytes(shared)[base + 29], 0);
    }
}

static void wall_clock_is_written_with_all_its_bits(void **state)
{
    (void)state;
    struct mfn shared = domain_shared_info(bob);
    fake_time_wall = (uint64_t)4294967299 * 1000000000 + 999999999;
    clock_domain_init(bob);
    assert_int_equal(fake_frame_peek32(shared, 3072), 2);
    assert_int_equal(fake_frame_peek32(shared, 3076), 3);
    assert_int_equal(fake_frame_peek32(shared, 3084), 1);
    assert_int_equal(fake_frame_peek32(shared, 3080), 999999999);
}

static void update_follows_vcpu_info_and_changes_the_version(void **state)
{
    (void)state;
    struct mfn page = {65536 + 9};
    clock_domain_init(alice);
    assert_int_equal(vcpu_register_info(alice, 1, page, 1024), ST_OK);
    assert_int_equal(fake_frame_peek32(page, 1024 + 32), 2);
    fake_time_sample.tsc = 5;
    clock_update(alice, 1);
    assert_int_equal(fake_frame_peek32(page, 1024 + 32), 4);
    assert_int_equal(fake_frame_peek64(page, 1024 + 40), 5);
    /* The old place is no longer written. */
    assert_int_equal(fake_frame_peek32(domain_shared_info(alice), 96), 2);
}

static void a_guests_version_is_never_read_back(void **state)
{
    (void)state;
    clock_domain_init(alice);
    fake_frame_poke32(domain_shared_info(alice), 32, 0xdeadbeef);
    fake_frame_read_count = 0;
    clock_update(alice, 0);
    assert_int_equal(fake_frame_read_count, 0);
    assert_int_equal(fake_frame_peek32(domain_shared_info(alice), 32), 4);
}

static void versions_wrap_and_stay_even(void **state)
{
    (void)state;
    clock_versions[ALICE].vcpu[0] = CLOCK_VERSION_LIMIT - 2;
    clock_update(alice, 0);
    assert_int_equal(clock_versions[ALICE].vcpu[0], 0);
    assert_int_equal(fake_frame_peek32(domain_shared_info(alice), 32), 0);
    clock_update(alice, 0);
    assert_int_equal(clock_versions[ALICE].vcpu[0], 2);
}

static int setup(void **state)
{
    memset(clock_versions, 0, sizeof clock_versions);
    return world_setup(state);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, world_check)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(every_vcpu_has_a_clock_before_the_guest_looks),
        T(wall_clock_is_written_with_all_its_bits),
        T(update_follows_vcpu_info_and_changes_the_version),
        T(a_guests_version_is_never_read_back),
        T(versions_wrap_and_stay_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
