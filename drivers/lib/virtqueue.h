/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A split virtqueue (virtio 1.2 section 2.7), the driver's side.
 *
 * The device is not trusted: which buffers it has is kept apart from what it
 * reads and writes; a chain it returns must be one that it has, and the length
 * it tells must fit. A device that claims otherwise breaks its queue, until
 * the queue is started again.
 */
#ifndef CLOISON_DRIVERS_LIB_VIRTQUEUE_H
#define CLOISON_DRIVERS_LIB_VIRTQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#define VIRTQUEUE_MAX 256

struct virtqueue_descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

struct virtqueue_used {
    uint32_t id;
    uint32_t length;
};

/** The part that the device reads and writes. */
struct virtqueue_shared {
    struct virtqueue_descriptor descriptor[VIRTQUEUE_MAX];
    uint16_t available_flags;
    uint16_t available_index;
    uint16_t available[VIRTQUEUE_MAX];
    uint16_t unused[2];
    uint16_t used_flags;
    uint16_t used_index;
    struct virtqueue_used used[VIRTQUEUE_MAX];
};

struct virtqueue {
    _Alignas(4096) struct virtqueue_shared shared;
    uint16_t size; /* a power of two; 0: not started */
    uint16_t number;
    bool broken;
    uint16_t free_first;
    uint16_t free_count;
    uint16_t available_next; /* these run free */
    uint16_t used_next;
    uint16_t next[VIRTQUEUE_MAX];     /* in a chain, or of what is free */
    uint16_t pieces[VIRTQUEUE_MAX];   /* of the chain from here; 0: none */
    uint32_t writable[VIRTQUEUE_MAX]; /* bytes of it the device may write */
};

/** A run of bytes that the device reads or writes. */
struct virtqueue_piece {
    uint64_t address;
    uint32_t length;
    bool device_writes;
};

enum virtqueue_state { VIRTQUEUE_EMPTY, VIRTQUEUE_READY, VIRTQUEUE_BROKEN };

/** Fresh, with the largest power of two up to @p most and VIRTQUEUE_MAX. */
void virtqueue_start(struct virtqueue *queue, uint16_t number, uint16_t most);

/** The number that the next chain gets; VIRTQUEUE_MAX: there is no room. */
uint16_t virtqueue_next(const struct virtqueue *queue);

/** Give a chain to the device; what it reads comes first. False: no room.
 * @p head is the number under which it comes back. The device looks at it
 * after the next virtqueue_publish(). */
bool virtqueue_put(struct virtqueue *queue,
                   const struct virtqueue_piece *pieces, uint32_t count,
                   uint16_t *head);

/** Like virtqueue_put(), for a table of @p count descriptors elsewhere
 * (VIRTIO_INDIRECT); @p writable bytes of what it names can be written. */
bool virtqueue_put_table(struct virtqueue *queue,
                         const struct virtqueue_descriptor *table,
                         uint32_t count, uint32_t writable, uint16_t *head);

/** Describe pieces as such a table. */
void virtqueue_describe(struct virtqueue_descriptor *table,
                        const struct virtqueue_piece *pieces, uint32_t count);

/** Show the device what was put; whether it wants to be notified. */
bool virtqueue_publish(struct virtqueue *queue);

/** Take back one chain and free it. Only after VIRTQUEUE_READY are @p head
 * and the @p length of what the device wrote set. */
enum virtqueue_state virtqueue_take(struct virtqueue *queue, uint16_t *head,
                                    uint32_t *length);

/** Ask for no interrupts, as far as the device listens. */
void virtqueue_silence(struct virtqueue *queue);
/** Ask for an interrupt at the next chain that comes back, then look: sleep
 * only on VIRTQUEUE_EMPTY. */
enum virtqueue_state virtqueue_listen(struct virtqueue *queue);

#endif
