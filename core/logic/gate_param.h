/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for a domain's parameters (hvm_op). */
#ifndef CLOISON_CORE_LOGIC_GATE_PARAM_H
#define CLOISON_CORE_LOGIC_GATE_PARAM_H

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "core/logic/gate_copy.h"

/** hvm_op @p op with its argument at guest address @p pointer. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[self.v].callback_vector,
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
enum status gate_param_op(struct domid self, uint64_t op,
                          uint64_t pointer) MUST_CHECK;

#endif
