/* SPDX-License-Identifier: Apache-2.0 */
/** @file The answers. */
#include "xsm/slot.h"

struct xsm_slot xsm_slots[XSM_SLOTS];
uint32_t xsm_version;
uint8_t xsm_connected[XSM_PAIRS];

bool xsm_slot_allows(uint32_t slot, struct domid subject, struct domid object,
                     enum perm perm)
{
    uint32_t pair = subject.v * (uint32_t)DOMAIN_MAX + object.v;
    uint32_t number = (uint32_t)perm;

    return number < PERM_LIMIT &&
           ((xsm_slots[slot].answers[pair * CLASS_COUNT + number / 32] >>
             (number % 32)) &
            1) == 1;
}

bool xsm_is_unconfined(uint32_t domain)
{
    return xsm_slots[XSM_ACTIVE].standing[domain].flags >= XSM_FLAG_PERMISSIVE;
}
