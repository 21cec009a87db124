/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file HLT with interrupts off is the end of a vCPU; of the last one, that
 * of the domain, as a power-off.
 *
 * SYSTEM a: vcpus=2 label=red
 */
#include "tests/guests/lib/guest.h"

void guest_second(uint32_t cpu)
{
    (void)cpu;
    for (;;) {
        __asm__ volatile("cli; hlt");
        smp_alive[1] = 100;
    }
}

void guest_main(void)
{
    shared_map();
    expect_true("vCPU 1 starts", smp_start(1));
    time_wait(20000000);
    expect("vCPU 1 is dead", smp_alive[1], 1);
    expect("is_up says so", vcpu_op(VC_IS_UP, 1, NULL), 0);
    smp_start(1);
    time_wait(20000000);
    expect("INIT brings it back", smp_alive[1], 2);
    if (failures() != 0) {
        verdict();
    }
    say("GUEST halt_dead: PASS\n");
    __asm__ volatile("cli; hlt");
    give_up("the last vCPU halts for ever");
}
