/* SPDX-License-Identifier: Apache-2.0 */
/** @file What went wrong with event channels elsewhere, as tests. */
/* LINKS: core/logic/evtchn.c core/logic/evtchn_close.c
   core/logic/evtchn_deliver.c core/logic/evtchn_send.c
   core/logic/evtchn_is_ok.c core/logic/vcpu.c core/logic/domain.c
   core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c
   tests/fake/fake_frame.c tests/fake/fake_vcpu.c tests/fake/fake_time.c
   tests/fake/fake_xsm.c */
#include "tests/unit/event_world.h"

/* XSA-496: a full table, then every virtual interrupt; others unaffected. */
static void xsa_496_bind_virq_without_space_undoes_nothing(void **state)
{
    (void)state;
    world_fill(alice);
    for (uint32_t virq = 0; virq < VIRQ_MAX; virq++) {
        REFUSED(ST_NO_SPACE, evtchn_bind_virq(alice, virq, 0).status);
        assert_int_equal(evtchn_bind_virq(bob, virq, 0).status, ST_OK);
    }
}

/* XSA-221, XSA-342: numbers beyond the table are no ports, whoever asks. */
static void xsa_221_342_pending_of_any_number_is_false(void **state)
{
    (void)state;
    memset(fake_frame_bytes(domain_shared_info(alice)), 0xff, PAGE_BYTES);
    assert_true(evtchn_pending(alice, 1));
    assert_true(evtchn_pending(alice, EVTCHN_PORT_MAX - 1));
    assert_false(evtchn_pending(alice, EVTCHN_PORT_MAX));
    assert_false(evtchn_pending(alice, 4096));
    assert_false(evtchn_pending(alice, UINT32_MAX));
}

/* XSA-47: for every permission, a denial leaves every bit as it was. */
static void xsa_47_denial_changes_nothing(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    uint32_t offered = evtchn_alloc_unbound(bob, ALICE).value;
    uint32_t ipi = evtchn_bind_ipi(alice, 1).value;
    fake_xsm_deny_all();
    REFUSED(ST_DENIED, evtchn_alloc_unbound(alice, BOB).status);
    REFUSED(ST_DENIED, evtchn_bind_interdomain(alice, BOB, offered).status);
    REFUSED(ST_DENIED, evtchn_bind_virq(alice, ABI_VIRQ_TIMER, 0).status);
    REFUSED(ST_DENIED, evtchn_bind_ipi(alice, 0).status);
    REFUSED(ST_DENIED, evtchn_close(alice, from));
    REFUSED(ST_DENIED, evtchn_send(alice, from));
    REFUSED(ST_DENIED, evtchn_send(alice, ipi));
    REFUSED(ST_DENIED, evtchn_bind_vcpu(alice, from, 1));
    REFUSED(ST_DENIED, evtchn_unmask(alice, from));
    REFUSED(ST_DENIED, evtchn_status(alice, from).status);
}

/* XSA-338, XSA-343: a port that is reused hears nothing of its former life. */
static void xsa_338_343_reused_port_gets_no_old_event(void **state)
{
    (void)state;
    uint32_t from;
    uint32_t to;
    world_connect(alice, bob, &from, &to);
    assert_int_equal(evtchn_send(alice, from), ST_OK);
    assert_int_equal(evtchn_close(bob, to), ST_OK);
    assert_false(guest_pending(bob, to));
    assert_int_equal(evtchn_alloc_unbound(bob, CAROL).value, to);
    REFUSED(ST_OK, evtchn_send(alice, from));
    assert_false(guest_pending(bob, to));
}

/* XSA-343, XSA-344: a domain that ends frees all it has, peers stay valid. */
static void xsa_343_344_end_of_a_domain_leaves_peers_unbound(void **state)
{
    (void)state;
    uint32_t from[300];
    uint32_t to[300];
    for (uint32_t i = 0; i < 300; i++) {
        world_connect(i % 2 == 0 ? alice : carol, bob, &from[i], &to[i]);
    }
    assert_int_equal(evtchn_bind_virq(bob, ABI_VIRQ_TIMER, 0).status, ST_OK);
    assert_int_equal(evtchn_bind_ipi(bob, 1).status, ST_OK);
    uint32_t self[2];
    world_connect(bob, bob, &self[0], &self[1]);
    evtchn_domain_end(bob);
    for (uint32_t port = 0; port < EVTCHN_PORT_MAX; port++) {
        assert_int_equal(evtchns[BOB].port[port].state, EVTCHN_FREE);
    }
    for (uint32_t i = 0; i < 300; i++) {
        struct domid peer = i % 2 == 0 ? alice : carol;
        assert_int_equal(evtchn_status(peer, from[i]).port.state,
                         EVTCHN_UNBOUND);
        REFUSED(ST_OK, evtchn_send(peer, from[i]));
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_check)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(xsa_496_bind_virq_without_space_undoes_nothing),
        T(xsa_221_342_pending_of_any_number_is_false),
        T(xsa_47_denial_changes_nothing),
        T(xsa_338_343_reused_port_gets_no_old_event),
        T(xsa_343_344_end_of_a_domain_leaves_peers_unbound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
