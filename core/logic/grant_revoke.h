/* SPDX-License-Identifier: Apache-2.0 */
/** @file Mapped grants that a policy about to take effect forbids. */
#ifndef CLOISON_CORE_LOGIC_GRANT_REVOKE_H
#define CLOISON_CORE_LOGIC_GRANT_REVOKE_H

#include <stdint.h>

#include "core/logic/grant.h"
#include "xsm/next.h"

/*@ // The next policy allows mapping h of domain d, if there is one.
  @ predicate map_next_ok{L}(integer d, integer h) =
  @     maptracks[d].entry[h].used != 0 ==>
  @         xsm_slot_allowed(XSM_NEXT, d, maptracks[d].entry[h].granter,
  @             maptracks[d].entry[h].writable == 0 ?
  @                 PERM_GRANT_MAP_READ : PERM_GRANT_MAP_WRITE);
  @*/

/** End every mapping that the next policy forbids; returns how many. */
/*@ requires grant_world_ok;
  @ terminates \true;
  @ assigns maptracks[0 .. DOMAIN_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1],
  @     grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state;
  @ ensures grant_world_ok;
  @ ensures \forall integer d, h; 0 <= d < DOMAIN_MAX &&
  @     0 <= h < MAPTRACK_MAX ==> map_next_ok(d, h);
  @*/
uint32_t grant_revoke_forbidden(void);

#endif
