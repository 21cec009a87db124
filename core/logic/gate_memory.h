/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for memory operations. */
#ifndef CLOISON_CORE_LOGIC_GATE_MEMORY_H
#define CLOISON_CORE_LOGIC_GATE_MEMORY_H

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "core/logic/core_state.h"
#include "core/logic/gate.h"

/**
 * memory_op: gate_call.arg holds the operation with the first extent to do,
 * and the guest address of its argument. Ballooning answers how many extents
 * are done in all; what one entry does not finish, GATE_CONTINUE does.
 */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_call, npt_pool, npt_level, p2ms, p2m_shared_places,
  @     domains[self.v].grant_frame_count,
  @     hw_frame_state, hw_vcpu_state, hw_console_state, format_line, gate_raw,
  @     audits[..], audit_counts[..][..][..],
  @     permit_given, permit_subject, permit_object, permit_perm;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
struct result gate_memory_op(struct domid self) MUST_CHECK;

#endif
