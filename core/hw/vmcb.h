/* SPDX-License-Identifier: Apache-2.0 */
/** @file The virtual machine control block (APM2 24593 rev 3.38, app. B). */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct vmcb_segment {
    uint16_t selector;
    uint16_t attributes;
    uint32_t limit;
    uint64_t base;
};

struct vmcb {
    uint32_t intercept_cr;
    uint32_t intercept_dr;
    uint32_t intercept_exceptions;
    uint32_t intercept_first;  /* INTERCEPT_1_* */
    uint32_t intercept_second; /* INTERCEPT_2_* */
    uint8_t reserved0[0x2c];
    uint64_t io_map;
    uint64_t msr_map;
    uint64_t tsc_offset;
    uint32_t asid;
    uint8_t tlb_control;
    uint8_t reserved1[3];
    uint64_t interrupt_control; /* VINTR_* */
    uint64_t interrupt_shadow;
    uint64_t exit_code;
    uint64_t exit_info1;
    uint64_t exit_info2;
    uint64_t exit_interrupt;
    uint64_t nested_enable;
    uint8_t reserved2[0x10];
    uint64_t event_injection;
    uint64_t nested_cr3;
    uint64_t lbr_control;
    uint64_t clean;
    uint64_t next_rip;
    uint8_t reserved3[0x330];
    struct vmcb_segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
    uint8_t reserved4[0x2b];
    uint8_t cpl;
    uint32_t reserved5;
    uint64_t efer;
    uint8_t reserved6[0x70];
    uint64_t cr4;
    uint64_t cr3;
    uint64_t cr0;
    uint64_t dr7;
    uint64_t dr6;
    uint64_t rflags;
    uint64_t rip;
    uint8_t reserved7[0x58];
    uint64_t rsp;
    uint8_t reserved8[0x18];
    uint64_t rax;
    uint64_t star, lstar, cstar, sfmask, kernel_gs_base;
    uint64_t sysenter_cs, sysenter_esp, sysenter_eip;
    uint64_t cr2;
    uint8_t reserved9[0x20];
    uint64_t pat;
    uint8_t reserved10[0x990];
};
_Static_assert(offsetof(struct vmcb, io_map) == 0x40, "APM2 B.1");
_Static_assert(offsetof(struct vmcb, exit_code) == 0x70, "APM2 B.1");
_Static_assert(offsetof(struct vmcb, event_injection) == 0xa8, "APM2 B.1");
_Static_assert(offsetof(struct vmcb, es) == 0x400, "APM2 B.2");
_Static_assert(offsetof(struct vmcb, cpl) == 0x4cb, "APM2 B.2");
_Static_assert(offsetof(struct vmcb, efer) == 0x4d0, "APM2 B.2");
_Static_assert(offsetof(struct vmcb, cr4) == 0x548, "APM2 B.2");
_Static_assert(offsetof(struct vmcb, rip) == 0x578, "APM2 B.2");
_Static_assert(offsetof(struct vmcb, rsp) == 0x5d8, "APM2 B.2");
_Static_assert(offsetof(struct vmcb, rax) == 0x5f8, "APM2 B.2");
_Static_assert(offsetof(struct vmcb, cr2) == 0x640, "APM2 B.2");
_Static_assert(offsetof(struct vmcb, pat) == 0x668, "APM2 B.2");
_Static_assert(sizeof(struct vmcb) == 0x1000, "APM2 B");

/* The bit in intercept_first of what exits with a code from 60h to 7Fh. */
#define INTERCEPT(exit) (1U << ((exit)-EXIT_INTR))

/* intercept_second: VMRUN, VMMCALL, VMLOAD, VMSAVE, STGI, CLGI, SKINIT,
 * WBINVD, MONITOR, MWAIT (both), XSETBV, RDPRU: bits 0-6, 9-14; RDTSCP
 * (7) and ICEBP (8) stay the guest's own. */
#define INTERCEPT_2_ALL 0x7e7fU

/* interrupt_control (APM2 B.1, offset 60h). */
#define VINTR_PENDING (1UL << 8)
#define VINTR_IGNORE_TPR (1UL << 20)
#define VINTR_MASKING (1UL << 24)
#define VINTR_VECTOR_UNIT (1UL << 32)

/* event_injection and exit_interrupt (APM2 §15.20). */
#define EVENT_VALID (1UL << 31)
#define EVENT_ERROR (1UL << 11)
#define EVENT_TYPE_NMI (2UL << 8)
#define EVENT_TYPE_EXCEPTION (3UL << 8)

/* tlb_control (APM2 §15.16.1): flush everything. */
#define TLB_FLUSH_ALL 1U

/* Exit codes (APM2 app. C). */
#define EXIT_EXCEPTION 0x40U /* that of exception 0 */
#define EXIT_DB 0x41U
#define EXIT_AC 0x51U
#define EXIT_INTR 0x60U
#define EXIT_NMI 0x61U
#define EXIT_INIT 0x63U
#define EXIT_VINTR 0x64U
#define EXIT_RDPMC 0x6fU
#define EXIT_CPUID 0x72U
#define EXIT_INVD 0x76U
#define EXIT_HLT 0x78U
#define EXIT_INVLPGA 0x7aU
#define EXIT_IO 0x7bU
#define EXIT_MSR 0x7cU
#define EXIT_TASK_SWITCH 0x7dU
#define EXIT_FERR 0x7eU
#define EXIT_SHUTDOWN 0x7fU
#define EXIT_VMRUN 0x80U
#define EXIT_VMMCALL 0x81U
#define EXIT_WBINVD 0x89U
#define EXIT_RDPRU 0x8eU
#define EXIT_NESTED_FAULT 0x400U
