/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Each reason of SCHEDOP_shutdown is reported; one that does not exist
 * is refused.
 *
 * SYSTEM a: vcpus=1 label=red cmd=reason=0 end=poweroff
 * SYSTEM b: vcpus=1 label=red cmd=reason=1 end=reboot
 * SYSTEM c: vcpus=1 label=blue cmd=reason=2 end=suspend
 * SYSTEM d: vcpus=1 label=blue cmd=reason=3 end=crash
 * SYSTEM e: vcpus=1 label=red cmd=reason=4 end=watchdog
 * SYSTEM f: vcpus=2 label=red cmd=two end=reboot
 */
#include "tests/guests/lib/guest.h"

void guest_second(uint32_t cpu)
{
    (void)cpu;
    say("GUEST shutdown_reasons: PASS\n");
    guest_shutdown(SHUTDOWN_REBOOT);
}

void guest_main(void)
{
    uint32_t bad[2] = {77, 0};
    expect_refused("reason 77", sched_op(SCHED_SHUTDOWN, bad));
    bad[0] = 0xffffffff;
    expect_refused("reason 2^32-1", sched_op(SCHED_SHUTDOWN, bad));
    if (failures() != 0) {
        verdict();
    }
    if (guest_option("two")) {
        smp_start(1);
        for (;;) {
            cpu_pause(); /* a vCPU that spins does not keep the domain */
        }
    }
    say("GUEST shutdown_reasons: PASS\n");
    guest_shutdown(guest_option_number("reason", 3));
}
