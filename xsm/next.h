/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a policy that was prepared (prepare.h) will answer. */
#ifndef CLOISON_XSM_NEXT_H
#define CLOISON_XSM_NEXT_H

#include <stdbool.h>

#include "core/lib/addr.h"
#include "xsm/prepare.h"

/** Whether @p subject will be allowed @p perm on @p object; not a decision. */
/*@ requires subject.v < DOMAIN_MAX && object.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==>
  @     xsm_slot_allowed(XSM_NEXT, subject.v, object.v, perm);
  @*/
bool xsm_next_allows(struct domid subject, struct domid object, enum perm perm);

#endif
