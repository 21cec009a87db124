/* SPDX-License-Identifier: Apache-2.0 */
/** @file Devices that a policy about to take effect takes away. */
#include "core/logic/device.h"

uint32_t device_revoke_forbidden(void)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= slot <= DEVICE_MAX && count <= slot && devices_ok;
      @ loop invariant \forall integer s; 0 <= s < slot ==> device_next_ok(s);
      @ loop assigns slot, count, devices[..], hw_vcpu_state;
      @ loop variant DEVICE_MAX - slot;
      @*/
    for (uint32_t slot = 0; slot < DEVICE_MAX; slot++) {
        const struct domid owner = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};

        if (devices[slot].used != 0 &&
            !xsm_slot_allows(XSM_NEXT, owner, owner, PERM_DEVICE_OWN)) {
            device_stop(slot);
            devices[slot].used = 0;
            count++;
        }
    }
    return count;
}
