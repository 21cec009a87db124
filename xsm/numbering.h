/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A digest of the numbering of classes and permissions.
 *
 * The compiler puts it into the table and the core compares it with its own,
 * so that a table is never read with other numbers than it was made with. It
 * guards against mistakes, not attacks: the signature of the image does that.
 */
#pragma once

#include "xsm/name.h"

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
