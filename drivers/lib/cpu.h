/* SPDX-License-Identifier: Apache-2.0 */
/** @file The processor a domain runs on: its record and its instructions. */
#ifndef CLOISON_DRIVERS_LIB_CPU_H
#define CLOISON_DRIVERS_LIB_CPU_H

#include <stdint.h>

#define CPU_MAX 8

/** One a vCPU, at %gs:0; entry.S and guard.c know the first fields. */
struct cpu {
    uint32_t id;
    uint32_t trap_vector;  /* last guarded trap, TRAP_NONE if none */
    uint64_t unwind_stack; /* %gs:8: where a guarded call came from, or 0 */
    uint64_t trap_error;
    uint64_t trap_address; /* CR2 of the last guarded page fault */
    volatile uint32_t interrupts[256];
};

extern struct cpu cpus[CPU_MAX];

struct cpu *cpu_self(void);
/** Number of the upcalls this processor took. */
uint32_t cpu_upcalls(void);

static inline void cpu_irq_on(void)
{
    __asm__ volatile("sti" : : : "memory");
}

static inline void cpu_irq_off(void)
{
    __asm__ volatile("cli" : : : "memory");
}

static inline void cpu_pause(void)
{
    __asm__ volatile("pause" : : : "memory");
}

/** Enable interrupts and halt until one came; leaves them off. */
static inline void cpu_wait_interrupt(void)
{
    __asm__ volatile("sti; hlt; cli" : : : "memory");
}

/** Halt with interrupts off: this processor is done. */
static inline void cpu_stop(void)
{
    __asm__ volatile("cli; hlt" : : : "memory");
}

static inline uint64_t cpu_rdtsc(void)
{
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return ((uint64_t)high << 32) + low;
}

struct cpuid_regs {
    uint32_t eax;
    uint32_t ebx;
    uint32_t ecx;
    uint32_t edx;
};

static inline struct cpuid_regs cpu_cpuid(uint32_t leaf, uint32_t sub)
{
    struct cpuid_regs r;
    __asm__ volatile("cpuid"
                     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                     : "a"(leaf), "c"(sub));
    return r;
}

#endif
