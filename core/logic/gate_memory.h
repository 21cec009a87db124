/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for memory operations. */
#ifndef CLOISON_CORE_LOGIC_GATE_MEMORY_H
#define CLOISON_CORE_LOGIC_GATE_MEMORY_H

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "core/logic/gate_copy.h"
#include "core/logic/gate.h"

/**
 * memory_op: gate_call.arg holds the operation with the first extent to do,
 * and the guest address of its argument. Ballooning answers how many extents
 * are done in all; what one entry does not finish, GATE_CONTINUE does.
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

#endif
