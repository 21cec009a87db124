/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for grant tables. */
#ifndef CLOISON_CORE_LOGIC_GATE_GRANT_H
#define CLOISON_CORE_LOGIC_GATE_GRANT_H

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "core/logic/gate_copy.h"
#include "core/logic/gate.h"

/**
 * grant_table_op: gate_call.arg holds the operation, the guest address of an
 * array and the number of its elements. Each element carries its own status;
 * what one entry does not finish, GATE_CONTINUE does.
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

#endif
