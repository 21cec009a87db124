/* SPDX-License-Identifier: Apache-2.0 */
/** @file A virtio block device (virtio 1.2 section 5.2). */
#ifndef CLOISON_DRIVERS_BLK_VIRTIO_BLK_H
#define CLOISON_DRIVERS_BLK_VIRTIO_BLK_H

#include "drivers/blk/request.h"
#include "drivers/lib/virtio.h"

struct virtio_blk_header {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
};

struct virtio_blk {
    struct virtqueue queue;
    struct virtio virtio;
    uint64_t sectors;
    uint32_t block_bytes;
    uint32_t pieces; /* of one command */
    bool read_only;
    bool keeps_back; /* what is written may be lost until a flush */
    /* One of each for every command, by the number of its chain. */
    struct request *request[VIRTQUEUE_MAX];
    struct virtio_blk_header header[VIRTQUEUE_MAX];
    uint8_t status[VIRTQUEUE_MAX];
    struct virtqueue_descriptor table[VIRTQUEUE_MAX][REQUEST_PIECES + 2];
};

/** Whether device @p number is one; it is not started yet. */
bool virtio_blk_find(struct virtio_blk *disk, uint32_t number);
/** Reset it and start it; it has then forgotten every request. */
bool virtio_blk_start(struct virtio_blk *disk);
/** Give the next part of @p request to the device; false: no room. */
bool virtio_blk_send(struct virtio_blk *disk, struct request *request);
/** Tell the device of what was sent. */
void virtio_blk_kick(struct virtio_blk *disk);
/** The answer to one part; @p request is whose it is unless ANSWER_NONE or
 * ANSWER_BROKEN. */
enum request_answer virtio_blk_take(struct virtio_blk *disk,
                                    struct request **request);

#endif
