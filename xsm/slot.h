/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The answers that are worked out of a table: those in force, and the
 * next ones while a policy is being loaded.
 *
 * Proved: prepare.c alone writes answers, wall.c alone takes some away.
 */
#pragma once

#include "core/lib/types.h"
#include "xsm/format.h"
#include "xsm/perm.h"

/* Pairs of a subject and an object, and their answers: one word a class. */
#define XSM_PAIRS (DOMAIN_MAX * DOMAIN_MAX)
#define XSM_VECTOR_WORDS (XSM_PAIRS * CLASS_COUNT)

/* The slot that the check reads, and the one that is prepared. */
#define XSM_ACTIVE 0
#define XSM_NEXT 1
#define XSM_SLOTS 2

/** What the policy says of a domain by itself. */
struct xsm_standing {
    uint32_t flags; /* XSM_FLAG_ */
    uint32_t sets;  /* the conflict sets it is a member of */
    uint32_t side;  /* and its side in them */
};

/* One bit a permission, in word
   (subject * DOMAIN_MAX + object) * CLASS_COUNT + class. */
struct xsm_slot {
    uint32_t answers[XSM_VECTOR_WORDS]; /* allowed */
    uint32_t rules[XSM_VECTOR_WORDS];   /* allowed by the rules */
    uint32_t audits[XSM_VECTOR_WORDS];  /* to be reported */
    struct xsm_standing standing[DOMAIN_MAX];
};

extern struct xsm_slot xsm_slots[XSM_SLOTS];

/* Version of the policy in force; 0 before there is one. */
extern uint32_t xsm_version;

/* 1 in word a * DOMAIN_MAX + b, and b * DOMAIN_MAX + a: a and b may have
   shared an event channel or memory. No policy makes that undone. */
extern uint8_t xsm_connected[XSM_PAIRS];

/*@ logic integer xsm_word(integer subject, integer object, integer perm) =
  @     (subject * DOMAIN_MAX + object) * CLASS_COUNT + perm / 32;
  @ predicate xsm_bit(integer word, integer perm) =
  @     ((word >> (perm % 32)) & 1) == 1;
  @
  @ // What a slot allows. False for every number out of range.
  @ predicate xsm_slot_allowed{L}(integer slot, integer subject,
  @                               integer object, integer perm) =
  @     0 <= subject < DOMAIN_MAX && 0 <= object < DOMAIN_MAX &&
  @     0 <= perm < CLASS_COUNT * 32 &&
  @     xsm_bit(xsm_slots[slot].answers[xsm_word(subject, object, perm)],
  @         perm);
  @
  @ // What the monitor allows.
  @ predicate xsm_allowed{L}(integer subject, integer object, integer perm) =
  @     xsm_slot_allowed(XSM_ACTIVE, subject, object, perm);
  @*/

/** What a slot says; only the check (check.h) makes a decision of it. */
/*@ requires slot < XSM_SLOTS;
  @ requires subject.v < DOMAIN_MAX && object.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==>
  @     xsm_slot_allowed(slot, subject.v, object.v, perm);
  @*/
bool xsm_slot_allows(uint32_t slot, struct domid subject, struct domid object,
                     enum perm perm);

/** Whether the policy in force does not confine a domain. */
/*@ requires domain < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==>
  @     xsm_slots[XSM_ACTIVE].standing[domain].flags >= XSM_FLAG_PERMISSIVE;
  @*/
bool xsm_is_unconfined(uint32_t domain);
