/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A domain whose last vCPU sends itself INIT can never run again: that
 * is an end of the domain, as a power-off, and the machine goes on to its own.
 *
 * SYSTEM a: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

/* x2APIC interrupt command (APM2 §16.11): INIT, level asserted. */
#define MSR_ICR 0x830
#define ICR_INIT 0xc500

void guest_main(void)
{
    say("GUEST init_self: PASS\n");
    __asm__ volatile("wrmsr"
                     :
                     : "c"(MSR_ICR), "a"(ICR_INIT), "d"(0)
                     : "memory");
    say("GUEST init_self: FAIL it runs after INIT\n");
}
