/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file All domains and vCPUs have one clock: what one reads later is not
 * earlier.
 *
 * SYSTEM a: vcpus=2 label=red cmd=serve
 * SYSTEM b: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

#define ROUNDS 200
#define TIME_WORD 0
#define WALL_WORD 1

static volatile uint64_t *const words = (void *)peer_pages[0];

static uint64_t wall(void)
{
    return shared.wc_sec + ((uint64_t)shared.wc_sec_hi << 32);
}

/* vCPU 1 of the serving domain keeps writing the time. */
void guest_second(uint32_t cpu)
{
    (void)cpu;
    words[WALL_WORD] = wall();
    for (;;) {
        words[TIME_WORD] = time_now();
        sched_op(SCHED_YIELD, NULL);
    }
}

void guest_main(void)
{
    shared_map();
    expect("grant table is mapped", grant_setup(1), 0);
    if (guest_option("serve")) {
        expect_true("vCPU 1 starts", smp_start(1));
        peer_serve(1);
        return;
    }
    peer_connect(0);
    uint64_t last = 0;
    uint64_t changes = 0;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint64_t before = time_now();
        uint64_t theirs = peer_ask(PEER_READ, 0, TIME_WORD);
        uint64_t after = time_now();
        expect_true("theirs is not in the future", theirs <= after);
        expect_true("theirs does not go back", theirs >= last);
        expect_true("theirs is not long ago",
                    theirs == 0 || theirs + 1000000000ul > before);
        changes += theirs != last ? 1 : 0;
        last = theirs;
        time_wait(1000000);
    }
    expect_true("their clock ran", changes > ROUNDS / 20);
    expect("the same wall clock", (int64_t)peer_ask(PEER_READ, 0, WALL_WORD),
           (int64_t)wall());
    peer_end();
}
