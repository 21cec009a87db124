/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The gate: the one way from a guest's hypercall to the core's objects.
 *
 * It copies arguments in once, resolves "myself", hands numbers as the guest
 * wrote them to the object that owns them (which validates, asks the policy
 * and only then acts), copies answers out and turns a status into an errno.
 * Work per entry is bounded: what is longer goes on at the next entry, with
 * its progress in the guest's own registers, and is checked anew.
 *
 * Invariant: core_ok (core_state.h) holds before and after every hypercall.
 */
#pragma once

#include "core/logic/gate_copy.h"
#include "core/logic/lifecycle.h"
#include "core/logic/reload.h"
#include "core/logic/status.h"

/* Arguments of a hypercall: RDI, RSI, RDX, R10. */
#define GATE_ARG_COUNT 4

/* Elements done at one entry at most. */
#define GATE_GRANT_BATCH 32
#define GATE_EXTENT_BATCH 64

/** What the exit path does after the gate. */
enum gate_action {
    GATE_RETURN,    /* RAX = result, past the instruction */
    GATE_CONTINUE,  /* RDI, RSI, RDX = arg; the instruction again */
    GATE_RESCHEDULE /* as GATE_RETURN, and let another vCPU run */
};

/** The hypercall under way; the exit path fills in all but the answers,
 * and guest_paging. */
struct hypercall {
    uint64_t number; /* RAX */
    uint64_t arg[GATE_ARG_COUNT];
    bool user_mode;  /* CPL is not 0 */
    uint8_t action;  /* answer: enum gate_action */
    uint64_t result; /* answer */
};

extern struct hypercall gate_call;

/** Carry out gate_call for @p vcpu of @p self. */
/*@ requires core_ok && policy_ok && domain_live(self.v);
  @ requires vcpu < domains[self.v].vcpu_count;
  @ terminates \true;
  @ assigns gate_call, domains[..], END_EFFECTS, vcpus[..],
  @     vcpu_pollers[..], vcpu_next_deadline,
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[self.v], p2m_places[self.v],
  @     console_input[..], consoles[self.v],
  @     GATE_EFFECTS, AUDIT_EFFECTS, RELOAD_STATE, status_reports[..];
  @ ensures core_ok && policy_ok && xsm_report_count == 0;
  @ ensures gate_call.action <= GATE_RESCHEDULE;
  @*/
void gate_hypercall(struct domid self, uint32_t vcpu);
