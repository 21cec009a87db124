/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The private half of grant tables: who uses which entry, and how.
 *
 * A guest writes its grant table as it likes. What counts is kept here: an
 * entry in use is pinned, with the frame, the grantee and the right found
 * when it was first pinned, and the mappings that pin it are the records of
 * maptrack.h. The two tables change together, in this file only.
 *
 * Invariant: grant_ok.
 * Proved: grant_counts_ok, the reference counts equal the mappings.
 */
#pragma once

#include "core/logic/p2m.h"
#include "xsm/check.h"

/** Use of one grant entry; readers and writers 0: not in use. */
struct active {
    uint32_t readers; /* mappings that can only read */
    uint32_t writers; /* mappings that can write */
    uint16_t grantee; /* the domain that holds all of them */
    uint8_t writable; /* 1: the entry allowed writing when first pinned */
    struct mfn frame; /* what the entry named when first pinned */
};

/** The grant table of one domain. */
struct active_table {
    struct active entry[GRANT_REF_MAX];
};

extern struct active_table active[DOMAIN_MAX];

/* Where the search for a free mapping of each domain starts. */
extern uint32_t grant_table_hint[DOMAIN_MAX];

/*@ // Mapping h of domain d uses entry r of domain g; w: it can write.
  @ predicate grant_uses{L}(integer d, integer h, integer g, integer r,
  @                         integer w) =
  @     maptracks[d].entry[h].used != 0 && maptracks[d].entry[h].granter == g &&
  @     maptracks[d].entry[h].ref == r && maptracks[d].entry[h].writable == w;
  @
  @ // How many of the mappings 0 .. n-1 of domain d do.
  @ logic integer grant_count{L}(integer d, integer g, integer r, integer w,
  @                              integer n) =
  @     n <= 0 ? 0 : grant_count(d, g, r, w, n - 1) +
  @         ((maptracks[d].entry[n - 1].used != 0 &&
  @           maptracks[d].entry[n - 1].granter == g &&
  @           maptracks[d].entry[n - 1].ref == r &&
  @           maptracks[d].entry[n - 1].writable == w) ? 1 : 0);
  @
  @ predicate grant_pinned{L}(integer g, integer r) =
  @     active[g].entry[r].readers != 0 || active[g].entry[r].writers != 0;
  @
  @ // An entry in use belongs to a live domain and names a frame of it.
  @ predicate active_ok{L}(integer g, integer r) = grant_pinned(g, r) ==>
  @     domain_live(g) && domain_owns(g, active[g].entry[r].frame.v) &&
  @     active[g].entry[r].frame.v < FRAME_MAX &&
  @     active[g].entry[r].grantee < DOMAIN_MAX &&
  @     active[g].entry[r].writable <= 1 &&
  @     (active[g].entry[r].writers != 0 ==> active[g].entry[r].writable != 0);
  @
  @ // A mapping is of the frame, by the grantee and with the right that its
  @ // entry was pinned for ...
  @ predicate map_pinned{L}(struct maptrack m, integer d) =
  @     m.writable <= 1 && m.gfn < GFN_MAX && m.ref < GRANT_REF_MAX &&
  @     m.granter != d && domain_live(d) && domain_live(m.granter) &&
  @     domain_owns(m.granter, m.frame.v) && m.frame.v < FRAME_MAX &&
  @     active[m.granter].entry[m.ref].grantee == d &&
  @     active[m.granter].entry[m.ref].frame.v == m.frame.v &&
  @     (m.writable == 0 ==> active[m.granter].entry[m.ref].readers != 0) &&
  @     (m.writable != 0 ==> active[m.granter].entry[m.ref].writers != 0);
  @ // ... and the policy allows it now.
  @ predicate map_allowed{L}(struct maptrack m, integer d) =
  @     (m.writable == 0 ==>
  @         xsm_allowed(d, m.granter, PERM_GRANT_MAP_READ)) &&
  @     (m.writable != 0 ==>
  @         xsm_allowed(d, m.granter, PERM_GRANT_MAP_WRITE));
  @ predicate maps_allowed{L} = \forall integer d, h;
  @     0 <= d < DOMAIN_MAX && 0 <= h < MAPTRACK_MAX &&
  @     maptracks[d].entry[h].used != 0 ==>
  @         map_allowed(maptracks[d].entry[h], d);
  @ predicate map_ok{L}(integer d, integer h) =
  @     maptracks[d].entry[h].used != 0 ==>
  @         map_pinned(maptracks[d].entry[h], d);
  @
  @ predicate actives_ok{L} = \forall integer g, r;
  @     0 <= g < DOMAIN_MAX && 0 <= r < GRANT_REF_MAX ==> active_ok(g, r);
  @ predicate maps_ok{L} = \forall integer d, h;
  @     0 <= d < DOMAIN_MAX && 0 <= h < MAPTRACK_MAX ==> map_ok(d, h);
  @ // Reference counts equal mappings: all are the grantee's.
  @ predicate grant_counts_ok{L} = \forall integer d, g, r;
  @     0 <= d < DOMAIN_MAX && 0 <= g < DOMAIN_MAX &&
  @     0 <= r < GRANT_REF_MAX ==>
  @     grant_count(d, g, r, 0, MAPTRACK_MAX) ==
  @         (active[g].entry[r].grantee == d ?
  @             active[g].entry[r].readers : 0) &&
  @     grant_count(d, g, r, 1, MAPTRACK_MAX) ==
  @         (active[g].entry[r].grantee == d ?
  @             active[g].entry[r].writers : 0);
  @
  @ predicate grant_ok{L} = actives_ok && maps_ok &&
  @     maps_allowed && grant_counts_ok;
  @
  @ // No mapping by domain d, none of its frames, none of its entries in use:
  @ // d may end.
  @ predicate grant_idle{L}(integer d) =
  @     (\forall integer r; 0 <= r < GRANT_REF_MAX ==>
  @         !grant_pinned(d, r)) &&
  @     (\forall integer h; 0 <= h < MAPTRACK_MAX ==>
  @         maptracks[d].entry[h].used == 0) &&
  @     (\forall integer e, h; 0 <= e < DOMAIN_MAX &&
  @         0 <= h < MAPTRACK_MAX && maptracks[e].entry[h].used != 0 ==>
  @         maptracks[e].entry[h].granter != d);
  @*/

/** Whether any mapping uses entry @p ref of @p granter. */
/*@ requires granter.v < DOMAIN_MAX && ref < GRANT_REF_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> grant_pinned(granter.v, ref);
  @*/
bool grant_table_pinned(struct domid granter, uint32_t ref);

/** A free mapping record of @p self, or MAPTRACK_MAX if there is none. */
/*@ requires self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= MAPTRACK_MAX;
  @ ensures \result < MAPTRACK_MAX ==>
  @     maptracks[self.v].entry[\result].used == 0;
  @*/
uint32_t grant_table_find(struct domid self);

/**
 * Make @p entry the mapping @p handle of @p self and count it as a use of the
 * grant entry it names; @p writable is the right that entry gives.
 */
/*@ requires grant_ok && domains_ok && p2m_ok;
  @ requires domain_live(self.v) && handle < MAPTRACK_MAX;
  @ requires maptracks[self.v].entry[handle].used == 0;
  @ requires entry.used == 1 && entry.writable <= 1 && entry.gfn < GFN_MAX;
  @ requires entry.ref < GRANT_REF_MAX && entry.granter != self.v;
  @ requires domain_live(entry.granter) && entry.frame.v < FRAME_MAX;
  @ requires domain_owns(entry.granter, entry.frame.v);
  @ requires writable <= 1 && (entry.writable != 0 ==> writable != 0);
  @ requires grant_pinned(entry.granter, entry.ref) ==>
  @     active[entry.granter].entry[entry.ref].grantee == self.v &&
  @     active[entry.granter].entry[entry.ref].frame.v == entry.frame.v &&
  @     active[entry.granter].entry[entry.ref].writable == writable;
  @ requires entry.writable == 0 ==>
  @     xsm_allowed(self.v, entry.granter, PERM_GRANT_MAP_READ);
  @ requires entry.writable != 0 ==>
  @     xsm_allowed(self.v, entry.granter, PERM_GRANT_MAP_WRITE);
  @ terminates \true;
  @ assigns maptracks[self.v].entry[handle],
  @     active[entry.granter].entry[entry.ref];
  @ assigns grant_table_hint[self.v];
  @ ensures grant_ok && p2m_ok;
  @ ensures maptracks[self.v].entry[handle] == entry;
  @*/
void grant_table_link(struct domid self, uint32_t handle, struct maptrack entry,
                      uint8_t writable);

/** End mapping @p handle of @p self, which must exist, and uncount it. */
/*@ requires grant_ok && p2m_ok && p2m_handle_free(self.v, handle);
  @ requires self.v < DOMAIN_MAX && handle < MAPTRACK_MAX;
  @ requires maptracks[self.v].entry[handle].used != 0;
  @ terminates \true;
  @ assigns maptracks[self.v].entry[handle];
  @ assigns active[maptracks[self.v].entry[handle].granter]
  @     .entry[maptracks[self.v].entry[handle].ref];
  @ assigns grant_table_hint[self.v];
  @ ensures grant_ok && p2m_ok;
  @ ensures maptracks[self.v].entry[handle].used == 0;
  @*/
void grant_table_unlink(struct domid self, uint32_t handle);

/** Executable twin of grant_ok, for tests: what it accepts is grant_ok. */
/*@ requires domains_ok;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result != 0 ==> grant_ok;
  @*/
bool grant_is_ok(void);
