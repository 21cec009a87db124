/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a policy that was prepared will answer. */
#include "xsm/next.h"

bool xsm_next_allows(struct domid subject, struct domid object, enum perm perm)
{
    uint32_t pair = subject.v * (uint32_t)DOMAIN_MAX + object.v;
    uint32_t number = (uint32_t)perm;

    if (number >= PERM_LIMIT) {
        return false;
    }
    uint32_t word =
        xsm_slots[XSM_NEXT].answers[pair * CLASS_COUNT + number / 32];

    return ((word >> (number % 32)) & 1) == 1;
}
