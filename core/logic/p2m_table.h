/* SPDX-License-Identifier: Apache-2.0 */
/** @file Steps between nested tables, for the files of p2m only. */
#ifndef CLOISON_CORE_LOGIC_P2M_TABLE_H
#define CLOISON_CORE_LOGIC_P2M_TABLE_H

#include <stdint.h>

#include "core/logic/p2m.h"

/** The table that an entry leads to, or NPT_PAGE_MAX if it is absent. */
/*@ requires page < NPT_PAGE_MAX && entry < NPT_ENTRIES && p2m_ok;
  @ requires npt_level[page] > 1;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= NPT_PAGE_MAX;
  @ ensures \result == NPT_PAGE_MAX <==>
  @     !npt_present(npt_pool[page].entry[entry]);
  @ ensures \result < NPT_PAGE_MAX ==>
  @     \result == npt_child(npt_pool[page].entry[entry]) &&
  @     npt_level[\result] == npt_level[page] - 1 &&
  @     npt_owner[\result] == npt_owner[page];
  @*/
uint32_t p2m_table_next(uint32_t page, uint64_t entry);

#endif
