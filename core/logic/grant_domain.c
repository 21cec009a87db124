/* SPDX-License-Identifier: Apache-2.0 */
/** @file Grants: mappings that end with a domain, or with a policy. */
#include "core/logic/grant.h"

/* Instead of a domain that ends: what the next policy forbids. */
#define FORBIDDEN DOMAIN_MAX

/*@ predicate map_stays{L}(integer e, integer d, integer h) =
  @     maptracks[d].entry[h].used != 0 ==>
  @         (e < DOMAIN_MAX ==>
  @             d != e && maptracks[d].entry[h].granter != e) &&
  @         (e == FORBIDDEN ==> map_next_ok(d, h));
  @*/

/* Whether a mapping outlasts the end of a domain, or the policy. */
/*@ requires holder.v < DOMAIN_MAX && handle < MAPTRACK_MAX;
  @ requires maptracks[holder.v].entry[handle].granter < DOMAIN_MAX;
  @ requires ending.v <= FORBIDDEN;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==> map_stays(ending.v, holder.v, handle);
  @*/
static bool mapping_stays(struct domid holder, uint32_t handle,
                          struct domid ending)
{
    struct maptrack entry = maptracks[holder.v].entry[handle];
    struct domid granter = {entry.granter};

    if (ending.v < FORBIDDEN) {
        return holder.v != ending.v && granter.v != ending.v;
    }
    return xsm_slot_allows(XSM_NEXT, holder, granter,
                           entry.writable == 0 ? PERM_GRANT_MAP_READ
                                               : PERM_GRANT_MAP_WRITE);
}

/* End what one domain has mapped and may not keep: how many that were. */
/*@ requires grant_world_ok && holder.v < DOMAIN_MAX;
  @ requires ending.v <= FORBIDDEN;
  @ terminates \true;
  @ assigns maptracks[holder.v].entry[0 .. MAPTRACK_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1],
  @     grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state;
  @ ensures grant_world_ok && \result <= MAPTRACK_MAX;
  @ ensures \forall integer h; 0 <= h < MAPTRACK_MAX ==>
  @     map_stays(ending.v, holder.v, h);
  @ ensures \forall integer d, h; 0 <= d < DOMAIN_MAX && d != holder.v &&
  @     0 <= h < MAPTRACK_MAX ==>
  @     maptracks[d].entry[h] == \old(maptracks[d].entry[h]);
  @*/
static uint32_t holder_revoke(struct domid holder, struct domid ending)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= handle <= MAPTRACK_MAX;
      @ loop invariant grant_world_ok && 0 <= count <= handle;
      @ loop invariant \forall integer h; 0 <= h < handle ==>
      @     map_stays(ending.v, holder.v, h);
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
        //@ assert known: map_ok(holder.v, handle);
        if (maptracks[holder.v].entry[handle].used != 0 &&
            !mapping_stays(holder, handle, ending)) {
            grant_revoke(holder, handle, holder.v != ending.v);
            count++;
        }
    }
    return count;
}

/* End all mappings that may not stay: how many that were. */
/*@ requires grant_world_ok && ending.v <= FORBIDDEN;
  @ terminates \true;
  @ assigns maptracks[0 .. DOMAIN_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1],
  @     grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state;
  @ ensures grant_world_ok;
  @ ensures \forall integer d, h; 0 <= d < DOMAIN_MAX &&
  @     0 <= h < MAPTRACK_MAX ==> map_stays(ending.v, d, h);
  @*/
static uint32_t all_revoke(struct domid ending)
{
    struct domid holder = {0};
    uint32_t count = 0;

    /*@ loop invariant 0 <= holder.v <= DOMAIN_MAX;
      @ loop invariant grant_world_ok;
      @ loop invariant 0 <= count <= holder.v * MAPTRACK_MAX;
      @ loop invariant \forall integer d, h; 0 <= d < holder.v &&
      @     0 <= h < MAPTRACK_MAX ==> map_stays(ending.v, d, h);
      @ loop assigns holder, count,
      @     maptracks[0 .. DOMAIN_MAX - 1],
      @     active[0 .. DOMAIN_MAX - 1],
      @     grant_table_hint[0 .. DOMAIN_MAX - 1],
      @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
      @     hw_vcpu_state, hw_frame_state;
      @ loop variant DOMAIN_MAX - holder.v;
      @*/
    for (holder.v = 0; holder.v < DOMAIN_MAX; holder.v++) {
        count += holder_revoke(holder, ending);
    }
    return count;
}

uint32_t grant_revoke_forbidden(void)
{

    const uint32_t count = all_revoke((struct domid){FORBIDDEN});

    /*@ assert stays: \forall integer d, h; 0 <= d < DOMAIN_MAX &&
      @     0 <= h < MAPTRACK_MAX ==> map_stays(DOMAIN_MAX, d, h);
      @*/
    /*@ assert next: \forall integer d, h; 0 <= d < DOMAIN_MAX &&
      @     0 <= h < MAPTRACK_MAX && map_stays(DOMAIN_MAX, d, h) ==>
      @     map_next_ok(d, h);
      @*/
    return count;
}

void grant_domain_end(struct domid domain)
{
    (void)all_revoke(domain);
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
