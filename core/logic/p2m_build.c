/* SPDX-License-Identifier: Apache-2.0 */
/** @file Taking table pages from the pool and building a domain's tables. */
#include "core/logic/p2m_table.h"

/* Tables above level 1 for all RAM: a root and one of level 3, for domains
   have less RAM than one entry of the root spans; and level 2 of RAM. */
#define TABLES_ABOVE 2

/* Tables below the root that may be missing for a guest frame. */
#define TABLES_BELOW 3

/* Level 1 and level 2 tables of so much RAM. */
/*@ requires memory_pages <= GFN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == (memory_pages + 511) / 512;
  @*/
static uint32_t leaf_tables(uint64_t memory_pages)
{
    return (uint32_t)((memory_pages + NPT_SPAN1 - 1) / NPT_SPAN1);
}

/*@ requires memory_pages <= GFN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == (memory_pages + 262143) / 262144;
  @*/
static uint32_t middle_tables(uint64_t memory_pages)
{
    return (uint32_t)((memory_pages + NPT_SPAN2 - 1) / NPT_SPAN2);
}

uint32_t p2m_pages_needed(uint64_t memory_pages)
{
    return TABLES_ABOVE + middle_tables(memory_pages) +
           leaf_tables(memory_pages) + P2M_RESERVE_PAGES;
}

/* Empty a page that is not in use and use it as a table. */
/*@ requires page < NPT_PAGE_MAX && domains_ok && p2m_ok;
  @ requires npt_level[page] == 0 && npt_owner[page] < DOMAIN_MAX;
  @ requires !p2m_fresh(npt_owner[page]);
  @ requires 1 <= level <= 4 && page < npt_given;
  @ requires p2m_built(npt_owner[page]) ==>
  @     page < p2ms[npt_owner[page]].first + p2ms[npt_owner[page]].used;
  @ terminates \true;
  @ assigns npt_pool[page], npt_level[page];
  @ ensures p2m_ok && npt_level[page] == level;
  @ ensures \forall integer i; 0 <= i < NPT_ENTRIES ==>
  @     npt_pool[page].entry[i] == 0;
  @*/
static void table_take(uint32_t page, uint8_t level)
{
    /*@ loop invariant 0 <= i <= NPT_ENTRIES;
      @ loop invariant \forall integer j; 0 <= j < i ==>
      @     npt_pool[page].entry[j] == 0;
      @ loop assigns i, npt_pool[page].entry[0 .. NPT_ENTRIES - 1];
      @ loop variant NPT_ENTRIES - i;
      @*/
    for (uint32_t i = 0; i < NPT_ENTRIES; i++) {
        npt_pool[page].entry[i] = 0;
    }
    npt_level[page] = level;
    //@ assert p2m_shape_ok;
    /*@ assert kept: \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     p != page && 0 <= i < NPT_ENTRIES && p2m_entry_ok{Pre}(p, i) ==>
      @     p2m_entry_ok(p, i);
      @*/
    /*@ assert others: \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     p != page && 0 <= i < NPT_ENTRIES ==> p2m_entry_ok(p, i);
      @*/
    /*@ assert own: \forall integer i; 0 <= i < NPT_ENTRIES ==>
      @     p2m_entry_ok(page, i);
      @*/
    //@ assert p2m_entries_ok;
}

/* Make an entry lead to a table of the level below. */
/*@ requires page < NPT_PAGE_MAX && entry < NPT_ENTRIES && p2m_ok;
  @ requires child < NPT_PAGE_MAX;
  @ requires npt_level[page] == npt_level[child] + 1 && npt_level[child] > 0;
  @ requires npt_owner[page] == npt_owner[child];
  @ terminates \true;
  @ assigns npt_pool[page].entry[entry];
  @ ensures p2m_ok;
  @ ensures npt_present(npt_pool[page].entry[entry]);
  @ ensures npt_child(npt_pool[page].entry[entry]) == child;
  @*/
static void table_link(uint32_t page, uint64_t entry, uint32_t child)
{
    uint64_t frame = NPT_POOL_FRAME + (uint64_t)child;

    npt_pool[page].entry[entry] = frame * PAGE_BYTES + NPT_NODE;
    //@ assert p2m_shape_ok;
    //@ assert p2m_entry_ok(page, entry);
    /*@ assert others: \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     p != page && 0 <= i < NPT_ENTRIES ==> p2m_entry_ok(p, i);
      @*/
    /*@ assert own: \forall integer i; 0 <= i < NPT_ENTRIES ==>
      @     p2m_entry_ok(page, i);
      @*/
    //@ assert p2m_entries_ok;
}

/* Map RAM in the level 1 table number @p number of a domain's RAM. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ requires page < NPT_PAGE_MAX && npt_level[page] == 1;
  @ requires npt_owner[page] == domain.v;
  @ requires page == p2ms[domain.v].leaf0 + number;
  @ terminates \true;
  @ assigns npt_pool[page];
  @ ensures p2m_ok;
  @*/
static void leaves_fill(struct domid domain, uint32_t page, uint32_t number)
{
    uint64_t gfn = number * (uint64_t)NPT_SPAN1;
    uint64_t end = domains[domain.v].memory_pages;

    /*@ loop invariant 0 <= i <= NPT_ENTRIES && p2m_ok;
      @ loop invariant gfn == number * NPT_SPAN1 + i;
      @ loop assigns i, gfn, npt_pool[page].entry[0 .. NPT_ENTRIES - 1];
      @ loop variant NPT_ENTRIES - i;
      @*/
    for (uint32_t i = 0; i < NPT_ENTRIES; i++) {
        if (gfn < end) {
            npt_pool[page].entry[i] = p2m_table_ram(domain, gfn);
            //@ assert right: p2m_right(domain.v, npt_pool[page].entry[i]);
            /*@ assert place: p2m_own_place(domain.v,
              @     npt_frame(npt_pool[page].entry[i]), page, i);
              @*/
        }
        //@ assert p2m_shape_ok;
        //@ assert p2m_entry_ok(page, i);
        /*@ assert others: \forall integer p, k; 0 <= p < NPT_PAGE_MAX &&
          @     p != page && 0 <= k < NPT_ENTRIES ==> p2m_entry_ok(p, k);
          @*/
        /*@ assert own: \forall integer k; 0 <= k < NPT_ENTRIES ==>
          @     p2m_entry_ok(page, k);
          @*/
        //@ assert p2m_entries_ok;
        gfn++;
    }
}

/* The level 2 tables of RAM: pages from @p page on, below level 3 @p top. */
/*@ requires domains_ok && p2m_ok;
  @ requires count <= NPT_ENTRIES && page + count <= npt_given;
  @ requires top < page && npt_level[top] == 3;
  @ requires npt_owner[top] < DOMAIN_MAX && !p2m_built(npt_owner[top]);
  @ requires \forall integer p; page <= p < npt_given ==>
  @     npt_level[p] == 0 && npt_owner[p] == npt_owner[top];
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1];
  @ ensures p2m_ok;
  @ ensures \forall integer p; page <= p < page + count ==> npt_level[p] == 2;
  @ ensures \forall integer p; 0 <= p < NPT_PAGE_MAX &&
  @     !(page <= p < page + count) ==> npt_level[p] == \old(npt_level[p]);
  @*/
static void build_middle(uint32_t top, uint32_t page, uint32_t count)
{
    /*@ loop invariant 0 <= k <= count && p2m_ok;
      @ loop invariant \forall integer p; page <= p < page + k ==>
      @     npt_level[p] == 2;
      @ loop invariant \forall integer p; 0 <= p < NPT_PAGE_MAX &&
      @     !(page <= p < page + k) ==>
      @     npt_level[p] == \at(npt_level[p], Pre);
      @ loop assigns k, npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     npt_level[0 .. NPT_PAGE_MAX - 1];
      @ loop variant count - k;
      @*/
    for (uint32_t k = 0; k < count; k++) {
        table_take(page + k, 2);
        table_link(top, k, page + k);
    }
}

/* The level 1 tables of RAM, below the level 2 tables from @p middle on. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ requires !p2m_built(domain.v) && !p2m_fresh(domain.v);
  @ requires p2ms[domain.v].leaf0 + count <= npt_given;
  @ requires middle + (count + 511) / 512 <= p2ms[domain.v].leaf0;
  @ requires \forall integer p; middle <= p < p2ms[domain.v].leaf0 ==>
  @     npt_level[p] == 2 && npt_owner[p] == domain.v;
  @ requires \forall integer p; p2ms[domain.v].leaf0 <= p < npt_given ==>
  @     npt_level[p] == 0 && npt_owner[p] == domain.v;
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1];
  @ ensures p2m_ok;
  @ ensures \forall integer p; p2ms[domain.v].leaf0 <= p <
  @     p2ms[domain.v].leaf0 + count ==> npt_level[p] == 1;
  @ ensures \forall integer p; 0 <= p < NPT_PAGE_MAX &&
  @     !(p2ms[domain.v].leaf0 <= p < p2ms[domain.v].leaf0 + count) ==>
  @     npt_level[p] == \old(npt_level[p]);
  @*/
static void build_leaves(struct domid domain, uint32_t middle, uint32_t count)
{
    uint32_t page = p2ms[domain.v].leaf0;

    /*@ loop invariant 0 <= k <= count && p2m_ok;
      @ loop invariant \forall integer p; page <= p < page + k ==>
      @     npt_level[p] == 1;
      @ loop invariant \forall integer p; 0 <= p < NPT_PAGE_MAX &&
      @     !(page <= p < page + k) ==>
      @     npt_level[p] == \at(npt_level[p], Pre);
      @ loop assigns k, npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     npt_level[0 .. NPT_PAGE_MAX - 1];
      @ loop variant count - k;
      @*/
    for (uint32_t k = 0; k < count; k++) {
        table_take(page + k, 1);
        leaves_fill(domain, page + k, k);
        table_link(middle + k / NPT_ENTRIES, k % NPT_ENTRIES, page + k);
    }
}

/* Set pool pages aside for a domain. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_fresh(domain.v) && pages > 0;
  @ requires npt_given <= first && first + pages <= NPT_PAGE_MAX;
  @ terminates \true;
  @ assigns npt_owner[0 .. NPT_PAGE_MAX - 1], npt_given, p2ms[domain.v];
  @ ensures p2m_ok && !p2m_built(domain.v);
  @ ensures p2ms[domain.v].leaf0 == leaf0;
  @ ensures npt_given == first + pages && p2ms[domain.v].limit == npt_given;
  @ ensures p2ms[domain.v].first == first;
  @ ensures \forall integer p; first <= p < npt_given ==>
  @     npt_owner[p] == domain.v && npt_level[p] == 0;
  @*/
static void claim_pages(struct domid domain, uint32_t first, uint32_t pages,
                        uint32_t leaf0)
{
    uint32_t limit = first + pages;

    /*@ loop invariant first <= page <= limit;
      @ loop invariant \forall integer p; first <= p < page ==>
      @     npt_owner[p] == domain.v;
      @ loop invariant \forall integer p; 0 <= p < NPT_PAGE_MAX &&
      @     !(first <= p < page) ==> npt_owner[p] == \at(npt_owner[p], Pre);
      @ loop assigns page, npt_owner[0 .. NPT_PAGE_MAX - 1];
      @ loop variant limit - page;
      @*/
    for (uint32_t page = first; page < limit; page++) {
        npt_owner[page] = (uint8_t)domain.v;
    }
    npt_given = limit;
    p2ms[domain.v].first = first;
    p2ms[domain.v].limit = limit;
    p2ms[domain.v].leaf0 = leaf0;
    //@ assert p2m_shape_ok;
    /*@ assert empty: \forall integer p; first <= p < limit ==>
      @     npt_level[p] == 0;
      @*/
    /*@ assert same: \forall integer p; 0 <= p < NPT_PAGE_MAX &&
      @     npt_level[p] > 0 ==> npt_owner[p] == \at(npt_owner[p], Pre);
      @*/
    /*@ assert before: \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     npt_level[p] == 1 && 0 <= i < NPT_ENTRIES ==>
      @     p2m_leaf_ok(\at(npt_owner[p], Pre), p, i, npt_pool[p].entry[i]);
      @*/
    /*@ assert leaves: \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     npt_level[p] == 1 && 0 <= i < NPT_ENTRIES ==> p2m_entry_ok(p, i);
      @*/
    /*@ assert nodes: \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     npt_level[p] > 1 && 0 <= i < NPT_ENTRIES ==> p2m_entry_ok(p, i);
      @*/
    //@ assert p2m_entries_ok;
}

enum status p2m_build(struct domid domain, uint32_t first, uint32_t pages)
{
    uint64_t memory_pages = domains[domain.v].memory_pages;
    uint32_t middle = middle_tables(memory_pages);
    uint32_t leaves = leaf_tables(memory_pages);

    if (first < npt_given || first > NPT_PAGE_MAX ||
        pages > NPT_PAGE_MAX - first ||
        pages < TABLES_ABOVE + middle + leaves) {
        return ST_NO_SPACE;
    }
    claim_pages(domain, first, pages, first + TABLES_ABOVE + middle);
    table_take(first, 4);
    table_take(first + 1, 3);
    table_link(first, 0, first + 1);
    build_middle(first + 1, first + TABLES_ABOVE, middle);
    build_leaves(domain, first + TABLES_ABOVE, leaves);
    p2ms[domain.v].used = TABLES_ABOVE + middle + leaves;
    p2m_populated[domain.v] = (uint32_t)memory_pages;
    //@ assert p2m_shape_ok;
    //@ assert p2m_entries_ok;
    return ST_OK;
}

/*
 * The table that an entry leads to, made if it is absent; NPT_PAGE_MAX if no
 * page is left, or none was for the table that has the entry.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v);
  @ requires page <= NPT_PAGE_MAX && entry < NPT_ENTRIES;
  @ requires page < NPT_PAGE_MAX ==>
  @     npt_level[page] > 1 && npt_owner[page] == domain.v;
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[domain.v].used;
  @ ensures p2m_ok && p2m_built(domain.v) && \result <= NPT_PAGE_MAX;
  @ ensures \result < NPT_PAGE_MAX ==> page < NPT_PAGE_MAX &&
  @     npt_present(npt_pool[page].entry[entry]) &&
  @     npt_child(npt_pool[page].entry[entry]) == \result &&
  @     npt_level[\result] == npt_level[page] - 1 &&
  @     npt_owner[\result] == domain.v;
  @ ensures \forall integer p; 0 <= p < NPT_PAGE_MAX &&
  @     \old(npt_level[p]) != 0 ==> npt_level[p] == \old(npt_level[p]);
  @ ensures \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
  @     0 <= i < NPT_ENTRIES && \old(npt_level[p]) != 0 &&
  @     (p != page || i != entry) ==>
  @     npt_pool[p].entry[i] == \old(npt_pool[p].entry[i]);
  @*/
static uint32_t table_ensure(struct domid domain, uint32_t page, uint64_t entry)
{
    uint32_t next = p2m_table_next(page, entry);

    if (next != NPT_PAGE_MAX || page == NPT_PAGE_MAX) {
        return next;
    }
    next = p2ms[domain.v].first + p2ms[domain.v].used;
    if (next == p2ms[domain.v].limit) {
        return NPT_PAGE_MAX;
    }
    p2ms[domain.v].used++;
    //@ assert p2m_shape_ok;
    //@ assert p2m_entries_ok;
    table_take(next, (uint8_t)(npt_level[page] - 1));
    table_link(page, entry, next);
    return next;
}

enum status p2m_reserve(struct domid domain, struct gfn gfn)
{
    uint32_t top, middle, leaf;

    if (gfn.v >= GFN_MAX) {
        return ST_INVALID;
    }
    if (gfn.v < domains[domain.v].memory_pages ||
        p2m_table_leaf(domain, gfn.v) != NPT_PAGE_MAX) {
        return ST_OK;
    }
    if (p2ms[domain.v].limit - p2ms[domain.v].first - p2ms[domain.v].used <
        TABLES_BELOW) {
        return ST_NO_SPACE;
    }
    top = table_ensure(domain, p2ms[domain.v].first,
                       gfn.v / NPT_SPAN3 % NPT_ENTRIES);
    middle = table_ensure(domain, top, gfn.v / NPT_SPAN2 % NPT_ENTRIES);
    leaf = table_ensure(domain, middle, gfn.v / NPT_SPAN1 % NPT_ENTRIES);
    if (leaf == NPT_PAGE_MAX) {
        return ST_NO_SPACE;
    }
    //@ assert npt_leads(p2ms[domain.v].first, gfn.v / NPT_SPAN3 % 512, top);
    //@ assert npt_leads(top, gfn.v / NPT_SPAN2 % 512, middle);
    //@ assert npt_reaches(domain.v, gfn.v, leaf);
    return ST_OK;
}
