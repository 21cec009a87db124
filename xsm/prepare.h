/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file From a table and the labels of all domains to the answers, and these
 * into force.
 *
 * Invariant: xsm_slot_ok of both slots. Whoever has no label may do nothing;
 * between two domains that nobody declared trusted, information flows upwards
 * only; and what a connection forbids is not allowed.
 */
#ifndef CLOISON_XSM_PREPARE_H
#define CLOISON_XSM_PREPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/status.h"
#include "xsm/decide.h"
#include "xsm/label.h"
#include "xsm/slot.h"
#include "xsm/wall.h"

/*@ // The question (format.h) that a word of the answers is about.
  @ logic integer xsm_question{L}(integer s, integer o, integer class) =
  @     s == o ?
  @     (xsm_identities * xsm_identities + xsm_identity[s]) * CLASS_COUNT +
  @         class :
  @     (xsm_identity[s] * xsm_identities + xsm_identity[o]) * CLASS_COUNT +
  @         class;
  @
  @ // What the rules of the loaded table say of a word.
  @ logic integer xsm_word_rule{L}(integer word) = xsm_rule(
  @     xsm_question(word / CLASS_COUNT / DOMAIN_MAX,
  @         word / CLASS_COUNT % DOMAIN_MAX, word % CLASS_COUNT),
  @     xsm_relations[word / CLASS_COUNT]);
  @
  @ predicate xsm_is_permissive{L}(integer slot, integer domain) =
  @     xsm_slots[slot].standing[domain].flags >= XSM_FLAG_PERMISSIVE;
  @
  @ // Each answer is that of the rules, but for permissive subjects and
  @ // where a connection forbids it.
  @ predicate xsm_answer_ok{L}(integer slot, integer word) =
  @     xsm_pair_has(word / CLASS_COUNT) ==>
  @     xsm_slots[slot].rules[word] == xsm_word_rule(word) &&
  @     (xsm_slots[slot].answers[word] == 0 ||
  @     (!xsm_is_permissive(slot, word / CLASS_COUNT / DOMAIN_MAX) &&
  @         xsm_slots[slot].answers[word] == xsm_slots[slot].rules[word]) ||
  @     (xsm_is_permissive(slot, word / CLASS_COUNT / DOMAIN_MAX) &&
  @         xsm_slots[slot].answers[word] ==
  @             xsm_class_perms[word % CLASS_COUNT]));
  @
  @ predicate xsm_word_exempt{L}(integer slot, integer word) =
  @     word / CLASS_COUNT / DOMAIN_MAX == word / CLASS_COUNT % DOMAIN_MAX ||
  @     xsm_exempt(
  @       xsm_slots[slot].standing[word / CLASS_COUNT / DOMAIN_MAX].flags,
  @       xsm_slots[slot].standing[word / CLASS_COUNT % DOMAIN_MAX].flags);
  @
  @ // Upwards only.
  @ predicate xsm_word_flow{L}(integer slot, integer word) =
  @     xsm_word_exempt(slot, word) ||
  @     (((xsm_slots[slot].answers[word] &
  @         xsm_class_reads[word % CLASS_COUNT]) == 0 ||
  @     xsm_flows(word / CLASS_COUNT / DOMAIN_MAX,
  @         word / CLASS_COUNT % DOMAIN_MAX)) &&
  @     ((xsm_slots[slot].answers[word] &
  @         xsm_class_writes[word % CLASS_COUNT]) == 0 ||
  @     xsm_flows(word / CLASS_COUNT % DOMAIN_MAX,
  @         word / CLASS_COUNT / DOMAIN_MAX)));
  @
  @ predicate xsm_slot_closed{L}(integer slot) =
  @     \forall integer w; 0 <= w < XSM_VECTOR_WORDS &&
  @         !xsm_pair_has(w / CLASS_COUNT) ==>
  @         xsm_slots[slot].answers[w] == 0;
  @ predicate xsm_slot_flow{L}(integer slot) =
  @     \forall integer w; 0 <= w < XSM_VECTOR_WORDS ==>
  @         xsm_word_flow(slot, w);
  @ predicate xsm_slot_ok{L}(integer slot) = xsm_slot_closed(slot) &&
  @     xsm_slot_flow(slot) && xsm_wall_ok(slot);
  @*/

/** The number of a domain's identity in the loaded table. */
/*@ requires domain.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns xsm_identity[domain.v];
  @ ensures xsm_identity[domain.v] == identity;
  @*/
void xsm_identity_set(struct domid domain, uint32_t identity);

/**
 * Work out the next answers from the loaded table.
 *
 * @return ST_OK; ST_INVALID if no table is loaded, a domain with a label has
 *         no identity in it, or it has a range of levels without being
 *         trusted. Nothing has changed then.
 */
/*@ requires xsm_table_ok;
  @ terminates \true;
  @ assigns xsm_relations[0 .. XSM_PAIRS - 1], xsm_slots[XSM_NEXT];
  @ ensures \result == ST_OK || \result == ST_INVALID;
  @ ensures \result == ST_OK ==> xsm_loaded && xsm_relations_ok &&
  @     xsm_slot_ok(XSM_NEXT);
  @ ensures \result == ST_OK ==> \forall integer w;
  @     0 <= w < XSM_VECTOR_WORDS ==> xsm_answer_ok(XSM_NEXT, w);
  @ ensures \result != ST_OK ==>
  @     xsm_slots[XSM_NEXT] == \old(xsm_slots[XSM_NEXT]) &&
  @     \forall integer p; 0 <= p < XSM_PAIRS ==>
  @         xsm_relations[p] == \old(xsm_relations[p]);
  @*/
enum status xsm_prepare(void) MUST_CHECK;

/** Put the answers that were prepared into force. */
/*@ requires xsm_loaded && xsm_slot_ok(XSM_NEXT);
  @ terminates \true;
  @ assigns xsm_slots[XSM_ACTIVE], xsm_version;
  @ ensures xsm_slot_ok(XSM_ACTIVE);
  @ ensures xsm_slots[XSM_ACTIVE] == xsm_slots[XSM_NEXT];
  @ ensures xsm_version == xsm_table[XSM_HEADER_VERSION];
  @*/
void xsm_activate(void);

#endif
