/* SPDX-License-Identifier: Apache-2.0 */
/** @file Labels and the answers worked out of them. */
#include "xsm/label.h"

struct xsm_label xsm_labels[DOMAIN_MAX];
uint8_t xsm_labelled[DOMAIN_MAX];
uint32_t xsm_relations[XSM_PAIRS];

/*@ requires domain.v < DOMAIN_MAX && \valid_read(label) && xsm_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == ST_OK || \result == ST_EXISTS ||
  @     \result == ST_INVALID;
  @ ensures \result == ST_OK <==> !xsm_has_label(domain.v) && xsm_loaded &&
  @     label->identity < xsm_identities &&
  @     xsm_above(&label->high, &label->low);
  @*/
static enum status label_check(struct domid domain,
                               const struct xsm_label *label)
{
    if (xsm_labelled[domain.v] != 0) {
        return ST_EXISTS;
    }
    if (xsm_table_length == 0) {
        return ST_INVALID;
    }
    if (label->identity >= xsm_table[XSM_HEADER_IDENTITIES]) {
        return ST_INVALID;
    }
    if (!xsm_level_dominates(&label->high, &label->low)) {
        return ST_INVALID;
    }
    return ST_OK;
}

/*@ requires pair < XSM_PAIRS;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> xsm_pair_has(pair);
  @*/
static bool pair_has_labels(uint32_t pair)
{
    return xsm_labelled[pair / DOMAIN_MAX] != 0 &&
           xsm_labelled[pair % DOMAIN_MAX] != 0;
}

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==>
  @     pair / DOMAIN_MAX == domain.v || pair % DOMAIN_MAX == domain.v;
  @*/
static bool pair_touches(uint32_t pair, struct domid domain)
{
    return pair / DOMAIN_MAX == domain.v || pair % DOMAIN_MAX == domain.v;
}

/* Relate the domain, which just got its label, to all that have one. */
/*@ requires domain.v < DOMAIN_MAX;
  @ requires \forall integer p; 0 <= p < XSM_PAIRS &&
  @     p / DOMAIN_MAX != domain.v && p % DOMAIN_MAX != domain.v ==>
  @     xsm_relation_ok(p);
  @ terminates \true;
  @ assigns xsm_relations[0 .. XSM_PAIRS - 1];
  @ ensures xsm_relations_ok;
  @ ensures \forall integer p; 0 <= p < XSM_PAIRS &&
  @     p / DOMAIN_MAX != domain.v && p % DOMAIN_MAX != domain.v ==>
  @     xsm_relations[p] == \old(xsm_relations[p]);
  @*/
static void label_relate(struct domid domain)
{
    /*@ loop invariant 0 <= pair <= XSM_PAIRS;
      @ loop invariant \forall integer p; 0 <= p < pair ==>
      @     xsm_relation_ok(p);
      @ loop invariant \forall integer p; 0 <= p < XSM_PAIRS &&
      @     (p >= pair || (p / DOMAIN_MAX != domain.v &&
      @     p % DOMAIN_MAX != domain.v)) ==>
      @     xsm_relations[p] == \at(xsm_relations[p], Pre);
      @ loop assigns pair, xsm_relations[0 .. XSM_PAIRS - 1];
      @ loop variant XSM_PAIRS - pair;
      @*/
    for (uint32_t pair = 0; pair < XSM_PAIRS; pair++) {
        if (pair_touches(pair, domain) && pair_has_labels(pair)) {
            xsm_relations[pair] = xsm_level_relation(
                &xsm_labels[pair / DOMAIN_MAX], &xsm_labels[pair % DOMAIN_MAX]);
        }
    }
}

/*@ requires word < XSM_VECTOR_WORDS && xsm_pair_has(word / CLASS_COUNT);
  @ requires xsm_table_ok && xsm_labels_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_rule(
  @     xsm_labels[word / CLASS_COUNT / DOMAIN_MAX].identity,
  @     xsm_labels[word / CLASS_COUNT % DOMAIN_MAX].identity,
  @     word % CLASS_COUNT, xsm_relations[word / CLASS_COUNT]);
  @*/
static uint32_t label_answer(uint32_t word)
{
    uint32_t pair = word / CLASS_COUNT;
    struct xsm_question question;

    question.subject = xsm_labels[pair / DOMAIN_MAX].identity;
    question.object = xsm_labels[pair % DOMAIN_MAX].identity;
    question.class = word % CLASS_COUNT;
    question.relation = xsm_relations[pair];
    return xsm_decide(question);
}

/* Work out the answers of a domain that just got its label. */
/*@ requires domain.v < DOMAIN_MAX && xsm_table_ok && xsm_labels_ok;
  @ requires \forall integer w; 0 <= w < XSM_VECTOR_WORDS &&
  @     !(xsm_pair_has(w / CLASS_COUNT) &&
  @     (w / CLASS_COUNT / DOMAIN_MAX == domain.v ||
  @     w / CLASS_COUNT % DOMAIN_MAX == domain.v)) ==> xsm_answer_ok(w);
  @ terminates \true;
  @ assigns xsm_vector[0 .. XSM_VECTOR_WORDS - 1];
  @ ensures xsm_answers_ok;
  @*/
static void label_answers(struct domid domain)
{
    /*@ loop invariant 0 <= word <= XSM_VECTOR_WORDS;
      @ loop invariant \forall integer w; 0 <= w < word ==> xsm_answer_ok(w);
      @ loop invariant \forall integer w; word <= w < XSM_VECTOR_WORDS ==>
      @     xsm_vector[w] == \at(xsm_vector[w], Pre);
      @ loop assigns word, xsm_vector[0 .. XSM_VECTOR_WORDS - 1];
      @ loop variant XSM_VECTOR_WORDS - word;
      @*/
    for (uint32_t word = 0; word < XSM_VECTOR_WORDS; word++) {
        if (pair_touches(word / CLASS_COUNT, domain) &&
            pair_has_labels(word / CLASS_COUNT)) {
            xsm_vector[word] = label_answer(word);
        }
    }
}

enum status xsm_label_set(struct domid domain, const struct xsm_label *label)
{
    enum status status = label_check(domain, label);

    if (status != ST_OK) {
        return status;
    }
    xsm_labels[domain.v] = *label;
    xsm_labelled[domain.v] = 1;
    label_relate(domain);
    label_answers(domain);
    return ST_OK;
}

bool xsm_dominates(struct domid upper, struct domid lower)
{
    uint32_t pair = upper.v * (uint32_t)DOMAIN_MAX + lower.v;
    uint32_t order = xsm_relations[pair] / 4 % 4;

    return pair_has_labels(pair) &&
           (order == ORDER_EQUAL || order == ORDER_ABOVE);
}
