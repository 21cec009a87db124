/* SPDX-License-Identifier: Apache-2.0 */
/** @file The executable twin of p2m_ok; the core itself never calls it. */
#include "core/logic/p2m.h"

/* Frame numbers in an entry are below this. */
#define FRAME_COUNT 1099511627776

/*@ requires domain < DOMAIN_MAX && domains_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> domain_owns(domain, frame);
  @*/
static bool owns(uint32_t domain, uint64_t frame)
{
    const struct domain *one = &domains[domain];

    //@ assert domain_ok(domain);
    return one->state != DOMAIN_ABSENT && frame >= one->memory.v &&
           frame < one->memory.v + one->memory_pages + DOMAIN_SHARED_FRAMES;
}

/*@ requires domain < DOMAIN_MAX && domains_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> foreign_right(domain, handle, frame, writable);
  @*/
static bool has_foreign_right(uint32_t domain, uint64_t handle, uint64_t frame,
                              uint64_t writable)
{
    const struct maptrack *one;

    if (handle >= MAPTRACK_MAX || frame >= FRAME_MAX) {
        return false;
    }
    one = &maptracks[domain].entry[handle];
    return one->used != 0 && one->frame.v == frame &&
           (writable == 0 || one->writable != 0);
}

/*@ requires domain < DOMAIN_MAX && domains_ok;
  @ requires tag != 0 && tag < 4096 && frame < FRAME_COUNT;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> p2m_other_right(domain, tag, frame, writable);
  @*/
static bool has_other_right(uint32_t domain, uint64_t tag, uint64_t frame,
                            uint64_t writable)
{
    const struct device_bar *bar;

    if (tag < NPT_DEVICE_TAG) {
        return has_foreign_right(domain, tag - 1, frame, writable);
    }
    if (tag - NPT_DEVICE_TAG >= DEVICE_BAR_SPAN) {
        return false;
    }
    bar = &device_bars[domain * DEVICE_BAR_SPAN + (tag - NPT_DEVICE_TAG)];
    return bar->first <= frame && frame - bar->first < bar->pages;
}

/*@ requires domain < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> p2m_sealed(domain, gfn);
  @*/
static bool is_sealed(uint32_t domain, uint64_t gfn)
{
    return gfn >= CLOISON_STATUS_GFN && gfn < CLOISON_SEALED_END &&
           gfn < domains[domain].memory_pages;
}

/* Whether an own frame is where it belongs. */
/*@ requires domain < DOMAIN_MAX && domains_ok;
  @ requires domain_owns(domain, frame);
  @ requires page < NPT_PAGE_MAX && entry < NPT_ENTRIES;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> p2m_own_place(domain, frame, page, entry);
  @*/
static bool own_place_is_ok(uint32_t domain, uint64_t frame, uint32_t page,
                            uint32_t entry)
{
    uint64_t number = frame - domains[domain].memory.v;
    uint32_t leaf0 = p2ms[domain].leaf0;
    struct p2m_place place;

    if (number < domains[domain].memory_pages) {
        return leaf0 <= page &&
               (uint64_t)(page - leaf0) * NPT_ENTRIES + entry == number;
    }
    place = p2m_places[domain].shared[number - domains[domain].memory_pages];
    return place.page == page && place.entry == entry;
}

/*@ requires page < NPT_PAGE_MAX && entry < NPT_ENTRIES && domains_ok;
  @ requires npt_owner[page] < DOMAIN_MAX;
  @ requires leaf == npt_pool[page].entry[entry] && leaf != 0;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> p2m_leaf_ok(npt_owner[page], page, entry, leaf);
  @*/
static bool leaf_is_ok(uint32_t page, uint32_t entry, uint64_t leaf)
{
    uint32_t domain = npt_owner[page];
    uint64_t frame = leaf / PAGE_BYTES % FRAME_COUNT;
    uint64_t tag = leaf / NPT_HANDLE_UNIT;
    struct p2m_place place;

    if (leaf % PAGE_BYTES != NPT_LEAF_RO && leaf % PAGE_BYTES != NPT_LEAF_RW) {
        return false;
    }
    if (tag == 0) {
        return owns(domain, frame) &&
               (leaf / 2 % 2 == 0 ||
                !is_sealed(domain, frame - domains[domain].memory.v)) &&
               own_place_is_ok(domain, frame, page, entry);
    }
    if (!has_other_right(domain, tag, frame, leaf / 2 % 2)) {
        return false;
    }
    if (tag >= NPT_DEVICE_TAG) {
        return true;
    }
    place = p2m_places[domain].foreign[tag - 1];
    return place.page == page && place.entry == entry;
}

/*@ requires page < NPT_PAGE_MAX && node != 0;
  @ requires npt_level[page] > 1;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> p2m_node_ok(npt_owner[page], npt_level[page], node);
  @*/
static bool node_is_ok(uint32_t page, uint64_t node)
{
    uint64_t frame = node / PAGE_BYTES % FRAME_COUNT;
    uint64_t child;

    if (node % PAGE_BYTES != NPT_NODE || node / NPT_HANDLE_UNIT != 0 ||
        frame < NPT_POOL_FRAME || frame - NPT_POOL_FRAME >= NPT_PAGE_MAX) {
        return false;
    }
    child = frame - NPT_POOL_FRAME;
    return npt_level[child] == npt_level[page] - 1 &&
           npt_owner[child] == npt_owner[page];
}

/*@ requires page < NPT_PAGE_MAX && entry < NPT_ENTRIES && domains_ok;
  @ requires npt_level[page] != 0 ==> npt_owner[page] < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> p2m_entry_ok(page, entry);
  @*/
static bool entry_is_ok(uint32_t page, uint32_t entry)
{
    uint64_t value = npt_pool[page].entry[entry];

    if (npt_level[page] == 0 || value == 0) {
        return true;
    }
    if (npt_level[page] == 1) {
        return leaf_is_ok(page, entry, value);
    }
    return node_is_ok(page, value);
}

/*@ requires page < NPT_PAGE_MAX && domains_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> p2m_page_ok(page) &&
  @     (npt_given <= page ==> npt_level[page] == 0);
  @*/
static bool page_is_ok(uint32_t page)
{
    if (npt_level[page] == 0) {
        return true;
    }
    return npt_level[page] <= 4 && page < npt_given &&
           npt_owner[page] < DOMAIN_MAX && p2ms[npt_owner[page]].limit != 0;
}

/*@ requires page < NPT_PAGE_MAX && domains_ok && p2m_page_ok(page);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> (\forall integer i; 0 <= i < NPT_ENTRIES ==>
  @     p2m_entry_ok(page, i));
  @*/
static bool entries_are_ok(uint32_t page)
{
    bool good = true;

    /*@ loop invariant 0 <= entry <= NPT_ENTRIES;
      @ loop invariant good ==> (\forall integer i; 0 <= i < entry ==>
      @     p2m_entry_ok(page, i));
      @ loop assigns entry, good;
      @ loop variant NPT_ENTRIES - entry;
      @*/
    for (uint32_t entry = 0; entry < NPT_ENTRIES; entry++) {
        good = entry_is_ok(page, entry) && good;
    }
    return good;
}

/* Whether pages [from, to) belong to a domain and are at @p level. */
/*@ requires from <= to <= NPT_PAGE_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> (\forall integer p; from <= p < to ==>
  @     npt_owner[p] == domain && npt_level[p] == level);
  @*/
static bool range_is_ok(uint32_t domain, uint32_t level, uint32_t from,
                        uint32_t to)
{
    bool good = true;

    /*@ loop invariant from <= page <= to;
      @ loop invariant good <==> (\forall integer p; from <= p < page ==>
      @     npt_owner[p] == domain && npt_level[p] == level);
      @ loop assigns page, good;
      @ loop variant to - page;
      @*/
    for (uint32_t page = from; page < to; page++) {
        good = npt_owner[page] == domain && npt_level[page] == level && good;
    }
    return good;
}

/*@ requires from <= to <= NPT_PAGE_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> (\forall integer p; from <= p < to ==>
  @     npt_owner[p] == domain);
  @*/
static bool owners_are_ok(uint32_t domain, uint32_t from, uint32_t to)
{
    bool good = true;

    /*@ loop invariant from <= page <= to;
      @ loop invariant good <==> (\forall integer p; from <= p < page ==>
      @     npt_owner[p] == domain);
      @ loop assigns page, good;
      @ loop variant to - page;
      @*/
    for (uint32_t page = from; page < to; page++) {
        good = npt_owner[page] == domain && good;
    }
    return good;
}

/*@ requires domain < DOMAIN_MAX && domains_ok && npt_given <= NPT_PAGE_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> p2m_pages_ok(domain);
  @*/
static bool pages_are_ok(uint32_t domain)
{
    struct p2m one = p2ms[domain];
    uint32_t leaves;

    if (one.used == 0) {
        return true;
    }
    if (domains[domain].state == DOMAIN_ABSENT || one.limit > npt_given ||
        one.first > one.limit || one.used > one.limit - one.first ||
        npt_level[one.first] != 4) {
        return false;
    }
    leaves = (uint32_t)((domains[domain].memory_pages + 511) / NPT_SPAN1);
    return one.leaf0 <= NPT_PAGE_MAX && leaves <= NPT_PAGE_MAX - one.leaf0 &&
           range_is_ok(domain, 1, one.leaf0, one.leaf0 + leaves) &&
           owners_are_ok(domain, one.first, one.limit) &&
           range_is_ok(domain, 0, one.first + one.used, one.limit);
}

bool p2m_is_ok(void)
{
    bool good = npt_given <= NPT_PAGE_MAX;

    /*@ loop invariant 0 <= page <= NPT_PAGE_MAX;
      @ loop invariant good ==> npt_given <= NPT_PAGE_MAX;
      @ loop invariant good ==> (\forall integer p; 0 <= p < page ==>
      @     p2m_page_ok(p) && (npt_given <= p ==> npt_level[p] == 0));
      @ loop invariant good ==> (\forall integer p, i; 0 <= p < page &&
      @     0 <= i < NPT_ENTRIES ==> p2m_entry_ok(p, i));
      @ loop assigns page, good;
      @ loop variant NPT_PAGE_MAX - page;
      @*/
    for (uint32_t page = 0; page < NPT_PAGE_MAX; page++) {
        good = good && page_is_ok(page) && entries_are_ok(page);
    }
    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant good ==> npt_given <= NPT_PAGE_MAX && p2m_entries_ok &&
      @     (\forall integer p; 0 <= p < NPT_PAGE_MAX ==>
      @         p2m_page_ok(p) && (npt_given <= p ==> npt_level[p] == 0));
      @ loop invariant good ==> (\forall integer e; 0 <= e < d ==>
      @     p2m_pages_ok(e));
      @ loop assigns d, good;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        good = good && pages_are_ok(d);
    }
    return good;
}
