/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Which domain carries which label, and how their levels relate.
 *
 * Invariant: xsm_relations_ok, from the first answers (prepare.h) on. Until
 * then domains get their labels; afterwards their levels never change.
 */
#pragma once

#include "xsm/level.h"
#include "xsm/slot.h"
#include "xsm/table.h"

/* Levels of a domain; its identity is xsm_identity, that of the label is not
   used. */
extern struct xsm_label xsm_labels[DOMAIN_MAX];
extern uint8_t xsm_labelled[DOMAIN_MAX]; /* 1: has its label */

/* Relation of a subject's levels to an object's, in word
   subject * DOMAIN_MAX + object; only for domains that have labels. */
extern uint32_t xsm_relations[XSM_PAIRS];

/*@ predicate xsm_has_label{L}(integer domain) = xsm_labelled[domain] != 0;
  @ predicate xsm_pair_has{L}(integer pair) =
  @     xsm_has_label(pair / DOMAIN_MAX) && xsm_has_label(pair % DOMAIN_MAX);
  @
  @ predicate xsm_related{L}(integer p, integer relation) =
  @     xsm_pair_has(p) ==> xsm_relation(relation,
  @         &xsm_labels[p / DOMAIN_MAX], &xsm_labels[p % DOMAIN_MAX]);
  @ predicate xsm_relation_ok{L}(integer p) =
  @     xsm_related(p, xsm_relations[p]);
  @ predicate xsm_relations_ok{L} =
  @     \forall integer p; 0 <= p < XSM_PAIRS ==> xsm_relation_ok(p);
  @
  @ // All of what lower may hold may flow to upper.
  @ predicate xsm_flows{L}(integer upper, integer lower) =
  @     xsm_has_label(upper) && xsm_has_label(lower) &&
  @     xsm_above(&xsm_labels[upper].low, &xsm_labels[lower].high);
  @*/

/**
 * Give a domain its label, for good. Answers follow when all have theirs
 * (prepare.h).
 *
 * @return ST_OK; ST_EXISTS if the domain has a label or a policy is in force,
 *         ST_INVALID if high does not dominate low. Nothing has changed then.
 */
/*@ requires domain.v < DOMAIN_MAX && \valid_read(label);
  @ requires \separated(label, &xsm_labels[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns xsm_labels[domain.v], xsm_labelled[domain.v],
  @     xsm_identity[domain.v];
  @ behavior refused:
  @     assumes xsm_has_label(domain.v) || xsm_version != 0 ||
  @         !xsm_above(&label->high, &label->low);
  @     assigns \nothing;
  @     ensures \result == ST_EXISTS || \result == ST_INVALID;
  @ behavior set:
  @     assumes !xsm_has_label(domain.v) && xsm_version == 0 &&
  @         xsm_above(&label->high, &label->low);
  @     ensures \result == ST_OK && xsm_has_label(domain.v);
  @     ensures xsm_labels[domain.v] == \old(*label);
  @     ensures xsm_identity[domain.v] == \old(label->identity);
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
