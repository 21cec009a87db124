/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Which domain carries which label, and every answer that follows.
 *
 * Invariant: xsm_ok. The answer that the check reads is the one that the
 * accepted table gives for the labels of the two domains; without a table, or
 * for a domain without a label, the answer is no.
 */
#ifndef CLOISON_XSM_LABEL_H
#define CLOISON_XSM_LABEL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/lib/status.h"
#include "xsm/decide.h"
#include "xsm/level.h"
#include "xsm/table.h"

/* Levels of a domain, and apart from them its identity: the identity field of
   xsm_labels is not used. */
extern struct xsm_label xsm_labels[DOMAIN_MAX];
extern uint32_t xsm_identity[DOMAIN_MAX];
extern uint8_t xsm_labelled[DOMAIN_MAX]; /* 1: has its label */

/* Relation of a subject's levels to an object's, in word
   subject * DOMAIN_MAX + object; only for domains that have labels. */
extern uint32_t xsm_relations[XSM_PAIRS];

/*@ predicate xsm_has_label{L}(integer domain) = xsm_labelled[domain] != 0;
  @ predicate xsm_pair_has{L}(integer pair) =
  @     xsm_has_label(pair / DOMAIN_MAX) && xsm_has_label(pair % DOMAIN_MAX);
  @
  @ predicate xsm_answer_ok{L}(integer word) =
  @     (xsm_pair_has(word / CLASS_COUNT) ==> xsm_vector[word] ==
  @         xsm_rule(
  @             xsm_identity[word / CLASS_COUNT / DOMAIN_MAX],
  @             xsm_identity[word / CLASS_COUNT % DOMAIN_MAX],
  @             word % CLASS_COUNT, xsm_relations[word / CLASS_COUNT])) &&
  @     (!xsm_pair_has(word / CLASS_COUNT) ==> xsm_vector[word] == 0);
  @
  @ predicate xsm_numbers_ok{L} = \forall integer d; 0 <= d < DOMAIN_MAX &&
  @     xsm_has_label(d) ==> xsm_loaded && xsm_identity[d] < xsm_identities;
  @ predicate xsm_ranges_ok{L} = \forall integer d; 0 <= d < DOMAIN_MAX &&
  @     xsm_has_label(d) ==>
  @     xsm_above(&xsm_labels[d].high, &xsm_labels[d].low);
  @ predicate xsm_relations_ok{L} = \forall integer p; 0 <= p < XSM_PAIRS &&
  @     xsm_pair_has(p) ==>
  @     xsm_relation(xsm_relations[p], &xsm_labels[p / DOMAIN_MAX],
  @         &xsm_labels[p % DOMAIN_MAX]);
  @ predicate xsm_answers_ok{L} =
  @     \forall integer w; 0 <= w < XSM_VECTOR_WORDS ==> xsm_answer_ok(w);
  @ predicate xsm_ok{L} = xsm_table_ok && xsm_numbers_ok &&
  @     xsm_ranges_ok && xsm_relations_ok && xsm_answers_ok;
  @
  @ // Default deny: whoever has no label may do nothing, and nothing may be
  @ // done to it.
  @ lemma xsm_word_pair: \forall integer s, o, c; 0 <= c < CLASS_COUNT ==>
  @     ((s * DOMAIN_MAX + o) * CLASS_COUNT + c) / CLASS_COUNT ==
  @         s * DOMAIN_MAX + o || s * DOMAIN_MAX + o < 0;
  @ lemma xsm_pair_parts: \forall integer s, o; 0 <= s < DOMAIN_MAX &&
  @     0 <= o < DOMAIN_MAX ==> (s * DOMAIN_MAX + o) / DOMAIN_MAX == s &&
  @     (s * DOMAIN_MAX + o) % DOMAIN_MAX == o;
  @ lemma xsm_answer_zero{L}: \forall integer w;
  @     xsm_answer_ok(w) && !xsm_pair_has(w / CLASS_COUNT) ==>
  @     xsm_vector[w] == 0;
  @ lemma xsm_unlabelled_zero{L}: xsm_answers_ok{L} ==>
  @     \forall integer w; 0 <= w < XSM_VECTOR_WORDS &&
  @         !xsm_pair_has(w / CLASS_COUNT) ==> xsm_vector[w] == 0;
  @ lemma xsm_zero_denied{L}: \forall integer s, o, p;
  @     xsm_vector[(s * DOMAIN_MAX + o) * CLASS_COUNT + p / 32] == 0 ==>
  @     !xsm_allowed(s, o, p);
  @ lemma xsm_unlabelled_denied{L}: xsm_answers_ok{L} ==>
  @     \forall integer s, o, p; 0 <= s < DOMAIN_MAX &&
  @         0 <= o < DOMAIN_MAX && 0 <= p < CLASS_COUNT * 32 &&
  @         !xsm_pair_has(s * DOMAIN_MAX + o) ==> !xsm_allowed(s, o, p);
  @
  @ // All of what lower may hold may flow to upper.
  @ predicate xsm_flows{L}(integer upper, integer lower) =
  @     xsm_has_label(upper) && xsm_has_label(lower) &&
  @     xsm_above(&xsm_labels[upper].low, &xsm_labels[lower].high);
  @*/

/**
 * Give a domain its label, for good, and work out every answer between it
 * and the domains that have one.
 *
 * @return ST_OK; ST_EXISTS if the domain has a label, ST_INVALID if no table
 *         was accepted, the identity is not in it or high does not dominate
 *         low. Nothing has changed then.
 */
/*@ requires domain.v < DOMAIN_MAX && \valid_read(label) && xsm_ok;
  @ requires \separated(label, &xsm_labels[0 .. DOMAIN_MAX - 1]);
  @ requires \separated(label, &xsm_labelled[0 .. DOMAIN_MAX - 1]);
  @ requires \separated(label, &xsm_identity[0 .. DOMAIN_MAX - 1]);
  @ requires \separated(label, &xsm_relations[0 .. XSM_PAIRS - 1]);
  @ requires \separated(label, &xsm_vector[0 .. XSM_VECTOR_WORDS - 1]);
  @ terminates \true;
  @ assigns xsm_labels[domain.v], xsm_labelled[domain.v],
  @     xsm_identity[domain.v],
  @     xsm_relations[0 .. XSM_PAIRS - 1],
  @     xsm_vector[0 .. XSM_VECTOR_WORDS - 1];
  @ ensures xsm_ok;
  @ behavior refused:
  @     assumes xsm_has_label(domain.v) || !xsm_loaded ||
  @         label->identity >= xsm_identities ||
  @         !xsm_above(&label->high, &label->low);
  @     assigns \nothing;
  @     ensures \result == ST_EXISTS || \result == ST_INVALID;
  @ behavior set:
  @     assumes !xsm_has_label(domain.v) && xsm_loaded &&
  @         label->identity < xsm_identities &&
  @         xsm_above(&label->high, &label->low);
  @     ensures \result == ST_OK && xsm_has_label(domain.v);
  @     ensures xsm_identity[domain.v] == label->identity;
  @ complete behaviors;
  @ disjoint behaviors;
  @*/
enum status xsm_label_set(struct domid domain,
                          const struct xsm_label *label) MUST_CHECK;

/**
 * Whether all that @p lower may hold may flow to @p upper: the low level of
 * upper dominates the high level of lower. False if either has no label.
 */
/*@ requires upper.v < DOMAIN_MAX && lower.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures xsm_relations_ok ==> (\result <==> xsm_flows(upper.v, lower.v));
  @*/
bool xsm_dominates(struct domid upper, struct domid lower);

#endif
