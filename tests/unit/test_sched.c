/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of the cyclic plan, of turns and of donation. */
/* LINKS: core/logic/sched.c core/logic/sched_is_ok.c core/logic/vcpu.c
   core/logic/evtchn.c core/logic/evtchn_close.c core/logic/evtchn_deliver.c
   core/logic/evtchn_send.c core/logic/evtchn_is_ok.c core/logic/domain.c
   core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c
   tests/fake/fake_frame.c tests/fake/fake_vcpu.c tests/fake/fake_time.c
   tests/fake/fake_xsm.c */
#include "core/logic/sched.h"
#include "tests/unit/event_world.h"

#define MS 1000000u

/* 2 ms of Alice, 3 ms of Bob, 5 ms of Carol; nobody is above anybody. */
static int setup(void **state)
{
    (void)world_setup(state);
    memset(sched_plans, 0, sizeof sched_plans);
    memset(sched_turns, 0, sizeof sched_turns);
    memset(sched_cpus, 0, sizeof sched_cpus);
    memset(sched_owners, 0, sizeof sched_owners);
    vcpu_next_deadline = 0;
    sched_expire(0);
    for (uint32_t upper = 0; upper < DOMAIN_MAX; upper++) {
        for (uint32_t lower = 0; lower < DOMAIN_MAX; lower++) {
            fake_xsm_set_dominates(upper, lower, false);
        }
    }
    assert_int_equal(sched_plan_add(0, alice, 2000), ST_OK);
    assert_int_equal(sched_plan_add(0, bob, 3000), ST_OK);
    assert_int_equal(sched_plan_add(0, carol, 5000), ST_OK);
    return 0;
}

static int check(void **state)
{
    assert_true(sched_is_ok());
    return world_check(state);
}

static void chosen(uint64_t now, uint16_t domain, uint32_t vcpu, uint64_t until)
{
    struct sched_choice choice = sched_pick(0, now);
    assert_false(choice.idle);
    assert_int_equal(choice.domain.v, domain);
    assert_int_equal(choice.vcpu, vcpu);
    assert_int_equal(choice.until, until);
}

static void idle(uint64_t now, uint64_t until)
{
    struct sched_choice choice = sched_pick(0, now);
    assert_true(choice.idle);
    assert_int_equal(choice.until, until);
}

static void block(struct domid domain, uint32_t vcpu)
{
    vcpus[domain.v].vcpu[vcpu].state = VCPU_BLOCKED;
}

#define PLAN_REFUSED(expected, call)                                           \
    do {                                                                       \
        UNIT_SNAPSHOT(before_plans, sched_plans);                              \
        assert_int_equal(expected, call);                                      \
        UNIT_UNCHANGED(before_plans, sched_plans);                             \
    } while (0)

static void plan_refuses_what_is_out_of_range(void **state)
{
    (void)state;
    struct domid nobody = {DOMAIN_MAX};
    PLAN_REFUSED(ST_INVALID, sched_plan_add(CPU_MAX, alice, 1000));
    PLAN_REFUSED(ST_INVALID, sched_plan_add(UINT32_MAX, alice, 1000));
    PLAN_REFUSED(ST_INVALID, sched_plan_add(0, nobody, 1000));
    PLAN_REFUSED(ST_INVALID, sched_plan_add(0, alice, 99));
    PLAN_REFUSED(ST_INVALID, sched_plan_add(0, alice, 1000001));
    PLAN_REFUSED(ST_INVALID, sched_plan_add(0, alice, 0));
    PLAN_REFUSED(ST_INVALID, sched_plan_add(0, alice, UINT32_MAX));
    for (uint32_t i = 3; i < SCHED_SLOT_MAX; i++) {
        assert_int_equal(sched_plan_add(0, alice, 1000000), ST_OK);
    }
    PLAN_REFUSED(ST_NO_SPACE, sched_plan_add(0, alice, 100));
}

static void slots_follow_the_time_alone(void **state)
{
    (void)state;
    chosen(0, ALICE, 0, 2 * MS);
    chosen(2 * MS - 1, ALICE, 0, 2 * MS);
    chosen(2 * MS, BOB, 0, 5 * MS);
    chosen(5 * MS, CAROL, 0, 10 * MS);
    chosen(10 * MS, ALICE, 0, 12 * MS);
    /* However late, and however often asked. */
    chosen((uint64_t)123456 * 10 * MS + 3 * MS, BOB, 0,
           (uint64_t)123456 * 10 * MS + 5 * MS);
    chosen((uint64_t)123457 * 10 * MS + 1, ALICE, 0,
           (uint64_t)123457 * 10 * MS + 2 * MS);
}

static void a_processor_without_a_plan_is_idle(void **state)
{
    (void)state;
    struct sched_choice choice = sched_pick(1, 5);
    assert_true(choice.idle);
    assert_true(choice.until > 5);
}

static void vcpus_of_a_domain_take_turns(void **state)
{
    (void)state;
    vcpus[ALICE].vcpu[1].state = VCPU_RUNNABLE;
    vcpus[ALICE].vcpu[3].state = VCPU_RUNNABLE;
    chosen(0, ALICE, 1, SCHED_TURN_NS);
    chosen(10, ALICE, 1, SCHED_TURN_NS);
    chosen(SCHED_TURN_NS, ALICE, 3, 2 * SCHED_TURN_NS);
    chosen(2 * SCHED_TURN_NS, ALICE, 0, 3 * SCHED_TURN_NS);
    sched_turn_end(alice);
    chosen(2 * SCHED_TURN_NS + 7, ALICE, 1, 3 * SCHED_TURN_NS + 7);
}

static void a_vcpu_alone_is_not_interrupted(void **state)
{
    (void)state;
    chosen(0, ALICE, 0, 2 * MS);
    chosen(SCHED_TURN_NS, ALICE, 0, 2 * MS);
}

static void unused_time_goes_to_nobody_without_dominance(void **state)
{
    (void)state;
    block(alice, 0);
    idle(0, 2 * MS);
    fake_xsm_set_dominates(ALICE, BOB, true);
    idle(1, 2 * MS);
}

static void unused_time_goes_upwards(void **state)
{
    (void)state;
    block(alice, 0);
    fake_xsm_set_dominates(BOB, ALICE, true);
    chosen(0, BOB, 0, 2 * MS);
    /* Back as soon as its owner wants it. */
    vcpus[ALICE].vcpu[0].state = VCPU_RUNNABLE;
    chosen(100, ALICE, 0, 2 * MS);
}

/* Bob and Carol are above Alice but not above each other: whether Bob wants
   the time must not show in whether Carol gets it. */
static void refused_time_never_goes_sideways(void **state)
{
    (void)state;
    fake_xsm_set_dominates(BOB, ALICE, true);
    fake_xsm_set_dominates(CAROL, ALICE, true);
    block(alice, 0);
    for (uint32_t round = 0; round < 32; round++) {
        uint64_t now = (uint64_t)round * 10 * MS;
        vcpus[BOB].vcpu[0].state = VCPU_RUNNABLE;
        struct sched_choice with = sched_pick(0, now);
        block(bob, 0);
        struct sched_choice without = sched_pick(0, now);
        if (without.idle) {
            assert_int_equal(with.domain.v, BOB);
        } else {
            assert_int_equal(with.domain.v, CAROL);
            assert_int_equal(without.domain.v, CAROL);
        }
    }
}

static void refused_time_goes_on_to_who_is_above_all_asked(void **state)
{
    (void)state;
    fake_xsm_set_dominates(BOB, ALICE, true);
    fake_xsm_set_dominates(CAROL, ALICE, true);
    fake_xsm_set_dominates(CAROL, BOB, true);
    fake_xsm_set_dominates(BOB, CAROL, true);
    block(alice, 0);
    block(bob, 0);
    chosen(0, CAROL, 0, 2 * MS);
}

static void dead_domains_never_run(void **state)
{
    (void)state;
    vcpu_domain_end(alice);
    domains[ALICE].state = DOMAIN_DEAD;
    idle(0, 2 * MS);
    fake_xsm_set_dominates(DEAD, ALICE, true);
    vcpus[DEAD].vcpu[0].state = VCPU_RUNNABLE;
    idle(0, 2 * MS);
}

static void no_vcpu_is_on_two_processors(void **state)
{
    (void)state;
    assert_int_equal(sched_plan_add(1, alice, 10000), ST_OK);
    chosen(0, ALICE, 0, 2 * MS);
    assert_true(sched_pick(1, 0).idle);
    vcpus[ALICE].vcpu[1].state = VCPU_RUNNABLE;
    assert_int_equal(sched_pick(1, 0).vcpu, 1);
    chosen(10, ALICE, 0, 2 * MS);
    assert_int_equal(sched_pick(1, 20).vcpu, 1);
    /* Free again when its processor turns to something else. */
    chosen(2 * MS, BOB, 0, 5 * MS);
    assert_false(sched_pick(1, 2 * MS).idle);
}

static void expire_fires_timers_that_are_due_and_no_others(void **state)
{
    (void)state;
    uint32_t port = evtchn_bind_virq(alice, ABI_VIRQ_TIMER, 0).value;
    uint32_t other = evtchn_bind_virq(bob, ABI_VIRQ_TIMER, 0).value;
    block(alice, 0);
    block(bob, 0);
    assert_int_equal(vcpu_set_timer(alice, 0, 1000), ST_OK);
    assert_int_equal(vcpu_set_timer(bob, 0, 2000), ST_OK);
    sched_expire(999);
    assert_false(guest_pending(alice, port));
    sched_expire(1000);
    assert_true(guest_pending(alice, port));
    assert_false(guest_pending(bob, other));
    assert_int_equal(vcpus[ALICE].vcpu[0].state, VCPU_RUNNABLE);
    assert_int_equal(vcpus[BOB].vcpu[0].state, VCPU_BLOCKED);
    assert_int_equal(vcpu_next_deadline, 2000);
    fake_frame_write_count = 0;
    sched_expire(1500);
    assert_int_equal(fake_frame_write_count, 0);
}

static void a_deadline_that_is_past_fires_before_the_guest_runs(void **state)
{
    (void)state;
    uint32_t port = evtchn_bind_virq(alice, ABI_VIRQ_TIMER, 0).value;
    vcpu_changed = 0;
    assert_int_equal(vcpu_set_timer(alice, 0, 1), ST_OK);
    assert_int_equal(vcpu_changed, 1);
    sched_expire(5000);
    assert_true(guest_pending(alice, port));
}

static void expire_ends_polls_that_are_due(void **state)
{
    (void)state;
    assert_int_equal(vcpu_poll_begin(alice, 0, 1, 700), ST_OK);
    sched_expire(699);
    assert_int_equal(vcpus[ALICE].vcpu[0].state, VCPU_BLOCKED);
    sched_expire(700);
    assert_int_equal(vcpus[ALICE].vcpu[0].state, VCPU_RUNNABLE);
    assert_false(vcpu_upcall_wanted(alice, 0));
}

static void only_deadlines_of_who_may_run_shorten_a_slot(void **state)
{
    (void)state;
    assert_int_equal(vcpu_set_timer(bob, 0, 1000), ST_OK);
    chosen(0, ALICE, 0, 2 * MS);
    assert_int_equal(vcpu_set_timer(alice, 2, 3000), ST_OK);
    chosen(0, ALICE, 0, 3000);
    block(alice, 0);
    idle(0, 3000);
    fake_xsm_set_dominates(BOB, ALICE, true);
    block(bob, 0);
    idle(0, 1000);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, check)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(plan_refuses_what_is_out_of_range),
        T(slots_follow_the_time_alone),
        T(a_processor_without_a_plan_is_idle),
        T(vcpus_of_a_domain_take_turns),
        T(a_vcpu_alone_is_not_interrupted),
        T(unused_time_goes_to_nobody_without_dominance),
        T(unused_time_goes_upwards),
        T(refused_time_never_goes_sideways),
        T(refused_time_goes_on_to_who_is_above_all_asked),
        T(dead_domains_never_run),
        T(no_vcpu_is_on_two_processors),
        T(expire_fires_timers_that_are_due_and_no_others),
        T(a_deadline_that_is_past_fires_before_the_guest_runs),
        T(expire_ends_polls_that_are_due),
        T(only_deadlines_of_who_may_run_shorten_a_slot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
