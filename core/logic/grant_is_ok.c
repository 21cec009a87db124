/* SPDX-License-Identifier: Apache-2.0 */
/** @file The invariant of grants as a function, for tests and fuzzers. */
#include "core/logic/grant_table.h"

/*@ requires d < DOMAIN_MAX && domains_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==> domain_owns(d, frame.v) && frame.v < FRAME_MAX;
  @*/
static bool owns(uint32_t d, struct mfn frame)
{
    return domains[d].state != DOMAIN_ABSENT && frame.v < FRAME_MAX &&
           frame.v >= domains[d].memory.v &&
           frame.v - domains[d].memory.v <
               domains[d].memory_pages + DOMAIN_SHARED_FRAMES;
}

/*@ requires granter.v < DOMAIN_MAX && ref < GRANT_REF_MAX;
  @ requires holder < DOMAIN_MAX && writable <= 1;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == grant_count(holder, granter.v, ref, writable,
  @                                MAPTRACK_MAX);
  @*/
static uint32_t uses(uint32_t holder, struct domid granter, uint32_t ref,
                     uint8_t writable)
{
    uint32_t count = 0;
    uint32_t h;

    /*@ loop invariant 0 <= h <= MAPTRACK_MAX && 0 <= count <= h;
      @ loop invariant count ==
      @     grant_count(holder, granter.v, ref, writable, h);
      @ loop assigns h, count;
      @ loop variant MAPTRACK_MAX - h;
      @*/
    for (h = 0; h < MAPTRACK_MAX; h++) {
        if (maptracks[holder].entry[h].used != 0 &&
            maptracks[holder].entry[h].granter == granter.v &&
            maptracks[holder].entry[h].ref == ref &&
            maptracks[holder].entry[h].writable == writable) {
            count++;
        }
    }
    return count;
}

/* An entry not in use needs no count: no mapping can claim it (map_ok). */
/*@ requires granter.v < DOMAIN_MAX && ref < GRANT_REF_MAX && domains_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==> active_ok(granter.v, ref);
  @ ensures \result != 0 && grant_pinned(granter.v, ref) ==>
  @     active[granter.v].entry[ref].readers ==
  @         grant_count(active[granter.v].entry[ref].grantee, granter.v, ref,
  @                     0, MAPTRACK_MAX) &&
  @     active[granter.v].entry[ref].writers ==
  @         grant_count(active[granter.v].entry[ref].grantee, granter.v, ref,
  @                     1, MAPTRACK_MAX);
  @*/
static bool active_is_ok(struct domid granter, uint32_t ref)
{
    struct active use = active[granter.v].entry[ref];

    if (!grant_table_pinned(granter, ref)) {
        return true;
    }
    if (domains[granter.v].state != DOMAIN_LIVE ||
        !owns(granter.v, use.frame) || use.grantee >= DOMAIN_MAX ||
        use.writable > 1 || (use.writers != 0 && use.writable == 0)) {
        return false;
    }
    return use.readers == uses(use.grantee, granter, ref, 0) &&
           use.writers == uses(use.grantee, granter, ref, 1);
}

/*@ requires holder.v < DOMAIN_MAX && m.granter < DOMAIN_MAX;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result != 0 ==> map_allowed(m, holder.v);
  @*/
static bool map_is_allowed(struct domid holder, struct maptrack m)
{
    struct domid granter = {m.granter};

    if (m.writable != 0) {
        return xsm_check(holder, granter, PERM_GRANT_MAP_WRITE) == ST_OK;
    }
    return xsm_check(holder, granter, PERM_GRANT_MAP_READ) == ST_OK;
}

/*@ requires holder.v < DOMAIN_MAX && h < MAPTRACK_MAX && domains_ok;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result != 0 ==> map_ok(holder.v, h);
  @ ensures \result != 0 && maptracks[holder.v].entry[h].used != 0 ==>
  @     map_allowed(maptracks[holder.v].entry[h], holder.v);
  @*/
static bool map_is_ok(struct domid holder, uint32_t h)
{
    struct maptrack m = maptracks[holder.v].entry[h];
    struct active use;

    if (m.used == 0) {
        return true;
    }
    if (m.writable > 1 || m.gfn >= GFN_MAX || m.ref >= GRANT_REF_MAX ||
        m.granter >= DOMAIN_MAX || m.granter == holder.v) {
        return false;
    }
    use = active[m.granter].entry[m.ref];
    if (domains[holder.v].state != DOMAIN_LIVE ||
        domains[m.granter].state != DOMAIN_LIVE || !owns(m.granter, m.frame)) {
        return false;
    }
    return use.grantee == holder.v && use.frame.v == m.frame.v &&
           (m.writable == 0 ? use.readers : use.writers) != 0 &&
           map_is_allowed(holder, m);
}

/*@ predicate row_allowed{L}(integer d) = \forall integer h;
  @     0 <= h < MAPTRACK_MAX && maptracks[d].entry[h].used != 0 ==>
  @     map_allowed(maptracks[d].entry[h], d);
  @
  @ // The counts of entry r of domain g are those of its grantee's mappings.
  @ predicate entry_counted{L}(integer g, integer r) = grant_pinned(g, r) ==>
  @     active[g].entry[r].readers ==
  @         grant_count(active[g].entry[r].grantee, g, r, 0, MAPTRACK_MAX) &&
  @     active[g].entry[r].writers ==
  @         grant_count(active[g].entry[r].grantee, g, r, 1, MAPTRACK_MAX);
  @*/

/*@ requires holder.v < DOMAIN_MAX && domains_ok;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result != 0 ==> \forall integer h; 0 <= h < MAPTRACK_MAX ==>
  @     map_ok(holder.v, h);
  @ ensures \result != 0 ==> row_allowed(holder.v);
  @*/
static bool maps_of_are_ok(struct domid holder)
{
    uint32_t h;

    /*@ loop invariant 0 <= h <= MAPTRACK_MAX;
      @ loop invariant \forall integer k; 0 <= k < h ==> map_ok(holder.v, k);
      @ loop invariant \forall integer k; 0 <= k < h &&
      @     maptracks[holder.v].entry[k].used != 0 ==>
      @     map_allowed(maptracks[holder.v].entry[k], holder.v);
      @ loop invariant xsm_reports_kept{Pre, Here};
      @ loop assigns h, CHECK_EFFECTS;
      @ loop variant MAPTRACK_MAX - h;
      @*/
    for (h = 0; h < MAPTRACK_MAX; h++) {
        if (!map_is_ok(holder, h)) {
            return false;
        }
    }
    return true;
}

/*@ requires granter.v < DOMAIN_MAX && domains_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==> \forall integer r; 0 <= r < GRANT_REF_MAX ==>
  @     active_ok(granter.v, r) && entry_counted(granter.v, r);
  @*/
static bool actives_of_are_ok(struct domid granter)
{
    uint32_t r;

    /*@ loop invariant 0 <= r <= GRANT_REF_MAX;
      @ loop invariant \forall integer k; 0 <= k < r ==>
      @     active_ok(granter.v, k) && entry_counted(granter.v, k);
      @ loop assigns r;
      @ loop variant GRANT_REF_MAX - r;
      @*/
    for (r = 0; r < GRANT_REF_MAX; r++) {
        if (!active_is_ok(granter, r)) {
            return false;
        }
    }
    return true;
}

/*@ requires domains_ok;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result != 0 ==> maps_ok && maps_allowed && actives_ok;
  @ ensures \result != 0 ==> \forall integer g, r; 0 <= g < DOMAIN_MAX &&
  @     0 <= r < GRANT_REF_MAX ==> entry_counted(g, r);
  @*/
static bool tables_are_ok(void)
{
    struct domid d;

    /*@ loop invariant 0 <= d.v <= DOMAIN_MAX;
      @ loop invariant \forall integer e, h; 0 <= e < d.v &&
      @     0 <= h < MAPTRACK_MAX ==> map_ok(e, h);
      @ loop invariant \forall integer e; 0 <= e < d.v ==> row_allowed(e);
      @ loop invariant \forall integer e, r; 0 <= e < d.v &&
      @     0 <= r < GRANT_REF_MAX ==> active_ok(e, r) && entry_counted(e, r);
      @ loop invariant xsm_reports_kept{Pre, Here};
      @ loop assigns d, CHECK_EFFECTS;
      @ loop variant DOMAIN_MAX - d.v;
      @*/
    for (d.v = 0; d.v < DOMAIN_MAX; d.v++) {
        if (!maps_of_are_ok(d) || !actives_of_are_ok(d)) {
            return false;
        }
    }
    return true;
}

bool grant_is_ok(void)
{
    if (!tables_are_ok()) {
        return false;
    }
    /* What no mapping uses is counted 0: true of all domains at once. */
    /*@ ghost
      @ uint32_t n = 0;
      @ /@ loop invariant 0 <= n <= MAPTRACK_MAX;
      @    loop invariant \forall integer d, g, r, w;
      @        (\forall integer h; 0 <= h < n ==>
      @            !grant_uses(d, h, g, r, w)) ==>
      @        grant_count(d, g, r, w, n) == 0;
      @    loop assigns n;
      @    loop variant MAPTRACK_MAX - n; @/
      @ while (n < MAPTRACK_MAX) {
      @     n++;
      @ }
      @*/
    return true;
}
