/* SPDX-License-Identifier: Apache-2.0 */
/** @file The list of capabilities in a device's configuration space. */
#include <stddef.h>

#include "drivers/lib/pci_cap.h"

/* Status register: there is a list; where it starts. */
#define STATUS_AT 4
#define STATUS_LIST (1u << 20)
#define LIST_AT 0x34

/* Capabilities lie behind the header, one a word at most. */
#define FIRST_CAP 0x40
#define CAP_MAX ((256 - FIRST_CAP) / 4)

#define CONFIG_BYTES (4 * PCI_CONFIG_WORDS)
#define BAR_COUNT 6

/* The fields of virtio's capability. */
#define VIRTIO_KIND 3
#define VIRTIO_BAR 4
#define VIRTIO_OFFSET 8
#define VIRTIO_LENGTH 12
#define VIRTIO_MULTIPLIER 16

#define MSIX_ENTRY_BYTES 16

uint32_t pci_cap_word(const struct pci_config *config, uint32_t at)
{
    return at < CONFIG_BYTES ? config->word[at / 4] : 0;
}

uint8_t pci_cap_byte(const struct pci_config *config, uint32_t at)
{
    return (uint8_t)(pci_cap_word(config, at) >> at % 4 * 8);
}

/* The lowest two bits of a pointer are reserved. */
static uint32_t next_of(const struct pci_config *config, uint32_t at)
{
    uint32_t next = pci_cap_byte(config, at) / 4u * 4u;
    return next < FIRST_CAP ? 0 : next;
}

uint32_t pci_cap_find(const struct pci_config *config, uint8_t id,
                      uint32_t after)
{
    uint32_t at =
        after == 0 ? next_of(config, LIST_AT) : next_of(config, after + 1);
    if ((pci_cap_word(config, STATUS_AT) & STATUS_LIST) == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < CAP_MAX && at != 0; i++) {
        if (pci_cap_byte(config, at) == id) {
            return at;
        }
        at = next_of(config, at + 1);
    }
    return 0;
}

/* No place is empty or reaches beyond what a device can have. */
static bool place_is_ok(const struct pci_place *place)
{
    return place->bar < BAR_COUNT && place->length > 0 &&
           place->offset < PCI_RANGE_MAX &&
           place->length <= PCI_RANGE_MAX - place->offset;
}

bool pci_cap_virtio(const struct pci_config *config, enum pci_virtio_kind kind,
                    struct pci_place *place, uint32_t *multiplier)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < CAP_MAX; i++) {
        at = pci_cap_find(config, PCI_CAP_VENDOR, at);
        if (at == 0) {
            return false;
        }
        if (pci_cap_byte(config, at + VIRTIO_KIND) != kind) {
            continue;
        }
        *place = (struct pci_place){
            .bar = pci_cap_byte(config, at + VIRTIO_BAR),
            .offset = pci_cap_word(config, at + VIRTIO_OFFSET),
            .length = pci_cap_word(config, at + VIRTIO_LENGTH)};
        if (multiplier != NULL) {
            *multiplier = pci_cap_word(config, at + VIRTIO_MULTIPLIER);
        }
        /* The first one that can be used counts, as the standard has it. */
        if (place_is_ok(place)) {
            return true;
        }
    }
    return false;
}

bool pci_cap_msix(const struct pci_config *config, struct pci_place *place)
{
    uint32_t at = pci_cap_find(config, PCI_CAP_MSIX, 0);
    if (at == 0) {
        return false;
    }
    uint32_t table = pci_cap_word(config, at + 4);
    *place = (struct pci_place){
        .bar = table % 8,
        .offset = table / 8 * 8,
        .length =
            ((pci_cap_word(config, at) >> 16) % 2048 + 1) * MSIX_ENTRY_BYTES};
    return place_is_ok(place);
}
