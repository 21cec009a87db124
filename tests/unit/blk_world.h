/* SPDX-License-Identifier: Apache-2.0 */
/** @file A client with a ring and pages, and a disk that answers when it is
 * told to: what a vbd has around it, for tests and fuzzers. */
#ifndef CLOISON_TESTS_UNIT_BLK_WORLD_H
#define CLOISON_TESTS_UNIT_BLK_WORLD_H

#include <stdlib.h>
#include <string.h>

#include "drivers/blk/vbd.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/ring_journal.h"

#define WORLD_CLIENT 5
#define WORLD_PAGES 128
#define WORLD_PAGE 4096
#define WORLD_SECTORS 64
#define WORLD_FIRST 16 /* sector of the disk where the client's begins */
#define WORLD_DISK (WORLD_FIRST + WORLD_SECTORS + 16)

struct world_grant {
    bool granted;
    bool readonly;
    uint32_t mapped;
};

static struct world_grant world_grant[WORLD_PAGES];
static uint8_t world_page[WORLD_PAGES][WORLD_PAGE]
    __attribute__((aligned(4096)));
static uint32_t world_ring[RING_PAGE_WORDS] __attribute__((aligned(4096)));
static uint32_t world_maps; /* how often something was mapped */

static uint8_t world_bytes[WORLD_DISK * SECTOR_BYTES]
    __attribute__((aligned(4096)));
static struct disk world_disk;
static struct request *world_sent[DISK_REQUESTS];
static uint32_t world_sent_count;
static uint32_t world_room; /* requests that the disk still takes */
static uint32_t world_flushes;
static struct vbd world_vbd;

static void world_must(bool good)
{
    if (!good) {
        abort();
    }
}

void *grant_map_page(uint32_t domain, uint32_t ref, bool readonly)
{
    if (domain != WORLD_CLIENT || ref >= WORLD_PAGES ||
        !world_grant[ref].granted || (world_grant[ref].readonly && !readonly)) {
        return NULL;
    }
    world_grant[ref].mapped++;
    world_maps++;
    return world_page[ref];
}

void grant_unmap_page(void *page)
{
    uint64_t ref = (uint64_t)((uint8_t *)page - world_page[0]) / WORLD_PAGE;
    world_must(ref < WORLD_PAGES && world_grant[ref].mapped > 0);
    world_grant[ref].mapped--;
}

/* The bytes a side names, or NULL as the core would refuse it. */
static uint8_t *world_side(const struct abi_grant_copy_side *side,
                           uint32_t length, bool write)
{
    if (side->offset + length > WORLD_PAGE) {
        return NULL;
    }
    if (side->domain == 0x7ff0) {
        return (uint8_t *)(side->name * WORLD_PAGE + side->offset);
    }
    if (side->domain != WORLD_CLIENT || side->name >= WORLD_PAGES ||
        !world_grant[side->name].granted ||
        (write && world_grant[side->name].readonly)) {
        return NULL;
    }
    return world_page[side->name] + side->offset;
}

uint32_t grant_copy(struct abi_grant_copy *list, uint32_t count)
{
    uint32_t failed = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *from = world_side(&list[i].source, list[i].length, false);
        uint8_t *to = world_side(&list[i].dest, list[i].length, true);
        if (from == NULL || to == NULL) {
            failed++;
        } else {
            memmove(to, from, list[i].length);
        }
    }
    return failed;
}

bool grant_copy_from(void *to, struct abi_grant_copy_side from, uint32_t length)
{
    uint8_t *bytes = world_side(&from, length, false);
    if (bytes != NULL) {
        memcpy(to, bytes, length);
    }
    return bytes != NULL;
}

bool disk_put(struct disk *disk, struct request *request)
{
    world_must(disk == &world_disk);
    if (world_room == 0) {
        return false;
    }
    world_room--;
    request->failed = false;
    world_sent[world_sent_count] = request;
    world_sent_count++;
    return true;
}

/* What the device does with a request; only inside the client's part. */
static void world_transfer(const struct request *request)
{
    uint64_t at = request->sector * SECTOR_BYTES;
    for (uint32_t i = 0; i < request->piece_count; i++) {
        uint8_t *memory = (uint8_t *)request->piece[i].address;
        uint32_t bytes = request->piece[i].bytes;
        uint64_t offset = (uint64_t)(memory - world_page[0]);
        world_must(at >= WORLD_FIRST * SECTOR_BYTES &&
                   at + bytes <= (WORLD_FIRST + WORLD_SECTORS) * SECTOR_BYTES);
        world_must(offset + bytes <= sizeof(world_page) &&
                   offset / WORLD_PAGE == (offset + bytes - 1) / WORLD_PAGE &&
                   world_grant[offset / WORLD_PAGE].mapped > 0);
        if (request->operation == REQUEST_READ) {
            memcpy(memory, world_bytes + at, bytes);
        } else {
            world_must(world_vbd.right.writable);
            memcpy(world_bytes + at, memory, bytes);
        }
        at += bytes;
    }
}

/* The device has done the request at @p index of those it has. */
static void world_finish(uint32_t index, bool failed)
{
    struct request *request = world_sent[index];
    world_sent_count--;
    world_sent[index] = world_sent[world_sent_count];
    world_room++;
    request->failed = failed;
    if (request->operation == REQUEST_FLUSH) {
        world_flushes++;
    } else if (!failed) {
        world_transfer(request);
    }
    vbd_done(&world_vbd, request);
}

static void world_attach(bool memory, uint32_t limit)
{
    world_vbd = (struct vbd){.client = WORLD_CLIENT,
                             .right = {.sectors = WORLD_SECTORS,
                                       .block_bytes = 512,
                                       .writable = true},
                             .disk = memory ? NULL : &world_disk,
                             .memory = memory ? world_bytes : NULL,
                             .first = WORLD_FIRST};
    vbd_attach(&world_vbd, world_ring, limit);
}

static void world_start(bool memory, uint32_t limit)
{
    memset(world_ring, 0, sizeof(world_ring));
    world_ring[RING_REQUEST_EVENT] = 1;
    world_ring[RING_RESPONSE_EVENT] = 1;
    world_sent_count = 0;
    world_room = DISK_REQUESTS;
    world_flushes = 0;
    world_maps = 0;
    for (uint32_t i = 0; i < WORLD_PAGES; i++) {
        world_grant[i] = (struct world_grant){.granted = true};
        memset(world_page[i], (int)i, WORLD_PAGE);
    }
    for (uint32_t i = 0; i < sizeof(world_bytes); i++) {
        world_bytes[i] = (uint8_t)(i / SECTOR_BYTES + 100);
    }
    world_attach(memory, limit);
}

#endif
