/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for vCPUs and their timers. */
#ifndef CLOISON_CORE_LOGIC_GATE_VCPU_H
#define CLOISON_CORE_LOGIC_GATE_VCPU_H

#include "core/abi/shared_info.h"
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

#endif
