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
  @ terminates \true;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
enum status gate_sched_op(struct domid self, uint32_t vcpu) MUST_CHECK;

#endif
