/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A virtio device on PCI, without the legacy interface (virtio 1.2
 * section 4.1). Order: virtio_find, virtio_reset, virtio_negotiate, then
 * virtio_queue for each queue, virtio_go. After a fault again from
 * virtio_reset on; every step that fails leaves a device that does nothing.
 */
#ifndef CLOISON_DRIVERS_LIB_VIRTIO_H
#define CLOISON_DRIVERS_LIB_VIRTIO_H

#include "drivers/lib/pci_cap.h"
#include "drivers/lib/virtqueue.h"

/* Kinds of devices. */
#define VIRTIO_NET 1
#define VIRTIO_BLOCK 2

/* Features of every kind; the last two are always asked for. */
#define VIRTIO_INDIRECT (1ul << 28)
#define VIRTIO_VERSION_1 (1ul << 32)
#define VIRTIO_ACCESS_PLATFORM (1ul << 33)

#define VIRTIO_QUEUE_MAX 4

/** Addresses are 0 until virtio_find() has found the device. */
struct virtio {
    uint32_t device; /* its number */
    uint64_t common;
    uint64_t notify;
    uint64_t config;
    uint32_t notify_bytes;
    uint32_t notify_multiplier;
    uint32_t config_bytes;
    uint64_t features;                   /* agreed on */
    uint64_t doorbell[VIRTIO_QUEUE_MAX]; /* where to notify of a queue */
};

/** Device @p number of the domain, if it is virtio of @p kind; it may use
 * memory from now on, and its messages are its one interrupt. */
bool virtio_find(struct virtio *virtio, uint32_t number, uint16_t kind);

/** Reset, and wait until the device says that it has. */
bool virtio_reset(struct virtio *virtio);

/** Agree on those of @p wanted that the device offers; false if it does not
 * obey the IOMMU or the standard. */
bool virtio_negotiate(struct virtio *virtio, uint64_t wanted);

/** Start queue @p number with at most @p most descriptors. */
bool virtio_queue(struct virtio *virtio, uint16_t number,
                  struct virtqueue *queue, uint16_t most);

/** All queues are there: the device may work. */
void virtio_go(struct virtio *virtio);
/** Whether the device asks to be reset. */
bool virtio_is_broken(const struct virtio *virtio);

/** Publish what was put, and tell the device if it wants to know. */
void virtio_kick(struct virtio *virtio, struct virtqueue *queue);

/** A field of the device's own configuration, 0 beyond its end. */
uint32_t virtio_config32(const struct virtio *virtio, uint32_t at);
/** Of 64 bits, read until two halves agree. */
uint64_t virtio_config64(const struct virtio *virtio, uint32_t at);

#endif
