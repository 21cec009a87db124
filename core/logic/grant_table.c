/* SPDX-License-Identifier: Apache-2.0 */
/** @file The private half of grant tables. */
#include "core/logic/grant_table.h"

struct active_table active[DOMAIN_MAX];
uint32_t grant_table_hint[DOMAIN_MAX];

/*@ ghost
  @ /@ requires n <= MAPTRACK_MAX;
  @    terminates \true;
  @    assigns \nothing;
  @    ensures 0 <= grant_count(d, g, r, w, n) <= n;
  @    ensures \forall integer h; 0 <= h < n && grant_uses(d, h, g, r, w) ==>
  @        grant_count(d, g, r, w, n) > 0; @/
  @ void grant_count_range(uint32_t d, uint32_t g, uint32_t r, uint32_t w,
  @                        uint32_t n)
  @ {
  @     uint32_t i = 0;
  @     /@ loop invariant 0 <= i <= n;
  @        loop invariant 0 <= grant_count(d, g, r, w, i) <= i;
  @        loop invariant \forall integer h; 0 <= h < i &&
  @            grant_uses(d, h, g, r, w) ==>
  @            grant_count(d, g, r, w, i) > 0;
  @        loop assigns i;
  @        loop variant n - i; @/
  @     while (i < n) {
  @         i++;
  @     }
  @ }
  @*/

/* Write one record of which no page table has a leaf. */
/*@ requires p2m_ok && p2m_handle_free(self.v, handle);
  @ requires self.v < DOMAIN_MAX && handle < MAPTRACK_MAX;
  @ requires maps_allowed;
  @ requires entry.used != 0 ==> map_allowed(entry, self.v);
  @ terminates \true;
  @ assigns maptracks[self.v].entry[handle];
  @ ensures p2m_ok && maps_allowed;
  @ ensures maptracks[self.v].entry[handle] == entry;
  @*/
static void record_write(struct domid self, uint32_t handle,
                         struct maptrack entry)
{
    maptracks[self.v].entry[handle] = entry;
    /*@ assert rights: \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     0 <= i < NPT_ENTRIES && npt_level[p] == 1 &&
      @     p2m_right{Pre}(npt_owner[p], npt_pool[p].entry[i]) ==>
      @     p2m_right(npt_owner[p], npt_pool[p].entry[i]);
      @*/
    /*@ assert entries: \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     0 <= i < NPT_ENTRIES && p2m_entry_ok{Pre}(p, i) ==>
      @     p2m_entry_ok(p, i);
      @*/
}

bool grant_table_pinned(struct domid granter, uint32_t ref)
{
    return active[granter.v].entry[ref].readers != 0 ||
           active[granter.v].entry[ref].writers != 0;
}

uint32_t grant_table_find(struct domid self)
{
    uint32_t found = MAPTRACK_MAX;
    uint32_t handle = grant_table_hint[self.v] % MAPTRACK_MAX;
    uint32_t tried;

    /*@ loop invariant 0 <= tried <= MAPTRACK_MAX;
      @ loop invariant handle < MAPTRACK_MAX && found == MAPTRACK_MAX;
      @ loop assigns tried, handle, found;
      @ loop variant MAPTRACK_MAX - tried;
      @*/
    for (tried = 0; tried < MAPTRACK_MAX; tried++) {
        if (maptracks[self.v].entry[handle].used == 0) {
            found = handle;
            break;
        }
        handle = (handle + 1) % MAPTRACK_MAX;
    }
    return found;
}

void grant_table_link(struct domid self, uint32_t handle, struct maptrack entry,
                      uint8_t writable)
{
    uint32_t granter = entry.granter;
    uint32_t ref = entry.ref;

    //@ ghost grant_count_range(self.v, granter, ref, 0, MAPTRACK_MAX);
    //@ ghost grant_count_range(self.v, granter, ref, 1, MAPTRACK_MAX);
    //@ assert free: p2m_handle_free(self.v, handle);
    //@ ghost Before: ;
    record_write(self, handle, entry);
    /*@ ghost
      @ uint32_t i = 0;
      @ /@ loop invariant 0 <= i <= MAPTRACK_MAX;
      @    loop invariant \forall integer d, g, r, w;
      @        grant_count{Here}(d, g, r, w, i) ==
      @        grant_count{Before}(d, g, r, w, i) +
      @        ((i > handle && d == self.v && g == granter && r == ref &&
      @          w == entry.writable) ? 1 : 0);
      @    loop assigns i;
      @    loop variant MAPTRACK_MAX - i; @/
      @ while (i < MAPTRACK_MAX) {
      @     i++;
      @ }
      @*/
    active[granter].entry[ref].grantee = self.v;
    active[granter].entry[ref].frame = entry.frame;
    active[granter].entry[ref].writable = writable;
    if (entry.writable != 0) {
        active[granter].entry[ref].writers++;
    } else {
        active[granter].entry[ref].readers++;
    }
    grant_table_hint[self.v] = handle + 1;
    /*@ assert counted: \forall integer d, g, r, w;
      @     grant_count{Here}(d, g, r, w, MAPTRACK_MAX) ==
      @     grant_count{Before}(d, g, r, w, MAPTRACK_MAX) +
      @     ((d == self.v && g == granter && r == ref &&
      @       w == entry.writable) ? 1 : 0);
      @*/
    //@ assert uses: actives_ok;
    //@ assert maps: maps_ok;
    //@ assert counts: grant_counts_ok;
}

void grant_table_unlink(struct domid self, uint32_t handle)
{
    struct maptrack entry = maptracks[self.v].entry[handle];
    uint32_t granter = entry.granter;
    uint32_t ref = entry.ref;

    //@ ghost grant_count_range(self.v, granter, ref, 0, MAPTRACK_MAX);
    //@ ghost grant_count_range(self.v, granter, ref, 1, MAPTRACK_MAX);
    //@ ghost Before: ;
    entry.used = 0;
    record_write(self, handle, entry);
    /*@ ghost
      @ uint32_t i = 0;
      @ /@ loop invariant 0 <= i <= MAPTRACK_MAX;
      @    loop invariant \forall integer d, g, r, w;
      @        grant_count{Here}(d, g, r, w, i) ==
      @        grant_count{Before}(d, g, r, w, i) -
      @        ((i > handle && d == self.v && g == granter && r == ref &&
      @          w == entry.writable) ? 1 : 0);
      @    loop assigns i;
      @    loop variant MAPTRACK_MAX - i; @/
      @ while (i < MAPTRACK_MAX) {
      @     i++;
      @ }
      @*/
    //@ ghost grant_count_range(self.v, granter, ref, 0, MAPTRACK_MAX);
    //@ ghost grant_count_range(self.v, granter, ref, 1, MAPTRACK_MAX);
    if (entry.writable != 0) {
        active[granter].entry[ref].writers--;
    } else {
        active[granter].entry[ref].readers--;
    }
    grant_table_hint[self.v] = handle;
    //@ assert uses: actives_ok;
    //@ assert maps: maps_ok;
    //@ assert counts: grant_counts_ok;
}
