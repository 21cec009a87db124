/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The Chinese wall: who was ever connected to whom, and what this
 * forbids. A domain that is connected to one of two rivals gets nothing of the
 * other, and the other nothing of it, for the rest of their lives.
 */
#ifndef CLOISON_XSM_WALL_H
#define CLOISON_XSM_WALL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "xsm/slot.h"

/* 1 in word a * DOMAIN_MAX + b, and b * DOMAIN_MAX + a: a and b shared an
   event channel or memory. */
extern uint8_t xsm_connected[XSM_PAIRS];

/*@ predicate xsm_rivals{L}(integer slot, integer a, integer b) =
  @     (xsm_slots[slot].standing[a].sets &
  @         xsm_slots[slot].standing[b].sets) != 0 &&
  @     xsm_slots[slot].standing[a].side != xsm_slots[slot].standing[b].side;
  @
  @ // Being connected to o, s must have nothing of x.
  @ predicate xsm_barred{L}(integer slot, integer s, integer o, integer x) =
  @     x != s && x != o && xsm_rivals(slot, o, x);
  @
  @ // The connection of s and o forbids all between the two of a word.
  @ predicate xsm_cut{L}(integer slot, integer s, integer o, integer word) =
  @     \let d = word / CLASS_COUNT / DOMAIN_MAX;
  @     \let e = word / CLASS_COUNT % DOMAIN_MAX;
  @     (d == s && xsm_barred(slot, s, o, e)) ||
  @     (d == o && xsm_barred(slot, o, s, e)) ||
  @     (e == s && xsm_barred(slot, s, o, d)) ||
  @     (e == o && xsm_barred(slot, o, s, d));
  @
  @ predicate xsm_joined{L}(integer a, integer b) =
  @     xsm_connected[a * DOMAIN_MAX + b] != 0;
  @ predicate xsm_wall_ok{L}(integer slot) =
  @     \forall integer s, o, w; 0 <= s < DOMAIN_MAX &&
  @         0 <= o < DOMAIN_MAX && 0 <= w < XSM_VECTOR_WORDS &&
  @         xsm_joined(s, o) && xsm_cut(slot, s, o, w) ==>
  @         xsm_slots[slot].answers[w] == 0;
  @*/

/** Take away from a slot what the connection of two domains forbids. */
/*@ requires slot < XSM_SLOTS && s < DOMAIN_MAX && o < DOMAIN_MAX;
  @ terminates \true;
  @ assigns xsm_slots[slot].answers[0 .. XSM_VECTOR_WORDS - 1],
  @     xsm_slots[slot].audits[0 .. XSM_VECTOR_WORDS - 1];
  @ ensures \forall integer w; 0 <= w < XSM_VECTOR_WORDS ==>
  @     (xsm_cut(slot, s, o, w) ==> xsm_slots[slot].answers[w] == 0) &&
  @     (!xsm_cut(slot, s, o, w) ==> xsm_slots[slot].answers[w] ==
  @         \old(xsm_slots[slot].answers[w]));
  @*/
void xsm_wall(uint32_t slot, uint32_t s, uint32_t o);

#endif
