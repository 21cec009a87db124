/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for devices. */
#ifndef CLOISON_CORE_LOGIC_GATE_DEVICE_H
#define CLOISON_CORE_LOGIC_GATE_DEVICE_H

#include "core/logic/gate.h"

/** Read or write configuration space: gate_call.arg. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns hw_vcpu_state, CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
struct result gate_device_op(struct domid self) MUST_CHECK;

#endif
