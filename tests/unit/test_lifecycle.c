/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of how domains end. */
/* LINKS: core/logic/lifecycle.c core/logic/vcpu.c core/logic/evtchn.c
   core/logic/evtchn_close.c core/logic/evtchn_deliver.c
   core/logic/evtchn_send.c core/logic/evtchn_is_ok.c core/logic/domain.c
   core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c
   core/logic/grant.c core/logic/grant_entry.c core/logic/grant_table.c
   core/logic/grant_domain.c core/logic/maptrack.c core/logic/p2m.c
   core/logic/p2m_build.c tests/fake/fake_frame.c tests/fake/fake_vcpu.c
   tests/fake/fake_time.c tests/fake/fake_xsm.c core/logic/device.c
   tests/fake/fake_device.c */
#include "core/logic/lifecycle.h"
#include "tests/unit/event_world.h"

static void shutdown_refuses_unknown_reasons_and_denial(void **state)
{
    (void)state;
    REFUSED(ST_INVALID, lifecycle_shutdown(alice, 6));
    REFUSED(ST_INVALID, lifecycle_shutdown(alice, REASON_TRIPLE_FAULT));
    REFUSED(ST_INVALID, lifecycle_shutdown(alice, UINT32_MAX));
    fake_xsm_deny(ALICE, ALICE, PERM_DOMAIN_SHUTDOWN);
    REFUSED(ST_DENIED, lifecycle_shutdown(alice, REASON_POWEROFF));
}

static void shutdown_ends_the_caller_for_its_reason(void **state)
{
    (void)state;
    assert_int_equal(lifecycle_live_count(), 3);
    assert_int_equal(lifecycle_shutdown(alice, REASON_REBOOT), ST_OK);
    assert_int_equal(domains[ALICE].state, DOMAIN_DEAD);
    assert_int_equal(domains[ALICE].reason, REASON_REBOOT);
    assert_int_equal(lifecycle_live_count(), 2);
}

static void a_domain_ends_alone(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    lifecycle_end(bob, REASON_TRIPLE_FAULT);
    assert_int_equal(domains[BOB].reason, REASON_TRIPLE_FAULT);
    assert_int_equal(vcpus[BOB].vcpu[0].state, VCPU_OFFLINE);
    assert_int_equal(domains[ALICE].state, DOMAIN_LIVE);
    assert_int_equal(vcpus[ALICE].vcpu[0].state, VCPU_RUNNABLE);
    assert_int_equal(evtchn_status(alice, from).port.state, EVTCHN_UNBOUND);
    REFUSED(ST_DENIED, evtchn_alloc_unbound(alice, BOB).status);
}

static void the_first_reason_stays(void **state)
{
    (void)state;
    lifecycle_end(bob, REASON_CRASH);
    WORLD_SNAPSHOT();
    lifecycle_end(bob, REASON_POWEROFF);
    WORLD_UNCHANGED();
}

static void live_count_reaches_zero(void **state)
{
    (void)state;
    lifecycle_end(alice, REASON_POWEROFF);
    lifecycle_end(bob, REASON_POWEROFF);
    lifecycle_end(carol, REASON_POWEROFF);
    assert_int_equal(lifecycle_live_count(), 0);
}

static void destroy_refuses_whom_it_must_and_nobody_alike(void **state)
{
    (void)state;
    fake_xsm_deny(ALICE, BOB, PERM_DOMAIN_DESTROY);
    REFUSED(ST_DENIED, lifecycle_destroy(alice, BOB));
    REFUSED(ST_DENIED, lifecycle_destroy(alice, DEAD));
    REFUSED(ST_DENIED, lifecycle_destroy(alice, ABSENT));
    REFUSED(ST_DENIED, lifecycle_destroy(alice, DOMAIN_MAX));
    REFUSED(ST_DENIED, lifecycle_destroy(alice, 65536 + CAROL));
    REFUSED(ST_DENIED, lifecycle_destroy(alice, 4294967296 + CAROL));
    REFUSED(ST_DENIED, lifecycle_destroy(alice, UINT64_MAX));
}

static void destroy_ends_another_domain(void **state)
{
    (void)state;
    assert_int_equal(lifecycle_destroy(alice, CAROL), ST_OK);
    assert_int_equal(domains[CAROL].state, DOMAIN_DEAD);
    assert_int_equal(domains[CAROL].reason, REASON_DESTROYED);
    assert_int_equal(domains[ALICE].state, DOMAIN_LIVE);
    REFUSED(ST_DENIED, lifecycle_destroy(alice, CAROL));
}

static void watchdog_refuses_other_numbers_and_denial(void **state)
{
    (void)state;
    REFUSED(ST_INVALID, lifecycle_watchdog(alice, 1, 5).status);
    REFUSED(ST_INVALID, lifecycle_watchdog(alice, 2, 5).status);
    REFUSED(ST_INVALID, lifecycle_watchdog(alice, UINT32_MAX, 5).status);
    assert_int_equal(lifecycle_watchdog(alice, 0, 5).value, 1);
    REFUSED(ST_INVALID, lifecycle_watchdog(alice, 0, 5).status);
    fake_xsm_deny(ALICE, ALICE, PERM_DOMAIN_SHUTDOWN);
    REFUSED(ST_DENIED, lifecycle_watchdog(alice, 1, 5).status);
    REFUSED(ST_DENIED, lifecycle_watchdog(alice, 1, 0).status);
}

static void watchdog_expires_unless_asked_again(void **state)
{
    const uint64_t second = 1000000000;

    (void)state;
    fake_time_ns = 7 * second;
    assert_false(lifecycle_has_expired(alice, UINT64_MAX));
    assert_int_equal(lifecycle_watchdog(alice, 0, 2).value, 1);
    assert_false(lifecycle_has_expired(alice, 9 * second - 1));
    assert_true(lifecycle_has_expired(alice, 9 * second));
    assert_false(lifecycle_has_expired(bob, 9 * second));
    fake_time_ns = 8 * second;
    assert_int_equal(lifecycle_watchdog(alice, 1, 2).value, 0);
    assert_false(lifecycle_has_expired(alice, 9 * second));
    assert_int_equal(lifecycle_watchdog(alice, 1, UINT32_MAX).status, ST_OK);
    assert_false(lifecycle_has_expired(alice, 4294967295 * second));
    assert_int_equal(lifecycle_watchdog(alice, 1, 0).status, ST_OK);
    assert_false(lifecycle_has_expired(alice, UINT64_MAX));
    assert_int_equal(lifecycle_watchdog(alice, 0, 1).value, 1);
    lifecycle_end(alice, REASON_WATCHDOG);
    assert_false(lifecycle_has_expired(alice, UINT64_MAX));
}

static void who_starts_again_rests_first(void **state)
{
    (void)state;
    domains[BOB].restart = 1;
    fake_time_ns = 5000;
    assert_false(lifecycle_may_start(bob, UINT64_MAX));
    lifecycle_end(bob, REASON_CRASH);
    assert_false(lifecycle_may_start(bob, 5000 + LIFECYCLE_REST - 1));
    assert_true(lifecycle_may_start(bob, 5000 + LIFECYCLE_REST));
    lifecycle_end(alice, REASON_CRASH);
    assert_false(lifecycle_may_start(alice, UINT64_MAX));
    assert_false(lifecycle_may_start((struct domid){ABSENT}, UINT64_MAX));
}

static void who_starts_again_keeps_nobody_waiting(void **state)
{
    (void)state;
    domains[BOB].restart = 1;
    assert_int_equal(lifecycle_live_count(), 2);
    lifecycle_end(bob, REASON_CRASH);
    assert_int_equal(lifecycle_live_count(), 2);
    lifecycle_end(alice, REASON_POWEROFF);
    lifecycle_end(carol, REASON_POWEROFF);
    assert_int_equal(lifecycle_live_count(), 0);
}

static void where_all_start_again_there_is_no_end(void **state)
{
    (void)state;
    for (uint32_t d = ALICE; d <= DEAD; d++) {
        domains[d].restart = 1;
    }
    assert_int_not_equal(lifecycle_live_count(), 0);
    lifecycle_end(alice, REASON_POWEROFF);
    lifecycle_end(bob, REASON_POWEROFF);
    lifecycle_end(carol, REASON_POWEROFF);
    assert_int_not_equal(lifecycle_live_count(), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_check)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(shutdown_refuses_unknown_reasons_and_denial),
        T(shutdown_ends_the_caller_for_its_reason),
        T(a_domain_ends_alone),
        T(the_first_reason_stays),
        T(live_count_reaches_zero),
        T(destroy_refuses_whom_it_must_and_nobody_alike),
        T(destroy_ends_another_domain),
        T(watchdog_refuses_other_numbers_and_denial),
        T(watchdog_expires_unless_asked_again),
        T(who_starts_again_rests_first),
        T(who_starts_again_keeps_nobody_waiting),
        T(where_all_start_again_there_is_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
