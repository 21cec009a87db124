/* SPDX-License-Identifier: Apache-2.0 */
/** @file Devices that a policy about to take effect takes away. */
#include "core/logic/device.h"

/** Map nothing where the domain sees the device's registers. */
/*@ requires slot < DEVICE_MAX && domains_ok && p2m_ok && devices_ok;
  @ requires p2m_built(slot / DEVICE_PER_DOMAIN);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[slot / DEVICE_PER_DOMAIN], hw_vcpu_state;
  @ ensures p2m_ok;
  @*/
static void registers_unmap(uint32_t slot)
{
    const struct domid domain = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};

    /*@ loop invariant 0 <= i <= DEVICE_BAR_STEP * DEVICE_RANGE_PAGES_MAX;
      @ loop invariant p2m_ok;
      @ loop assigns i, npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     p2m_populated[domain.v], hw_vcpu_state;
      @ loop variant DEVICE_BAR_STEP * DEVICE_RANGE_PAGES_MAX - i;
      @*/
    for (uint32_t i = 0; i < DEVICE_BAR_STEP * DEVICE_RANGE_PAGES_MAX; i++) {
        const uint32_t bar =
            slot * DEVICE_BAR_STEP + i / DEVICE_RANGE_PAGES_MAX;
        const uint32_t page = i % DEVICE_RANGE_PAGES_MAX;

        //@ assert device_bar_short(bar);
        if (page < device_bars[bar].pages) {
            p2m_clear_device(domain, device_bars[bar].first + page);
        }
    }
}

uint32_t device_revoke_forbidden(void)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= slot <= DEVICE_MAX && count <= slot && p2m_ok;
      @ loop assigns slot, count, npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     p2m_populated[0 .. DOMAIN_MAX - 1], hw_vcpu_state;
      @ loop variant DEVICE_MAX - slot;
      @*/
    for (uint32_t slot = 0; slot < DEVICE_MAX; slot++) {
        const struct domid owner = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};

        if (devices[slot].used != 0 && domain_is_live(owner.v) &&
            !xsm_slot_allows(XSM_NEXT, owner, owner, PERM_DEVICE_OWN)) {
            device_stop(slot);
            registers_unmap(slot);
            count++;
        }
    }
    return count;
}
