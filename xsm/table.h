/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The state of the monitor: the accepted table, who carries which label
 * and what follows from both.
 *
 * Invariant: xsm_ok. The answer that the check reads is the one that the
 * accepted table gives for the labels of the two domains; without a table, or
 * for a domain without a label, the answer is no.
 * Proved: load.c and label.c establish and keep it, nothing else writes here.
 */
#ifndef CLOISON_XSM_TABLE_H
#define CLOISON_XSM_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "xsm/format.h"
#include "xsm/perm.h"

/* Pairs of a subject and an object, and their answers: one word a class. */
#define XSM_PAIRS 256
#define XSM_VECTOR_WORDS (XSM_PAIRS * CLASS_COUNT)

_Static_assert(XSM_PAIRS == DOMAIN_MAX * DOMAIN_MAX, "pairs of domains");

/* Permissions that subject may use on object, one bit each: word
   (subject * DOMAIN_MAX + object) * CLASS_COUNT + class. */
extern uint32_t xsm_vector[XSM_VECTOR_WORDS];

/*@ // What the monitor allows. False for every number out of range.
  @ predicate xsm_allowed{L}(integer subject, integer object, integer perm) =
  @     0 <= subject < DOMAIN_MAX && 0 <= object < DOMAIN_MAX &&
  @     0 <= perm < CLASS_COUNT * 32 &&
  @     ((xsm_vector[(subject * DOMAIN_MAX + object) * CLASS_COUNT +
  @         perm / 32] >> (perm % 32)) & 1) == 1;
  @*/

#endif
