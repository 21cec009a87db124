/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The accepted policy table (format.h): what answers are worked out of.
 *
 * Invariant: xsm_table_ok. Either no table was accepted and every word is
 * zero, or every index in the table points into the table, so that a decision
 * needs no check of its own, and whatever it allows lets information flow
 * upwards only (flow_ok).
 * Proved: load.c alone writes the table.
 */
#pragma once

#include "core/lib/types.h"
#include "xsm/flow.h"
#include "xsm/format.h"

/* First words of the parts whose place does not depend on the counts. */
#define XSM_MASK_BASE XSM_HEADER_WORDS
#define XSM_IDENTITY_BASE (XSM_MASK_BASE + CLASS_COUNT)

/* Words of the accepted table, and how many they are: 0, none accepted. */
extern uint32_t xsm_table[XSM_TABLE_WORDS];
extern uint32_t xsm_table_length;

/* Numbers of the domains' identities in this table; anything from
   XSM_IDENTITY_MAX on: none was given. */
extern uint32_t xsm_identity[DOMAIN_MAX];

/*@ // Layout.
  @ logic integer xsm_identities{L} = xsm_table[XSM_HEADER_IDENTITIES];
  @ logic integer xsm_cells{L} = xsm_table[XSM_HEADER_CELLS];
  @ logic integer xsm_profiles{L} = xsm_table[XSM_HEADER_PROFILES];
  @ logic integer xsm_pair_cids{L} =
  @     xsm_identities * xsm_identities * CLASS_COUNT;
  @ logic integer xsm_cids{L} =
  @     xsm_pair_cids + xsm_identities * CLASS_COUNT;
  @ logic integer xsm_cid_base{L} =
  @     XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * xsm_identities;
  @ logic integer xsm_cell_base{L} = xsm_cid_base + (xsm_cids + 1) / 2;
  @ logic integer xsm_profile_base{L} =
  @     xsm_cell_base + XSM_CELL_WORDS * xsm_cells;
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
  @ logic integer xsm_identity_word{L}(integer identity, integer word) =
  @     xsm_table[XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * identity + word];
  @ logic integer xsm_identity_flags{L}(integer identity) =
  @     xsm_identity_word(identity, XSM_IDENTITY_FLAGS);
  @ logic integer xsm_cid{L}(integer index) = index % 2 == 0 ?
  @     xsm_table[xsm_cid_base + index / 2] % 65536 :
  @     xsm_table[xsm_cid_base + index / 2] / 65536;
  @ logic integer xsm_cell_word{L}(integer cell, integer word) =
  @     xsm_table[xsm_cell_base + XSM_CELL_WORDS * cell + word];
  @ logic integer xsm_cell_te{L}(integer cell) =
  @     xsm_cell_word(cell, XSM_CELL_TE);
  @ logic integer xsm_cell_profile{L}(integer cell) =
  @     xsm_cell_word(cell, XSM_CELL_PROFILE);
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
  @ // The cell is one, its profiles are, and its permissions exist.
  @ predicate xsm_cid_ok{L}(integer index) =
  @     xsm_cid(index) < xsm_cells &&
  @     xsm_cell_te(xsm_cid(index)) <= xsm_class_perms[index % CLASS_COUNT] &&
  @     xsm_cell_profile(xsm_cid(index)) +
  @         xsm_span(xsm_mask(index % CLASS_COUNT)) <= xsm_profiles;
  @ predicate xsm_cids_ok{L}(integer count) =
  @     \forall integer k; 0 <= k < count ==> xsm_cid_ok(k);
  @ predicate xsm_flags_ok{L}(integer count) =
  @     \forall integer k; 0 <= k < count ==> xsm_identity_flags(k) < XSM_FLAGS;
  @
  @ // What the table answers.
  @ logic integer xsm_rule{L}(integer index, integer relation) =
  @     xsm_cell_te(xsm_cid(index)) &
  @     xsm_table[xsm_profile_base + xsm_cell_profile(xsm_cid(index)) +
  @         xsm_picked(relation, xsm_mask(index % CLASS_COUNT))];
  @
  @ // Who the flow rule does not bind: a trusted subject or object, and a
  @ // subject that everything is allowed anyway.
  @ predicate xsm_exempt(integer subject_flags, integer object_flags) =
  @     subject_flags != 0 || object_flags % 2 != 0;
  @
  @ // No answer at this relation lets a subject read or write.
  @ predicate xsm_no_read{L}(integer index, integer relation) =
  @     (xsm_rule(index, relation) &
  @         xsm_class_reads[index % CLASS_COUNT]) == 0;
  @ predicate xsm_no_write{L}(integer index, integer relation) =
  @     (xsm_rule(index, relation) &
  @         xsm_class_writes[index % CLASS_COUNT]) == 0;
  @
  @ // Nobody reads what is above or writes what is below, or either of what
  @ // is apart.
  @ predicate xsm_upwards{L}(integer index) =
  @     xsm_no_read(index, XSM_RELATION_BELOW) &&
  @     xsm_no_read(index, XSM_RELATION_APART) &&
  @     xsm_no_write(index, XSM_RELATION_ABOVE) &&
  @     xsm_no_write(index, XSM_RELATION_APART);
  @ predicate xsm_flow_ok{L}(integer index) =
  @     xsm_exempt(
  @         xsm_identity_flags(index / CLASS_COUNT / xsm_identities),
  @         xsm_identity_flags(index / CLASS_COUNT % xsm_identities)) ||
  @     xsm_upwards(index);
  @ predicate xsm_flows_ok{L}(integer count) =
  @     \forall integer k; 0 <= k < count ==> xsm_flow_ok(k);
  @
  @ predicate xsm_loaded{L} = xsm_table_length != 0;
  @ predicate xsm_table_zero{L} =
  @     \forall integer k; 0 <= k < XSM_TABLE_WORDS ==> xsm_table[k] == 0;
  @ predicate xsm_content_ok{L} = xsm_layout_ok &&
  @     xsm_flags_ok(xsm_identities) && xsm_cids_ok(xsm_cids) &&
  @     xsm_flows_ok(xsm_pair_cids);
  @ predicate xsm_table_ok{L} =
  @     (xsm_loaded ==> xsm_content_ok && xsm_table_length == xsm_words) &&
  @     (!xsm_loaded ==> xsm_table_zero);
  @*/

/** How many questions the table answers, the first about two domains. */
/*@ requires xsm_identities <= XSM_IDENTITY_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_cids;
  @*/
uint32_t xsm_table_cids(void);

/** A word of an identity (XSM_IDENTITY_). */
/*@ requires xsm_layout_ok && identity < xsm_identities;
  @ requires word < XSM_IDENTITY_WORDS;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_identity_word(identity, word);
  @*/
uint32_t xsm_table_identity(uint32_t identity, uint32_t word);

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
