/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of event channels. */
/* LINKS: core/logic/evtchn.c core/logic/evtchn_close.c
   core/logic/evtchn_deliver.c core/logic/evtchn_send.c
   core/logic/evtchn_is_ok.c core/logic/vcpu.c core/logic/domain.c
   core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c
   tests/fake/fake_frame.c tests/fake/fake_vcpu.c tests/fake/fake_time.c
   tests/fake/fake_xsm.c */
#include "tests/unit/event_world.h"

/* Ports that are never valid. */
static const uint32_t bad_ports[] = {0, EVTCHN_PORT_MAX, 4096, 0x7fffffff,
                                     UINT32_MAX};
#define BAD_PORTS (sizeof bad_ports / sizeof bad_ports[0])

static void no_one_tells_dead_from_absent_from_denied(void **state)
{
    (void)state;
    static const uint32_t remotes[] = {DEAD, ABSENT, DOMAIN_MAX, 0x7ff0,
                                       UINT32_MAX};
    for (uint32_t i = 0; i < sizeof remotes / sizeof remotes[0]; i++) {
        REFUSED(ST_DENIED, evtchn_alloc_unbound(alice, remotes[i]).status);
        REFUSED(ST_DENIED,
                evtchn_bind_interdomain(alice, remotes[i], 1).status);
    }
    fake_xsm_deny(ALICE, BOB, PERM_EVENT_CREATE);
    fake_xsm_deny(ALICE, BOB, PERM_EVENT_BIND);
    REFUSED(ST_DENIED, evtchn_alloc_unbound(alice, BOB).status);
    REFUSED(ST_DENIED, evtchn_bind_interdomain(alice, BOB, 1).status);
    REFUSED(ST_DENIED, evtchn_bind_interdomain(alice, BOB, 99999).status);
}

static void alloc_needs_the_policy_both_ways(void **state)
{
    (void)state;
    fake_xsm_deny(BOB, ALICE, PERM_EVENT_CREATE);
    REFUSED(ST_DENIED, evtchn_alloc_unbound(alice, BOB).status);
    fake_xsm_allow(BOB, ALICE, PERM_EVENT_CREATE);
    fake_xsm_deny(ALICE, BOB, PERM_EVENT_CREATE);
    REFUSED(ST_DENIED, evtchn_alloc_unbound(alice, BOB).status);
}

static void bind_needs_the_policy_both_ways(void **state)
{
    (void)state;
    uint32_t port = evtchn_alloc_unbound(bob, ALICE).value;
    fake_xsm_deny(BOB, ALICE, PERM_EVENT_BIND);
    REFUSED(ST_DENIED, evtchn_bind_interdomain(alice, BOB, port).status);
    fake_xsm_allow(BOB, ALICE, PERM_EVENT_BIND);
    fake_xsm_deny(ALICE, BOB, PERM_EVENT_BIND);
    REFUSED(ST_DENIED, evtchn_bind_interdomain(alice, BOB, port).status);
}

/* A wall, whatever the policy permits; a port that exists and one that does
   not get the same answer. */
static void bind_refuses_what_a_wall_keeps_apart(void **state)
{
    (void)state;
    uint32_t port = evtchn_alloc_unbound(bob, ALICE).value;
    fake_xsm_wall(ALICE, BOB);
    REFUSED(ST_DENIED, evtchn_bind_interdomain(alice, BOB, port).status);
    REFUSED(ST_DENIED, evtchn_bind_interdomain(alice, BOB, port + 1).status);
}

static void bind_refuses_ports_not_meant_for_us(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    uint32_t port = evtchn_alloc_unbound(bob, CAROL).value;
    REFUSED(ST_INVALID, evtchn_bind_interdomain(alice, BOB, port).status);
    REFUSED(ST_INVALID, evtchn_bind_interdomain(alice, BOB, port + 1).status);
    world_connect(alice, bob, &from, &to);
    REFUSED(ST_INVALID, evtchn_bind_interdomain(alice, BOB, to).status);
    for (uint32_t i = 0; i < BAD_PORTS; i++) {
        REFUSED(ST_INVALID,
                evtchn_bind_interdomain(alice, BOB, bad_ports[i]).status);
    }
}

static void binds_need_a_free_port(void **state)
{
    (void)state;
    uint32_t offered = evtchn_alloc_unbound(bob, ALICE).value;
    world_fill(alice);
    REFUSED(ST_NO_SPACE, evtchn_alloc_unbound(alice, BOB).status);
    REFUSED(ST_NO_SPACE, evtchn_bind_interdomain(alice, BOB, offered).status);
    REFUSED(ST_NO_SPACE, evtchn_bind_ipi(alice, 0).status);
    REFUSED(ST_NO_SPACE, evtchn_bind_virq(alice, ABI_VIRQ_TIMER, 0).status);
    assert_int_equal(evtchn_close(alice, 77), ST_OK);
    assert_int_equal(evtchn_bind_ipi(alice, 0).value, 77);
}

static void bind_virq_refuses_bad_arguments(void **state)
{
    (void)state;
    REFUSED(ST_INVALID, evtchn_bind_virq(alice, VIRQ_MAX, 0).status);
    REFUSED(ST_INVALID, evtchn_bind_virq(alice, UINT32_MAX, 0).status);
    REFUSED(ST_INVALID, evtchn_bind_virq(alice, VIRQ_CONSOLE, 1).status);
    REFUSED(ST_NOT_FOUND,
            evtchn_bind_virq(alice, ABI_VIRQ_TIMER, VCPUS).status);
    REFUSED(ST_NOT_FOUND,
            evtchn_bind_virq(alice, ABI_VIRQ_TIMER, UINT32_MAX).status);
    fake_xsm_deny(ALICE, ALICE, PERM_EVENT_BIND_VIRQ);
    REFUSED(ST_DENIED, evtchn_bind_virq(alice, ABI_VIRQ_TIMER, 0).status);
}

static void bind_virq_binds_once_a_vcpu(void **state)
{
    (void)state;
    for (uint32_t vcpu = 0; vcpu < VCPUS; vcpu++) {
        struct result port = evtchn_bind_virq(alice, ABI_VIRQ_TIMER, vcpu);
        assert_int_equal(port.status, ST_OK);
        REFUSED(ST_EXISTS,
                evtchn_bind_virq(alice, ABI_VIRQ_TIMER, vcpu).status);
    }
    assert_int_equal(evtchn_bind_virq(alice, VIRQ_CONSOLE, 0).status, ST_OK);
    REFUSED(ST_EXISTS, evtchn_bind_virq(alice, VIRQ_CONSOLE, 0).status);
}

static void bind_ipi_refuses_bad_arguments(void **state)
{
    (void)state;
    REFUSED(ST_NOT_FOUND, evtchn_bind_ipi(alice, VCPUS).status);
    REFUSED(ST_NOT_FOUND, evtchn_bind_ipi(alice, UINT32_MAX).status);
    fake_xsm_deny(ALICE, ALICE, PERM_EVENT_BIND_IPI);
    REFUSED(ST_DENIED, evtchn_bind_ipi(alice, 0).status);
}

static void calls_refuse_free_and_impossible_ports(void **state)
{
    (void)state;
    REFUSED(ST_INVALID, evtchn_send(alice, 5));
    REFUSED(ST_INVALID, evtchn_close(alice, 5));
    REFUSED(ST_INVALID, evtchn_unmask(alice, 5));
    REFUSED(ST_INVALID, evtchn_bind_vcpu(alice, 5, 0));
    for (uint32_t i = 0; i < BAD_PORTS; i++) {
        REFUSED(ST_INVALID, evtchn_send(alice, bad_ports[i]));
        REFUSED(ST_INVALID, evtchn_close(alice, bad_ports[i]));
        REFUSED(ST_INVALID, evtchn_unmask(alice, bad_ports[i]));
        REFUSED(ST_INVALID, evtchn_bind_vcpu(alice, bad_ports[i], 0));
        REFUSED(ST_INVALID, evtchn_status(alice, bad_ports[i]).status);
    }
}

static void send_sets_the_peers_bits_in_all_levels(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    vcpus[BOB].vcpu[0].state = VCPU_BLOCKED;
    assert_int_equal(evtchn_send(alice, from), ST_OK);
    assert_true(guest_pending(bob, to));
    assert_true(evtchn_pending(bob, to));
    assert_int_equal(guest_selector(bob, 0), 1);
    assert_true(vcpu_upcall_wanted(bob, 0));
    assert_int_equal(vcpus[BOB].vcpu[0].state, VCPU_RUNNABLE);
    assert_int_equal(vcpu_changed, 1);
    assert_false(guest_pending(alice, from));
    assert_int_equal(fake_xsm_asked(ALICE, BOB, PERM_EVENT_SEND), 1);
}

static void send_to_a_masked_port_only_sets_pending(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    guest_set_mask(bob, to);
    vcpus[BOB].vcpu[0].state = VCPU_BLOCKED;
    assert_int_equal(evtchn_send(alice, from), ST_OK);
    assert_true(guest_pending(bob, to));
    assert_int_equal(guest_selector(bob, 0), 0);
    assert_false(vcpu_upcall_wanted(bob, 0));
    assert_int_equal(vcpus[BOB].vcpu[0].state, VCPU_BLOCKED);
}

static void send_again_before_it_was_taken_does_nothing(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    assert_int_equal(evtchn_send(alice, from), ST_OK);
    vcpu_changed = 0;
    assert_int_equal(evtchn_send(alice, from), ST_OK);
    assert_int_equal(vcpu_changed, 0);
}

static void send_on_an_unbound_port_is_silent(void **state)
{
    (void)state;
    uint32_t port = evtchn_alloc_unbound(alice, BOB).value;
    REFUSED(ST_OK, evtchn_send(alice, port));
}

static void send_on_a_virq_port_is_refused(void **state)
{
    (void)state;
    uint32_t port = evtchn_bind_virq(alice, ABI_VIRQ_TIMER, 0).value;
    REFUSED(ST_INVALID, evtchn_send(alice, port));
}

static void send_on_an_ipi_port_tells_its_vcpu(void **state)
{
    (void)state;
    uint32_t port = evtchn_bind_ipi(alice, 2).value;
    assert_int_equal(evtchn_send(alice, port), ST_OK);
    assert_true(vcpu_upcall_wanted(alice, 2));
    assert_false(vcpu_upcall_wanted(alice, 0));
    assert_int_equal(fake_xsm_asked(ALICE, ALICE, PERM_EVENT_NOTIFY_SELF), 1);
}

static void bind_sets_only_the_new_port_pending(void **state)
{
    (void)state;
    uint32_t offered = evtchn_alloc_unbound(bob, ALICE).value;
    assert_int_equal(evtchn_bind_ipi(alice, 0).value, 1);
    struct result port = evtchn_bind_interdomain(alice, BOB, offered);
    assert_int_equal(port.value, 2);
    assert_true(guest_pending(alice, 2));
    assert_true(vcpu_upcall_wanted(alice, 0));
    assert_false(guest_pending(bob, offered));
    assert_false(vcpu_upcall_wanted(bob, 0));
}

static void a_domain_may_talk_to_itself(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, alice, &from, &to);
    assert_int_not_equal(from, to);
    assert_int_equal(evtchn_send(alice, from), ST_OK);
    assert_true(guest_pending(alice, to));
    assert_false(guest_pending(alice, from));
    assert_int_equal(evtchn_close(alice, to), ST_OK);
    assert_int_equal(evtchn_status(alice, from).port.state, EVTCHN_UNBOUND);
}

static void close_leaves_the_peer_unbound_for_us(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    assert_int_equal(evtchn_close(alice, from), ST_OK);
    struct evtchn_report peer = evtchn_status(bob, to);
    assert_int_equal(peer.port.state, EVTCHN_UNBOUND);
    assert_int_equal(peer.port.remote, ALICE);
    assert_int_equal(evtchn_status(alice, from).port.state, EVTCHN_FREE);
    REFUSED(ST_OK, evtchn_send(bob, to));
    assert_int_equal(evtchn_bind_interdomain(alice, BOB, to).status, ST_OK);
}

static void close_lets_a_virq_be_bound_again(void **state)
{
    (void)state;
    uint32_t port = evtchn_bind_virq(alice, ABI_VIRQ_TIMER, 1).value;
    assert_int_equal(evtchn_close(alice, port), ST_OK);
    evtchn_raise_virq(alice, 1, ABI_VIRQ_TIMER);
    assert_false(guest_pending(alice, port));
    assert_int_equal(evtchn_bind_virq(alice, ABI_VIRQ_TIMER, 1).status, ST_OK);
}

static void the_lowest_free_port_comes_next(void **state)
{
    (void)state;
    for (uint32_t i = 1; i <= 10; i++) {
        assert_int_equal(evtchn_bind_ipi(alice, 0).value, i);
    }
    assert_int_equal(evtchn_close(alice, 4), ST_OK);
    assert_int_equal(evtchn_close(alice, 2), ST_OK);
    assert_int_equal(evtchn_bind_ipi(alice, 0).value, 2);
    assert_int_equal(evtchn_bind_ipi(alice, 0).value, 4);
    assert_int_equal(evtchn_bind_ipi(alice, 0).value, 11);
}

static void virq_reaches_the_vcpu_it_is_bound_to(void **state)
{
    (void)state;
    uint32_t port = evtchn_bind_virq(alice, ABI_VIRQ_TIMER, 3).value;
    evtchn_raise_virq(alice, 0, ABI_VIRQ_TIMER);
    assert_false(guest_pending(alice, port));
    evtchn_raise_virq(alice, 3, ABI_VIRQ_TIMER);
    assert_true(guest_pending(alice, port));
    assert_true(vcpu_upcall_wanted(alice, 3));
}

static void bind_vcpu_moves_what_is_not_per_vcpu(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    uint32_t timer = evtchn_bind_virq(bob, ABI_VIRQ_TIMER, 0).value;
    uint32_t console = evtchn_bind_virq(bob, VIRQ_CONSOLE, 0).value;
    uint32_t ipi = evtchn_bind_ipi(bob, 0).value;
    REFUSED(ST_INVALID, evtchn_bind_vcpu(bob, timer, 1));
    REFUSED(ST_INVALID, evtchn_bind_vcpu(bob, ipi, 1));
    REFUSED(ST_NOT_FOUND, evtchn_bind_vcpu(bob, to, VCPUS));
    assert_int_equal(evtchn_bind_vcpu(bob, to, 2), ST_OK);
    assert_int_equal(evtchn_bind_vcpu(bob, console, 3), ST_OK);
    assert_int_equal(evtchn_send(alice, from), ST_OK);
    evtchn_raise_virq(bob, 0, VIRQ_CONSOLE);
    assert_true(vcpu_upcall_wanted(bob, 2));
    assert_true(vcpu_upcall_wanted(bob, 3));
    assert_false(vcpu_upcall_wanted(bob, 0));
}

static void unmask_delivers_what_was_waiting(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    guest_set_mask(bob, to);
    assert_int_equal(evtchn_send(alice, from), ST_OK);
    assert_false(vcpu_upcall_wanted(bob, 0));
    assert_int_equal(evtchn_unmask(bob, to), ST_OK);
    assert_true(vcpu_upcall_wanted(bob, 0));
    assert_int_equal(guest_selector(bob, 0), 1);
}

static void unmask_without_event_wakes_nobody(void **state)
{
    (void)state;
    uint32_t port = evtchn_bind_ipi(bob, 0).value;
    guest_set_mask(bob, port);
    assert_int_equal(evtchn_unmask(bob, port), ST_OK);
    assert_false(vcpu_upcall_wanted(bob, 0));
}

/* What guests scribble over shared_info decides nothing but one bit. */
static void scribbling_over_shared_info_moves_no_binding(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    memset(fake_frame_bytes(domain_shared_info(bob)), 0xff, PAGE_BYTES);
    assert_int_equal(evtchn_send(alice, from), ST_OK);
    assert_int_equal(evtchn_status(bob, to).port.remote, ALICE);
    assert_int_equal(evtchn_close(bob, to), ST_OK);
    assert_int_equal(evtchn_status(alice, from).port.state, EVTCHN_UNBOUND);
}

static void status_tells_what_is_bound(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    struct evtchn_report report = evtchn_status(alice, from);
    assert_int_equal(report.status, ST_OK);
    assert_int_equal(report.port.state, 2);
    assert_int_equal(report.port.remote, BOB);
    assert_int_equal(report.port.link, to);
    assert_int_equal(evtchn_status(alice, from + 1).port.state, 0);
}

/* Random calls by all domains: the invariant holds after each. */
static void any_sequence_keeps_the_invariant(void **state)
{
    (void)state;
    uint32_t seed = 12345;
    for (uint32_t i = 0; i < 20000; i++) {
        seed = seed * 1664525 + 1013904223;
        uint32_t r = seed >> 8;
        struct domid self = {(uint16_t)(r % 3)};
        uint32_t port = r / 64 % 24;
        uint32_t other = r / 4 % 5;
        enum status status = ST_OK;
        switch (r / 2048 % 8) {
        case 0:
            status = evtchn_alloc_unbound(self, other).status;
            break;
        case 1:
        case 2:
            status = evtchn_bind_interdomain(self, other, port).status;
            break;
        case 3:
            status = evtchn_bind_virq(self, port, other).status;
            break;
        case 4:
            status = evtchn_bind_ipi(self, other).status;
            break;
        case 5:
            status = evtchn_close(self, port);
            break;
        case 6:
            status = evtchn_bind_vcpu(self, port, other);
            break;
        default:
            status = evtchn_send(self, port);
            break;
        }
        assert_true(status <= ST_UNSUPPORTED);
        if (i % 16 == 0) {
            assert_true(evtchn_is_ok());
        }
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_check)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(no_one_tells_dead_from_absent_from_denied),
        T(alloc_needs_the_policy_both_ways),
        T(bind_needs_the_policy_both_ways),
        T(bind_refuses_what_a_wall_keeps_apart),
        T(bind_refuses_ports_not_meant_for_us),
        T(binds_need_a_free_port),
        T(bind_virq_refuses_bad_arguments),
        T(bind_virq_binds_once_a_vcpu),
        T(bind_ipi_refuses_bad_arguments),
        T(calls_refuse_free_and_impossible_ports),
        T(send_sets_the_peers_bits_in_all_levels),
        T(send_to_a_masked_port_only_sets_pending),
        T(send_again_before_it_was_taken_does_nothing),
        T(send_on_an_unbound_port_is_silent),
        T(send_on_a_virq_port_is_refused),
        T(send_on_an_ipi_port_tells_its_vcpu),
        T(bind_sets_only_the_new_port_pending),
        T(a_domain_may_talk_to_itself),
        T(close_leaves_the_peer_unbound_for_us),
        T(close_lets_a_virq_be_bound_again),
        T(the_lowest_free_port_comes_next),
        T(virq_reaches_the_vcpu_it_is_bound_to),
        T(bind_vcpu_moves_what_is_not_per_vcpu),
        T(unmask_delivers_what_was_waiting),
        T(unmask_without_event_wakes_nobody),
        T(scribbling_over_shared_info_moves_no_binding),
        T(status_tells_what_is_bound),
        T(any_sequence_keeps_the_invariant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
