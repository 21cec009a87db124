/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a table says: its answers and what is to be audited of them. */
#pragma once

#include "xsm/table.h"

/** The permissions allowed by question @p index (format.h), one bit each. */
/*@ requires xsm_layout_ok && index < xsm_cids && xsm_cid_ok(index);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_rule(index, relation);
  @*/
uint32_t xsm_decide(uint32_t index, uint32_t relation);

/** What to audit of question @p index, where @p allowed is the answer. */
/*@ requires xsm_layout_ok && index < xsm_cids && xsm_cid_ok(index);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \let cell = xsm_cid(index); \result ==
  @     ((allowed & xsm_cell_word(cell, XSM_CELL_AUDIT_ALLOW)) |
  @     ((4294967295 - allowed) & xsm_cell_word(cell, XSM_CELL_AUDIT_DENY)));
  @*/
uint32_t xsm_decide_audit(uint32_t index, uint32_t allowed);
