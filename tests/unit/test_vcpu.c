/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of vCPUs: states, timers, polls, the place of vcpu_info. */
/* LINKS: core/logic/vcpu.c core/logic/evtchn.c core/logic/evtchn_close.c
   core/logic/evtchn_deliver.c core/logic/evtchn_send.c
   core/logic/evtchn_is_ok.c core/logic/domain.c
   core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c
   tests/fake/fake_frame.c
   tests/fake/fake_vcpu.c tests/fake/fake_time.c tests/fake/fake_xsm.c */
#include "tests/unit/event_world.h"

/* A frame of Alice's RAM. */
static const struct mfn page = {65536 + 7};

static uint8_t state_of(struct domid domain, uint32_t vcpu)
{
    return vcpus[domain.v].vcpu[vcpu].state;
}

/* XSA-327: every address that is not 8-aligned or leaves its page. */
static void xsa_327_register_info_refuses_bad_offsets(void **state)
{
    (void)state;
    for (uint32_t offset = 0; offset < 2 * PAGE_BYTES; offset++) {
        if (offset % 8 != 0 || offset > PAGE_BYTES - 64) {
            assert_int_equal(vcpu_register_info(alice, 0, page, offset),
                             ST_BAD_OFFSET);
        }
    }
    REFUSED(ST_BAD_OFFSET, vcpu_register_info(alice, 0, page, UINT32_MAX));
    REFUSED(ST_BAD_OFFSET, vcpu_register_info(alice, 0, page, 4));
}

static void register_info_refuses_denial_and_a_second_time(void **state)
{
    (void)state;
    fake_xsm_deny(ALICE, ALICE, PERM_VCPU_REGISTER_INFO);
    REFUSED(ST_DENIED, vcpu_register_info(alice, 1, page, 0));
    fake_xsm_allow(ALICE, ALICE, PERM_VCPU_REGISTER_INFO);
    assert_int_equal(vcpu_register_info(alice, 1, page, 64), ST_OK);
    REFUSED(ST_INVALID, vcpu_register_info(alice, 1, page, 64));
    REFUSED(ST_INVALID, vcpu_register_info(alice, 1, page, 128));
}

static void register_info_moves_contents_and_makes_one_upcall(void **state)
{
    (void)state;
    struct mfn shared = domain_shared_info(alice);
    fake_frame_poke64(shared, 2 * 64 + 40, 0x1122334455667788);
    fake_frame_poke64(shared, 2 * 64 + 16, 99);
    assert_int_equal(vcpu_register_info(alice, 2, page, PAGE_BYTES - 64),
                     ST_OK);
    assert_true(fake_frame_peek64(page, PAGE_BYTES - 24) == 0x1122334455667788);
    assert_int_equal(fake_frame_peek64(page, PAGE_BYTES - 48), 99);
    assert_true(guest_selector(alice, 2) == UINT64_MAX);
    assert_true(vcpu_upcall_wanted(alice, 2));
    assert_int_equal(vcpus[ALICE].vcpu[2].info_offset, PAGE_BYTES - 64);
    assert_int_equal(vcpus[ALICE].vcpu[2].info_frame.v, page.v);
}

static void events_go_to_the_place_registered(void **state)
{
    (void)state;
    uint32_t port = evtchn_bind_ipi(alice, 2).value;
    assert_int_equal(vcpu_register_info(alice, 2, page, 512), ST_OK);
    fake_frame_poke64(page, 512, 0);
    fake_frame_poke64(page, 520, 0);
    assert_int_equal(evtchn_send(alice, port), ST_OK);
    assert_int_equal(fake_frame_peek64(page, 512), 1);
    assert_int_equal(fake_frame_peek64(page, 520), 1);
}

static void timers_refuse_denial(void **state)
{
    (void)state;
    fake_xsm_deny(ALICE, ALICE, PERM_DOMAIN_SET_TIMER);
    REFUSED(ST_DENIED, vcpu_set_timer(alice, 0, 5));
    REFUSED(ST_DENIED, vcpu_set_timer(alice, 0, 0));
}

static void set_timer_keeps_the_earliest_deadline(void **state)
{
    (void)state;
    vcpu_next_deadline = DEADLINE_NONE;
    assert_int_equal(vcpu_set_timer(alice, 0, 5000), ST_OK);
    assert_int_equal(vcpu_next_deadline, 5000);
    assert_int_equal(vcpu_set_timer(bob, 0, 3000), ST_OK);
    assert_int_equal(vcpu_next_deadline, 3000);
    assert_int_equal(vcpu_set_timer(bob, 1, UINT64_MAX), ST_OK);
    assert_true(vcpus[BOB].vcpu[1].timer_deadline == DEADLINE_NONE);
    assert_int_equal(vcpu_changed, 1);
    assert_int_equal(vcpu_set_timer(bob, 0, 0), ST_OK);
    assert_true(vcpus[BOB].vcpu[0].timer_deadline == DEADLINE_NONE);
}

static void block_refuses_denial(void **state)
{
    (void)state;
    fake_xsm_deny(ALICE, ALICE, PERM_DOMAIN_YIELD);
    REFUSED(ST_DENIED, vcpu_block(alice, 0));
}

static void block_waits_unless_an_upcall_is_pending(void **state)
{
    (void)state;
    assert_int_equal(vcpu_block(alice, 0), ST_OK);
    assert_int_equal(state_of(alice, 0), VCPU_BLOCKED);
    assert_int_equal(vcpu_changed, 1);
    fake_frame_bytes(domain_shared_info(bob))[0] = 1;
    REFUSED(ST_OK, vcpu_block(bob, 0));
    assert_int_equal(state_of(bob, 0), VCPU_RUNNABLE);
    vcpu_halt(bob, 0);
    assert_int_equal(state_of(bob, 0), VCPU_RUNNABLE);
}

static void notify_leaves_stopped_vcpus_alone(void **state)
{
    (void)state;
    vcpu_notify(alice, 1);
    assert_int_equal(state_of(alice, 1), VCPU_OFFLINE);
    vcpu_init(alice, 1);
    vcpu_notify(alice, 1);
    assert_int_equal(state_of(alice, 1), VCPU_WAIT_SIPI);
}

static void notify_leaves_a_vcpu_that_may_be_running_alone(void **state)
{
    (void)state;
    vcpu_notify(alice, 0);
    assert_int_equal(state_of(alice, 0), VCPU_RUNNABLE);
    assert_int_equal(vcpu_changed, 0);
}

/* XSA-221: a poll of a port that does not exist. */
static void xsa_221_poll_refuses_impossible_ports(void **state)
{
    (void)state;
    REFUSED(ST_INVALID,
            vcpu_poll_begin(alice, 0, EVTCHN_PORT_MAX, DEADLINE_NONE));
    REFUSED(ST_INVALID, vcpu_poll_begin(alice, 0, UINT32_MAX, 100));
    fake_xsm_deny(ALICE, ALICE, PERM_DOMAIN_POLL);
    REFUSED(ST_DENIED, vcpu_poll_begin(alice, 0, 1, 100));
}

static void poll_ends_at_once_when_time_is_up_or_an_upcall_waits(void **state)
{
    (void)state;
    fake_time_ns = 100;
    REFUSED(ST_OK, vcpu_poll_begin(alice, 0, 1, 100));
    fake_frame_bytes(domain_shared_info(alice))[0] = 1;
    REFUSED(ST_OK, vcpu_poll_begin(alice, 0, 1, 1000));
    assert_int_equal(state_of(alice, 0), VCPU_RUNNABLE);
}

static void poll_wakes_on_its_port_only(void **state)
{
    (void)state;
    uint32_t one = evtchn_bind_ipi(alice, 1).value;
    uint32_t two = evtchn_bind_ipi(alice, 1).value;
    guest_set_mask(alice, one);
    guest_set_mask(alice, two);
    assert_int_equal(vcpu_poll_begin(alice, 0, two, 5000), ST_OK);
    assert_int_equal(vcpu_next_deadline, 0);
    assert_int_equal(state_of(alice, 0), VCPU_BLOCKED);
    assert_int_equal(evtchn_send(alice, one), ST_OK);
    assert_int_equal(state_of(alice, 0), VCPU_BLOCKED);
    assert_int_equal(evtchn_send(alice, two), ST_OK);
    assert_int_equal(state_of(alice, 0), VCPU_RUNNABLE);
    assert_int_equal(vcpus[ALICE].vcpu[0].polling, 0);
    assert_true(vcpus[ALICE].vcpu[0].poll_deadline == DEADLINE_NONE);
    assert_int_equal(vcpu_pollers[ALICE], 0);
}

static void poll_of_any_port_wakes_on_every_port(void **state)
{
    (void)state;
    uint32_t port = evtchn_bind_ipi(alice, 1).value;
    guest_set_mask(alice, port);
    assert_int_equal(vcpu_poll_begin(alice, 0, 0, DEADLINE_NONE), ST_OK);
    assert_int_equal(evtchn_send(alice, port), ST_OK);
    assert_int_equal(state_of(alice, 0), VCPU_RUNNABLE);
}

static void poll_ends_with_any_upcall(void **state)
{
    (void)state;
    uint32_t port = evtchn_bind_ipi(alice, 0).value;
    assert_int_equal(vcpu_poll_begin(alice, 0, 900, DEADLINE_NONE), ST_OK);
    assert_int_equal(evtchn_send(alice, port), ST_OK);
    assert_int_equal(state_of(alice, 0), VCPU_RUNNABLE);
}

/* In the form that REFUSED takes. */
static enum status sipi(struct domid domain, uint32_t vcpu, uint32_t vector)
{
    vcpu_sipi(domain, vcpu, vector);
    return ST_OK;
}

static void sipi_starts_only_a_vcpu_that_waits_for_it(void **state)
{
    (void)state;
    REFUSED(ST_OK, sipi(alice, 1, 0x9a));
    REFUSED(ST_OK, sipi(alice, 0, 0x9a));
    vcpu_init(alice, 1);
    vcpu_sipi(alice, 1, 0x9a);
    assert_int_equal(state_of(alice, 1), VCPU_RUNNABLE);
    assert_int_equal(fake_vcpu.start_real_count, 1);
    assert_int_equal(fake_vcpu.vector, 0x9a);
    assert_int_equal(fake_vcpu.vcpu, 1);
    REFUSED(ST_OK, sipi(alice, 1, 0x9a));
}

static void halt_dead_tells_when_the_last_vcpu_is_gone(void **state)
{
    (void)state;
    vcpu_init(alice, 1);
    vcpu_sipi(alice, 1, 1);
    vcpu_halt(alice, 1);
    vcpu_halt_dead(alice, 0);
    assert_false(vcpu_none_can_run(alice));
    vcpu_init(alice, 2);
    vcpu_halt_dead(alice, 1);
    assert_true(vcpu_none_can_run(alice));
    assert_int_equal(state_of(alice, 1), VCPU_OFFLINE);
}

static void is_up_tells_the_state(void **state)
{
    (void)state;
    assert_int_equal(vcpu_is_up(alice, 0).value, 1);
    assert_int_equal(vcpu_is_up(alice, 1).value, 0);
    fake_xsm_deny(ALICE, ALICE, PERM_VCPU_GET_STATE);
    REFUSED(ST_DENIED, vcpu_is_up(alice, 0).status);
    assert_int_equal(vcpu_is_up(alice, 0).value, 0);
}

static void end_stops_everything(void **state)
{
    (void)state;
    assert_int_equal(vcpu_set_timer(alice, 0, 5), ST_OK);
    assert_int_equal(vcpu_poll_begin(alice, 0, 1, 7), ST_OK);
    vcpu_domain_end(alice);
    for (uint32_t v = 0; v < VCPU_MAX; v++) {
        assert_int_equal(state_of(alice, v), VCPU_OFFLINE);
        assert_true(vcpus[ALICE].vcpu[v].timer_deadline == DEADLINE_NONE);
        assert_true(vcpus[ALICE].vcpu[v].poll_deadline == DEADLINE_NONE);
    }
    vcpu_notify(alice, 0);
    assert_int_equal(state_of(alice, 0), VCPU_OFFLINE);
    assert_int_equal(state_of(bob, 0), VCPU_RUNNABLE);
}

#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_check)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(xsa_327_register_info_refuses_bad_offsets),
        T(register_info_refuses_denial_and_a_second_time),
        T(register_info_moves_contents_and_makes_one_upcall),
        T(events_go_to_the_place_registered),
        T(timers_refuse_denial),
        T(set_timer_keeps_the_earliest_deadline),
        T(block_refuses_denial),
        T(block_waits_unless_an_upcall_is_pending),
        T(notify_leaves_stopped_vcpus_alone),
        T(notify_leaves_a_vcpu_that_may_be_running_alone),
        T(xsa_221_poll_refuses_impossible_ports),
        T(poll_ends_at_once_when_time_is_up_or_an_upcall_waits),
        T(poll_wakes_on_its_port_only),
        T(poll_of_any_port_wakes_on_every_port),
        T(poll_ends_with_any_upcall),
        T(sipi_starts_only_a_vcpu_that_waits_for_it),
        T(halt_dead_tells_when_the_last_vcpu_is_gone),
        T(is_up_tells_the_state),
        T(end_stops_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
