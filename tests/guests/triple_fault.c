/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A triple fault ends its domain alone.
 *
 * SYSTEM a: vcpus=1 label=red cmd=fault end=triple
 * SYSTEM b: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

static void fault(void)
{
    struct __attribute__((packed)) {
        uint16_t limit;
        uint64_t base;
    } none = {0, 0};
    say("triple fault follows\n");
    __asm__ volatile("lidt %0; int3" : : "m"(none));
    give_up("no life after a triple fault");
}

void guest_main(void)
{
    if (guest_option("fault")) {
        fault();
    }
    shared_map();
    time_wait(500000000);
}
