/* SPDX-License-Identifier: Apache-2.0 */
/** @file A virtio block device. */
#include "drivers/blk/virtio_blk.h"

/* Features, and their fields of the configuration. */
#define FEATURE_SIZE_MAX (1ul << 1)
#define FEATURE_SEGMENT_MAX (1ul << 2)
#define FEATURE_READ_ONLY (1ul << 5)
#define FEATURE_BLOCK_SIZE (1ul << 6)
#define FEATURE_FLUSH (1ul << 9)
#define FEATURES                                                               \
    (FEATURE_SIZE_MAX | FEATURE_SEGMENT_MAX | FEATURE_READ_ONLY |              \
     FEATURE_BLOCK_SIZE | FEATURE_FLUSH | VIRTIO_INDIRECT)
#define CONFIG_SECTORS 0
#define CONFIG_SIZE_MAX 8
#define CONFIG_SEGMENT_MAX 12
#define CONFIG_BLOCK_SIZE 20

/* Types of requests, by request_operation. */
static const uint32_t types[] = {
    [REQUEST_READ] = 0, [REQUEST_WRITE] = 1, [REQUEST_FLUSH] = 4};

#define STATUS_GOOD 0
#define STATUS_NOT_YET 0xff

#define PAGE 4096

bool virtio_blk_find(struct virtio_blk *disk, uint32_t number)
{
    return virtio_find(&disk->virtio, number, VIRTIO_BLOCK);
}

static bool has(const struct virtio_blk *disk, uint64_t feature)
{
    return (disk->virtio.features & feature) != 0;
}

/* What the device is like; false if no page could be one piece. */
static bool read_config(struct virtio_blk *disk)
{
    const struct virtio *virtio = &disk->virtio;
    uint32_t most = REQUEST_PIECES;
    if (has(disk, FEATURE_SIZE_MAX) &&
        virtio_config32(virtio, CONFIG_SIZE_MAX) < PAGE) {
        return false;
    }
    if (has(disk, FEATURE_SEGMENT_MAX)) {
        uint32_t limit = virtio_config32(virtio, CONFIG_SEGMENT_MAX);
        most = limit < most ? limit : most;
    }
    disk->pieces = most;
    disk->read_only = has(disk, FEATURE_READ_ONLY);
    disk->keeps_back = has(disk, FEATURE_FLUSH);
    disk->sectors = virtio_config64(virtio, CONFIG_SECTORS);
    disk->block_bytes = has(disk, FEATURE_BLOCK_SIZE)
                            ? virtio_config32(virtio, CONFIG_BLOCK_SIZE)
                            : SECTOR_BYTES;
    return most > 0;
}

bool virtio_blk_start(struct virtio_blk *disk)
{
    if (!virtio_reset(&disk->virtio) ||
        !virtio_negotiate(&disk->virtio, FEATURES) || !read_config(disk) ||
        !virtio_queue(&disk->virtio, 0, &disk->queue, VIRTQUEUE_MAX)) {
        return false;
    }
    /* Without tables the pieces need descriptors of the queue itself. */
    if (!has(disk, VIRTIO_INDIRECT) && disk->queue.size < 4) {
        return false;
    }
    if (!has(disk, VIRTIO_INDIRECT) && disk->pieces > disk->queue.size - 2u) {
        disk->pieces = disk->queue.size - 2u;
    }
    virtio_go(&disk->virtio);
    return true;
}

/* The chain: header, pieces [first, first + count), status. */
static void describe(struct virtio_blk *disk, const struct request *request,
                     uint16_t head, uint32_t count,
                     struct virtqueue_piece *chain)
{
    chain[0] = (struct virtqueue_piece){(uint64_t)&disk->header[head],
                                        sizeof(disk->header[head]), false};
    for (uint32_t i = 0; i < count; i++) {
        const struct request_piece *piece =
            &request->piece[request->next_piece + i];
        chain[i + 1].address = piece->address;
        chain[i + 1].length = piece->bytes;
        chain[i + 1].device_writes = request->operation == REQUEST_READ;
    }
    chain[count + 1] =
        (struct virtqueue_piece){(uint64_t)&disk->status[head], 1, true};
}

static bool put_chain(struct virtio_blk *disk,
                      const struct virtqueue_piece *chain, uint32_t count,
                      uint16_t *head)
{
    if (!has(disk, VIRTIO_INDIRECT)) {
        return virtqueue_put(&disk->queue, chain, count, head);
    }
    uint32_t writable = 0;
    for (uint32_t i = 0; i < count; i++) {
        writable += chain[i].device_writes ? chain[i].length : 0;
    }
    virtqueue_describe(disk->table[*head], chain, count);
    return virtqueue_put_table(&disk->queue, disk->table[*head], count,
                               writable, head);
}

bool virtio_blk_send(struct virtio_blk *disk, struct request *request)
{
    struct virtqueue_piece chain[REQUEST_PIECES + 2];
    uint16_t head = virtqueue_next(&disk->queue);
    uint32_t count = request->piece_count - request->next_piece;
    uint64_t bytes = 0;
    if (head == VIRTQUEUE_MAX) {
        return false;
    }
    count = count < disk->pieces ? count : disk->pieces;
    describe(disk, request, head, count, chain);
    for (uint32_t i = 0; i < count; i++) {
        bytes += chain[i + 1].length;
    }
    disk->header[head] = (struct virtio_blk_header){
        .type = types[request->operation], .sector = request->next_sector};
    disk->status[head] = STATUS_NOT_YET;
    if (!put_chain(disk, chain, count + 2, &head)) {
        return false;
    }
    disk->request[head] = request;
    request->next_piece += count;
    request->next_sector += bytes / SECTOR_BYTES;
    return true;
}

void virtio_blk_kick(struct virtio_blk *disk)
{
    virtio_kick(&disk->virtio, &disk->queue);
}

enum request_answer virtio_blk_take(struct virtio_blk *disk,
                                    struct request **request)
{
    uint16_t head;
    uint32_t length;
    enum virtqueue_state state = virtqueue_take(&disk->queue, &head, &length);
    if (state != VIRTQUEUE_READY) {
        return state == VIRTQUEUE_EMPTY ? ANSWER_NONE : ANSWER_BROKEN;
    }
    *request = disk->request[head];
    volatile uint8_t *status = &disk->status[head];
    return *status == STATUS_GOOD ? ANSWER_GOOD : ANSWER_BAD;
}
