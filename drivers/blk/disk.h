/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A disk, whatever kind it is: requests in, requests out.
 *
 * A device that answers wrongly, or not at all, is reset, and does again what
 * it had not answered; a request that two resets have not helped fails.
 */
#ifndef CLOISON_DRIVERS_BLK_DISK_H
#define CLOISON_DRIVERS_BLK_DISK_H

#include "drivers/blk/nvme.h"
#include "drivers/blk/request.h"
#include "drivers/blk/virtio_blk.h"

/* Requests that a disk has at the same time. */
#define DISK_REQUESTS 256
/* Ticks that an answer may take. */
#define DISK_PATIENCE 30

enum disk_kind { DISK_NONE, DISK_VIRTIO, DISK_NVME };

struct disk_list {
    struct request *first;
    struct request *last;
};

struct disk {
    enum disk_kind kind;
    uint32_t device;
    bool ill; /* it is reset at the next tick */
    uint64_t sectors;
    uint32_t block_bytes;
    bool read_only;
    bool keeps_back;
    uint32_t resets;
    struct request *active[DISK_REQUESTS];
    uint32_t active_count;
    struct disk_list unsent; /* active, and the device has not all of it */
    struct disk_list done;
    union {
        struct virtio_blk virtio;
        struct nvme nvme;
    } is;
};

/** Find out what device @p number is, and start it. */
bool disk_open(struct disk *disk, uint32_t number);

/** Hand a request over, until disk_take() returns it; it is good for this
 * disk. False: there are DISK_REQUESTS already. */
bool disk_put(struct disk *disk, struct request *request);
/** Let the device work on what was put, and see what it has done. */
void disk_work(struct disk *disk);
/** One request that is done, or NULL. */
struct request *disk_take(struct disk *disk);

/** Once a second while disk_is_busy(): whether the device is late or ill. */
void disk_tick(struct disk *disk);
bool disk_is_busy(const struct disk *disk);

#endif
