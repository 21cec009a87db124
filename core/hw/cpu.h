/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The privileged instructions, one inline function each.
 *
 * Trusted because: each is the one instruction its name says, with operands
 * and clobbers as APM3 24594 gives them.
 */
#pragma once

#include "core/port/hw_cpuid.h"

/* Model-specific registers (APM2 24593 rev 3.38, appendix A). */
#define CPU_MSR_EFER 0xc0000080U
#define CPU_MSR_TSC_AUX 0xc0000103U
#define CPU_MSR_VM_HSAVE_PA 0xc0010117U

/* EFER bits (APM2 §3.1.7). */
#define CPU_EFER_LMA 0x400U
#define CPU_EFER_SVME 0x1000U

/* CR4 bits (APM2 §3.1.3). */
#define CR4_SMEP 0x100000UL
#define CR4_SMAP 0x200000UL

static inline void cpu_out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t cpu_in8(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void cpu_out32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint32_t cpu_in32(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint64_t cpu_read_msr(uint32_t index)
{
    uint32_t low;
    uint32_t high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(index));
    return (uint64_t)high << 32 | low;
}

static inline void cpu_write_msr(uint32_t index, uint64_t value)
{
    __asm__ volatile("wrmsr"
                     :
                     : "c"(index), "a"((uint32_t)value),
                       "d"((uint32_t)(value >> 32))
                     : "memory");
}

static inline uint64_t cpu_read_tsc(void)
{
    uint32_t low;
    uint32_t high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

static inline uint64_t cpu_read_cr2(void)
{
    uint64_t value;

    __asm__ volatile("mov %%cr2, %0" : "=r"(value));
    return value;
}

static inline void cpu_write_cr3(uint64_t value)
{
    __asm__ volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

static inline uint64_t cpu_read_cr4(void)
{
    uint64_t value;

    __asm__ volatile("mov %%cr4, %0" : "=r"(value));
    return value;
}

static inline void cpu_write_cr4(uint64_t value)
{
    __asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}

/** Write all changed lines of this processor's caches back to memory. */
static inline void cpu_write_back(void)
{
    __asm__ volatile("wbinvd" : : : "memory");
}

static inline void cpu_pause(void)
{
    __asm__ volatile("pause");
}

/** Take whatever interrupt is pending, then go on with interrupts off. */
static inline void cpu_interrupt_window(void)
{
    __asm__ volatile("sti\n\tnop\n\tcli" : : : "memory");
}

/** Sleep until an interrupt, take it, and go on with interrupts off. */
static inline void cpu_wait(void)
{
    __asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
}

static inline _Noreturn void cpu_stop(void)
{
    for (;;) {
        __asm__ volatile("cli\n\thlt");
    }
}
