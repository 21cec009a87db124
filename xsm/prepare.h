/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file From a table and the labels of all domains to the answers, and these
 * into force.
 *
 * Invariant: xsm_slot_ok of both slots. Whoever has no label may do nothing;
 * between two domains that nobody declared trusted, information flows upwards
 * only; and what a connection forbids is not allowed.
 */
#pragma once

#include "xsm/label.h"
#include "xsm/wall.h"

/*@ // The question (format.h) that a word of the answers is about.
  @ logic integer xsm_question{L}(integer s, integer o, integer class) =
  @     s == o ?
  @     (xsm_identities * xsm_identities + xsm_identity[s]) * CLASS_COUNT +
  @         class :
  @     (xsm_identity[s] * xsm_identities + xsm_identity[o]) * CLASS_COUNT +
  @         class;
  @
  @ // A domain with a label has an identity in the loaded table.
  @ predicate xsm_numbered{L}(integer domain) = xsm_has_label(domain) ==>
  @     xsm_identity[domain] < xsm_identities;
  @ predicate xsm_all_numbered{L} = \forall integer d;
  @     0 <= d < DOMAIN_MAX ==> xsm_numbered(d);
  @ logic integer xsm_flags{L}(integer domain) =
  @     xsm_identity_flags(xsm_identity[domain]);
  @
  @ // What the subject of a pair holds may flow to the object, and back.
  @ predicate xsm_flow_up{L}(integer pair) =
  @     xsm_flows(pair % DOMAIN_MAX, pair / DOMAIN_MAX);
  @ predicate xsm_flow_down{L}(integer pair) =
  @     xsm_flows(pair / DOMAIN_MAX, pair % DOMAIN_MAX);
  @
  @ // Two domains without trust have one level each, and the relation says
  @ // what may flow.
  @ predicate xsm_single{L}(integer pair, integer relation) =
  @     xsm_pair_has(pair) && xsm_flags(pair / DOMAIN_MAX) % 2 == 0 &&
  @     xsm_flags(pair % DOMAIN_MAX) % 2 == 0 ==>
  @     (relation == XSM_RELATION_APART ||
  @     (relation == XSM_RELATION_BELOW && xsm_flow_up(pair)) ||
  @     (relation == XSM_RELATION_ABOVE && xsm_flow_down(pair)) ||
  @     (relation == XSM_RELATION_EQUAL && xsm_flow_up(pair) &&
  @         xsm_flow_down(pair)));
  @ predicate xsm_pair_single{L}(integer pair) =
  @     xsm_single(pair, xsm_relations[pair]);
  @ predicate xsm_pairs_single{L} = \forall integer p;
  @     0 <= p < XSM_PAIRS ==> xsm_pair_single(p);
  @
  @ predicate xsm_standing_ok{L}(integer d) = xsm_has_label(d) ==>
  @     xsm_slots[XSM_NEXT].standing[d].flags == xsm_flags(d);
  @ predicate xsm_standings_ok{L} = \forall integer d;
  @     0 <= d < DOMAIN_MAX ==> xsm_standing_ok(d);
  @
  @ // What the rules of the loaded table say of a word.
  @ logic integer xsm_word_rule{L}(integer word) = xsm_rule(
  @     xsm_question(word / CLASS_COUNT / DOMAIN_MAX,
  @         word / CLASS_COUNT % DOMAIN_MAX, word % CLASS_COUNT),
  @     xsm_relations[word / CLASS_COUNT]);
  @
  @ // An answer is that of the rules, but for permissive subjects and
  @ // where a connection forbids it. Flags are those of the subject.
  @ predicate xsm_fits{L}(integer word, integer answer, integer rule,
  @                       integer flags) = xsm_pair_has(word / CLASS_COUNT) ==>
  @     rule == xsm_word_rule(word) && (answer == 0 ||
  @     (flags < XSM_FLAG_PERMISSIVE && answer == rule) ||
  @     (flags >= XSM_FLAG_PERMISSIVE &&
  @         answer == xsm_class_perms[word % CLASS_COUNT]));
  @ predicate xsm_answer_ok{L}(integer slot, integer word) =
  @     xsm_fits(word, xsm_slots[slot].answers[word],
  @         xsm_slots[slot].rules[word],
  @         xsm_slots[slot].standing[word / CLASS_COUNT / DOMAIN_MAX].flags);
  @
  @ // An answer lets information flow upwards only.
  @ predicate xsm_rises{L}(integer word, integer answer) =
  @     ((answer & xsm_class_reads[word % CLASS_COUNT]) == 0 ||
  @         xsm_flow_down(word / CLASS_COUNT)) &&
  @     ((answer & xsm_class_writes[word % CLASS_COUNT]) == 0 ||
  @         xsm_flow_up(word / CLASS_COUNT));
  @
  @ // So it does between two domains that are not exempt, and nothing is
  @ // allowed to or on a domain without a label.
  @ predicate xsm_safe{L}(integer word, integer answer, integer flags,
  @                       integer object_flags) =
  @     (!xsm_pair_has(word / CLASS_COUNT) ==> answer == 0) &&
  @     (word / CLASS_COUNT / DOMAIN_MAX == word / CLASS_COUNT % DOMAIN_MAX ||
  @     xsm_exempt(flags, object_flags) || xsm_rises(word, answer));
  @ predicate xsm_word_ok{L}(integer slot, integer word) =
  @     xsm_safe(word, xsm_slots[slot].answers[word],
  @         xsm_slots[slot].standing[word / CLASS_COUNT / DOMAIN_MAX].flags,
  @         xsm_slots[slot].standing[word / CLASS_COUNT % DOMAIN_MAX].flags);
  @
  @ predicate xsm_answers_ok{L}(integer slot) = \forall integer w;
  @     0 <= w < XSM_VECTOR_WORDS ==> xsm_answer_ok(slot, w);
  @ predicate xsm_words_ok{L}(integer slot) = \forall integer w;
  @     0 <= w < XSM_VECTOR_WORDS ==> xsm_word_ok(slot, w);
  @ predicate xsm_slot_ok{L}(integer slot) =
  @     xsm_words_ok(slot) && xsm_wall_ok(slot);
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
 *         trusted. No answer has changed then.
 */
/*@ requires xsm_table_ok;
  @ terminates \true;
  @ assigns xsm_relations[0 .. XSM_PAIRS - 1], xsm_slots[XSM_NEXT];
  @ ensures \result == ST_OK || \result == ST_INVALID;
  @ ensures \result == ST_OK ==> xsm_loaded && xsm_relations_ok &&
  @     xsm_answers_ok(XSM_NEXT) && xsm_slot_ok(XSM_NEXT);
  @ ensures \result != ST_OK ==>
  @     xsm_slots[XSM_NEXT] == \old(xsm_slots[XSM_NEXT]);
  @ ensures \old(xsm_relations_ok) ==> xsm_relations_ok;
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
