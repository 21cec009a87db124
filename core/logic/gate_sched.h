/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for giving the processor up. */
#ifndef CLOISON_CORE_LOGIC_GATE_SCHED_H
#define CLOISON_CORE_LOGIC_GATE_SCHED_H

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "core/logic/gate_copy.h"
#include "core/logic/gate.h"

/** sched_op: gate_call.arg holds the operation and an address. */
/*@ requires core_ok && domain_live(self.v) && vcpu < VCPU_MAX;
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, domains[self.v].state, domains[self.v].reason,
  @     vcpus[..], vcpu_changed, vcpu_pollers[..], vcpu_next_deadline,
  @     evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     maptracks[0 .. DOMAIN_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     GATE_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
enum status gate_sched_op(struct domid self, uint32_t vcpu) MUST_CHECK;

#endif
