/* SPDX-License-Identifier: Apache-2.0 */
/** @file A disk, whatever kind it is. */
#include "drivers/blk/disk.h"

/* Resets that a request lives through. */
#define TRIES 2

static bool device_start(struct disk *disk)
{
    if (disk->kind == DISK_VIRTIO) {
        struct virtio_blk *virtio = &disk->is.virtio;
        bool good = virtio_blk_start(virtio);
        disk->sectors = virtio->sectors;
        disk->block_bytes = virtio->block_bytes;
        disk->read_only = virtio->read_only;
        disk->keeps_back = virtio->keeps_back;
        return good;
    }
    struct nvme *nvme = &disk->is.nvme;
    bool good = nvme_start(nvme);
    disk->sectors = nvme->sectors;
    disk->block_bytes = nvme->block_bytes;
    disk->keeps_back = nvme->keeps_back;
    return good;
}

static bool device_send(struct disk *disk, struct request *request)
{
    return disk->kind == DISK_VIRTIO
               ? virtio_blk_send(&disk->is.virtio, request)
               : nvme_send(&disk->is.nvme, request);
}

static void device_kick(struct disk *disk)
{
    if (disk->kind == DISK_VIRTIO) {
        virtio_blk_kick(&disk->is.virtio);
    } else {
        nvme_kick(&disk->is.nvme);
    }
}

static enum request_answer device_take(struct disk *disk,
                                       struct request **request)
{
    return disk->kind == DISK_VIRTIO
               ? virtio_blk_take(&disk->is.virtio, request)
               : nvme_take(&disk->is.nvme, request);
}

/* The sizes of blocks that requests are checked against. */
static bool blocks_are_ok(uint32_t bytes)
{
    return bytes == 512 || bytes == 1024 || bytes == 2048 || bytes == 4096;
}

bool disk_open(struct disk *disk, uint32_t number)
{
    *disk = (struct disk){.device = number};
    if (virtio_blk_find(&disk->is.virtio, number)) {
        disk->kind = DISK_VIRTIO;
    } else if (nvme_find(&disk->is.nvme, number)) {
        disk->kind = DISK_NVME;
    } else {
        return false;
    }
    return device_start(disk) && blocks_are_ok(disk->block_bytes);
}

static void list_put(struct disk_list *list, struct request *request)
{
    request->next = NULL;
    if (list->first == NULL) {
        list->first = request;
    } else {
        list->last->next = request;
    }
    list->last = request;
}

static struct request *list_take(struct disk_list *list)
{
    struct request *first = list->first;
    if (first != NULL) {
        list->first = first->next;
    }
    return first;
}

/* The device has nothing of the request. */
static void begin(struct disk *disk, struct request *request)
{
    request->parts = 0;
    request->next_piece = 0;
    request->next_sector = request->sector;
    request->sent = false;
    request->age = 0;
    list_put(&disk->unsent, request);
}

/* No longer active: it goes back to whoever gave it. */
static void finish(struct disk *disk, struct request *request)
{
    disk->active_count--;
    struct request *last = disk->active[disk->active_count];
    last->place = request->place;
    disk->active[request->place] = last;
    list_put(&disk->done, request);
}

bool disk_put(struct disk *disk, struct request *request)
{
    if (disk->active_count == DISK_REQUESTS) {
        return false;
    }
    request->failed = false;
    request->tries = 0;
    request->place = disk->active_count;
    disk->active[disk->active_count] = request;
    disk->active_count++;
    if (request->operation == REQUEST_FLUSH && !disk->keeps_back) {
        /* Nothing is ever kept back. */
        request->sent = true;
        request->parts = 0;
        finish(disk, request);
        return true;
    }
    begin(disk, request);
    return true;
}

/* Give the device what it has room for, in the order it came. */
static void send(struct disk *disk)
{
    while (disk->unsent.first != NULL) {
        struct request *request = disk->unsent.first;
        if (!device_send(disk, request)) {
            return;
        }
        request->parts++;
        if (request->next_piece == request->piece_count) {
            request->sent = true;
            list_take(&disk->unsent);
        }
    }
}

/* Take the device's answers. */
static void answers(struct disk *disk)
{
    struct request *request = NULL;
    for (;;) {
        enum request_answer answer = device_take(disk, &request);
        if (answer == ANSWER_NONE) {
            return;
        }
        if (answer == ANSWER_BROKEN) {
            disk->ill = true;
            return;
        }
        request->parts--;
        request->failed = request->failed || answer == ANSWER_BAD;
        if (request->sent && request->parts == 0) {
            finish(disk, request);
        }
    }
}

void disk_work(struct disk *disk)
{
    if (!disk->ill) {
        answers(disk);
        send(disk);
        device_kick(disk);
    }
}

struct request *disk_take(struct disk *disk)
{
    return list_take(&disk->done);
}

/* Everything again on a device that was reset, or without one: failed. */
static void again(struct disk *disk, bool good)
{
    struct request *old[DISK_REQUESTS];
    uint32_t count = disk->active_count;
    disk->unsent = (struct disk_list){NULL, NULL};
    for (uint32_t i = 0; i < count; i++) {
        old[i] = disk->active[i];
    }
    for (uint32_t i = 0; i < count; i++) {
        old[i]->tries++;
        if (!good || old[i]->tries > TRIES) {
            old[i]->failed = true;
            finish(disk, old[i]);
        } else {
            begin(disk, old[i]);
        }
    }
}

void disk_tick(struct disk *disk)
{
    for (uint32_t i = 0; i < disk->active_count; i++) {
        disk->active[i]->age++;
        if (disk->active[i]->age > DISK_PATIENCE) {
            disk->ill = true;
        }
    }
    if (disk->ill) {
        uint64_t sectors = disk->sectors;
        uint32_t block_bytes = disk->block_bytes;
        disk->resets++;
        /* A disk that came back as another one is none. */
        bool good = device_start(disk) && disk->sectors == sectors &&
                    disk->block_bytes == block_bytes;
        disk->sectors = sectors;
        disk->block_bytes = block_bytes;
        disk->ill = !good;
        again(disk, good);
    }
}

bool disk_is_busy(const struct disk *disk)
{
    return disk->active_count > 0 || disk->ill;
}
