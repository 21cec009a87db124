/* SPDX-License-Identifier: Apache-2.0 */
/** @file The records of a domain's processors. */
#include "drivers/lib/cpu.h"
#include "drivers/lib/trap.h"

struct cpu cpus[CPU_MAX];

struct cpu *cpu_self(void)
{
    uint32_t id;
    __asm__ volatile("movl %%gs:0, %0" : "=r"(id));
    return &cpus[id % CPU_MAX];
}

uint32_t cpu_upcalls(void)
{
    return cpu_self()->interrupts[TRAP_UPCALL];
}
