/* SPDX-License-Identifier: Apache-2.0 */
/** @file The Chinese wall. */
#include "xsm/wall.h"

uint8_t xsm_connected[XSM_PAIRS];

/*@ requires slot < XSM_SLOTS && a < DOMAIN_MAX && b < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> xsm_opposes(slot, b, a);
  @*/
static bool opposes(uint32_t slot, uint32_t a, uint32_t b)
{
    return (xsm_slots[slot].standing[a].sets &
            xsm_slots[slot].standing[b].sets) != 0 &&
           xsm_slots[slot].standing[a].side != xsm_slots[slot].standing[b].side;
}

/* Asked in both orders: to the provers, & does not commute. */
/*@ requires slot < XSM_SLOTS && a < DOMAIN_MAX && b < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> xsm_rivals(slot, a, b);
  @*/
static bool are_rivals(uint32_t slot, uint32_t a, uint32_t b)
{
    return opposes(slot, a, b) || opposes(slot, b, a);
}

/* Nothing is allowed from one domain to another, and all of it is reported. */
/*@ requires slot < XSM_SLOTS && a < DOMAIN_MAX && b < DOMAIN_MAX;
  @ terminates \true;
  @ assigns xsm_slots[slot].answers[0 .. XSM_VECTOR_WORDS - 1],
  @     xsm_slots[slot].audits[0 .. XSM_VECTOR_WORDS - 1];
  @ ensures \forall integer w; 0 <= w < XSM_VECTOR_WORDS ==>
  @     (w / CLASS_COUNT == a * DOMAIN_MAX + b ==>
  @         xsm_slots[slot].answers[w] == 0) &&
  @     (w / CLASS_COUNT != a * DOMAIN_MAX + b ==>
  @         xsm_slots[slot].answers[w] ==
  @             \old(xsm_slots[slot].answers[w]));
  @*/
static void cut(uint32_t slot, uint32_t a, uint32_t b)
{
    uint32_t first = (a * DOMAIN_MAX + b) * CLASS_COUNT;

    /*@ loop invariant 0 <= c <= CLASS_COUNT;
      @ loop invariant \forall integer w; 0 <= w < XSM_VECTOR_WORDS ==>
      @     (first <= w < first + c ==> xsm_slots[slot].answers[w] == 0) &&
      @     (w < first || first + c <= w ==> xsm_slots[slot].answers[w] ==
      @         \at(xsm_slots[slot].answers[w], Pre));
      @ loop assigns c, xsm_slots[slot].answers[0 .. XSM_VECTOR_WORDS - 1],
      @     xsm_slots[slot].audits[0 .. XSM_VECTOR_WORDS - 1];
      @ loop variant CLASS_COUNT - c;
      @*/
    for (uint32_t c = 0; c < CLASS_COUNT; c++) {
        xsm_slots[slot].answers[first + c] = 0;
        xsm_slots[slot].audits[first + c] = UINT32_MAX;
    }
}

/* What the connection of s and o means for one other domain. */
/*@ requires slot < XSM_SLOTS && s < DOMAIN_MAX && x < DOMAIN_MAX;
  @ terminates \true;
  @ assigns xsm_slots[slot].answers[0 .. XSM_VECTOR_WORDS - 1],
  @     xsm_slots[slot].audits[0 .. XSM_VECTOR_WORDS - 1];
  @ ensures \forall integer w; 0 <= w < XSM_VECTOR_WORDS ==>
  @     (xsm_between(s, x, w) ==> xsm_slots[slot].answers[w] == 0) &&
  @     (!xsm_between(s, x, w) ==> xsm_slots[slot].answers[w] ==
  @         \old(xsm_slots[slot].answers[w]));
  @*/
static void cut_both(uint32_t slot, uint32_t s, uint32_t x)
{
    cut(slot, s, x);
    cut(slot, x, s);
}

/* Take from a domain all that is between it and the rivals of another. */
/*@ requires slot < XSM_SLOTS && s < DOMAIN_MAX && o < DOMAIN_MAX;
  @ terminates \true;
  @ assigns xsm_slots[slot].answers[0 .. XSM_VECTOR_WORDS - 1],
  @     xsm_slots[slot].audits[0 .. XSM_VECTOR_WORDS - 1];
  @ ensures \forall integer w; 0 <= w < XSM_VECTOR_WORDS ==>
  @     (xsm_cut(slot, s, o, w) ==> xsm_slots[slot].answers[w] == 0) &&
  @     (!xsm_cut(slot, s, o, w) ==> xsm_slots[slot].answers[w] ==
  @         \old(xsm_slots[slot].answers[w]));
  @*/
static void wall_one(uint32_t slot, uint32_t s, uint32_t o)
{
    /*@ loop invariant 0 <= x <= DOMAIN_MAX;
      @ loop invariant \forall integer w; 0 <= w < XSM_VECTOR_WORDS ==>
      @     (xsm_cut_below(slot, s, o, w, x) ==>
      @         xsm_slots[slot].answers[w] == 0) &&
      @     (!xsm_cut_below(slot, s, o, w, x) ==>
      @         xsm_slots[slot].answers[w] ==
      @             \at(xsm_slots[slot].answers[w], Pre));
      @ loop assigns x, xsm_slots[slot].answers[0 .. XSM_VECTOR_WORDS - 1],
      @     xsm_slots[slot].audits[0 .. XSM_VECTOR_WORDS - 1];
      @ loop variant DOMAIN_MAX - x;
      @*/
    for (uint32_t x = 0; x < DOMAIN_MAX; x++) {
        if (x != s && x != o && are_rivals(slot, o, x)) {
            cut_both(slot, s, x);
        }
    }
}

void xsm_wall(uint32_t slot, uint32_t s, uint32_t o)
{
    wall_one(slot, s, o);
    wall_one(slot, o, s);
}

/*@ lemma between_same: \forall integer a, b, d, e, w;
  @     0 <= a < DOMAIN_MAX && 0 <= b < DOMAIN_MAX &&
  @     0 <= d < DOMAIN_MAX && 0 <= e < DOMAIN_MAX &&
  @     xsm_between(a, b, w) && xsm_between(d, e, w) ==>
  @     (a == d && b == e) || (a == e && b == d);
  @ lemma barred_back{L}: \forall integer s, o, x;
  @     xsm_barred(XSM_ACTIVE, s, o, x) && s != o ==>
  @     xsm_barred(XSM_ACTIVE, s, x, o);
  @ lemma cut_one{L}: \forall integer s, o, x, w;
  @     0 <= x < DOMAIN_MAX && xsm_barred(XSM_ACTIVE, s, o, x) &&
  @     xsm_between(s, x, w) ==> xsm_cut(XSM_ACTIVE, s, o, w);
  @ lemma pair_parts: \forall integer a, b; 0 <= a < DOMAIN_MAX &&
  @     0 <= b < DOMAIN_MAX ==> (a * DOMAIN_MAX + b) / DOMAIN_MAX == a &&
  @     (a * DOMAIN_MAX + b) % DOMAIN_MAX == b;
  @ lemma walled_pair{L}: \forall integer s, x;
  @     0 <= s < DOMAIN_MAX && 0 <= x < DOMAIN_MAX &&
  @     xsm_wall_ok(XSM_ACTIVE) ==>
  @     xsm_walled(XSM_ACTIVE, s * DOMAIN_MAX + x);
  @ lemma joined_zero{L}: \forall integer s, x, w;
  @     0 <= s < DOMAIN_MAX && 0 <= x < DOMAIN_MAX &&
  @     0 <= w < XSM_VECTOR_WORDS && xsm_wall_ok(XSM_ACTIVE) &&
  @     xsm_joined(s, x) && xsm_cut(XSM_ACTIVE, s, x, w) ==>
  @     xsm_slots[XSM_ACTIVE].answers[w] == 0;
  @ // What is open is not barred by any connection there is.
  @ lemma open_unbarred{L}: \forall integer s, o, x;
  @     0 <= s < DOMAIN_MAX && 0 <= o < DOMAIN_MAX && s != o &&
  @     0 <= x < DOMAIN_MAX && xsm_wall_ok(XSM_ACTIVE) && xsm_open(s, o) &&
  @     xsm_joined(s, x) ==> !xsm_barred(XSM_ACTIVE, s, o, x);
  @ // So what is connected is not cut.
  @ lemma joined_uncut{L}: \forall integer s, o, d, e, w;
  @     0 <= s < DOMAIN_MAX && 0 <= o < DOMAIN_MAX && s != o &&
  @     0 <= d < DOMAIN_MAX && 0 <= e < DOMAIN_MAX &&
  @     xsm_wall_ok(XSM_ACTIVE) && xsm_connected_ok && xsm_open(s, o) &&
  @     (d == e || xsm_joined(d, e)) && xsm_between(d, e, w) ==>
  @     !xsm_cut(XSM_ACTIVE, s, o, w);
  @ // Who is cut from whom is not a matter of answers.
  @ lemma cut_same{K, L}: \forall integer s, o, w; (\forall integer d;
  @     0 <= d < DOMAIN_MAX ==>
  @     \at(xsm_slots[XSM_ACTIVE].standing[d].sets, L) ==
  @         \at(xsm_slots[XSM_ACTIVE].standing[d].sets, K) &&
  @     \at(xsm_slots[XSM_ACTIVE].standing[d].side, L) ==
  @         \at(xsm_slots[XSM_ACTIVE].standing[d].side, K)) &&
  @     0 <= s < DOMAIN_MAX && 0 <= o < DOMAIN_MAX ==>
  @     (xsm_cut{K}(XSM_ACTIVE, s, o, w) <==> xsm_cut{L}(XSM_ACTIVE, s, o, w));
  @ lemma open_back{L}: \forall integer s, o;
  @     xsm_open(s, o) ==> xsm_open(o, s);
  @ lemma own_uncut{L}: \forall integer s, o, w;
  @     0 <= s < DOMAIN_MAX && 0 <= o < DOMAIN_MAX &&
  @     xsm_between(s, o, w) ==> !xsm_cut(XSM_ACTIVE, s, o, w);
  @*/

/* The first time two domains meet. */
/*@ requires s < DOMAIN_MAX && o < DOMAIN_MAX && s != o;
  @ requires xsm_wall_ok(XSM_ACTIVE) && xsm_connected_ok && xsm_open(s, o);
  @ terminates \true;
  @ assigns CONNECT_EFFECTS;
  @ ensures xsm_wall_ok(XSM_ACTIVE) && xsm_connected_ok;
  @ ensures xsm_kept{Pre, Post} && xsm_pair_same{Pre, Post}(s, o);
  @ ensures xsm_joined(s, o) && xsm_joined(o, s);
  @*/
static __attribute__((noinline)) void meet(uint32_t s, uint32_t o)
{
    xsm_connected[s * DOMAIN_MAX + o] = 1;
    xsm_connected[o * DOMAIN_MAX + s] = 1;
    /*@ assert others: \forall integer a, b; 0 <= a < DOMAIN_MAX &&
      @     0 <= b < DOMAIN_MAX && !(a == s && b == o) &&
      @     !(a == o && b == s) ==>
      @     (xsm_joined(a, b) <==> xsm_joined{Pre}(a, b)); */
    //@ assert both: xsm_joined(s, o) && xsm_joined(o, s);
    /*@ assert kept: \forall integer a, b; 0 <= a < DOMAIN_MAX &&
      @     0 <= b < DOMAIN_MAX && xsm_joined{Pre}(a, b) ==>
      @     xsm_joined(b, a) && a != b; */
    //@ assert symmetric: xsm_connected_ok;
    /*@ assert old: \forall integer p; 0 <= p < XSM_PAIRS &&
      @     p != s * DOMAIN_MAX + o && p != o * DOMAIN_MAX + s ==>
      @     xsm_walled(XSM_ACTIVE, p); */
    xsm_wall(XSM_ACTIVE, s, o);
    /*@ assert less: \forall integer w; 0 <= w < XSM_VECTOR_WORDS ==>
      @     xsm_slots[XSM_ACTIVE].answers[w] ==
      @         \at(xsm_slots[XSM_ACTIVE].answers[w], Pre) ||
      @     xsm_slots[XSM_ACTIVE].answers[w] == 0; */
    /*@ assert uncut: \forall integer d, e, w; 0 <= d < DOMAIN_MAX &&
      @     0 <= e < DOMAIN_MAX && 0 <= w < XSM_VECTOR_WORDS &&
      @     (d == e || xsm_joined{Pre}(d, e)) && xsm_between(d, e, w) ==>
      @     !xsm_cut{Pre}(XSM_ACTIVE, s, o, w) &&
      @     !xsm_cut{Pre}(XSM_ACTIVE, o, s, w); */
    /*@ assert walls: \forall integer p; 0 <= p < XSM_PAIRS &&
      @     p != s * DOMAIN_MAX + o && p != o * DOMAIN_MAX + s ==>
      @     xsm_walled(XSM_ACTIVE, p); */
    //@ assert there: xsm_walled(XSM_ACTIVE, s * DOMAIN_MAX + o);
    //@ assert back: xsm_walled(XSM_ACTIVE, o * DOMAIN_MAX + s);
}

void xsm_connect(struct domid s, struct domid o)
{
    if (s.v != o.v && xsm_connected[s.v * (uint32_t)DOMAIN_MAX + o.v] == 0) {
        meet(s.v, o.v);
    }
}
