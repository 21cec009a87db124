/* SPDX-License-Identifier: Apache-2.0 */
/** @file Accesses that may trap; trap.c goes on behind the instruction. */
#include "drivers/lib/cpu.h"
#include "drivers/lib/guard.h"
#include "drivers/lib/trap.h"

/* The instruction at 1 may trap; execution then continues at 2. */
#define GUARDED(instruction)                                                   \
    "1: " instruction "\n2:\n"                                                 \
    ".pushsection .guard, \"a\"\n.quad 1b, 2b\n.popsection\n"

static uint32_t trap_taken(void)
{
    uint32_t vector = cpu_self()->trap_vector;
    cpu_self()->trap_vector = TRAP_NONE;
    return vector;
}

uint32_t try_rdmsr(uint32_t msr, uint64_t *value)
{
    uint32_t low = 0;
    uint32_t high = 0;
    cpu_self()->trap_vector = TRAP_NONE;
    __asm__ volatile(GUARDED("rdmsr")
                     : "+a"(low), "+d"(high)
                     : "c"(msr)
                     : "memory");
    *value = ((uint64_t)high << 32) + low;
    return trap_taken();
}

uint32_t try_wrmsr(uint32_t msr, uint64_t value)
{
    cpu_self()->trap_vector = TRAP_NONE;
    __asm__ volatile(GUARDED("wrmsr")
                     :
                     : "c"(msr), "a"((uint32_t)value),
                       "d"((uint32_t)(value >> 32))
                     : "memory");
    return trap_taken();
}

uint32_t try_read(uint64_t address, uint64_t *value)
{
    uint64_t got = 0;
    cpu_self()->trap_vector = TRAP_NONE;
    __asm__ volatile(GUARDED("movq (%1), %0")
                     : "+r"(got)
                     : "r"(address)
                     : "memory");
    *value = got;
    return trap_taken();
}

uint32_t try_write(uint64_t address, uint64_t value)
{
    cpu_self()->trap_vector = TRAP_NONE;
    __asm__ volatile(GUARDED("movq %1, (%0)")
                     :
                     : "r"(address), "r"(value)
                     : "memory");
    return trap_taken();
}

uint32_t try_call(uint64_t code)
{
    cpu_self()->trap_vector = TRAP_NONE;
    /* The called code may change any register that a call may change. */
    __asm__ volatile("leaq -8(%%rsp), %%rcx\n"
                     "movq %%rcx, %%gs:8\n"
                     "call *%0\n"
                     "movq $0, %%gs:8\n"
                     : "+a"(code)
                     :
                     : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10",
                       "r11", "memory", "cc");
    return trap_taken();
}
