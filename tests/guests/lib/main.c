/* SPDX-License-Identifier: Apache-2.0 */
/** @file A micro-guest as a domain of drivers/lib. */
#include "tests/guests/lib/guest.h"

#define USER_RETURN_VECTOR 0x80

extern const uint8_t user_return_stub[];

__attribute__((weak)) void guest_second(uint32_t cpu)
{
    (void)cpu;
}

void domain_second(uint32_t cpu)
{
    guest_second(cpu);
}

void domain_main(void)
{
    trap_gate_user(USER_RETURN_VECTOR, user_return_stub);
    guest_main();
    verdict();
}

void smp_init_ipi(uint32_t apic_id)
{
    expect("INIT by ICR", smp_send_init(apic_id), TRAP_NONE);
}

void smp_startup_ipi(uint32_t apic_id, uint32_t vector)
{
    expect("SIPI by ICR", smp_send_startup(apic_id, vector), TRAP_NONE);
}
