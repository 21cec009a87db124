/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Machine state of vCPUs and the way into and out of a guest.
 *
 * core/trap.c reads and writes struct svm_vcpu directly; nothing else does.
 */
#pragma once

#include "core/hw/vmcb.h"
#include "core/lib/types.h"

/** General registers that the VMCB does not hold; order known to svm_run.S. */
struct svm_registers {
    uint64_t rbx, rcx, rdx, rdi, rbp;
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rsi;
};

struct svm_vcpu {
    struct svm_registers registers;
    uint64_t tsc_aux;
    uint64_t debug[4]; /* DR0..DR3 */
    bool nmi_pending;
};

extern struct svm_vcpu svm_vcpus[DOMAIN_MAX][VCPU_MAX];
extern struct vmcb svm_vmcbs[DOMAIN_MAX][VCPU_MAX];

/** Turn SVM on; false if it has none with nested paging. */
bool svm_start(void);

/** Prepare the control block of a vCPU; @p nested_root is a byte address. */
void svm_vcpu_init(struct domid domain, uint32_t vcpu, uint64_t nested_root);

/**
 * Enter the guest and come back at its next exit.
 * Switches floating-point and debug registers when another vCPU ran last.
 */
void svm_enter(struct domid domain, uint32_t vcpu);

/* Exceptions (APM2 24593 §8.2). */
#define EXCEPTION_UD 6
#define EXCEPTION_GP 13
#define EXCEPTION_AC 17

/** Deliver one of these at the next entry, with error code 0 if it has one. */
void svm_inject_exception(struct vmcb *vmcb, uint32_t vector);

/** Whether the processor can take an external interrupt at the next entry. */
bool svm_interrupt_open(const struct vmcb *vmcb);

/**
 * Deliver external interrupt @p vector at the next entry: as a virtual
 * interrupt, not as an injected event, because QEMU up to 7.2 may deliver an
 * injected one a second time, wherever the guest is then.
 */
void svm_inject_interrupt(struct vmcb *vmcb, uint32_t vector);

/** Whether the last one is still to come: an exit was first. */
bool svm_interrupt_waits(const struct vmcb *vmcb);

/** Deliver a pending NMI at the next entry unless something else goes first. */
void svm_deliver_nmi(struct vmcb *vmcb, struct svm_vcpu *state);

/** Exit as soon as the guest could take an interrupt (EXIT_VINTR). */
void svm_request_window(struct vmcb *vmcb);
void svm_close_window(struct vmcb *vmcb);

/**
 * Fill a frame with the 64 entries of Xen's hypercall page: MOV EAX, number;
 * VMMCALL; RET. Entry 23 (iret) is UD2.
 */
void svm_fill_hypercall_page(struct mfn frame);

/* Bytes of HLT; of CPUID, MSR accesses and INVD; of VMMCALL. */
enum { LENGTH_HLT = 1, LENGTH_TWO_BYTE = 2, LENGTH_VMMCALL = 3 };

/** Step over the instruction that exited; @p length where there is no nRIP. */
void svm_skip(struct vmcb *vmcb, uint32_t length);
