/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The list of capabilities in a device's configuration space, read from
 * a copy of it. The device may lie: no walk leaves the copy or goes round.
 */
#ifndef CLOISON_DRIVERS_LIB_PCI_CAP_H
#define CLOISON_DRIVERS_LIB_PCI_CAP_H

#include <stdbool.h>
#include <stdint.h>

#define PCI_CONFIG_WORDS 64

#define PCI_CAP_VENDOR 9
#define PCI_CAP_MSIX 17

/* No device that the core gives away has more bytes of registers. */
#define PCI_RANGE_MAX 0x1000000u

/* One copy of a device's configuration space. */
struct pci_config {
    uint32_t word[PCI_CONFIG_WORDS];
};

/** Place inside one of the device's ranges of registers. */
struct pci_place {
    uint8_t bar; /* 0 to 5 */
    uint32_t offset;
    uint32_t length;
};

/* What a vendor capability of virtio is about (virtio 1.2 section 4.1.4). */
enum pci_virtio_kind {
    PCI_VIRTIO_COMMON = 1,
    PCI_VIRTIO_NOTIFY = 2,
    PCI_VIRTIO_ISR = 3,
    PCI_VIRTIO_DEVICE = 4
};

/** Byte @p at, 0 beyond the end. */
uint8_t pci_cap_byte(const struct pci_config *config, uint32_t at);
/** The aligned word that contains byte @p at, 0 beyond the end. */
uint32_t pci_cap_word(const struct pci_config *config, uint32_t at);

/** Offset of the first capability @p id behind the one at @p after (0: from
 * the start of the list); 0 if there is none. */
uint32_t pci_cap_find(const struct pci_config *config, uint8_t id,
                      uint32_t after);

/** Where virtio's registers of @p kind are. @p multiplier, unless NULL, is
 * that of the notify capability. */
bool pci_cap_virtio(const struct pci_config *config, enum pci_virtio_kind kind,
                    struct pci_place *place, uint32_t *multiplier);

/** Where the table of MSI-X is. */
bool pci_cap_msix(const struct pci_config *config, struct pci_place *place);

#endif
