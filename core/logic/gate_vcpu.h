/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for vCPUs, their timers and their waiting. */
#ifndef CLOISON_CORE_LOGIC_GATE_VCPU_H
#define CLOISON_CORE_LOGIC_GATE_VCPU_H

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "core/logic/gate_copy.h"
#include "core/logic/gate.h"

/** vcpu_op: gate_call.arg holds the operation, the vCPU and an address. */
/*@ requires core_ok && domain_live(self.v) && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, vcpu_next_deadline,
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
struct result gate_vcpu_op(struct domid self, uint32_t vcpu) MUST_CHECK;

/** set_timer_op: arm the caller's timer at @p deadline, 0 to disarm it. */
/*@ requires core_ok && domain_live(self.v) && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, vcpu_next_deadline,
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
enum status gate_vcpu_timer(struct domid self, uint32_t vcpu,
                            uint64_t deadline) MUST_CHECK;

#endif
