/* SPDX-License-Identifier: Apache-2.0 */
/** @file Steps between nested tables, for the files of p2m only. */
#pragma once

#include "core/logic/p2m.h"

/** The table that an entry leads to, or NPT_PAGE_MAX if there is none; also
 *  if there is no table that has the entry. */
/*@ requires page <= NPT_PAGE_MAX && entry < NPT_ENTRIES && p2m_ok;
  @ requires page < NPT_PAGE_MAX ==> npt_level[page] > 1;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= NPT_PAGE_MAX;
  @ ensures page == NPT_PAGE_MAX ==> \result == NPT_PAGE_MAX;
  @ ensures page < NPT_PAGE_MAX ==> (\result == NPT_PAGE_MAX <==>
  @     !npt_present(npt_pool[page].entry[entry]));
  @ ensures \result < NPT_PAGE_MAX ==>
  @     \result == npt_child(npt_pool[page].entry[entry]) &&
  @     npt_level[\result] == npt_level[page] - 1 &&
  @     npt_owner[\result] == npt_owner[page];
  @*/
uint32_t p2m_table_next(uint32_t page, uint64_t entry);

/** The leaf of a frame of RAM at its own place. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ requires gfn < domains[domain.v].memory_pages;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == p2m_ram_leaf(domain.v, gfn);
  @ ensures npt_flags(\result) == NPT_LEAF_RO ||
  @     npt_flags(\result) == NPT_LEAF_RW;
  @ ensures npt_tag(\result) == 0 && p2m_right(domain.v, \result);
  @ ensures npt_frame(\result) == domains[domain.v].memory.v + gfn;
  @*/
uint64_t p2m_table_ram(struct domid domain, uint64_t gfn);

/** The level 1 table of a guest frame, or NPT_PAGE_MAX if there is none. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v) && gfn < GFN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= NPT_PAGE_MAX;
  @ ensures \result < NPT_PAGE_MAX ==>
  @     npt_level[\result] == 1 && npt_owner[\result] == domain.v &&
  @     npt_reaches(domain.v, gfn, \result);
  @ ensures \result == NPT_PAGE_MAX ==>
  @     \forall integer p1; !npt_reaches(domain.v, gfn, p1);
  @*/
uint32_t p2m_table_leaf(struct domid domain, uint64_t gfn);
