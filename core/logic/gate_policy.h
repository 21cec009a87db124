/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for Cloison's own hypercall: docs/hypercalls.md. */
#ifndef CLOISON_CORE_LOGIC_GATE_POLICY_H
#define CLOISON_CORE_LOGIC_GATE_POLICY_H

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "core/logic/gate.h"
#include "core/logic/gate_copy.h"
#include "core/logic/reload.h"

/** gate_call.arg holds the operation and what docs/hypercalls.md says. */
/*@ requires core_ok && policy_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns RELOAD_STATE, RELOAD_REVOKES, CHECK_EFFECTS;
  @ ensures core_ok && policy_ok;
  @*/
struct result gate_policy_op(struct domid self) MUST_CHECK;

#endif
