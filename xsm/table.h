/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The accepted policy table (format.h) and the answers worked out of it.
 *
 * Invariant: xsm_table_ok. Either no table was accepted and every word is
 * zero, or every index in the table points into the table, so that a decision
 * needs no check of its own.
 * Proved: load.c alone writes the table, label.c alone the answers.
 */
#ifndef CLOISON_XSM_TABLE_H
#define CLOISON_XSM_TABLE_H

#include <stdint.h>

#include "core/lib/limits.h"
#include "xsm/format.h"
#include "xsm/perm.h"

/* First words of the parts whose place does not depend on the counts. */
#define XSM_MASK_BASE XSM_HEADER_WORDS
#define XSM_CID_BASE (XSM_MASK_BASE + CLASS_COUNT)

/* Pairs of a subject and an object, and their answers: one word a class. */
#define XSM_PAIRS (DOMAIN_MAX * DOMAIN_MAX)
#define XSM_VECTOR_WORDS (XSM_PAIRS * CLASS_COUNT)

/* Words of the accepted table, and how many they are: 0, none accepted. */
extern uint32_t xsm_table[XSM_TABLE_WORDS];
extern uint32_t xsm_table_length;

/* Permissions that subject may use on object, one bit each, in word
   (subject * DOMAIN_MAX + object) * CLASS_COUNT + class. */
extern uint32_t xsm_vector[XSM_VECTOR_WORDS];

/*@ // What the monitor allows. False for every number out of range.
  @ predicate xsm_allowed{L}(integer subject, integer object, integer perm) =
  @     0 <= subject < DOMAIN_MAX && 0 <= object < DOMAIN_MAX &&
  @     0 <= perm < CLASS_COUNT * 32 &&
  @     ((xsm_vector[(subject * DOMAIN_MAX + object) * CLASS_COUNT +
  @         perm / 32] >> (perm % 32)) & 1) == 1;
  @
  @ // Layout.
  @ logic integer xsm_identities{L} = xsm_table[XSM_HEADER_IDENTITIES];
  @ logic integer xsm_cells{L} = xsm_table[XSM_HEADER_CELLS];
  @ logic integer xsm_profiles{L} = xsm_table[XSM_HEADER_PROFILES];
  @ logic integer xsm_cids{L} =
  @     xsm_identities * xsm_identities * CLASS_COUNT;
  @ logic integer xsm_cell_base{L} = XSM_CID_BASE + (xsm_cids + 1) / 2;
  @ logic integer xsm_profile_base{L} = xsm_cell_base + 2 * xsm_cells;
  @ logic integer xsm_words{L} = xsm_profile_base + xsm_profiles;
  @
  @ predicate xsm_layout_ok{L} =
  @     xsm_table[XSM_HEADER_MAGIC] == XSM_MAGIC &&
  @     xsm_table[XSM_HEADER_FORMAT] == XSM_FORMAT &&
  @     xsm_table[XSM_HEADER_CLASSES] == CLASS_COUNT &&
  @     1 <= xsm_identities <= XSM_IDENTITY_MAX &&
  @     xsm_cells <= XSM_CELL_MAX &&
  @     xsm_words <= XSM_TABLE_WORDS &&
  @     xsm_table[XSM_HEADER_BYTES] == 4 * xsm_words;
  @
  @ // Contents.
  @ logic integer xsm_mask{L}(integer class) =
  @     xsm_table[XSM_MASK_BASE + class];
  @ logic integer xsm_cid{L}(integer index) = index % 2 == 0 ?
  @     xsm_table[XSM_CID_BASE + index / 2] % 65536 :
  @     xsm_table[XSM_CID_BASE + index / 2] / 65536;
  @ logic integer xsm_cell_te{L}(integer cell) =
  @     xsm_table[xsm_cell_base + 2 * cell];
  @ logic integer xsm_cell_profile{L}(integer cell) =
  @     xsm_table[xsm_cell_base + 2 * cell + 1];
  @
  @ // The bits of a relation that a mask selects, gathered from bit 9 down,
  @ // and how many values these can have. Written out, not recursive: a
  @ // prover would never come to the end of a recursion.
  @ logic integer xsm_pick(integer value, integer relation, integer mask,
  @                        integer bit) = ((mask >> bit) & 1) == 1 ?
  @     2 * value + ((relation >> bit) & 1) : value;
  @ logic integer xsm_widen(integer span, integer mask, integer bit) =
  @     ((mask >> bit) & 1) == 1 ? 2 * span : span;
  @ logic integer xsm_picked9(integer relation, integer mask) =
  @     xsm_pick(0, relation, mask, 9);
  @ logic integer xsm_picked8(integer relation, integer mask) =
  @     xsm_pick(xsm_picked9(relation, mask), relation, mask, 8);
  @ logic integer xsm_picked7(integer relation, integer mask) =
  @     xsm_pick(xsm_picked8(relation, mask), relation, mask, 7);
  @ logic integer xsm_picked6(integer relation, integer mask) =
  @     xsm_pick(xsm_picked7(relation, mask), relation, mask, 6);
  @ logic integer xsm_picked5(integer relation, integer mask) =
  @     xsm_pick(xsm_picked6(relation, mask), relation, mask, 5);
  @ logic integer xsm_picked4(integer relation, integer mask) =
  @     xsm_pick(xsm_picked5(relation, mask), relation, mask, 4);
  @ logic integer xsm_picked3(integer relation, integer mask) =
  @     xsm_pick(xsm_picked4(relation, mask), relation, mask, 3);
  @ logic integer xsm_picked2(integer relation, integer mask) =
  @     xsm_pick(xsm_picked3(relation, mask), relation, mask, 2);
  @ logic integer xsm_picked1(integer relation, integer mask) =
  @     xsm_pick(xsm_picked2(relation, mask), relation, mask, 1);
  @ logic integer xsm_picked0(integer relation, integer mask) =
  @     xsm_pick(xsm_picked1(relation, mask), relation, mask, 0);
  @ logic integer xsm_span9(integer mask) =
  @     xsm_widen(1, mask, 9);
  @ logic integer xsm_span8(integer mask) =
  @     xsm_widen(xsm_span9(mask), mask, 8);
  @ logic integer xsm_span7(integer mask) =
  @     xsm_widen(xsm_span8(mask), mask, 7);
  @ logic integer xsm_span6(integer mask) =
  @     xsm_widen(xsm_span7(mask), mask, 6);
  @ logic integer xsm_span5(integer mask) =
  @     xsm_widen(xsm_span6(mask), mask, 5);
  @ logic integer xsm_span4(integer mask) =
  @     xsm_widen(xsm_span5(mask), mask, 4);
  @ logic integer xsm_span3(integer mask) =
  @     xsm_widen(xsm_span4(mask), mask, 3);
  @ logic integer xsm_span2(integer mask) =
  @     xsm_widen(xsm_span3(mask), mask, 2);
  @ logic integer xsm_span1(integer mask) =
  @     xsm_widen(xsm_span2(mask), mask, 1);
  @ logic integer xsm_span0(integer mask) =
  @     xsm_widen(xsm_span1(mask), mask, 0);
  @ logic integer xsm_picked(integer relation, integer mask) =
  @     xsm_picked0(relation, mask);
  @ logic integer xsm_span(integer mask) = xsm_span0(mask);
  @
  @ predicate xsm_cid_ok{L}(integer index) =
  @     xsm_cid(index) < xsm_cells &&
  @     xsm_cell_profile(xsm_cid(index)) +
  @         xsm_span(xsm_mask(index % CLASS_COUNT)) <= xsm_profiles;
  @ predicate xsm_cids_ok{L}(integer count) =
  @     \forall integer k; 0 <= k < count ==> xsm_cid_ok(k);
  @
  @ predicate xsm_loaded{L} = xsm_table_length != 0;
  @ predicate xsm_table_zero{L} =
  @     \forall integer k; 0 <= k < XSM_TABLE_WORDS ==> xsm_table[k] == 0;
  @ predicate xsm_table_ok{L} =
  @     (xsm_loaded ==> xsm_layout_ok && xsm_cids_ok(xsm_cids) &&
  @         xsm_table_length == xsm_words) &&
  @     (!xsm_loaded ==> xsm_table_zero);
  @*/

/** First word of the cells. */
/*@ requires xsm_layout_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_cell_base;
  @*/
uint32_t xsm_table_cell_base(void);

/** The number of the cell that answers question @p index. */
/*@ requires xsm_layout_ok && index < xsm_cids;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_cid(index) && \result < 65536;
  @*/
uint32_t xsm_table_cid(uint32_t index);

/** How many profiles the cells of a class with this mask reach. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_span(mask) && 1 <= \result <= XSM_RELATIONS;
  @*/
uint32_t xsm_table_span(uint32_t mask);

/** Which of these profiles a relation of levels selects. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_picked(relation, mask);
  @ ensures \result < xsm_span(mask);
  @*/
uint32_t xsm_table_pick(uint32_t relation, uint32_t mask);

#endif
