/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Timers: one shot in the past and in the future, polls, stopping, and
 * a clock that never goes back.
 *
 * SYSTEM a: vcpus=2 label=red
 */
#include "tests/guests/lib/guest.h"

#define MILLISECOND 1000000ul
#define SECOND 1000000000ul

static uint32_t port;

static int64_t set_timer(uint64_t timeout)
{
    return hypercall(HC_SET_TIMER_OP, timeout, 0, 0);
}

/* Whether the timer event comes within @p ns. */
static bool comes_within(uint64_t ns)
{
    uint32_t before = event_seen[port];
    uint64_t end = time_now() + ns;
    cpu_irq_on();
    while (event_seen[port] == before && time_now() < end) {
        sched_op(SCHED_YIELD, NULL);
    }
    cpu_irq_off();
    return event_seen[port] != before;
}

static void past_and_future(void)
{
    expect("timer in the past", set_timer(1), 0);
    expect_true("comes at once", comes_within(100 * MILLISECOND));
    uint64_t deadline = time_now() + 5 * MILLISECOND;
    expect("timer in 5 ms", set_timer(deadline), 0);
    expect_true("comes", comes_within(SECOND));
    expect_true("not too early", time_now() >= deadline);
    expect_true("only once", !comes_within(20 * MILLISECOND));
    deadline = time_now() + 5 * MILLISECOND;
    expect("another in 5 ms", set_timer(deadline), 0);
    expect_true("comes too", comes_within(SECOND));
    expect_true("not too early", time_now() >= deadline);
}

static void halting(void)
{
    uint32_t before = event_seen[port];
    uint64_t deadline = time_now() + 20 * MILLISECOND;
    expect("timer in 20 ms", set_timer(deadline), 0);
    while (event_seen[port] == before) {
        cpu_wait_interrupt();
    }
    expect_true("HLT sleeps until then", time_now() >= deadline);
    expect_true("and not much longer", time_now() < deadline + SECOND);
}

static void stopping(void)
{
    expect("set", set_timer(time_now() + 10 * MILLISECOND), 0);
    expect("set_timer_op 0 stops", set_timer(0), 0);
    expect_true("nothing comes", !comes_within(40 * MILLISECOND));
    expect("never", set_timer(~0ul), 0);
    expect_true("never comes", !comes_within(40 * MILLISECOND));
    expect("stop again", set_timer(0), 0);
}

static void refusals(void)
{
    struct set_singleshot argument = {.timeout = 1};
    /* Linux then sets its timers without an argument in memory. */
    expect("no periodic timer", vcpu_op(VC_STOP_PERIODIC, 0, NULL), E_NOSYS);
    expect("no other way", vcpu_op(VC_SET_SINGLESHOT, 0, &argument), E_NOSYS);
    expect("nor to stop", vcpu_op(VC_STOP_SINGLESHOT, 0, NULL), E_NOSYS);
    expect("timer of no vCPU", vcpu_op(VC_SET_SINGLESHOT, 99, &argument),
           E_NOENT);
}

static void clock(void)
{
    uint64_t last = time_now();
    for (uint32_t i = 0; i < 20000; i++) {
        uint64_t now = time_now();
        if (now < last) {
            expect("the clock goes back", (int64_t)now, (int64_t)last);
            return;
        }
        last = now;
        if (i % 64 == 0) {
            sched_op(SCHED_YIELD, NULL);
        }
    }
    uint64_t wall = shared.wc_sec + ((uint64_t)shared.wc_sec_hi << 32);
    expect_true("wall clock is after 2019", wall > 1546300800);
    expect_true("wall clock is before 2100", wall < 4102444800);
}

void guest_main(void)
{
    shared_map();
    event_upcalls_on();
    int64_t got = event_bind_virq(VIRQ_TIMER, 0);
    require("timer port", got > 0, 1);
    port = (uint32_t)got;
    refusals();
    past_and_future();
    halting();
    stopping();
    clock();
}
