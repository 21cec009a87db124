/* SPDX-License-Identifier: Apache-2.0 */
/** @file Answers for all pairs of domains. */
#include "xsm/prepare.h"

void xsm_identity_set(struct domid domain, uint32_t identity)
{
    xsm_identity[domain.v] = identity;
}

/*@ requires xsm_layout_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> xsm_all_numbered;
  @*/
static bool all_are_numbered(void)
{
    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant \forall integer k; 0 <= k < d ==> xsm_numbered(k);
      @ loop assigns d;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        if (xsm_labelled[d] != 0 &&
            xsm_identity[d] >= xsm_table[XSM_HEADER_IDENTITIES]) {
            return false;
        }
    }
    return true;
}

/*@ requires xsm_layout_ok && domain < DOMAIN_MAX;
  @ requires xsm_identity[domain] < xsm_identities;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> xsm_flags(domain) % 2 != 0;
  @*/
static bool is_trusted(uint32_t domain)
{
    return xsm_table_identity(xsm_identity[domain], XSM_IDENTITY_FLAGS) % 2 !=
           0;
}

/* Relate the levels of two domains; whether they are such as they may be. */
/*@ requires pair < XSM_PAIRS && xsm_layout_ok && xsm_all_numbered;
  @ terminates \true;
  @ assigns xsm_relations[pair];
  @ ensures xsm_relation_ok(pair);
  @ ensures \result ==> xsm_pair_single(pair);
  @*/
static bool relate(uint32_t pair)
{
    uint32_t subject = pair / DOMAIN_MAX;
    uint32_t object = pair % DOMAIN_MAX;
    uint32_t relation;

    if (xsm_labelled[subject] == 0 || xsm_labelled[object] == 0) {
        return true;
    }
    relation = xsm_level_relation(&xsm_labels[subject], &xsm_labels[object]);
    xsm_relations[pair] = relation;
    /*@ assert down: relation == XSM_RELATION_EQUAL ||
      @     relation == XSM_RELATION_ABOVE ==> xsm_flow_down(pair); */
    /*@ assert up: relation == XSM_RELATION_EQUAL ||
      @     relation == XSM_RELATION_BELOW ==> xsm_flow_up(pair); */
    return is_trusted(subject) || is_trusted(object) ||
           relation == relation % 4 * XSM_RELATION_ABOVE;
}

/*@ requires xsm_layout_ok && xsm_all_numbered;
  @ terminates \true;
  @ assigns xsm_relations[0 .. XSM_PAIRS - 1];
  @ ensures \old(xsm_relations_ok) ==> xsm_relations_ok;
  @ ensures \result ==> xsm_relations_ok && xsm_pairs_single;
  @*/
static bool relate_all(void)
{
    /*@ loop invariant 0 <= pair <= XSM_PAIRS;
      @ loop invariant \forall integer p; 0 <= p < pair ==>
      @     xsm_relation_ok(p) && xsm_pair_single(p);
      @ loop invariant \forall integer p; pair <= p < XSM_PAIRS ==>
      @     xsm_relations[p] == \at(xsm_relations[p], Pre);
      @ loop assigns pair, xsm_relations[0 .. XSM_PAIRS - 1];
      @ loop variant XSM_PAIRS - pair;
      @*/
    for (uint32_t pair = 0; pair < XSM_PAIRS; pair++) {
        if (!relate(pair)) {
            return false;
        }
    }
    return true;
}

/*@ requires xsm_layout_ok && xsm_all_numbered;
  @ terminates \true;
  @ assigns xsm_slots[XSM_NEXT].standing[0 .. DOMAIN_MAX - 1];
  @ ensures xsm_standings_ok;
  @*/
static void prepare_standings(void)
{
    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant \forall integer k; 0 <= k < d ==> xsm_standing_ok(k);
      @ loop assigns d, xsm_slots[XSM_NEXT].standing[0 .. DOMAIN_MAX - 1];
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        struct xsm_standing standing = {0, 0, 0};

        if (xsm_labelled[d] != 0) {
            standing.flags =
                xsm_table_identity(xsm_identity[d], XSM_IDENTITY_FLAGS);
            standing.sets =
                xsm_table_identity(xsm_identity[d], XSM_IDENTITY_SETS);
            standing.side =
                xsm_table_identity(xsm_identity[d], XSM_IDENTITY_SIDE);
        }
        xsm_slots[XSM_NEXT].standing[d] = standing;
    }
}

/*@ lemma self_bound: \forall integer b, c, n;
  @     0 <= b < n && 0 <= c < CLASS_COUNT ==>
  @     0 <= (n * n + b) * CLASS_COUNT + c <
  @         n * n * CLASS_COUNT + n * CLASS_COUNT;
  @ lemma class_parts: \forall integer q, c; 0 <= q &&
  @     0 <= c < CLASS_COUNT ==>
  @     (q * CLASS_COUNT + c) / CLASS_COUNT == q &&
  @     (q * CLASS_COUNT + c) % CLASS_COUNT == c;
  @ lemma row_parts: \forall integer a, b, n; 0 <= a && 0 <= b < n ==>
  @     (a * n + b) / n == a && (a * n + b) % n == b;
  @*/

/*@ ghost
  @ /@ requires a < n <= XSM_IDENTITY_MAX;
  @  @ terminates \true;
  @  @ assigns \nothing;
  @  @ ensures a * n + n <= n * n;
  @  @/
  @ static void product_step(uint32_t a, uint32_t n)
  @ {
  @ }
  @*/

/*@ requires xsm_layout_ok && subject < DOMAIN_MAX && object < DOMAIN_MAX;
  @ requires class < CLASS_COUNT;
  @ requires xsm_identity[subject] < xsm_identities;
  @ requires xsm_identity[object] < xsm_identities;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_question(subject, object, class);
  @ ensures \result < xsm_cids && \result % CLASS_COUNT == class;
  @ ensures subject != object ==> \result < xsm_pair_cids;
  @ ensures subject != object ==>
  @     \result / CLASS_COUNT / xsm_identities == xsm_identity[subject];
  @ ensures subject != object ==>
  @     \result / CLASS_COUNT % xsm_identities == xsm_identity[object];
  @*/
static uint32_t question(uint32_t subject, uint32_t object, uint32_t class)
{
    uint32_t identities = xsm_table[XSM_HEADER_IDENTITIES];
    uint32_t row = xsm_identity[subject];

    //@ ghost product_step(row, identities);
    if (subject == object) {
        row = identities;
    }
    //@ assert row <= identities;
    /*@ assert step: subject != object ==>
      @     row * identities + identities <= identities * identities; */
    row = row * identities + xsm_identity[object];
    /*@ assert parts: subject != object ==>
      @     row / identities == xsm_identity[subject] &&
      @     row % identities == xsm_identity[object];
      @*/
    //@ assert pair: subject != object ==> row < identities * identities;
    return row * CLASS_COUNT + class;
}

/* One word of the answers, without walls. */
/*@ requires word < XSM_VECTOR_WORDS && xsm_content_ok && xsm_all_numbered;
  @ requires xsm_relations_ok && xsm_pairs_single && xsm_standings_ok;
  @ terminates \true;
  @ assigns xsm_slots[XSM_NEXT].answers[word],
  @     xsm_slots[XSM_NEXT].rules[word], xsm_slots[XSM_NEXT].audits[word];
  @ ensures xsm_answer_ok(XSM_NEXT, word);
  @ ensures xsm_word_ok(XSM_NEXT, word);
  @*/
static void prepare_word(uint32_t word)
{
    uint32_t subject = word / CLASS_COUNT / DOMAIN_MAX;
    uint32_t object = word / CLASS_COUNT % DOMAIN_MAX;
    uint32_t allowed = 0;
    uint32_t rule = 0;
    uint32_t audit = 0;

    if (xsm_labelled[subject] != 0 && xsm_labelled[object] != 0) {
        //@ assert xsm_numbered(subject) && xsm_numbered(object);
        uint32_t index = question(subject, object, word % CLASS_COUNT);

        rule = xsm_decide(index, xsm_relations[word / CLASS_COUNT]);
        /*@ assert single: xsm_single(word / CLASS_COUNT,
          @     xsm_relations[word / CLASS_COUNT]); */
        /*@ assert upwards: subject == object ||
          @     xsm_exempt(xsm_flags(subject), xsm_flags(object)) ||
          @     xsm_upwards(index); */
        /*@ assert rises: subject == object ||
          @     xsm_exempt(xsm_flags(subject), xsm_flags(object)) ||
          @     xsm_rises(word, rule); */
        audit = xsm_decide_audit(index, rule);
        allowed = rule;
        if (xsm_slots[XSM_NEXT].standing[subject].flags >=
            XSM_FLAG_PERMISSIVE) {
            allowed = xsm_class_perms[word % CLASS_COUNT];
        }
    }
    /*@ assert fits: xsm_fits(word, allowed, rule,
      @     xsm_slots[XSM_NEXT].standing[subject].flags); */
    /*@ assert safe: xsm_safe(word, allowed,
      @     xsm_slots[XSM_NEXT].standing[subject].flags,
      @     xsm_slots[XSM_NEXT].standing[object].flags); */
    xsm_slots[XSM_NEXT].answers[word] = allowed;
    xsm_slots[XSM_NEXT].rules[word] = rule;
    xsm_slots[XSM_NEXT].audits[word] = audit;
}

/* All words, without walls. */
/*@ requires xsm_content_ok && xsm_all_numbered;
  @ requires xsm_relations_ok && xsm_pairs_single && xsm_standings_ok;
  @ terminates \true;
  @ assigns xsm_slots[XSM_NEXT].answers[0 .. XSM_VECTOR_WORDS - 1],
  @     xsm_slots[XSM_NEXT].rules[0 .. XSM_VECTOR_WORDS - 1],
  @     xsm_slots[XSM_NEXT].audits[0 .. XSM_VECTOR_WORDS - 1];
  @ ensures xsm_answers_ok(XSM_NEXT) && xsm_words_ok(XSM_NEXT);
  @*/
static void prepare_words(void)
{
    /*@ loop invariant 0 <= word <= XSM_VECTOR_WORDS;
      @ loop invariant xsm_standings_ok;
      @ loop invariant \forall integer w; 0 <= w < word ==>
      @     xsm_answer_ok(XSM_NEXT, w);
      @ loop invariant \forall integer w; 0 <= w < word ==>
      @     xsm_word_ok(XSM_NEXT, w);
      @ loop assigns word,
      @     xsm_slots[XSM_NEXT].answers[0 .. XSM_VECTOR_WORDS - 1],
      @     xsm_slots[XSM_NEXT].rules[0 .. XSM_VECTOR_WORDS - 1],
      @     xsm_slots[XSM_NEXT].audits[0 .. XSM_VECTOR_WORDS - 1];
      @ loop variant XSM_VECTOR_WORDS - word;
      @*/
    for (uint32_t word = 0; word < XSM_VECTOR_WORDS; word++) {
        prepare_word(word);
    }
}

/*@ lemma nothing_fits{L}: \forall integer w, a, r, f;
  @     xsm_fits(w, a, r, f) ==> xsm_fits(w, 0, r, f);
  @ lemma nothing_is_safe{L}: \forall integer w, a, f, g;
  @     xsm_safe(w, a, f, g) ==> xsm_safe(w, 0, f, g);
  @*/

/* Take away what connections forbid. */
/*@ requires xsm_answers_ok(XSM_NEXT) && xsm_words_ok(XSM_NEXT);
  @ terminates \true;
  @ assigns xsm_slots[XSM_NEXT].answers[0 .. XSM_VECTOR_WORDS - 1],
  @     xsm_slots[XSM_NEXT].audits[0 .. XSM_VECTOR_WORDS - 1];
  @ ensures xsm_answers_ok(XSM_NEXT) && xsm_slot_ok(XSM_NEXT);
  @*/
static void prepare_walls(void)
{
    /*@ loop invariant 0 <= pair <= XSM_PAIRS;
      @ loop invariant xsm_answers_ok(XSM_NEXT);
      @ loop invariant xsm_words_ok(XSM_NEXT);
      @ loop invariant \forall integer p; 0 <= p < pair ==>
      @     xsm_walled(XSM_NEXT, p);
      @ loop assigns pair,
      @     xsm_slots[XSM_NEXT].answers[0 .. XSM_VECTOR_WORDS - 1],
      @     xsm_slots[XSM_NEXT].audits[0 .. XSM_VECTOR_WORDS - 1];
      @ loop variant XSM_PAIRS - pair;
      @*/
    for (uint32_t pair = 0; pair < XSM_PAIRS; pair++) {
        if (xsm_connected[pair] != 0) {
            xsm_wall(XSM_NEXT, pair / DOMAIN_MAX, pair % DOMAIN_MAX);
        }
    }
}

enum status xsm_prepare(void)
{
    if (xsm_table_length == 0 || !all_are_numbered() || !relate_all()) {
        return ST_INVALID;
    }
    prepare_standings();
    prepare_words();
    prepare_walls();
    return ST_OK;
}

void xsm_activate(void)
{
    xsm_slots[XSM_ACTIVE] = xsm_slots[XSM_NEXT];
    xsm_version = xsm_table[XSM_HEADER_VERSION];
}
