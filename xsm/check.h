/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The one question everything asks: may this subject do this?
 *
 * A positive answer leaves a permit behind (a ghost: it exists for the prover
 * only). Every function that changes state on behalf of a guest requires the
 * permit of its own subject, object and permission, so that a forgotten,
 * swapped or wrong check is a proof that fails.
 */
#ifndef CLOISON_XSM_CHECK_H
#define CLOISON_XSM_CHECK_H

#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/lib/status.h"
#include "xsm/perm.h"
#include "xsm/slot.h"

/*@ ghost
  @ int permit_given = 0;
  @ int permit_subject = 0;
  @ int permit_object = 0;
  @ int permit_perm = 0;
  @*/

/*@ predicate permit{L}(integer subject, integer object, integer perm) =
  @     permit_given != 0 && permit_subject == subject &&
  @     permit_object == object && permit_perm == perm;
  @*/

/**
 * Decide whether @p subject may use @p perm on @p object, both domains (an
 * operation of a domain on itself names itself twice).
 *
 * @return ST_OK, or ST_DENIED: never anything else. Writes no state.
 */
/*@ requires subject.v < DOMAIN_MAX && object.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns permit_given, permit_subject, permit_object, permit_perm;
  @ ensures \result == ST_OK || \result == ST_DENIED;
  @ ensures \result == ST_OK <==> xsm_allowed(subject.v, object.v, perm);
  @ ensures \result == ST_OK ==> permit(subject.v, object.v, perm);
  @ ensures \result != ST_OK ==> permit_given == 0;
  @*/
enum status xsm_check(struct domid subject, struct domid object,
                      enum perm perm) MUST_CHECK;

#endif
