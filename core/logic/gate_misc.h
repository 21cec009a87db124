/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for the version and the console. */
#ifndef CLOISON_CORE_LOGIC_GATE_MISC_H
#define CLOISON_CORE_LOGIC_GATE_MISC_H

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "core/logic/gate_copy.h"
#include "core/logic/gate.h"

/** xen_version @p op, with an answer at guest address @p pointer or none. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns hw_frame_state, gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
struct result gate_misc_version(struct domid self, uint64_t op,
                                uint64_t pointer) MUST_CHECK;

/**
 * console_io: gate_call.arg holds the operation, a length and the guest
 * address of a text. A long text takes several entries (GATE_CONTINUE); a
 * reader is told how many bytes it got.
 */
/*@ requires core_ok && domain_live(self.v);
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, console_input[..], consoles[self.v],
  @     hw_console_state, format_line, hw_frame_state, CHECK_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
struct result gate_misc_console(struct domid self) MUST_CHECK;

#endif
