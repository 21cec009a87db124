/* SPDX-License-Identifier: Apache-2.0 */
/** @file An NVMe controller with one namespace and one pair of I/O queues. */
#ifndef CLOISON_DRIVERS_BLK_NVME_H
#define CLOISON_DRIVERS_BLK_NVME_H

#include "drivers/blk/nvme_queue.h"
#include "drivers/lib/memory.h"

struct nvme {
    struct nvme_queue admin;
    struct nvme_queue io;
    PAGE_ALIGNED uint8_t answer[PAGE_BYTES]; /* of identify commands */
    uint64_t registers;
    uint32_t doorbell_bytes;
    uint32_t start_ms; /* how long the controller may take to start */
    uint32_t rung;     /* the tail the controller knows */
    uint64_t sectors;
    uint32_t block_bytes;
    uint32_t pieces; /* of one command */
    bool keeps_back; /* what is written may be lost until a flush */
};

/** Whether device @p number is one; it is not started yet. */
bool nvme_find(struct nvme *disk, uint32_t number);
/** Reset it and start it; it has then forgotten every request. */
bool nvme_start(struct nvme *disk);
/** Give the next part of @p request to the device; false: no room. */
bool nvme_send(struct nvme *disk, struct request *request);
/** Tell the device of what was sent. */
void nvme_kick(struct nvme *disk);
/** The answer to one part, as virtio_blk_take(). */
enum request_answer nvme_take(struct nvme *disk, struct request **request);

#endif
