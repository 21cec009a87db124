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

#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_check)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(shutdown_refuses_unknown_reasons_and_denial),
        T(shutdown_ends_the_caller_for_its_reason),
        T(a_domain_ends_alone),
        T(the_first_reason_stays),
        T(live_count_reaches_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
