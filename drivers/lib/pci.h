/* SPDX-License-Identifier: Apache-2.0 */
/** @file A PCI function of the domain's own: its registers, its interrupt. */
#ifndef CLOISON_DRIVERS_LIB_PCI_H
#define CLOISON_DRIVERS_LIB_PCI_H

#include "drivers/lib/pci_cap.h"

/** Copy the configuration space; false if there is no such device. */
bool pci_read(uint32_t device, struct pci_config *config);

/** Address of a place among the registers, which is mapped from now on; 0:
 * there is none. */
uint64_t pci_address(const struct pci_config *config,
                     const struct pci_place *place);

/** Let the device answer at its registers and use memory. */
bool pci_enable(uint32_t device);

/** Make all of its first @p count messages the device's one interrupt.
 * Does nothing, and succeeds, if it has no MSI-X: the core sets up MSI. */
bool pci_messages(uint32_t device, const struct pci_config *config,
                  uint32_t count);

/** The port of the device's interrupt, or the negative error. */
int64_t pci_interrupt(uint32_t device);

#endif
