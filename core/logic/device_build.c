/* SPDX-License-Identifier: Apache-2.0 */
/** @file Giving devices to the domains that the system image names. */
#include "core/logic/device_build.h"

#include <stddef.h>

/* Configuration space (PCI 3.0 §6.1, §6.2.5, §6.7). */
#define PCI_HEADER 12
#define PCI_CAPABILITIES 52

/* Capabilities: MSI, PCI Express, MSI-X. */
#define CAPABILITY_MSI 5
#define CAPABILITY_EXPRESS 16
#define CAPABILITY_MSIX 17
#define CAPABILITY_STEPS 48

/* MSI: on; has a second address word. MSI-X: on. */
#define MSI_ON 65536
#define MSI_IS_LONG(word) ((word) / 8388608 % 2 == 1)
#define MSIX_ON 2147483648U

/* Function level reset: whether there is one. */
#define EXPRESS_CAN_RESET(word) ((word) / 268435456 % 2 == 1)

/** The capability @p id of a function, 0 if it has none. */
/*@ requires function < 65536;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 || (64 <= \result <= 252 && \result % 4 == 0);
  @*/
static uint32_t capability_find(uint32_t function, uint32_t id)
{
    uint32_t at = hw_pci_read(function, PCI_CAPABILITIES) % PCI_LIMIT;

    /*@ loop invariant 0 <= step <= CAPABILITY_STEPS && at < PCI_LIMIT;
      @ loop assigns step, at;
      @ loop variant CAPABILITY_STEPS - step;
      @*/
    for (uint32_t step = 0; step < CAPABILITY_STEPS; step++) {
        uint32_t word;

        at = at / 4 * 4;
        if (at < 64) {
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

/** Point the device's one interrupt at its slot. */
/*@ requires slot < DEVICE_MAX && function < 256;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
static void interrupt_set(uint32_t slot, uint32_t function)
{
    const uint32_t msi = capability_find(function, CAPABILITY_MSI);
    const uint32_t msix = capability_find(function, CAPABILITY_MSIX);

    if (msi != 0 && msi <= PCI_LIMIT - 16) {
        hw_pci_write(function, msi + 4, device_message(slot));
        hw_pci_write(function, msi + 8, 0);
        if (MSI_IS_LONG(hw_pci_read(function, msi))) {
            hw_pci_write(function, msi + 12, 0);
        }
        hw_pci_write(function, msi, MSI_ON);
    } else if (msix != 0) {
        /* Its table lies in the ranges; what the domain puts there is
           worth what the IOMMU lets pass of it. */
        hw_pci_write(function, msix, MSIX_ON);
    }
}

/** The register that resets a function, 0 if there is none. */
/*@ requires function < 65536;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= 252 && \result % 4 == 0;
  @*/
static uint32_t reset_find(uint32_t function)
{
    const uint32_t express = capability_find(function, CAPABILITY_EXPRESS);

    return express != 0 && express <= PCI_LIMIT - 12 &&
                   EXPRESS_CAN_RESET(hw_pci_read(function, express + 4))
               ? express + 8
               : 0;
}

/** What the machine says against giving a function away. */
/*@ requires devices_ok;
  @ terminates \true;
  @ assigns \result \from function;
  @ ensures \result == \null ==> function < 256 &&
  @     (\forall integer s; 0 <= s < DEVICE_MAX && devices[s].used != 0 ==>
  @         devices[s].function != function);
  @*/
static const char *function_check(uint32_t function)
{
    if (function >= 256) {
        return "a device behind a bridge is not alone";
    }
    if (!acpi.everything && acpi.functions[function].said[ACPI_COVERED] == 0) {
        return "no IOMMU is known to translate for the device";
    }
    if (acpi.functions[function].said[ACPI_RESERVED] != 0) {
        return "the firmware uses memory through the device";
    }
    if (hw_pci_read(function, 0) == PCI_NOTHING) {
        return "there is no such device";
    }
    /* Layout 0, and no other functions behind the same address. */
    if (function % 8 != 0 ||
        hw_pci_read(function, PCI_HEADER) / 65536 % 256 != 0) {
        return "the device is a bridge or one of several functions";
    }
    /*@ loop invariant 0 <= s <= DEVICE_MAX;
      @ loop invariant \forall integer t; 0 <= t < s &&
      @     devices[t].used != 0 ==> devices[t].function != function;
      @ loop assigns s;
      @ loop variant DEVICE_MAX - s;
      @*/
    for (uint32_t s = 0; s < DEVICE_MAX; s++) {
        if (devices[s].used != 0 && devices[s].function == function) {
            return "two domains have the device";
        }
    }
    return NULL;
}

/** From now on the device reaches what its domain reaches. */
/*@ requires mediated: permit(domain.v, domain.v, PERM_DEVICE_OWN);
  @ requires slot < DEVICE_MAX && slot / DEVICE_PER_DOMAIN == domain.v;
  @ requires devices[slot].used != 0 && devices[slot].function < 256;
  @ requires root < NPT_PAGE_MAX && npt_owner[root] == domain.v;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
static void device_start(struct domid domain, uint32_t slot, uint32_t root)
{
    const struct mfn frame = {NPT_POOL_FRAME + (uint64_t)root};
    const uint32_t function = devices[slot].function;

    /*@ loop invariant 0 <= b <= 6;
      @ loop assigns b, hw_vcpu_state;
      @ loop variant 6 - b;
      @*/
    for (uint32_t b = 0; b < 6; b++) {
        hw_pci_write(function, PCI_BAR + 4 * b, devices[slot].bars[b]);
    }
    hw_iommu_give(slot, function, domain, frame);
    interrupt_set(slot, function);
}

/*@ requires mediated: permit(domain.v, domain.v, PERM_DEVICE_OWN);
  @ requires device_world_ok && slot < DEVICE_MAX && function < 256;
  @ requires domain.v == slot / DEVICE_PER_DOMAIN && p2m_built(domain.v);
  @ requires levels == 3 || levels == 4;
  @ requires \forall integer s; 0 <= s < DEVICE_MAX &&
  @     devices[s].used != 0 ==> devices[s].function != function;
  @ requires device_bars_free(slot * DEVICE_BAR_STEP,
  @                           (slot + 1) * DEVICE_BAR_STEP);
  @ terminates \true;
  @ assigns \result \from levels;
  @ assigns devices[slot], device_bars[slot * DEVICE_BAR_STEP ..
  @         (slot + 1) * DEVICE_BAR_STEP - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[slot / DEVICE_PER_DOMAIN].used,
  @     p2m_populated[slot / DEVICE_PER_DOMAIN], hw_vcpu_state;
  @ ensures device_world_ok && p2m_built(domain.v);
  @*/
static const char *device_commit(struct domid domain, uint32_t slot,
                                 uint32_t function, uint32_t levels)
{
    const uint32_t root = p2m_device_root(domain, levels);
    const char *error;

    if (root == NPT_PAGE_MAX) {
        return "no page tables are left for the device's registers";
    }
    hw_pci_write(function, PCI_COMMAND, PCI_COMMAND_NO_PIN);
    devices[slot].used = 1;
    devices[slot].function = function;
    devices[slot].reset = reset_find(function);
    /*@ loop invariant 0 <= b <= 6;
      @ loop assigns b, devices[slot].bars[0 .. 5];
      @ loop variant 6 - b;
      @*/
    for (uint32_t b = 0; b < 6; b++) {
        devices[slot].bars[b] = hw_pci_read(function, PCI_BAR + 4 * b);
    }
    //@ assert devices_ok;
    error = device_ranges_take(slot, function);
    if (error == NULL) {
        device_start(domain, slot, root);
    }
    return error;
}

const char *device_build(uint32_t slot)
{
    const struct domid domain = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};
    const uint32_t number = slot % DEVICE_PER_DOMAIN;
    const uint32_t named = image_plan.domains[domain.v].devices[number];
    const uint32_t function = named % IMAGE_DEVICE;
    const uint32_t levels = hw_iommu_levels();
    const char *error;

    if (named == 0) {
        return NULL;
    }
    if (named / IMAGE_DEVICE != 1) {
        return "the system image does not name a device";
    }
    if (levels == 0) {
        return "no IOMMU keeps a device inside its domain";
    }
    error = function_check(function);
    if (error != NULL) {
        return error;
    }
    if (xsm_check(domain, domain, PERM_DEVICE_OWN) != ST_OK) {
        return "the policy does not let the domain have a device";
    }
    return device_commit(domain, slot, function, levels);
}

void device_build_again(struct domid domain)
{
    const uint32_t levels = hw_iommu_levels();
    const uint32_t first = domain.v * DEVICE_PER_DOMAIN;
    uint32_t root;

    if (levels == 0 || xsm_check(domain, domain, PERM_DEVICE_OWN) != ST_OK) {
        return;
    }
    root = p2m_device_root(domain, levels);
    /*@ loop invariant first <= slot <= first + DEVICE_PER_DOMAIN;
      @ loop assigns slot, hw_vcpu_state;
      @ loop variant first + DEVICE_PER_DOMAIN - slot;
      @*/
    for (uint32_t slot = first; slot < first + DEVICE_PER_DOMAIN; slot++) {
        //@ assert device_ok(slot);
        if (devices[slot].used != 0 && root != NPT_PAGE_MAX) {
            device_start(domain, slot, root);
        }
    }
}
