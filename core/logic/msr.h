/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Model-specific registers as a guest sees them: few, and #GP for the
 * rest.
 *
 * Registers that the processor itself switches with the guest (FS, GS and
 * kernel GS base, STAR, LSTAR, CSTAR, SFMASK, SYSENTER, PAT) are not
 * intercepted and never come here.
 */
#pragma once

#include "core/logic/vlapic.h"

#define MSR_TSC 0x10
#define MSR_APIC_BASE 0x1b
#define MSR_PATCH_LEVEL 0x8b
#define MSR_EFER 0xc0000080
#define MSR_TSC_AUX 0xc0000103

/* What MSR_PATCH_LEVEL answers: any constant does. */
#define MSR_PATCH_LEVEL_VALUE 0x01000065

/* MSR_APIC_BASE: enabled, x2APIC, at its usual place; bit 8 on vCPU 0. */
#define MSR_APIC_BASE_VALUE 0xfee00c00
#define MSR_APIC_BASE_BOOT 0x100

/* EFER bits, as powers of two. */
#define EFER_SYSCALL 0x1
#define EFER_LONG_ENABLE 0x100
#define EFER_LONG_ACTIVE 0x400
#define EFER_NO_EXECUTE 0x800
#define EFER_SVM 0x1000

/* CR0.PG. */
#define CR0_PAGING 0x80000000

/** What the exit path has to do for the guest. */
enum msr_action {
    MSR_ACTION_GP,            /* inject #GP(0); nothing has changed */
    MSR_ACTION_VALUE,         /* RDMSR: give the guest this value */
    MSR_ACTION_DONE,          /* WRMSR: nothing more */
    MSR_ACTION_GET_EFER,      /* RDMSR: give it EFER below EFER_SVM */
    MSR_ACTION_SET_EFER,      /* WRMSR: decide with msr_efer_write() */
    MSR_ACTION_TSC_AUX,       /* WRMSR: load the value into the real register */
    MSR_ACTION_HYPERCALL_PAGE /* WRMSR: value is the guest frame to fill */
};

struct msr_result {
    enum msr_action action;
    uint64_t value;
};

/** TSC_AUX of each vCPU, to be loaded when it runs. */
struct msr_tsc_aux {
    uint32_t vcpu[VCPU_MAX];
};

extern struct msr_tsc_aux msr_tsc_aux[DOMAIN_MAX];

/** Decide RDMSR of @p index. */
/*@ requires self.v < DOMAIN_MAX && vcpu < VCPU_MAX && vlapics_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.action == MSR_ACTION_GP ||
  @     \result.action == MSR_ACTION_VALUE ||
  @     \result.action == MSR_ACTION_GET_EFER;
  @*/
struct msr_result msr_read(struct domid self, uint32_t vcpu, uint32_t index);

/** Decide and carry out WRMSR of @p value to @p index. */
/*@ requires self.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok && vlapics_ok;
  @ requires domain_live(self.v);
  @ terminates \true;
  @ assigns vlapics[..], vcpus[..], vcpu_changed,
  @         hw_vcpu_state,
  @         msr_tsc_aux[self.v].vcpu[vcpu],
  @         CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures vcpus_ok && vlapics_ok;
  @ ensures \result.action == MSR_ACTION_GP ||
  @     \result.action == MSR_ACTION_DONE ||
  @     \result.action == MSR_ACTION_SET_EFER ||
  @     \result.action == MSR_ACTION_TSC_AUX ||
  @     \result.action == MSR_ACTION_HYPERCALL_PAGE;
  @ ensures \result.action == MSR_ACTION_HYPERCALL_PAGE ==>
  @     \result.value < GFN_MAX;
  @*/
struct msr_result msr_write(struct domid self, uint32_t vcpu, uint32_t index,
                            uint64_t value);

/**
 * Decide a write of @p value to EFER, which is @p current now, under @p cr0.
 * The value of MSR_ACTION_SET_EFER is the new real one.
 */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result.action == MSR_ACTION_GP ||
  @     \result.action == MSR_ACTION_SET_EFER;
  @ ensures \result.action == MSR_ACTION_SET_EFER ==>
  @     EFER_SVM <= \result.value < EFER_SVM * 2 &&
  @     \result.value / EFER_LONG_ACTIVE % 2 ==
  @         current / EFER_LONG_ACTIVE % 2 &&
  @     (cr0 / CR0_PAGING % 2 == 1 ==>
  @         \result.value / EFER_LONG_ENABLE % 2 ==
  @         current / EFER_LONG_ENABLE % 2);
  @*/
struct msr_result msr_efer_write(uint64_t current, uint64_t cr0,
                                 uint64_t value);
