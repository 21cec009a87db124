/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for event channels. */
#ifndef CLOISON_CORE_LOGIC_GATE_EVENT_H
#define CLOISON_CORE_LOGIC_GATE_EVENT_H

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "core/logic/gate_copy.h"

/** event_channel_op @p op with its argument at guest address @p pointer. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..], GATE_EFFECTS;
  @ ensures core_ok;
  @*/
struct result gate_event_op(struct domid self, uint64_t op,
                            uint64_t pointer) MUST_CHECK;

#endif
