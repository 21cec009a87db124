/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A peer that sends without pause cannot stop the receiver from
 * working.
 *
 * SYSTEM a: vcpus=1 label=red cmd=offer
 * SYSTEM b: vcpus=2 label=red
 */
#include "tests/guests/lib/guest.h"

#define SECOND 1000000000ul
#define STORM_NS (SECOND / 2)

static volatile uint32_t storm_port;

static void storm(void)
{
    for (uint64_t end = time_now() + STORM_NS; time_now() < end;) {
        for (uint32_t i = 0; i < 64; i++) {
            if (event_send(storm_port) != 0) {
                expect("send", 0, 1);
                return;
            }
        }
    }
}

void guest_second(uint32_t cpu)
{
    (void)cpu;
    storm();
}

static void receive(uint32_t port)
{
    uint64_t work = 0;
    uint64_t end = time_now() + 5 * SECOND;
    cpu_irq_on();
    while (event_seen[port] < 3 && time_now() < end) {
        sched_op(SCHED_YIELD, NULL);
    }
    expect_true("the storm begins", event_seen[port] >= 3);
    end = time_now() + STORM_NS / 2;
    while (time_now() < end) {
        work++;
    }
    cpu_irq_off();
    say("events_storm: %u units of work, %u events\n", work,
        (uint64_t)event_seen[port]);
    expect_true("work goes on in the storm", work > 1000);
}

void guest_main(void)
{
    shared_map();
    event_upcalls_on();
    if (guest_option("offer")) {
        int64_t port = event_alloc(1);
        require("alloc for the peer", port > 0, 1);
        receive((uint32_t)port);
        time_wait(SECOND);
        return;
    }
    int64_t port = event_connect(0, 5 * SECOND);
    require("connect", port > 0, 1);
    event_mask((uint32_t)port, true);
    storm_port = (uint32_t)port;
    smp_start(1);
    storm();
    time_wait(SECOND);
}
