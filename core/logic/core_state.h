/* SPDX-License-Identifier: Apache-2.0 */
/** @file What is always true of the core: all invariants together. */
#pragma once

#include "core/logic/audit.h"
#include "core/logic/console.h"
#include "core/logic/device.h"
#include "core/logic/grant.h"
#include "core/logic/vlapic.h"

/*@ predicate core_ok{L} = events_ok && grant_world_ok && vlapics_ok &&
  @     consoles_ok && audit_ok && devices_ok && xsm_reports_ok &&
  @     (\forall integer d; domain_live(d) ==> p2m_built(d));
  @*/

/** Executable twin of core_ok without the policy's part, for tests. */
/*@ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result != 0 ==> domains_ok && vcpus_ok;
  @*/
bool core_is_ok(void);
