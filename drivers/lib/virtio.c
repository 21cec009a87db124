/* SPDX-License-Identifier: Apache-2.0 */
/** @file A virtio device on PCI, without the legacy interface. */
#include <stddef.h>

#include "drivers/lib/pci.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/virtio.h"

/* PCI identity (section 4.1.2). */
#define VENDOR 0x1af4
#define MODERN 0x1040

/* Registers of the common configuration (section 4.1.4.3). */
#define DEVICE_FEATURE_SELECT 0
#define DEVICE_FEATURE 4
#define DRIVER_FEATURE_SELECT 8
#define DRIVER_FEATURE 12
#define CONFIG_MESSAGE 16
#define QUEUE_COUNT 18
#define STATUS 20
#define GENERATION 21
#define QUEUE_SELECT 22
#define QUEUE_SIZE 24
#define QUEUE_MESSAGE 26
#define QUEUE_ENABLE 28
#define QUEUE_NOTIFY 30
#define QUEUE_DESCRIPTORS 32
#define QUEUE_AVAILABLE 40
#define QUEUE_USED 48
#define COMMON_BYTES 56

/* Bits of STATUS (section 2.1). */
#define STATUS_SEEN 1
#define STATUS_DRIVER 2
#define STATUS_GO 4
#define STATUS_FEATURES 8
#define STATUS_BROKEN 64

#define NO_MESSAGE 0xffff

/* How long a device may take to reset. */
#define RESET_NS 1000000000ul

/* How often a device may change a field while it is read. */
#define CONFIG_TRIES 8

static volatile uint8_t *at8(uint64_t base, uint32_t at)
{
    return (volatile uint8_t *)(base + at);
}

static volatile uint16_t *at16(uint64_t base, uint32_t at)
{
    return (volatile uint16_t *)(base + at);
}

static volatile uint32_t *at32(uint64_t base, uint32_t at)
{
    return (volatile uint32_t *)(base + at);
}

/* 64-bit registers are written as two halves (section 4.1.3.1). */
static void write_address(uint64_t base, uint32_t at, const volatile void *to)
{
    *at32(base, at) = (uint32_t)(uint64_t)to;
    *at32(base, at + 4) = (uint32_t)((uint64_t)to >> 32);
}

/* Where the three sets of registers are. */
static bool find_registers(struct virtio *virtio,
                           const struct pci_config *config)
{
    struct pci_place place;
    if (!pci_cap_virtio(config, PCI_VIRTIO_COMMON, &place, NULL) ||
        place.length < COMMON_BYTES) {
        return false;
    }
    virtio->common = pci_address(config, &place);
    if (!pci_cap_virtio(config, PCI_VIRTIO_NOTIFY, &place,
                        &virtio->notify_multiplier)) {
        return false;
    }
    virtio->notify = pci_address(config, &place);
    virtio->notify_bytes = place.length;
    if (!pci_cap_virtio(config, PCI_VIRTIO_DEVICE, &place, NULL)) {
        return false;
    }
    virtio->config = pci_address(config, &place);
    virtio->config_bytes = place.length;
    return virtio->common != 0 && virtio->notify != 0 && virtio->config != 0;
}

bool virtio_find(struct virtio *virtio, uint32_t number, uint16_t kind)
{
    struct pci_config config;
    *virtio = (struct virtio){.device = number};
    return pci_read(number, &config) &&
           config.word[0] == ((MODERN + (uint32_t)kind) << 16) + VENDOR &&
           find_registers(virtio, &config) && pci_enable(number) &&
           pci_messages(number, &config, 1);
}

bool virtio_reset(struct virtio *virtio)
{
    uint64_t end = time_now() + RESET_NS;
    *at8(virtio->common, STATUS) = 0;
    while (*at8(virtio->common, STATUS) != 0) {
        if (time_now() > end) {
            return false;
        }
    }
    return true;
}

static uint64_t offered_features(const struct virtio *virtio)
{
    *at32(virtio->common, DEVICE_FEATURE_SELECT) = 1;
    uint64_t high = *at32(virtio->common, DEVICE_FEATURE);
    *at32(virtio->common, DEVICE_FEATURE_SELECT) = 0;
    return high << 32 | *at32(virtio->common, DEVICE_FEATURE);
}

bool virtio_negotiate(struct virtio *virtio, uint64_t wanted)
{
    const uint64_t must = VIRTIO_VERSION_1 | VIRTIO_ACCESS_PLATFORM;
    uint64_t offered = offered_features(virtio);
    if ((offered & must) != must) {
        return false;
    }
    virtio->features = offered & (wanted | must);
    *at8(virtio->common, STATUS) = STATUS_SEEN + STATUS_DRIVER;
    *at32(virtio->common, DRIVER_FEATURE_SELECT) = 0;
    *at32(virtio->common, DRIVER_FEATURE) = (uint32_t)virtio->features;
    *at32(virtio->common, DRIVER_FEATURE_SELECT) = 1;
    *at32(virtio->common, DRIVER_FEATURE) = (uint32_t)(virtio->features >> 32);
    *at8(virtio->common, STATUS) =
        STATUS_SEEN + STATUS_DRIVER + STATUS_FEATURES;
    *at16(virtio->common, CONFIG_MESSAGE) = NO_MESSAGE;
    return (*at8(virtio->common, STATUS) & STATUS_FEATURES) != 0;
}

/* Where to notify of the queue that is selected; 0: not among the registers. */
static uint64_t find_doorbell(const struct virtio *virtio)
{
    uint64_t offset = (uint64_t)*at16(virtio->common, QUEUE_NOTIFY) *
                      virtio->notify_multiplier;
    if (virtio->notify_bytes < 2 || offset > virtio->notify_bytes - 2 ||
        offset % 2 != 0) {
        return 0;
    }
    return virtio->notify + offset;
}

bool virtio_queue(struct virtio *virtio, uint16_t number,
                  struct virtqueue *queue, uint16_t most)
{
    if (number >= VIRTIO_QUEUE_MAX ||
        number >= *at16(virtio->common, QUEUE_COUNT)) {
        return false;
    }
    *at16(virtio->common, QUEUE_SELECT) = number;
    uint16_t size = *at16(virtio->common, QUEUE_SIZE);
    virtqueue_start(queue, number, size < most ? size : most);
    virtio->doorbell[number] = find_doorbell(virtio);
    if (queue->size == 0 || virtio->doorbell[number] == 0) {
        return false;
    }
    *at16(virtio->common, QUEUE_SIZE) = queue->size;
    *at16(virtio->common, QUEUE_MESSAGE) = 0;
    if (*at16(virtio->common, QUEUE_MESSAGE) != 0) {
        return false;
    }
    write_address(virtio->common, QUEUE_DESCRIPTORS, &queue->shared.descriptor);
    write_address(virtio->common, QUEUE_AVAILABLE,
                  &queue->shared.available_flags);
    write_address(virtio->common, QUEUE_USED, &queue->shared.used_flags);
    *at16(virtio->common, QUEUE_ENABLE) = 1;
    return true;
}

void virtio_go(struct virtio *virtio)
{
    *at8(virtio->common, STATUS) =
        STATUS_SEEN + STATUS_DRIVER + STATUS_FEATURES + STATUS_GO;
}

bool virtio_is_broken(const struct virtio *virtio)
{
    return (*at8(virtio->common, STATUS) & STATUS_BROKEN) != 0;
}

void virtio_kick(struct virtio *virtio, struct virtqueue *queue)
{
    if (virtqueue_publish(queue)) {
        *at16(virtio->doorbell[queue->number], 0) = queue->number;
    }
}

/* Whether the device has @p bytes at @p at of its configuration. */
static bool config_has(const struct virtio *virtio, uint32_t at, uint32_t bytes)
{
    return virtio->config_bytes >= bytes && at <= virtio->config_bytes - bytes;
}

uint32_t virtio_config32(const struct virtio *virtio, uint32_t at)
{
    return config_has(virtio, at, 4) ? *at32(virtio->config, at) : 0;
}

uint64_t virtio_config64(const struct virtio *virtio, uint32_t at)
{
    uint64_t value = 0;
    if (!config_has(virtio, at, 8)) {
        return 0;
    }
    for (uint32_t i = 0; i < CONFIG_TRIES; i++) {
        uint8_t before = *at8(virtio->common, GENERATION);
        value = (uint64_t)*at32(virtio->config, at + 4) << 32 |
                *at32(virtio->config, at);
        if (*at8(virtio->common, GENERATION) == before) {
            break;
        }
    }
    return value;
}
