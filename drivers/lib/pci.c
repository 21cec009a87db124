/* SPDX-License-Identifier: Apache-2.0 */
/** @file A PCI function of the domain's own. */
#include "drivers/lib/device.h"
#include "drivers/lib/event.h"
#include "drivers/lib/paging.h"
#include "drivers/lib/pci.h"

/* Words of an entry of the MSI-X table. */
#define ENTRY_WORDS 4
#define ENTRY_ADDRESS 0
#define ENTRY_ADDRESS_HIGH 1
#define ENTRY_DATA 2
#define ENTRY_MASKED 3

#define BAR_IS_PORT 1u
#define BAR_KIND_64 2u

bool pci_read(uint32_t device, struct pci_config *config)
{
    for (uint32_t i = 0; i < PCI_CONFIG_WORDS; i++) {
        int64_t word = device_read(device, i * 4);
        if (word < 0) {
            return false;
        }
        config->word[i] = (uint32_t)word;
    }
    return true;
}

uint64_t pci_address(const struct pci_config *config,
                     const struct pci_place *place)
{
    uint32_t at = DEVICE_BAR0 / 4 + place->bar;
    uint32_t low = config->word[at];
    uint64_t high = 0;
    if (low % 2 == BAR_IS_PORT) {
        return 0;
    }
    if (low / 2 % 4 == BAR_KIND_64) {
        high = place->bar < 5 ? config->word[at + 1] : 0;
    }
    uint64_t base = high << 32 | low / 16 * 16;
    uint64_t first = base + place->offset;
    return base != 0 && paging_reach(first, place->length) ? first : 0;
}

bool pci_enable(uint32_t device)
{
    return device_write(device, DEVICE_COMMAND,
                        DEVICE_MEMORY + DEVICE_MASTER) == 0;
}

bool pci_messages(uint32_t device, const struct pci_config *config,
                  uint32_t count)
{
    struct pci_place place;
    int64_t message = device_read(device, DEVICE_MESSAGE);
    if (pci_cap_find(config, PCI_CAP_MSIX, 0) == 0) {
        return true;
    }
    if (message < 0 || !pci_cap_msix(config, &place)) {
        return false;
    }
    uint64_t table = pci_address(config, &place);
    if (table == 0 || place.length / (ENTRY_WORDS * 4) < count) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        volatile uint32_t *entry = (volatile uint32_t *)table + i * ENTRY_WORDS;
        entry[ENTRY_ADDRESS] = (uint32_t)message;
        entry[ENTRY_ADDRESS_HIGH] = 0;
        entry[ENTRY_DATA] = 0;
        entry[ENTRY_MASKED] = 0;
    }
    return true;
}

int64_t pci_interrupt(uint32_t device)
{
    return event_bind_virq(DEVICE_VIRQ + device, 0);
}
