/* SPDX-License-Identifier: Apache-2.0 */
/** @file Devices that domains own, while the system runs. */
#include "core/logic/device.h"

/* Where the list of capabilities begins; none is longer. */
#define PCI_CAPABILITIES 52
#define CAPABILITY_STEPS 48

struct device devices[DEVICE_MAX];

uint32_t device_capability(uint32_t function, uint32_t id)
{
    uint32_t at = hw_pci_read(function, PCI_CAPABILITIES) % PCI_LIMIT;

    /*@ loop invariant 0 <= step <= CAPABILITY_STEPS && at < PCI_LIMIT;
      @ loop assigns step, at;
      @ loop variant CAPABILITY_STEPS - step;
      @*/
    for (uint32_t step = 0; step < CAPABILITY_STEPS; step++) {
        uint32_t word;

        at = at / 4 * 4;
        if (at < 64 || at > PCI_LIMIT - 16) {
            return 0;
        }
        word = hw_pci_read(function, at);
        if (word % 256 == id) {
            return at;
        }
        at = word / 256 % 256;
    }
    return 0;
}

/** The slot of a domain's device, DEVICE_MAX if it has none of that number. */
/*@ requires self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result < DEVICE_MAX ==>
  @     \result / DEVICE_PER_DOMAIN == self.v && devices[\result].used != 0;
  @*/
static uint32_t device_slot(struct domid self, uint64_t raw_number)
{
    uint32_t slot = self.v * (uint32_t)DEVICE_PER_DOMAIN +
                    (uint32_t)(raw_number % DEVICE_PER_DOMAIN);

    return raw_number < DEVICE_PER_DOMAIN && devices[slot].used != 0
               ? slot
               : DEVICE_MAX;
}

struct result device_read(struct domid self, uint64_t raw_number,
                          uint64_t raw_offset)
{
    struct result result = {xsm_check(self, self, PERM_DEVICE_READ_CONFIG), 0};
    const uint32_t slot = device_slot(self, raw_number);

    if (result.status != ST_OK) {
        return result;
    }
    if (slot >= DEVICE_MAX) {
        result.status = ST_NOT_FOUND;
    } else if (raw_offset == DEVICE_AT_MESSAGE) {
        result.value = hw_iommu_message(slot);
    } else if (raw_offset >= PCI_LIMIT || raw_offset % 4 != 0) {
        result.status = ST_INVALID;
    } else {
        //@ assert device_ok(slot);
        result.value =
            hw_pci_read(devices[slot].function, (uint32_t)raw_offset);
    }
    return result;
}

enum status device_write(struct domid self, uint64_t raw_number,
                         uint64_t raw_offset, uint64_t raw_value)
{
    const enum status status = xsm_check(self, self, PERM_DEVICE_WRITE_CONFIG);
    const uint32_t slot = device_slot(self, raw_number);

    if (status != ST_OK) {
        return status;
    }
    if (slot >= DEVICE_MAX) {
        return ST_NOT_FOUND;
    }
    if (raw_offset != PCI_COMMAND || raw_value % 2 != 0 ||
        raw_value > PCI_COMMAND_MEMORY + PCI_COMMAND_MASTER) {
        return ST_INVALID;
    }
    //@ assert mediated: permit(self.v, self.v, PERM_DEVICE_WRITE_CONFIG);
    //@ assert own: slot / DEVICE_PER_DOMAIN == self.v && device_ok(slot);
    hw_pci_write(devices[slot].function, PCI_COMMAND,
                 PCI_COMMAND_NO_PIN + (uint32_t)raw_value);
    return ST_OK;
}

void device_stop(uint32_t slot)
{
    //@ assert device_ok(slot);
    const uint32_t function = devices[slot].function;
    const uint32_t express = device_capability(function, CAPABILITY_EXPRESS);
    const struct domid owner = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};
    const struct mfn nothing = {0};

    hw_pci_write(function, PCI_COMMAND, PCI_COMMAND_NO_PIN);
    hw_iommu_set(slot, function, owner, nothing);
    if (express != 0) {
        hw_pci_write(function, express + EXPRESS_CONTROL, PCI_RESET);
    }
}

void device_domain_end(struct domid domain)
{
    /*@ loop invariant 0 <= k <= DEVICE_PER_DOMAIN;
      @ loop assigns k, hw_vcpu_state;
      @ loop variant DEVICE_PER_DOMAIN - k;
      @*/
    for (uint32_t k = 0; k < DEVICE_PER_DOMAIN; k++) {
        const uint32_t slot = domain.v * DEVICE_PER_DOMAIN + k;

        if (devices[slot].used != 0) {
            device_stop(slot);
        }
    }
}

void device_interrupts(uint64_t slots)
{
    uint64_t rest = slots;

    /*@ loop invariant 0 <= slot <= DEVICE_MAX && events_ok;
      @ loop assigns slot, rest, hw_frame_state, hw_vcpu_state,
      @     vcpus[..], vcpu_changed, vcpu_pollers[..];
      @ loop variant DEVICE_MAX - slot;
      @*/
    for (uint32_t slot = 0; slot < DEVICE_MAX && rest != 0; slot++) {
        const struct domid domain = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};

        if (rest % 2 == 1) {
            evtchn_raise_virq(domain, 0,
                              VIRQ_DEVICE + slot % DEVICE_PER_DOMAIN);
        }
        rest /= 2;
    }
}
