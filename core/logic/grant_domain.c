/* SPDX-License-Identifier: Apache-2.0 */
/** @file Grants: the end of a domain. */
#include "core/logic/grant.h"

/*@ predicate grant_concerns{L}(integer d, integer e, integer h) =
  @     maptracks[e].entry[h].used != 0 &&
  @     (e == d || maptracks[e].entry[h].granter == d);
  @*/

/* End what @p holder has mapped, of @p domain or, if it is that, at all. */
/*@ requires grant_world_ok;
  @ requires holder.v < DOMAIN_MAX && domain.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns maptracks[holder.v].entry[0 .. MAPTRACK_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1],
  @     grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state;
  @ ensures grant_world_ok;
  @ ensures \forall integer h; 0 <= h < MAPTRACK_MAX ==>
  @     !grant_concerns(domain.v, holder.v, h);
  @ ensures \forall integer e, h; 0 <= e < DOMAIN_MAX && e != holder.v &&
  @     0 <= h < MAPTRACK_MAX ==>
  @     maptracks[e].entry[h] == \old(maptracks[e].entry[h]);
  @*/
static void grant_end_holder(struct domid domain, struct domid holder)
{
    uint32_t handle;

    /*@ loop invariant 0 <= handle <= MAPTRACK_MAX;
      @ loop invariant grant_world_ok;
      @ loop invariant \forall integer h; 0 <= h < handle ==>
      @     !grant_concerns(domain.v, holder.v, h);
      @ loop invariant \forall integer e, h; 0 <= e < DOMAIN_MAX &&
      @     e != holder.v && 0 <= h < MAPTRACK_MAX ==>
      @     maptracks[e].entry[h] == \at(maptracks[e].entry[h], Pre);
      @ loop assigns handle, maptracks[holder.v].entry[0 .. MAPTRACK_MAX - 1],
      @     active[0 .. DOMAIN_MAX - 1],
      @     grant_table_hint[0 .. DOMAIN_MAX - 1],
      @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
      @     hw_vcpu_state, hw_frame_state;
      @ loop variant MAPTRACK_MAX - handle;
      @*/
    for (handle = 0; handle < MAPTRACK_MAX; handle++) {
        if (maptracks[holder.v].entry[handle].used != 0 &&
            (holder.v == domain.v ||
             maptracks[holder.v].entry[handle].granter == domain.v)) {
            grant_revoke(holder, handle);
        }
    }
}

void grant_domain_end(struct domid domain)
{
    struct domid holder = {0};

    /*@ loop invariant 0 <= holder.v <= DOMAIN_MAX;
      @ loop invariant grant_world_ok;
      @ loop invariant \forall integer e, h; 0 <= e < holder.v &&
      @     0 <= h < MAPTRACK_MAX ==> !grant_concerns(domain.v, e, h);
      @ loop assigns holder,
      @     maptracks[0 .. DOMAIN_MAX - 1],
      @     active[0 .. DOMAIN_MAX - 1],
      @     grant_table_hint[0 .. DOMAIN_MAX - 1],
      @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
      @     hw_vcpu_state, hw_frame_state;
      @ loop variant DOMAIN_MAX - holder.v;
      @*/
    for (holder.v = 0; holder.v < DOMAIN_MAX; holder.v++) {
        grant_end_holder(domain, holder);
    }
    /* What no mapping uses is counted 0, so no entry is in use either. */
    /*@ ghost
      @ uint32_t n = 0;
      @ /@ loop invariant 0 <= n <= MAPTRACK_MAX;
      @    loop invariant \forall integer d, r, w; 0 <= d < DOMAIN_MAX ==>
      @        grant_count(d, domain.v, r, w, n) == 0;
      @    loop assigns n;
      @    loop variant MAPTRACK_MAX - n; @/
      @ while (n < MAPTRACK_MAX) {
      @     n++;
      @ }
      @*/
    /*@ assert grantees: \forall integer r; 0 <= r < GRANT_REF_MAX &&
      @     grant_pinned(domain.v, r) ==>
      @     0 <= active[domain.v].entry[r].grantee < DOMAIN_MAX;
      @*/
    /*@ assert counted: \forall integer r; 0 <= r < GRANT_REF_MAX &&
      @     grant_pinned(domain.v, r) ==>
      @     grant_count(active[domain.v].entry[r].grantee, domain.v, r, 0,
      @                 MAPTRACK_MAX) == active[domain.v].entry[r].readers &&
      @     grant_count(active[domain.v].entry[r].grantee, domain.v, r, 1,
      @                 MAPTRACK_MAX) == active[domain.v].entry[r].writers;
      @*/
    /*@ assert unused: \forall integer r; 0 <= r < GRANT_REF_MAX ==>
      @     !grant_pinned(domain.v, r);
      @*/
}
