/* SPDX-License-Identifier: Apache-2.0 */
/** @file Exceptions of the core itself: each is a bug and ends the machine. */
#pragma once

#include <stdint.h>

/* Vectors of the core's own interrupts. */
#define VECTOR_TIMER 0x40
#define VECTOR_SPURIOUS 0xff
/* And of devices: a vector for each slot (core/port/hw_iommu.h). */
#define VECTOR_DEVICES 0x50U

/** What fault.S pushes, lowest address first. */
struct fault_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rdi, rsi, rbp, rbx, rdx, rcx, rax;
    uint64_t vector;
    uint64_t error;
    uint64_t rip, cs, rflags, rsp, ss;
};

/** Load GDT, task register and IDT of this processor. */
void fault_start(void);

/** Print the crash record and end the machine. */
_Noreturn void fault_report(const struct fault_frame *frame);
