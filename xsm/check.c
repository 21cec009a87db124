/* SPDX-License-Identifier: Apache-2.0 */
/** @file The check: one word read, one bit tested. */
#include "xsm/check.h"

enum status xsm_check(struct domid subject, struct domid object, enum perm perm)
{
    //@ ghost permit_given = 0;
    uint32_t pair = subject.v * (uint32_t)DOMAIN_MAX + object.v;
    uint32_t number = (uint32_t)perm;

    if (number >= PERM_LIMIT) {
        return ST_DENIED;
    }
    uint32_t word =
        xsm_slots[XSM_ACTIVE].answers[pair * CLASS_COUNT + number / 32];

    if (((word >> (number % 32)) & 1) != 1) {
        return ST_DENIED;
    }
    /*@ ghost
      @ permit_subject = subject.v;
      @ permit_object = object.v;
      @ permit_perm = perm;
      @ permit_given = 1;
      @*/
    return ST_OK;
}
