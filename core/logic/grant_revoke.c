/* SPDX-License-Identifier: Apache-2.0 */
/** @file Mapped grants that a policy about to take effect forbids. */
#include "core/logic/grant.h"

/* End one mapping if the next policy forbids it: how many that were. */
/*@ requires grant_world_ok;
  @ requires holder.v < DOMAIN_MAX && handle < MAPTRACK_MAX;
  @ terminates \true;
  @ assigns maptracks[holder.v].entry[handle],
  @     active[0 .. DOMAIN_MAX - 1],
  @     grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state;
  @ ensures grant_world_ok;
  @ ensures map_next_ok(holder.v, handle) && \result <= 1;
  @*/
static uint32_t mapping_revoke(struct domid holder, uint32_t handle)
{
    struct maptrack entry = maptracks[holder.v].entry[handle];
    struct domid granter = {entry.granter};

    //@ assert known: map_ok(holder.v, handle);
    if (entry.used == 0 ||
        xsm_slot_allows(XSM_NEXT, holder, granter,
                        entry.writable == 0 ? PERM_GRANT_MAP_READ
                                            : PERM_GRANT_MAP_WRITE)) {
        return 0;
    }
    grant_revoke(holder, handle);
    return 1;
}

/* What one domain has mapped. */
/*@ requires grant_world_ok && holder.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns maptracks[holder.v].entry[0 .. MAPTRACK_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1],
  @     grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state;
  @ ensures grant_world_ok && \result <= MAPTRACK_MAX;
  @ ensures \forall integer h; 0 <= h < MAPTRACK_MAX ==>
  @     map_next_ok(holder.v, h);
  @ ensures \forall integer d, h; 0 <= d < DOMAIN_MAX && d != holder.v &&
  @     0 <= h < MAPTRACK_MAX ==>
  @     maptracks[d].entry[h] == \old(maptracks[d].entry[h]);
  @*/
static uint32_t holder_revoke(struct domid holder)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= handle <= MAPTRACK_MAX;
      @ loop invariant grant_world_ok && 0 <= count <= handle;
      @ loop invariant \forall integer h; 0 <= h < handle ==>
      @     map_next_ok(holder.v, h);
      @ loop invariant \forall integer d, h; 0 <= d < DOMAIN_MAX &&
      @     d != holder.v && 0 <= h < MAPTRACK_MAX ==>
      @     maptracks[d].entry[h] == \at(maptracks[d].entry[h], Pre);
      @ loop assigns handle, count,
      @     maptracks[holder.v].entry[0 .. MAPTRACK_MAX - 1],
      @     active[0 .. DOMAIN_MAX - 1],
      @     grant_table_hint[0 .. DOMAIN_MAX - 1],
      @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
      @     hw_vcpu_state, hw_frame_state;
      @ loop variant MAPTRACK_MAX - handle;
      @*/
    for (uint32_t handle = 0; handle < MAPTRACK_MAX; handle++) {
        count += mapping_revoke(holder, handle);
    }
    return count;
}

uint32_t grant_revoke_forbidden(void)
{
    struct domid holder = {0};
    uint32_t count = 0;

    /*@ loop invariant 0 <= holder.v <= DOMAIN_MAX;
      @ loop invariant grant_world_ok;
      @ loop invariant 0 <= count <= holder.v * MAPTRACK_MAX;
      @ loop invariant \forall integer d, h; 0 <= d < holder.v &&
      @     0 <= h < MAPTRACK_MAX ==> map_next_ok(d, h);
      @ loop assigns holder, count,
      @     maptracks[0 .. DOMAIN_MAX - 1],
      @     active[0 .. DOMAIN_MAX - 1],
      @     grant_table_hint[0 .. DOMAIN_MAX - 1],
      @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
      @     hw_vcpu_state, hw_frame_state;
      @ loop variant DOMAIN_MAX - holder.v;
      @*/
    for (holder.v = 0; holder.v < DOMAIN_MAX; holder.v++) {
        count += holder_revoke(holder);
    }
    return count;
}
