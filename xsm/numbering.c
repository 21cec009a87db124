/* SPDX-License-Identifier: Apache-2.0 */
/** @file The digest of the numbering. */
#include "xsm/name.h"

/*@ requires digest < XSM_DIGEST_MODULUS;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_digest_step(digest, byte);
  @ ensures \result < XSM_DIGEST_MODULUS;
  @*/
static uint64_t digest_step(uint64_t digest, uint8_t byte)
{
    return (digest * XSM_DIGEST_FACTOR + byte + 1) % XSM_DIGEST_MODULUS;
}

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_class_digest(XSM_CLASS_TEXT_BYTES);
  @ ensures \result < XSM_DIGEST_MODULUS;
  @*/
static uint64_t class_digest(void)
{
    uint64_t digest = 0;

    /*@ loop invariant 0 <= i <= XSM_CLASS_TEXT_BYTES;
      @ loop invariant digest == xsm_class_digest(i);
      @ loop invariant digest < XSM_DIGEST_MODULUS;
      @ loop assigns i, digest;
      @ loop variant XSM_CLASS_TEXT_BYTES - i;
      @*/
    for (uint32_t i = 0; i < XSM_CLASS_TEXT_BYTES; i++) {
        digest = digest_step(
            digest, xsm_class_names[i / XSM_NAME_BYTES][i % XSM_NAME_BYTES]);
    }
    return digest;
}

uint32_t xsm_numbering(void)
{
    uint64_t digest = class_digest();

    /*@ loop invariant 0 <= i <= XSM_PERM_TEXT_BYTES;
      @ loop invariant digest == xsm_perm_digest(i);
      @ loop invariant digest < XSM_DIGEST_MODULUS;
      @ loop assigns i, digest;
      @ loop variant XSM_PERM_TEXT_BYTES - i;
      @*/
    for (uint32_t i = 0; i < XSM_PERM_TEXT_BYTES; i++) {
        digest = digest_step(
            digest, xsm_perm_names[i / XSM_NAME_BYTES][i % XSM_NAME_BYTES]);
    }
    return (uint32_t)digest;
}
