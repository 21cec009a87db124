/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reading and changing the leaves of the nested page tables. */
#include "core/logic/p2m.h"
#include "core/logic/p2m_table.h"
#include "core/port/hw_iommu.h"

struct npt_page npt_pool[NPT_PAGE_MAX]
    __attribute__((aligned(PAGE_BYTES), section(".bss.npt_pool")));
uint8_t npt_level[NPT_PAGE_MAX];
uint8_t npt_owner[NPT_PAGE_MAX];
uint32_t npt_given;
struct p2m p2ms[DOMAIN_MAX];
uint32_t p2m_populated[DOMAIN_MAX];
struct p2m_places p2m_places[DOMAIN_MAX];
struct device_bar device_bars[DEVICE_BAR_MAX];
uint32_t device_tpm_owner;

uint32_t p2m_table_next(uint32_t page, uint64_t entry)
{
    uint64_t node = page == NPT_PAGE_MAX ? 0 : npt_pool[page].entry[entry];

    return node == 0 ? NPT_PAGE_MAX
                     : (uint32_t)(node / PAGE_BYTES - NPT_POOL_FRAME);
}

/* Whether a remembered place is a leaf of the domain. */
/*@ requires p2m_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> place.page < NPT_PAGE_MAX &&
  @     place.entry < NPT_ENTRIES && npt_level[place.page] == 1 &&
  @     npt_owner[place.page] == domain.v;
  @*/
static bool place_is_leaf(struct domid domain, struct p2m_place place)
{
    return place.page < NPT_PAGE_MAX && place.entry < NPT_ENTRIES &&
           npt_level[place.page] == 1 && npt_owner[place.page] == domain.v;
}

uint32_t p2m_table_leaf(struct domid domain, uint64_t gfn)
{
    const uint32_t root = p2ms[domain.v].first;
    const uint32_t top = p2m_table_next(root, gfn / NPT_SPAN3 % NPT_ENTRIES);
    const uint32_t middle = p2m_table_next(top, gfn / NPT_SPAN2 % NPT_ENTRIES);

    return p2m_table_next(middle, gfn / NPT_SPAN1 % NPT_ENTRIES);
}

/* The leaf of a guest frame that is not RAM; kept out of the short path. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v);
  @ requires gfn >= domains[domain.v].memory_pages;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==> p2m_reserved(domain.v, gfn);
  @ ensures \result != 0 ==> p2m_right(domain.v, \result) &&
  @     (npt_tag(\result) < NPT_DEVICE_TAG ==>
  @         npt_frame(\result) < FRAME_MAX) &&
  @     (npt_flags(\result) == NPT_LEAF_RO ||
  @      npt_flags(\result) == NPT_LEAF_RW);
  @ ensures gfn < GFN_MAX ==> p2m_leaf_is(domain.v, gfn, \result);
  @*/
static __attribute__((noinline)) uint64_t leaf_above(struct domid domain,
                                                     uint64_t gfn)
{
    uint32_t page;

    if (gfn >= GFN_MAX) {
        return 0;
    }
    page = p2m_table_leaf(domain, gfn);
    if (page == NPT_PAGE_MAX) {
        return 0;
    }
    //@ assert p2m_entry_ok(page, gfn % NPT_ENTRIES);
    return npt_pool[page].entry[gfn % NPT_ENTRIES];
}

uint64_t p2m_leaf(struct domid domain, struct gfn gfn)
{
    uint64_t leaf;
    uint64_t page;

    if (gfn.v < domains[domain.v].memory_pages) {
        page = p2ms[domain.v].leaf0 + gfn.v / NPT_SPAN1;
        leaf = npt_pool[page].entry[gfn.v % NPT_ENTRIES];
    } else {
        leaf = leaf_above(domain, gfn.v);
    }
    return leaf / NPT_HANDLE_UNIT < NPT_DEVICE_TAG ? leaf : 0;
}

/* The value of a leaf that maps @p frame. */
/*@ requires frame < GFN_MAX;
  @ requires flags == NPT_LEAF_RO || flags == NPT_LEAF_RW;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0;
  @ ensures npt_flags(\result) == flags && npt_frame(\result) == frame;
  @ ensures npt_tag(\result) == 0;
  @ ensures npt_writable(\result) == (flags == NPT_LEAF_RW ? 1 : 0);
  @*/
static uint64_t leaf_value(uint64_t frame, uint32_t flags)
{
    return frame * PAGE_BYTES + flags;
}

uint64_t p2m_table_ram(struct domid domain, uint64_t gfn)
{
    const bool sealed = gfn >= CLOISON_STATUS_GFN && gfn < CLOISON_SEALED_END;

    return leaf_value(domains[domain.v].memory.v + gfn,
                      sealed ? NPT_LEAF_RO : NPT_LEAF_RW);
}

struct result p2m_ram_frame(struct domid domain, struct gfn gfn)
{
    struct result result = {ST_INVALID, 0};
    uint64_t frame;

    if (gfn.v >= domains[domain.v].memory_pages) {
        return result;
    }
    frame = domains[domain.v].memory.v + gfn.v;
    if (p2m_leaf(domain, gfn) == leaf_value(frame, NPT_LEAF_RW)) {
        result.status = ST_OK;
        result.value = (uint32_t)frame;
    }
    return result;
}

/* 1 if a leaf of the domain maps RAM of its own, else 0. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= 1;
  @*/
static uint32_t leaf_is_ram(struct domid domain, uint64_t leaf)
{
    uint64_t end = domains[domain.v].memory.v + domains[domain.v].memory_pages;

    return leaf != 0 && leaf / NPT_HANDLE_UNIT == 0 && leaf / PAGE_BYTES < end;
}

/* Keep the count of populated frames when a leaf changes. */
/*@ requires domain.v < DOMAIN_MAX && before <= 1 && after <= 1;
  @ terminates \true;
  @ assigns p2m_populated[domain.v];
  @*/
static void count_populated(struct domid domain, uint32_t before,
                            uint32_t after)
{
    if (before > after && p2m_populated[domain.v] > 0) {
        p2m_populated[domain.v]--;
    }
    if (before < after && p2m_populated[domain.v] < GFN_MAX) {
        p2m_populated[domain.v]++;
    }
}

/*
 * Write a leaf; when the function returns no processor uses the old one.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v);
  @ requires place.page < NPT_PAGE_MAX && place.entry < NPT_ENTRIES;
  @ requires npt_level[place.page] == 1 && npt_owner[place.page] == domain.v;
  @ requires p2m_leaf_ok(domain.v, place.page, place.entry, leaf);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[domain.v], hw_vcpu_state;
  @ ensures p2m_ok;
  @ ensures npt_pool[place.page].entry[place.entry] == leaf;
  @ ensures \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
  @     0 <= i < NPT_ENTRIES && (p != place.page || i != place.entry) ==>
  @     npt_pool[p].entry[i] == \old(npt_pool[p].entry[i]);
  @ ensures \forall integer g, p1; 0 <= g && npt_reaches(domain.v, g, p1) ==>
  @     \old(npt_reaches(domain.v, g, p1));
  @*/
static void leaf_set(struct domid domain, struct p2m_place place, uint64_t leaf)
{
    uint64_t old = npt_pool[place.page].entry[place.entry];

    npt_pool[place.page].entry[place.entry] = leaf;
    //@ assert p2m_shape_ok;
    //@ assert p2m_entry_ok(place.page, place.entry);
    /*@ assert \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     0 <= i < NPT_ENTRIES && (p != place.page || i != place.entry) ==>
      @     npt_pool[p].entry[i] == \at(npt_pool[p].entry[i], Pre);
      @*/
    /*@ assert \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     0 <= i < NPT_ENTRIES && (p != place.page || i != place.entry) &&
      @     p2m_entry_ok{Pre}(p, i) ==> p2m_entry_ok(p, i);
      @*/
    //@ assert p2m_entries_ok;
    /*@ assert \forall integer p, i, c; 0 <= p < NPT_PAGE_MAX &&
      @     0 <= i < NPT_ENTRIES && npt_level[p] > 1 && npt_leads(p, i, c) ==>
      @     npt_leads{Pre}(p, i, c) && 0 <= c < NPT_PAGE_MAX &&
      @     npt_level[c] == npt_level[p] - 1;
      @*/
    /*@ assert \forall integer g, p3; 0 <= g &&
      @     npt_leads(p2ms[domain.v].first, g / NPT_SPAN3 % 512, p3) ==>
      @     npt_leads{Pre}(p2ms[domain.v].first, g / NPT_SPAN3 % 512, p3) &&
      @     0 <= p3 < NPT_PAGE_MAX && npt_level[p3] == 3;
      @*/
    /*@ assert \forall integer g, p3, p2; 0 <= g && 0 <= p3 < NPT_PAGE_MAX &&
      @     npt_level[p3] == 3 && npt_leads(p3, g / NPT_SPAN2 % 512, p2) ==>
      @     npt_leads{Pre}(p3, g / NPT_SPAN2 % 512, p2) &&
      @     0 <= p2 < NPT_PAGE_MAX && npt_level[p2] == 2;
      @*/
    /*@ assert \forall integer g, p2, p1; 0 <= g && 0 <= p2 < NPT_PAGE_MAX &&
      @     npt_level[p2] == 2 && npt_leads(p2, g / NPT_SPAN1 % 512, p1) ==>
      @     npt_leads{Pre}(p2, g / NPT_SPAN1 % 512, p1);
      @*/
    /*@ assert \forall integer g, p1; 0 <= g &&
      @     npt_reaches(domain.v, g, p1) ==>
      @     npt_reaches{Pre}(domain.v, g, p1);
      @*/
    count_populated(domain, leaf_is_ram(domain, old),
                    leaf_is_ram(domain, leaf));
    if (old != leaf) {
        hw_iommu_leaf(domain, place.page, place.entry);
    }
    if (old != 0 && old != leaf) {
        hw_npt_flush(domain);
    }
}

/* Where the leaf of a guest frame is. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v) && p2m_reserved(domain.v, gfn);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.page < NPT_PAGE_MAX && \result.entry < NPT_ENTRIES;
  @ ensures npt_level[\result.page] == 1;
  @ ensures npt_owner[\result.page] == domain.v;
  @ ensures gfn < domains[domain.v].memory_pages ==>
  @     (\result.page - p2ms[domain.v].leaf0) * NPT_ENTRIES + \result.entry ==
  @     gfn;
  @ ensures \result.entry == gfn % NPT_ENTRIES;
  @ ensures gfn < domains[domain.v].memory_pages ==>
  @     \result.page == p2ms[domain.v].leaf0 + gfn / 512;
  @ ensures gfn >= domains[domain.v].memory_pages ==>
  @     npt_reaches(domain.v, gfn, \result.page);
  @*/
static struct p2m_place leaf_place(struct domid domain, uint64_t gfn)
{
    struct p2m_place place;

    place.entry = (uint32_t)(gfn % NPT_ENTRIES);
    if (gfn < domains[domain.v].memory_pages) {
        place.page = (uint32_t)(p2ms[domain.v].leaf0 + gfn / NPT_SPAN1);
        //@ assert place.page < NPT_PAGE_MAX;
        //@ assert npt_level[place.page] == 1;
    } else {
        place.page = p2m_table_leaf(domain, gfn);
        //@ assert place.page < NPT_PAGE_MAX;
    }
    return place;
}

void p2m_set_ram(struct domid domain, struct gfn gfn)
{
    leaf_set(domain, leaf_place(domain, gfn.v), p2m_table_ram(domain, gfn.v));
}

void p2m_clear(struct domid domain, struct gfn gfn)
{
    leaf_set(domain, leaf_place(domain, gfn.v), 0);
}

/* Take a shared frame away from where it is mapped. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v) && index < DOMAIN_SHARED_FRAMES;
  @ requires frame == domains[domain.v].memory.v +
  @     domains[domain.v].memory_pages + index;
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[domain.v], hw_vcpu_state;
  @ ensures p2m_ok;
  @ ensures \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
  @     0 <= i < NPT_ENTRIES && npt_level[p] == 1 &&
  @     npt_owner[p] == domain.v && npt_pool[p].entry[i] != 0 &&
  @     npt_tag(npt_pool[p].entry[i]) == 0 ==>
  @     npt_frame(npt_pool[p].entry[i]) != frame;
  @ ensures \forall integer g, p1; 0 <= g && npt_reaches(domain.v, g, p1) ==>
  @     \old(npt_reaches(domain.v, g, p1));
  @*/
static void shared_unmap(struct domid domain, uint32_t index, uint64_t frame)
{
    struct p2m_place place = p2m_places[domain.v].shared[index];

    /*@ assert \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     0 <= i < NPT_ENTRIES && npt_level[p] == 1 &&
      @     npt_owner[p] == domain.v && npt_pool[p].entry[i] != 0 &&
      @     npt_tag(npt_pool[p].entry[i]) == 0 &&
      @     npt_frame(npt_pool[p].entry[i]) == frame ==>
      @     p == place.page && i == place.entry &&
      @     npt_pool[p].entry[i] / PAGE_BYTES == frame;
      @*/
    if (place_is_leaf(domain, place) &&
        npt_pool[place.page].entry[place.entry] / PAGE_BYTES == frame) {
        leaf_set(domain, place, 0);
    }
}

void p2m_set_shared(struct domid domain, struct gfn gfn, uint32_t index)
{
    uint64_t frame =
        domains[domain.v].memory.v + domains[domain.v].memory_pages + index;
    struct p2m_place place = leaf_place(domain, gfn.v);

    shared_unmap(domain, index, frame);
    p2m_places[domain.v].shared[index] = place;
    //@ assert p2m_shape_ok;
    //@ assert p2m_entries_ok;
    leaf_set(domain, place, leaf_value(frame, NPT_LEAF_RW));
}

void p2m_set_foreign(struct domid domain, uint32_t handle)
{
    const struct maptrack *mapping = &maptracks[domain.v].entry[handle];
    struct p2m_place place = leaf_place(domain, mapping->gfn);
    uint64_t leaf = leaf_value(
        mapping->frame.v, mapping->writable != 0 ? NPT_LEAF_RW : NPT_LEAF_RO);

    p2m_places[domain.v].foreign[handle] = place;
    //@ assert p2m_shape_ok;
    /*@ assert \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     0 <= i < NPT_ENTRIES && p2m_entry_ok{Pre}(p, i) ==>
      @     p2m_entry_ok(p, i);
      @*/
    //@ assert p2m_entries_ok;
    leaf_set(domain, place, leaf + (handle + 1) * (uint64_t)NPT_HANDLE_UNIT);
}

/* What a leaf holds while the domain has its own RAM there, cleared before;
   0: its RAM does not reach there. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v);
  @ requires place.page < NPT_PAGE_MAX && place.entry < NPT_ENTRIES;
  @ terminates \true;
  @ assigns hw_frame_state;
  @ ensures p2m_leaf_ok(domain.v, place.page, place.entry, \result);
  @ ensures npt_tag(\result) == 0;
  @*/
static uint64_t leaf_cleared(struct domid domain, struct p2m_place place)
{
    const uint32_t first = p2ms[domain.v].leaf0;
    uint64_t gfn;
    struct mfn frame;

    if (place.page < first) {
        return 0;
    }
    gfn = (place.page - first) * (uint64_t)NPT_ENTRIES + place.entry;
    if (gfn >= domains[domain.v].memory_pages) {
        return 0;
    }
    frame.v = domains[domain.v].memory.v + gfn;
    hw_frame_clear(frame);
    return p2m_table_ram(domain, gfn);
}

void p2m_clear_foreign(struct domid domain, uint32_t handle, bool refill)
{
    struct p2m_place place = p2m_places[domain.v].foreign[handle];

    if (place_is_leaf(domain, place) &&
        npt_pool[place.page].entry[place.entry] / NPT_HANDLE_UNIT ==
            handle + 1) {
        leaf_set(domain, place, refill ? leaf_cleared(domain, place) : 0);
    }
}

void p2m_set_device(struct domid domain, uint32_t number, uint64_t frame)
{
    const uint64_t leaf = leaf_value(frame, NPT_LEAF_RW) +
                          (NPT_DEVICE_TAG + number) * (uint64_t)NPT_HANDLE_UNIT;

    //@ assert npt_tag(leaf) == NPT_DEVICE_TAG + number;
    //@ assert npt_frame(leaf) == frame;
    //@ assert npt_flags(leaf) == NPT_LEAF_RW;
    leaf_set(domain, leaf_place(domain, frame), leaf);
}

void p2m_clear_device(struct domid domain, uint64_t frame)
{
    const struct p2m_place place = {p2m_table_leaf(domain, frame),
                                    (uint32_t)(frame % NPT_ENTRIES)};

    if (place.page != NPT_PAGE_MAX) {
        leaf_set(domain, place, 0);
    }
}

uint32_t p2m_device_root(struct domid domain, uint32_t levels)
{
    const uint32_t page = p2ms[domain.v].first;

    return levels == 4 ? page : p2m_table_next(page, 0);
}
