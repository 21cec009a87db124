/* SPDX-License-Identifier: Apache-2.0 */
/** @file Giving devices to the domains that the system image names. */
#include "core/logic/device_build.h"

#include <stddef.h>

#define PCI_HEADER 12

/* MSI: on; has a second address word. MSI-X: on. */
#define MSI_ON 65536
#define MSI_IS_LONG(word) ((word) / 8388608 % 2 == 1)
#define MSIX_ON 2147483648U

/** Point the device's one interrupt at its slot. */
/*@ requires slot < DEVICE_MAX && function < 256;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
static void interrupt_set(uint32_t slot, uint32_t function)
{
    const uint32_t msi = device_capability(function, CAPABILITY_MSI);
    const uint32_t msix = device_capability(function, CAPABILITY_MSIX);

    if (msi != 0) {
        hw_pci_write(function, msi + 4, hw_iommu_message(slot));
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
    if (!acpi.everything && acpi.said[ACPI_COVERED + function] == 0) {
        return "no IOMMU is known to translate for the device";
    }
    if (acpi.said[ACPI_RESERVED + function] != 0) {
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

/** Give the device what its domain has. */
/*@ requires mediated: permit(domain.v, domain.v, PERM_DEVICE_OWN);
  @ requires domain.v == slot / DEVICE_PER_DOMAIN && slot < DEVICE_MAX;
  @ requires devices[slot].used != 0 && devices_ok;
  @ requires root < NPT_PAGE_MAX && npt_owner[root] == domain.v;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
static void start_commit(struct domid domain, uint32_t slot, uint32_t root)
{
    //@ assert device_ok(slot);
    const uint32_t function = devices[slot].function;
    const struct mfn frame = {NPT_POOL_FRAME + (uint64_t)root};

    hw_pci_write(function, PCI_COMMAND, PCI_COMMAND_NO_PIN);
    /*@ loop invariant 0 <= b <= PCI_BAR_COUNT;
      @ loop assigns b, hw_vcpu_state;
      @ loop variant PCI_BAR_COUNT - b;
      @*/
    for (uint32_t b = 0; b < PCI_BAR_COUNT; b++) {
        hw_pci_write(function, PCI_BAR + 4 * b, devices[slot].bars[b]);
    }
    hw_iommu_set(slot, function, domain, frame);
    interrupt_set(slot, function);
}

const char *device_start(uint32_t slot)
{
    const struct domid domain = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};
    const uint32_t levels = hw_iommu_levels();
    const uint32_t root =
        levels == 0 ? NPT_PAGE_MAX : p2m_device_root(domain, levels);

    if (xsm_check(domain, domain, PERM_DEVICE_OWN) != ST_OK) {
        return "the policy does not let the domain have a device";
    }
    if (root == NPT_PAGE_MAX || !device_ranges_map(slot)) {
        return "no page tables are left for the device's registers";
    }
    start_commit(domain, slot, root);
    return NULL;
}

const char *device_build(uint32_t slot)
{
    const uint32_t d = slot / DEVICE_PER_DOMAIN;
    const uint32_t named =
        image_plan.domains[d].devices[slot % DEVICE_PER_DOMAIN];
    const uint32_t function = named % IMAGE_DEVICE;
    const char *error;

    if (named == 0) {
        return NULL;
    }
    if (hw_iommu_levels() == 0) {
        return "no IOMMU keeps a device inside its domain";
    }
    error = function_check(function);
    if (error != NULL) {
        return error;
    }
    devices[slot].used = 1;
    devices[slot].function = function;
    //@ assert devices_ok;
    hw_pci_write(function, PCI_COMMAND, PCI_COMMAND_NO_PIN);
    error = device_ranges_take(slot);
    return error != NULL ? error : device_start(slot);
}
