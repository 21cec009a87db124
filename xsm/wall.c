/* SPDX-License-Identifier: Apache-2.0 */
/** @file The Chinese wall. */
#include "xsm/wall.h"

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

/*@ requires slot < XSM_SLOTS && domain < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> xsm_wall_exempt(slot, domain);
  @*/
static bool is_exempt(uint32_t slot, uint32_t domain)
{
    return xsm_slots[slot].standing[domain].flags % 2 != 0;
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
        if (!is_exempt(slot, s) && x != s && x != o && are_rivals(slot, o, x)) {
            cut(slot, s, x);
            cut(slot, x, s);
        }
    }
}

void xsm_wall(uint32_t slot, uint32_t s, uint32_t o)
{
    wall_one(slot, s, o);
    wall_one(slot, o, s);
}

/* Whether no connection of s is with a rival of o. Not a part of its callers:
   it is asked once for two domains, they are called for each copy. */
/*@ requires s < DOMAIN_MAX && o < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> xsm_unbarred(s, o);
  @*/
static __attribute__((noinline)) bool is_unbarred(uint32_t s, uint32_t o)
{
    /*@ loop invariant 0 <= x <= DOMAIN_MAX;
      @ loop invariant \forall integer y; 0 <= y < x && xsm_joined(s, y) ==>
      @     !xsm_barred(XSM_ACTIVE, s, y, o);
      @ loop assigns x;
      @ loop variant DOMAIN_MAX - x;
      @*/
    for (uint32_t x = 0; x < DOMAIN_MAX; x++) {
        if (!is_exempt(XSM_ACTIVE, s) &&
            xsm_connected[s * DOMAIN_MAX + x] != 0 && x != o &&
            are_rivals(XSM_ACTIVE, x, o)) {
            return false;
        }
    }
    return true;
}

enum status xsm_meet(struct domid self, struct domid other, enum perm perm)
{
    const struct xsm_report refusal = {self, other, perm, false, false};
    uint32_t there = self.v * (uint32_t)DOMAIN_MAX + other.v;

    if (self.v == other.v || xsm_connected[there] != 0) {
        return ST_OK;
    }
    if (!is_unbarred(self.v, other.v) || !is_unbarred(other.v, self.v)) {
        xsm_report(refusal);
        return ST_DENIED;
    }
    xsm_connected[there] = 1;
    xsm_connected[other.v * (uint32_t)DOMAIN_MAX + self.v] = 1;
    return ST_OK;
}
