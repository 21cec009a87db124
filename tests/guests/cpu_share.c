/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A domain that spins on all its vCPUs, or hammers the core with
 * hypercalls, leaves another its share of the processor.
 *
 * SYSTEM a: vcpus=4 label=red cmd=spin
 * SYSTEM b: vcpus=1 label=blue cmd=calls
 * SYSTEM c: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

#define MILLISECOND 1000000ul
#define RUN_NS (300 * MILLISECOND)

static struct grant_unmap many[512];

static void hammer(void)
{
    for (uint32_t i = 0; i < 512; i++) {
        many[i].handle = 0xffffffff;
    }
    grant_op(GR_UNMAP, many, 512);
}

void guest_second(uint32_t cpu)
{
    (void)cpu;
    for (;;) {
        __asm__ volatile(""); /* PAUSE is very slow in QEMU */
    }
}

/* The longest time for which this domain did not run, and how much it ran. */
static void watch(void)
{
    uint64_t begin = time_now();
    uint64_t last = begin;
    uint64_t worst = 0;
    uint64_t lost = 0;
    while (last < begin + RUN_NS) {
        uint64_t now = time_now();
        uint64_t gap = now - last;
        worst = gap > worst ? gap : worst;
        lost += gap > 100000 ? gap : 0;
        last = now;
    }
    say("cpu_share: longest pause %u us, lost %u of %u us\n", worst / 1000,
        lost / 1000, (last - begin) / 1000);
    expect_true("no pause above 60 ms", worst < 60 * MILLISECOND);
    expect_true("at least a quarter of the time",
                lost < (last - begin) / 4 * 3);
}

void guest_main(void)
{
    shared_map();
    for (uint32_t cpu = 1; cpu < smp_count(); cpu++) {
        smp_start(cpu);
    }
    if (guest_option("spin")) {
        for (uint64_t end = time_now() + 2 * RUN_NS; time_now() < end;) {
        }
        return;
    }
    if (guest_option("calls")) {
        for (uint64_t end = time_now() + 2 * RUN_NS; time_now() < end;) {
            hammer();
        }
        return;
    }
    watch();
}
