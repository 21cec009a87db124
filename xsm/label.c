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

/*@ requires \valid(to) && \valid_read(from) && \separated(to, from);
  @ terminates \true;
  @ assigns *to;
  @ ensures to->sensitivity == from->sensitivity;
  @ ensures \forall integer i; 0 <= i < CATEGORY_WORD_MAX ==>
  @     to->categories[i] == from->categories[i];
  @*/
static void level_copy(struct xsm_level *to, const struct xsm_level *from)
{
    to->sensitivity = from->sensitivity;
    /*@ loop invariant 0 <= i <= CATEGORY_WORD_MAX;
      @ loop invariant \forall integer k; 0 <= k < i ==>
      @     to->categories[k] == from->categories[k];
      @ loop assigns i, to->categories[0 .. CATEGORY_WORD_MAX - 1];
      @ loop variant CATEGORY_WORD_MAX - i;
      @*/
    for (uint32_t i = 0; i < CATEGORY_WORD_MAX; i++) {
        to->categories[i] = from->categories[i];
    }
}

/*@ predicate low_low{L}(integer d, integer e) =
  @     xsm_above(&xsm_labels[d].low, &xsm_labels[e].low);
  @ predicate low_high{L}(integer d, integer e) =
  @     xsm_above(&xsm_labels[d].low, &xsm_labels[e].high);
  @ predicate high_low{L}(integer d, integer e) =
  @     xsm_above(&xsm_labels[d].high, &xsm_labels[e].low);
  @ predicate high_high{L}(integer d, integer e) =
  @     xsm_above(&xsm_labels[d].high, &xsm_labels[e].high);
  @
  @ // Levels of all domains but one compare as before.
  @ predicate same_low_low{K, L}(integer domain) =
  @     \forall integer d, e; 0 <= d < DOMAIN_MAX && d != domain &&
  @         0 <= e < DOMAIN_MAX && e != domain ==>
  @         (low_low{K}(d, e) <==> low_low{L}(d, e));
  @ predicate same_low_high{K, L}(integer domain) =
  @     \forall integer d, e; 0 <= d < DOMAIN_MAX && d != domain &&
  @         0 <= e < DOMAIN_MAX && e != domain ==>
  @         (low_high{K}(d, e) <==> low_high{L}(d, e));
  @ predicate same_high_low{K, L}(integer domain) =
  @     \forall integer d, e; 0 <= d < DOMAIN_MAX && d != domain &&
  @         0 <= e < DOMAIN_MAX && e != domain ==>
  @         (high_low{K}(d, e) <==> high_low{L}(d, e));
  @ predicate same_high_high{K, L}(integer domain) =
  @     \forall integer d, e; 0 <= d < DOMAIN_MAX && d != domain &&
  @         0 <= e < DOMAIN_MAX && e != domain ==>
  @         (high_high{K}(d, e) <==> high_high{L}(d, e));
  @ predicate same_identity{K, L}(integer domain) =
  @     \forall integer d; 0 <= d < DOMAIN_MAX && d != domain ==>
  @         \at(xsm_labels[d].identity, K) == \at(xsm_labels[d].identity, L);
  @*/

/*@ lemma relation_kept{K, L}: \forall integer d;
  @     same_low_low{K, L}(d) && same_low_high{K, L}(d) &&
  @     same_high_low{K, L}(d) && same_high_high{K, L}(d) ==>
  @     \forall integer e, f, r; 0 <= e < DOMAIN_MAX && e != d &&
  @         0 <= f < DOMAIN_MAX && f != d &&
  @         \at(xsm_relation(r, &xsm_labels[e], &xsm_labels[f]), K) ==>
  @         \at(xsm_relation(r, &xsm_labels[e], &xsm_labels[f]), L);
  @*/

/* The three parts of a label are written one by one, each with the proof that
   no other domain's label changes. */
/*@ requires domain.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns xsm_labels[domain.v].identity;
  @ ensures xsm_labels[domain.v].identity == identity;
  @ ensures high_low{Pre}(domain.v, domain.v) <==>
  @     high_low{Post}(domain.v, domain.v);
  @ ensures same_low_low{Pre, Post}(domain.v);
  @ ensures same_low_high{Pre, Post}(domain.v);
  @ ensures same_high_low{Pre, Post}(domain.v);
  @ ensures same_high_high{Pre, Post}(domain.v);
  @ ensures same_identity{Pre, Post}(domain.v);
  @*/
static void write_identity(struct domid domain, uint32_t identity)
{
    xsm_labels[domain.v].identity = identity;
}

/*@ requires domain.v < DOMAIN_MAX && \valid_read(label);
  @ requires \separated(label, &xsm_labels[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns xsm_labels[domain.v].low;
  @ ensures xsm_above(&label->high, &xsm_labels[domain.v].low) <==>
  @     \old(xsm_above(&label->high, &label->low));
  @ ensures xsm_labels[domain.v].identity ==
  @     \old(xsm_labels[domain.v].identity);
  @ ensures same_low_low{Pre, Post}(domain.v);
  @ ensures same_low_high{Pre, Post}(domain.v);
  @ ensures same_high_low{Pre, Post}(domain.v);
  @ ensures same_high_high{Pre, Post}(domain.v);
  @ ensures same_identity{Pre, Post}(domain.v);
  @*/
static void write_low(struct domid domain, const struct xsm_label *label)
{
    level_copy(&xsm_labels[domain.v].low, &label->low);
}

/*@ requires domain.v < DOMAIN_MAX && \valid_read(label);
  @ requires \separated(label, &xsm_labels[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns xsm_labels[domain.v].high;
  @ ensures high_low(domain.v, domain.v) <==>
  @     \old(xsm_above(&label->high, &xsm_labels[domain.v].low));
  @ ensures xsm_labels[domain.v].identity ==
  @     \old(xsm_labels[domain.v].identity);
  @ ensures same_low_low{Pre, Post}(domain.v);
  @ ensures same_low_high{Pre, Post}(domain.v);
  @ ensures same_high_low{Pre, Post}(domain.v);
  @ ensures same_high_high{Pre, Post}(domain.v);
  @ ensures same_identity{Pre, Post}(domain.v);
  @*/
static void write_high(struct domid domain, const struct xsm_label *label)
{
    level_copy(&xsm_labels[domain.v].high, &label->high);
}

/* Write the label of a domain; no other label changes. */
/*@ requires domain.v < DOMAIN_MAX && \valid_read(label);
  @ requires \separated(label, &xsm_labels[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns xsm_labels[domain.v];
  @ ensures xsm_labels[domain.v].identity == \old(label->identity);
  @ ensures high_low(domain.v, domain.v) <==>
  @     \old(xsm_above(&label->high, &label->low));
  @ ensures same_low_low{Pre, Post}(domain.v);
  @ ensures same_low_high{Pre, Post}(domain.v);
  @ ensures same_high_low{Pre, Post}(domain.v);
  @ ensures same_high_high{Pre, Post}(domain.v);
  @ ensures same_identity{Pre, Post}(domain.v);
  @*/
static void label_write(struct domid domain, const struct xsm_label *label)
{
    write_low(domain, label);
    write_high(domain, label);
    write_identity(domain, label->identity);
}

/* Record the label; what depends on it comes after. */
/*@ requires domain.v < DOMAIN_MAX && \valid_read(label) && xsm_ok;
  @ requires !xsm_has_label(domain.v) && xsm_loaded;
  @ requires label->identity < xsm_identities;
  @ requires xsm_above(&label->high, &label->low);
  @ requires \separated(label, &xsm_labels[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns xsm_labels[domain.v], xsm_labelled[domain.v];
  @ ensures xsm_has_label(domain.v) && xsm_labels_ok;
  @ ensures xsm_labels[domain.v].identity == \old(label->identity);
  @ ensures \forall integer p; 0 <= p < XSM_PAIRS &&
  @     p / DOMAIN_MAX != domain.v && p % DOMAIN_MAX != domain.v ==>
  @     xsm_relation_ok(p);
  @ ensures \forall integer w; 0 <= w < XSM_VECTOR_WORDS &&
  @     !(xsm_pair_has(w / CLASS_COUNT) &&
  @     (w / CLASS_COUNT / DOMAIN_MAX == domain.v ||
  @     w / CLASS_COUNT % DOMAIN_MAX == domain.v)) ==> xsm_answer_ok(w);
  @*/
static void label_store(struct domid domain, const struct xsm_label *label)
{
    label_write(domain, label);
    xsm_labelled[domain.v] = 1;
    //@ assert xsm_label_ok(domain.v);
    /*@ assert \forall integer e; 0 <= e < DOMAIN_MAX && e != domain.v ==>
      @     (xsm_has_label{Pre}(e) <==> xsm_has_label{Here}(e));
      @*/
    /*@ assert \forall integer e; 0 <= e < DOMAIN_MAX && e != domain.v &&
      @     xsm_has_label(e) ==>
      @     high_low{Pre}(e, e) && xsm_labels[e].identity < xsm_identities;
      @*/
    /*@ assert \forall integer e; 0 <= e < DOMAIN_MAX && e != domain.v ==>
      @     xsm_label_ok(e);
      @*/
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
    label_store(domain, label);
    label_relate(domain);
    label_answers(domain);
    return ST_OK;
}

bool xsm_dominates(struct domid upper, struct domid lower)
{
    uint32_t pair = upper.v * (uint32_t)DOMAIN_MAX + lower.v;
    uint32_t order = xsm_relations[pair] / 4 % 4;

    //@ assert pair / DOMAIN_MAX == upper.v && pair % DOMAIN_MAX == lower.v;
    //@ assert xsm_relations_ok ==> xsm_relation_ok(pair);
    return pair_has_labels(pair) &&
           (order == ORDER_EQUAL || order == ORDER_ABOVE);
}
