/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The Chinese wall: who was ever connected to whom, and what this
 * forbids. A domain that was connected to one of two rivals is never connected
 * to the other, as long as both live. Where a newer policy makes rivals of two
 * that a domain is connected to, the answers about it and either are no.
 *
 * A domain that the signed policy trusts to keep apart what it moves (a
 * console for all, a guard) is exempt.
 */
#pragma once

#include "xsm/check.h"

/*@ predicate xsm_opposes{L}(integer slot, integer a, integer b) =
  @     (xsm_slots[slot].standing[a].sets &
  @         xsm_slots[slot].standing[b].sets) != 0 &&
  @     xsm_slots[slot].standing[a].side != xsm_slots[slot].standing[b].side;
  @ predicate xsm_rivals{L}(integer slot, integer a, integer b) =
  @     xsm_opposes(slot, a, b) || xsm_opposes(slot, b, a);
  @
  @ predicate xsm_wall_exempt{L}(integer slot, integer domain) =
  @     xsm_slots[slot].standing[domain].flags % 2 != 0;
  @
  @ // Being connected to o, s must have nothing of x.
  @ predicate xsm_barred{L}(integer slot, integer s, integer o, integer x) =
  @     !xsm_wall_exempt(slot, s) && x != s && x != o && xsm_rivals(slot, o, x);
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

/*@ // No connection of s is with a rival of o.
  @ predicate xsm_unbarred{L}(integer s, integer o) = \forall integer x;
  @     0 <= x < DOMAIN_MAX && xsm_joined(s, x) ==>
  @     !xsm_barred(XSM_ACTIVE, s, x, o);
  @*/

/**
 * Two domains are about to share an event channel or memory, as @p perm
 * permits: they count as connected from now on, even if it comes to nothing.
 * (What it would have been about is looked at afterwards, so that a refusal
 * tells nothing of it.)
 *
 * @return ST_OK, or ST_DENIED, reported and with nothing changed, if either is
 *         connected to a rival of the other.
 */
/*@ requires self.v < DOMAIN_MAX && other.v < DOMAIN_MAX;
  @ requires 0 <= perm < PERM_LIMIT;
  @ terminates \true;
  @ assigns xsm_connected[..], xsm_reports[..], xsm_report_count;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result == ST_OK || \result == ST_DENIED;
  @ ensures \result == ST_OK && self.v != other.v ==>
  @     xsm_joined(self.v, other.v);
  @ ensures \result == ST_OK && self.v != other.v &&
  @     !xsm_joined{Pre}(self.v, other.v) ==> xsm_joined(other.v, self.v);
  @ ensures \result == ST_OK && self.v != other.v ==>
  @     xsm_joined{Pre}(self.v, other.v) ||
  @     (xsm_unbarred{Pre}(self.v, other.v) &&
  @         xsm_unbarred{Pre}(other.v, self.v));
  @ ensures \forall integer p; 0 <= p < XSM_PAIRS ==>
  @     xsm_connected[p] == \old(xsm_connected[p]) || (\result == ST_OK &&
  @     (p == self.v * DOMAIN_MAX + other.v ||
  @         p == other.v * DOMAIN_MAX + self.v));
  @*/
enum status xsm_meet(struct domid self, struct domid other,
                     enum perm perm) MUST_CHECK;
