/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The gate's parts, one for each kind of hypercall. All find what the
 * caller gave in gate_call.arg. An argument in the guest's memory that has a
 * fixed length is in gate_raw already, and about the caller if it names whom
 * it is about.
 */
#pragma once

#include "core/logic/gate.h"

/** event_channel_op: the value is the new port, if there is one. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..], GATE_EFFECTS;
  @ ensures core_ok;
  @*/
struct result gate_event_op(struct domid self) MUST_CHECK;

/**
 * grant_table_op on an array of elements. Each carries its own status; what
 * one entry does not finish, GATE_CONTINUE does.
 */
/*@ requires core_ok && domain_live(self.v);
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     GATE_EFFECTS, AUDIT_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
struct result gate_grant_op(struct domid self) MUST_CHECK;

/**
 * memory_op, with the first extent to do in the operation. Ballooning answers
 * how many extents are done in all; what one entry does not finish,
 * GATE_CONTINUE does.
 */
/*@ requires core_ok && domain_live(self.v);
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     GATE_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
struct result gate_memory_op(struct domid self) MUST_CHECK;

/** xen_version. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns hw_frame_state, gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
struct result gate_misc_version(struct domid self) MUST_CHECK;

/** console_io: a text, which may take several entries; or room for one. */
/*@ requires core_ok && domain_live(self.v);
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, console_input[..], consoles[self.v],
  @     hw_console_state, format_line, hw_frame_state, CHECK_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
struct result gate_misc_console(struct domid self) MUST_CHECK;

/** hvm_op: the parameters of the domain. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[self.v].callback_vector, GATE_EFFECTS;
  @ ensures core_ok;
  @*/
enum status gate_param_op(struct domid self) MUST_CHECK;

/** Cloison's own hypercall: docs/hypercalls.md. */
/*@ requires core_ok && policy_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns RELOAD_STATE, RELOAD_REVOKES, status_reports[..], GATE_EFFECTS,
  @     domains[..], END_EFFECTS;
  @ ensures core_ok && policy_ok;
  @*/
struct result gate_policy_op(struct domid self) MUST_CHECK;

/** sched_op: giving the processor up; the value is a watchdog's number. */
/*@ requires core_ok && domain_live(self.v) && vcpu < VCPU_MAX;
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, domains[..], END_EFFECTS, vcpus[..],
  @     vcpu_pollers[..], vcpu_next_deadline, GATE_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
struct result gate_sched_op(struct domid self, uint32_t vcpu) MUST_CHECK;

/** vcpu_op; timers are set by a hypercall of their own. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, GATE_EFFECTS;
  @ ensures core_ok;
  @*/
struct result gate_vcpu_op(struct domid self) MUST_CHECK;
