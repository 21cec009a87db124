/* SPDX-License-Identifier: Apache-2.0 */
/** @file Labels and the answers worked out of them. */
#include "xsm/label.h"

struct xsm_label xsm_labels[DOMAIN_MAX];
uint32_t xsm_identity[DOMAIN_MAX];
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
  @*/

/*@ // What a relation of two domains depends on is as before.
  @ predicate lows_same{K, L}(integer e, integer f) =
  @     (low_low{K}(e, f) <==> low_low{L}(e, f)) &&
  @     (low_low{K}(f, e) <==> low_low{L}(f, e));
  @ predicate ends_same{K, L}(integer e, integer f) =
  @     (low_high{K}(e, f) <==> low_high{L}(e, f)) &&
  @     (high_low{K}(f, e) <==> high_low{L}(f, e));
  @ predicate highs_same{K, L}(integer e, integer f) =
  @     (high_high{K}(e, f) <==> high_high{L}(e, f)) &&
  @     (high_high{K}(f, e) <==> high_high{L}(f, e));
  @ predicate width_same{K, L}(integer e) =
  @     (low_high{K}(e, e) <==> low_high{L}(e, e));
  @ predicate pair_same{K, L}(integer e, integer f) =
  @     lows_same{K, L}(e, f) && highs_same{K, L}(e, f) &&
  @     ends_same{K, L}(e, f) && ends_same{K, L}(f, e) &&
  @     width_same{K, L}(e) && width_same{K, L}(f);
  @
  @ lemma low_low_is_same{K, L}: \forall integer d, e, f;
  @     same_low_low{K, L}(d) && 0 <= e < DOMAIN_MAX && e != d &&
  @     0 <= f < DOMAIN_MAX && f != d ==>
  @     (low_low{K}(e, f) <==> low_low{L}(e, f));
  @ lemma low_high_is_same{K, L}: \forall integer d, e, f;
  @     same_low_high{K, L}(d) && 0 <= e < DOMAIN_MAX && e != d &&
  @     0 <= f < DOMAIN_MAX && f != d ==>
  @     (low_high{K}(e, f) <==> low_high{L}(e, f));
  @ lemma high_low_is_same{K, L}: \forall integer d, e, f;
  @     same_high_low{K, L}(d) && 0 <= e < DOMAIN_MAX && e != d &&
  @     0 <= f < DOMAIN_MAX && f != d ==>
  @     (high_low{K}(e, f) <==> high_low{L}(e, f));
  @ lemma high_high_is_same{K, L}: \forall integer d, e, f;
  @     same_high_high{K, L}(d) && 0 <= e < DOMAIN_MAX && e != d &&
  @     0 <= f < DOMAIN_MAX && f != d ==>
  @     (high_high{K}(e, f) <==> high_high{L}(e, f));
  @ lemma lows_are_same{K, L}: \forall integer d, e, f;
  @     same_low_low{K, L}(d) &&
  @     0 <= e < DOMAIN_MAX && e != d && 0 <= f < DOMAIN_MAX && f != d ==>
  @     lows_same{K, L}(e, f);
  @ lemma ends_are_same{K, L}: \forall integer d, e, f;
  @     same_low_high{K, L}(d) && same_high_low{K, L}(d) &&
  @     0 <= e < DOMAIN_MAX && e != d && 0 <= f < DOMAIN_MAX && f != d ==>
  @     ends_same{K, L}(e, f);
  @ lemma highs_are_same{K, L}: \forall integer d, e, f;
  @     same_high_high{K, L}(d) &&
  @     0 <= e < DOMAIN_MAX && e != d && 0 <= f < DOMAIN_MAX && f != d ==>
  @     highs_same{K, L}(e, f);
  @ lemma width_is_same{K, L}: \forall integer d, e;
  @     same_low_high{K, L}(d) && 0 <= e < DOMAIN_MAX && e != d ==>
  @     width_same{K, L}(e);
  @ lemma pair_is_same{K, L}: \forall integer d, e, f;
  @     same_low_low{K, L}(d) && same_low_high{K, L}(d) &&
  @     same_high_low{K, L}(d) && same_high_high{K, L}(d) &&
  @     0 <= e < DOMAIN_MAX && e != d && 0 <= f < DOMAIN_MAX && f != d ==>
  @     pair_same{K, L}(e, f);
  @ lemma relation_kept{K, L}: \forall integer e, f, r;
  @     pair_same{K, L}(e, f) &&
  @     \at(xsm_relation(r, &xsm_labels[e], &xsm_labels[f]), K) ==>
  @     \at(xsm_relation(r, &xsm_labels[e], &xsm_labels[f]), L);
  @*/

/* The ends of a range are written one by one, each with the proof that no other
   domain's levels change. */
/*@ requires domain.v < DOMAIN_MAX && \valid_read(label);
  @ requires \separated(label, &xsm_labels[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns xsm_labels[domain.v].low;
  @ ensures xsm_above(&label->high, &xsm_labels[domain.v].low) <==>
  @     \old(xsm_above(&label->high, &label->low));
  @ ensures same_low_low{Pre, Post}(domain.v);
  @ ensures same_low_high{Pre, Post}(domain.v);
  @ ensures same_high_low{Pre, Post}(domain.v);
  @ ensures same_high_high{Pre, Post}(domain.v);
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
  @ ensures same_low_low{Pre, Post}(domain.v);
  @ ensures same_low_high{Pre, Post}(domain.v);
  @ ensures same_high_low{Pre, Post}(domain.v);
  @ ensures same_high_high{Pre, Post}(domain.v);
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
  @ ensures high_low(domain.v, domain.v) <==>
  @     \old(xsm_above(&label->high, &label->low));
  @ ensures same_low_low{Pre, Post}(domain.v);
  @ ensures same_low_high{Pre, Post}(domain.v);
  @ ensures same_high_low{Pre, Post}(domain.v);
  @ ensures same_high_high{Pre, Post}(domain.v);
  @*/
static void label_write(struct domid domain, const struct xsm_label *label)
{
    write_low(domain, label);
    write_high(domain, label);
}

/*@ // The parts of xsm_ok that do not concern one domain.
  @ predicate other_ranges{L}(integer domain) =
  @     \forall integer d; 0 <= d < DOMAIN_MAX && d != domain &&
  @         xsm_has_label(d) ==> high_low(d, d);
  @ predicate other_identities{L}(integer domain) =
  @     \forall integer d; 0 <= d < DOMAIN_MAX && d != domain &&
  @         xsm_has_label(d) ==> xsm_identity[d] < xsm_identities;
  @ predicate other_relations{L}(integer domain) =
  @     \forall integer p; 0 <= p < XSM_PAIRS &&
  @         p / DOMAIN_MAX != domain && p % DOMAIN_MAX != domain &&
  @         xsm_pair_has(p) ==>
  @         xsm_relation(xsm_relations[p], &xsm_labels[p / DOMAIN_MAX],
  @             &xsm_labels[p % DOMAIN_MAX]);
  @ predicate other_answers{L}(integer domain) =
  @     \forall integer w; 0 <= w < XSM_VECTOR_WORDS &&
  @         !(xsm_pair_has(w / CLASS_COUNT) &&
  @         (w / CLASS_COUNT / DOMAIN_MAX == domain ||
  @         w / CLASS_COUNT % DOMAIN_MAX == domain)) ==> xsm_answer_ok(w);
  @
  @ lemma ranges_give_others{L}: xsm_ranges_ok{L} ==>
  @     \forall integer d; other_ranges{L}(d);
  @ lemma numbers_give_others{L}: xsm_numbers_ok{L} ==>
  @     \forall integer d; other_identities{L}(d);
  @ lemma relations_give_others{L}: xsm_relations_ok{L} ==>
  @     \forall integer d; other_relations{L}(d);
  @ lemma answers_give_others{L}: xsm_answers_ok{L} ==>
  @     \forall integer d; other_answers{L}(d);
  @*/

/* Write the levels; what holds of all others still does. */
/*@ requires domain.v < DOMAIN_MAX && \valid_read(label);
  @ requires other_relations(domain.v);
  @ requires \separated(label, &xsm_labels[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns xsm_labels[domain.v];
  @ ensures other_relations(domain.v);
  @ ensures high_low(domain.v, domain.v) <==>
  @     \old(xsm_above(&label->high, &label->low));
  @ ensures same_high_low{Pre, Post}(domain.v);
  @*/
static void write_related(struct domid domain, const struct xsm_label *label)
{
    label_write(domain, label);
    /*@ assert \forall integer e, f; 0 <= e < DOMAIN_MAX && e != domain.v &&
      @     0 <= f < DOMAIN_MAX && f != domain.v ==>
      @     pair_same{Pre, Here}(e, f);
      @*/
    /*@ assert \forall integer p; 0 <= p < XSM_PAIRS &&
      @     p / DOMAIN_MAX != domain.v && p % DOMAIN_MAX != domain.v ==>
      @     pair_same{Pre, Here}(p / DOMAIN_MAX, p % DOMAIN_MAX);
      @*/
}

/* The same for the ranges of the others. */
/*@ requires domain.v < DOMAIN_MAX && \valid_read(label);
  @ requires other_relations(domain.v) && other_ranges(domain.v);
  @ requires xsm_above(&label->high, &label->low);
  @ requires \separated(label, &xsm_labels[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns xsm_labels[domain.v];
  @ ensures other_relations(domain.v) && other_ranges(domain.v);
  @ ensures high_low(domain.v, domain.v);
  @*/
static void write_levels(struct domid domain, const struct xsm_label *label)
{
    write_related(domain, label);
}

/* Say that the domain, whose levels are written, has its label. */
/*@ requires domain.v < DOMAIN_MAX && !xsm_has_label(domain.v);
  @ requires xsm_loaded && identity < xsm_identities;
  @ requires other_identities(domain.v) && other_answers(domain.v);
  @ requires other_relations(domain.v);
  @ terminates \true;
  @ assigns xsm_labelled[domain.v], xsm_identity[domain.v];
  @ ensures xsm_has_label(domain.v);
  @ ensures xsm_identity[domain.v] == identity;
  @ ensures other_identities(domain.v) && other_answers(domain.v);
  @ ensures other_relations(domain.v);
  @ ensures \forall integer d; 0 <= d < DOMAIN_MAX && d != domain.v ==>
  @     (xsm_has_label{Pre}(d) <==> xsm_has_label{Post}(d));
  @*/
static void label_mark(struct domid domain, uint32_t identity)
{
    xsm_identity[domain.v] = identity;
    xsm_labelled[domain.v] = 1;
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
/*@ requires domain.v < DOMAIN_MAX && other_relations(domain.v);
  @ requires other_answers(domain.v);
  @ terminates \true;
  @ assigns xsm_relations[0 .. XSM_PAIRS - 1];
  @ ensures xsm_relations_ok && other_answers(domain.v);
  @*/
static void label_relate(struct domid domain)
{
    /*@ loop invariant 0 <= pair <= XSM_PAIRS;
      @ loop invariant \forall integer p; 0 <= p < pair &&
      @     xsm_pair_has(p) ==>
      @     xsm_relation(xsm_relations[p], &xsm_labels[p / DOMAIN_MAX],
      @         &xsm_labels[p % DOMAIN_MAX]);
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
  @ requires xsm_table_ok && xsm_numbers_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_rule(
  @     xsm_identity[word / CLASS_COUNT / DOMAIN_MAX],
  @     xsm_identity[word / CLASS_COUNT % DOMAIN_MAX],
  @     word % CLASS_COUNT, xsm_relations[word / CLASS_COUNT]);
  @*/
static uint32_t label_answer(uint32_t word)
{
    uint32_t pair = word / CLASS_COUNT;
    struct xsm_question question;

    question.subject = xsm_identity[pair / DOMAIN_MAX];
    question.object = xsm_identity[pair % DOMAIN_MAX];
    question.class = word % CLASS_COUNT;
    question.relation = xsm_relations[pair];
    return xsm_decide(question);
}

/* Work out the answers of a domain that just got its label. */
/*@ requires domain.v < DOMAIN_MAX && xsm_table_ok && xsm_numbers_ok;
  @ requires other_answers(domain.v);
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
    write_levels(domain, label);
    label_mark(domain, label->identity);
    label_relate(domain);
    label_answers(domain);
    return ST_OK;
}

bool xsm_dominates(struct domid upper, struct domid lower)
{
    uint32_t pair = upper.v * (uint32_t)DOMAIN_MAX + lower.v;
    uint32_t order = xsm_relations[pair] / 4 % 4;

    //@ assert pair / DOMAIN_MAX == upper.v && pair % DOMAIN_MAX == lower.v;
    return pair_has_labels(pair) &&
           (order == ORDER_EQUAL || order == ORDER_ABOVE);
}
