/* SPDX-License-Identifier: Apache-2.0 */
/** @file Names of classes and permissions, as the policy spells them. */
#pragma once

#include <stdint.h>

#include "xsm/perm.h"

/* Bytes of a name, its NUL and the zeros that fill up included. */
#define XSM_NAME_BYTES 24

/* Indexed by enum xsm_class and by enum perm; a number that perms.def does
   not use has an empty name. */
extern const uint8_t xsm_class_names[CLASS_COUNT][XSM_NAME_BYTES];
extern const uint8_t xsm_perm_names[PERM_LIMIT][XSM_NAME_BYTES];

/* Multiplier and modulus (a prime) of the polynomial digest. */
#define XSM_DIGEST_FACTOR 16777619
#define XSM_DIGEST_MODULUS 4294967291

#define XSM_CLASS_TEXT_BYTES (CLASS_COUNT * XSM_NAME_BYTES)
#define XSM_PERM_TEXT_BYTES (PERM_LIMIT * XSM_NAME_BYTES)

/*@ logic integer xsm_digest_step(integer digest, integer byte) =
  @     (digest * XSM_DIGEST_FACTOR + byte + 1) % XSM_DIGEST_MODULUS;
  @
  @ // Digest of the first n bytes of the class names.
  @ logic integer xsm_class_digest{L}(integer n) = n <= 0 ? 0 :
  @     xsm_digest_step(xsm_class_digest(n - 1),
  @         xsm_class_names[(n - 1) / XSM_NAME_BYTES]
  @                        [(n - 1) % XSM_NAME_BYTES]);
  @
  @ // Digest of all class names, then the first n bytes of permissions.
  @ logic integer xsm_perm_digest{L}(integer n) = n <= 0 ?
  @     xsm_class_digest(XSM_CLASS_TEXT_BYTES) :
  @     xsm_digest_step(xsm_perm_digest(n - 1),
  @         xsm_perm_names[(n - 1) / XSM_NAME_BYTES]
  @                       [(n - 1) % XSM_NAME_BYTES]);
  @
  @ logic integer xsm_numbering_digest{L} =
  @     xsm_perm_digest(XSM_PERM_TEXT_BYTES);
  @*/

/** The digest of this build's perms.def. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_numbering_digest;
  @*/
uint32_t xsm_numbering(void);
