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
        if (maptracks[holder][h].used != 0 &&
            maptracks[holder][h].granter == granter.v &&
            maptracks[holder][h].ref == ref &&
            maptracks[holder][h].writable == writable) {
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
  @ assigns permit_given, permit_subject, permit_object, permit_perm;
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
  @ assigns permit_given, permit_subject, permit_object, permit_perm;
  @ ensures \result != 0 ==> map_ok(holder.v, h);
  @ ensures \result != 0 && maptracks[holder.v][h].used != 0 ==>
  @     map_allowed(maptracks[holder.v][h], holder.v);
  @*/
static bool map_is_ok(struct domid holder, uint32_t h)
{
    struct maptrack m = maptracks[holder.v][h];
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

/*@ requires domains_ok;
  @ terminates \true;
  @ assigns permit_given, permit_subject, permit_object, permit_perm;
  @ ensures \result != 0 ==> maps_ok && maps_allowed;
  @*/
static bool maps_are_ok(void)
{
    struct domid d;
    uint32_t h;

    /*@ loop invariant 0 <= d.v <= DOMAIN_MAX;
      @ loop invariant \forall integer e, k; 0 <= e < d.v &&
      @     0 <= k < MAPTRACK_MAX ==> map_ok(e, k);
      @ loop invariant \forall integer e, k; 0 <= e < d.v &&
      @     0 <= k < MAPTRACK_MAX && maptracks[e][k].used != 0 ==>
      @     map_allowed(maptracks[e][k], e);
      @ loop assigns d, h, permit_given, permit_subject, permit_object,
      @     permit_perm;
      @ loop variant DOMAIN_MAX - d.v;
      @*/
    for (d.v = 0; d.v < DOMAIN_MAX; d.v++) {
        /*@ loop invariant 0 <= h <= MAPTRACK_MAX;
          @ loop invariant \forall integer k; 0 <= k < h ==> map_ok(d.v, k);
          @ loop invariant \forall integer k; 0 <= k < h &&
          @     maptracks[d.v][k].used != 0 ==>
          @     map_allowed(maptracks[d.v][k], d.v);
          @ loop assigns h, permit_given, permit_subject, permit_object,
          @     permit_perm;
          @ loop variant MAPTRACK_MAX - h;
          @*/
        for (h = 0; h < MAPTRACK_MAX; h++) {
            if (!map_is_ok(d, h)) {
                return false;
            }
        }
    }
    return true;
}

/*@ requires domains_ok && maps_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==> actives_ok;
  @ ensures \result != 0 ==> \forall integer g, r;
  @     0 <= g < DOMAIN_MAX && 0 <= r < GRANT_REF_MAX &&
  @     grant_pinned(g, r) ==>
  @     active[g].entry[r].readers ==
  @         grant_count(active[g].entry[r].grantee, g, r, 0, MAPTRACK_MAX) &&
  @     active[g].entry[r].writers ==
  @         grant_count(active[g].entry[r].grantee, g, r, 1, MAPTRACK_MAX);
  @*/
static bool actives_are_ok(void)
{
    struct domid g;
    uint32_t r;

    /*@ loop invariant 0 <= g.v <= DOMAIN_MAX;
      @ loop invariant \forall integer e, k; 0 <= e < g.v &&
      @     0 <= k < GRANT_REF_MAX ==> active_ok(e, k);
      @ loop invariant \forall integer e, k; 0 <= e < g.v &&
      @     0 <= k < GRANT_REF_MAX && grant_pinned(e, k) ==>
      @     active[e].entry[k].readers == grant_count(
      @         active[e].entry[k].grantee, e, k, 0, MAPTRACK_MAX) &&
      @     active[e].entry[k].writers == grant_count(
      @         active[e].entry[k].grantee, e, k, 1, MAPTRACK_MAX);
      @ loop assigns g, r;
      @ loop variant DOMAIN_MAX - g.v;
      @*/
    for (g.v = 0; g.v < DOMAIN_MAX; g.v++) {
        /*@ loop invariant 0 <= r <= GRANT_REF_MAX;
          @ loop invariant \forall integer k; 0 <= k < r ==>
          @     active_ok(g.v, k);
          @ loop invariant \forall integer k; 0 <= k < r &&
          @     grant_pinned(g.v, k) ==>
          @     active[g.v].entry[k].readers == grant_count(
          @         active[g.v].entry[k].grantee, g.v, k, 0,
          @         MAPTRACK_MAX) &&
          @     active[g.v].entry[k].writers == grant_count(
          @         active[g.v].entry[k].grantee, g.v, k, 1,
          @         MAPTRACK_MAX);
          @ loop assigns r;
          @ loop variant GRANT_REF_MAX - r;
          @*/
        for (r = 0; r < GRANT_REF_MAX; r++) {
            if (!active_is_ok(g, r)) {
                return false;
            }
        }
    }
    return true;
}

bool grant_is_ok(void)
{
    if (!maps_are_ok() || !actives_are_ok()) {
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
