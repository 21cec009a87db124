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
  @ // Nobody is connected to itself, all others both ways.
  @ predicate xsm_joined{L}(integer a, integer b) =
  @     xsm_connected[a * DOMAIN_MAX + b] != 0;
  @ predicate xsm_connected_ok{L} = \forall integer a, b;
  @     0 <= a < DOMAIN_MAX && 0 <= b < DOMAIN_MAX && xsm_joined(a, b) ==>
  @     xsm_joined(b, a) && a != b;
  @
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

/* What a connection changes, for assigns clauses. */
#define CONNECT_EFFECTS                                                        \
    xsm_connected[..], xsm_slots[XSM_ACTIVE].answers[..],                      \
        xsm_slots[XSM_ACTIVE].audits[..]

/*@ // Something is allowed between two domains, so that no wall is there.
  @ predicate xsm_open{L}(integer s, integer o) = \exists integer w;
  @     0 <= w < XSM_VECTOR_WORDS && xsm_between(s, o, w) &&
  @     xsm_slots[XSM_ACTIVE].answers[w] != 0;
  @
  @ // Answers about two domains are as before.
  @ predicate xsm_pair_same{K, L}(integer d, integer e) =
  @     \forall integer w; 0 <= w < XSM_VECTOR_WORDS &&
  @         xsm_between(d, e, w) ==>
  @         \at(xsm_slots[XSM_ACTIVE].answers[w], L) ==
  @             \at(xsm_slots[XSM_ACTIVE].answers[w], K);
  @
  @ // Whoever was connected still is, with all that was allowed; and nothing
  @ // is allowed that was not.
  @ predicate xsm_kept{K, L} =
  @     (\forall integer d, e; 0 <= d < DOMAIN_MAX && 0 <= e < DOMAIN_MAX &&
  @         (d == e || xsm_joined{K}(d, e)) ==> xsm_pair_same{K, L}(d, e)) &&
  @     (\forall integer p; 0 <= p < XSM_PAIRS &&
  @         \at(xsm_connected[p], K) != 0 ==> \at(xsm_connected[p], L) != 0) &&
  @     (\forall integer w; 0 <= w < XSM_VECTOR_WORDS ==>
  @         \at(xsm_slots[XSM_ACTIVE].answers[w], L) ==
  @             \at(xsm_slots[XSM_ACTIVE].answers[w], K) ||
  @         \at(xsm_slots[XSM_ACTIVE].answers[w], L) == 0);
  @*/

/** Two domains share an event channel or memory from now on. */
/*@ requires s.v < DOMAIN_MAX && o.v < DOMAIN_MAX;
  @ requires xsm_wall_ok(XSM_ACTIVE) && xsm_connected_ok;
  @ requires xsm_open(s.v, o.v);
  @ terminates \true;
  @ assigns CONNECT_EFFECTS;
  @ ensures xsm_wall_ok(XSM_ACTIVE) && xsm_connected_ok;
  @ ensures xsm_kept{Pre, Post} && xsm_pair_same{Pre, Post}(s.v, o.v);
  @ ensures s.v != o.v ==> xsm_joined(s.v, o.v) && xsm_joined(o.v, s.v);
  @*/
void xsm_connect(struct domid s, struct domid o);

#endif
