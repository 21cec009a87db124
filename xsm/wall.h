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

/*@ predicate xsm_opposes{L}(integer slot, integer a, integer b) =
  @     (xsm_slots[slot].standing[a].sets &
  @         xsm_slots[slot].standing[b].sets) != 0 &&
  @     xsm_slots[slot].standing[a].side != xsm_slots[slot].standing[b].side;
  @ predicate xsm_rivals{L}(integer slot, integer a, integer b) =
  @     xsm_opposes(slot, a, b) || xsm_opposes(slot, b, a);
  @
  @ // Being connected to o, s must have nothing of x.
  @ predicate xsm_barred{L}(integer slot, integer s, integer o, integer x) =
  @     x != s && x != o && xsm_rivals(slot, o, x);
  @
  @ // A word is about two domains.
  @ predicate xsm_between(integer a, integer b, integer word) =
  @     word / CLASS_COUNT == a * DOMAIN_MAX + b ||
  @     word / CLASS_COUNT == b * DOMAIN_MAX + a;
  @
  @ // A word is about s and one, below limit, that it must have nothing of.
  @ predicate xsm_cut_below{L}(integer slot, integer s, integer o,
  @                            integer word, integer limit) =
  @     \exists integer x; 0 <= x < limit && xsm_barred(slot, s, o, x) &&
  @         xsm_between(s, x, word);
  @ predicate xsm_cut{L}(integer slot, integer s, integer o, integer word) =
  @     xsm_cut_below(slot, s, o, word, DOMAIN_MAX);
  @
  @ // What the connections of the two domains of a pair forbid is gone.
  @ predicate xsm_walled{L}(integer slot, integer pair) =
  @     xsm_connected[pair] != 0 ==> \forall integer w;
  @         0 <= w < XSM_VECTOR_WORDS &&
  @         (xsm_cut(slot, pair / DOMAIN_MAX, pair % DOMAIN_MAX, w) ||
  @         xsm_cut(slot, pair % DOMAIN_MAX, pair / DOMAIN_MAX, w)) ==>
  @         xsm_slots[slot].answers[w] == 0;
  @ predicate xsm_wall_ok{L}(integer slot) = \forall integer p;
  @     0 <= p < XSM_PAIRS ==> xsm_walled(slot, p);
  @*/

/** Take away from a slot what the connection of two domains forbids. */
/*@ requires slot < XSM_SLOTS && s < DOMAIN_MAX && o < DOMAIN_MAX;
  @ terminates \true;
  @ assigns xsm_slots[slot].answers[0 .. XSM_VECTOR_WORDS - 1],
  @     xsm_slots[slot].audits[0 .. XSM_VECTOR_WORDS - 1];
  @ ensures \forall integer w; 0 <= w < XSM_VECTOR_WORDS ==>
  @     (xsm_cut(slot, s, o, w) || xsm_cut(slot, o, s, w) ==>
  @         xsm_slots[slot].answers[w] == 0) &&
  @     (!xsm_cut(slot, s, o, w) && !xsm_cut(slot, o, s, w) ==>
  @         xsm_slots[slot].answers[w] == \old(xsm_slots[slot].answers[w]));
  @*/
void xsm_wall(uint32_t slot, uint32_t s, uint32_t o);

#endif
