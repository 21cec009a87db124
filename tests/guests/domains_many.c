/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Many small domains at once, of two labels, one to four vCPUs: each
 * gets its time, its timer and its own memory.
 *
 * SYSTEM a: vcpus=4 label=red
 * SYSTEM b: vcpus=1 label=blue
 * SYSTEM c: vcpus=2 label=red
 * SYSTEM d: vcpus=1 label=blue
 * SYSTEM e: vcpus=1 label=red
 * SYSTEM f: vcpus=2 label=blue
 * SYSTEM g: vcpus=1 label=red
 * SYSTEM h: vcpus=1 label=blue
 * SYSTEM i: vcpus=1 label=red
 * SYSTEM j: vcpus=3 label=blue
 */
#include "tests/guests/lib/guest.h"

#define ROUNDS 5
#define WORDS 65536
#define MILLISECOND 1000000ul

static uint64_t pattern[WORDS] PAGE_ALIGNED;
static volatile uint64_t counted[GUEST_CPU_MAX];

void guest_second(uint32_t cpu)
{
    for (;;) {
        counted[cpu]++;
        sched_op(SCHED_YIELD, NULL);
    }
}

static void sleep_once(uint32_t port)
{
    uint32_t before = event_seen[port];
    uint64_t deadline = time_now() + 5 * MILLISECOND;
    expect("timer", hypercall(HC_SET_TIMER_OP, deadline, 0, 0), 0);
    while (event_seen[port] == before) {
        cpu_wait_interrupt();
    }
    expect_true("not too early", time_now() >= deadline);
}

void guest_main(void)
{
    uint64_t self = domain_self();
    shared_map();
    event_upcalls_on();
    int64_t port = event_bind_virq(VIRQ_TIMER, 0);
    require("timer port", port > 0, 1);
    for (uint32_t cpu = 1; cpu < smp_count(); cpu++) {
        expect_true("second vCPU starts", smp_start(cpu));
    }
    for (uint64_t i = 0; i < WORDS; i++) {
        pattern[i] = i * (self + 3);
    }
    for (uint32_t round = 0; round < ROUNDS; round++) {
        sleep_once((uint32_t)port);
    }
    for (uint64_t i = 0; i < WORDS; i++) {
        if (pattern[i] != i * (self + 3)) {
            expect("memory is this domain's alone", (int64_t)pattern[i],
                   (int64_t)(i * (self + 3)));
            return;
        }
    }
    for (uint32_t cpu = 1; cpu < smp_count(); cpu++) {
        expect_true("second vCPU ran", counted[cpu] > 0);
    }
}
