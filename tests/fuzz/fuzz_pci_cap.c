/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of capability lists: every walk ends, inside the copy, and
 * names only places that a device can have.
 *
 * LINKS: drivers/lib/pci_cap.c
 */
#include <stdlib.h>
#include <string.h>

#include "drivers/lib/pci_cap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct pci_place *place)
{
    if (place->bar > 5 || place->length == 0 ||
        (uint64_t)place->offset + place->length > PCI_RANGE_MAX) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pci_config config = {{0}};
    struct pci_place place;
    uint32_t multiplier;

    memcpy(&config, data, size < sizeof(config) ? size : sizeof(config));
    config.word[1] |= 1u << 20;
    for (int kind = PCI_VIRTIO_COMMON; kind <= PCI_VIRTIO_DEVICE; kind++) {
        if (pci_cap_virtio(&config, (enum pci_virtio_kind)kind, &place,
                           &multiplier)) {
            check(&place);
        }
    }
    if (pci_cap_msix(&config, &place)) {
        check(&place);
    }
    return 0;
}
