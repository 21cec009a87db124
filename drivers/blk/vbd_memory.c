/* SPDX-License-Identifier: Apache-2.0 */
/** @file A disk in the domain's own memory: the core copies from and to it. */
#include "drivers/blk/vbd.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/memory.h"

/* A segment can lie across two pages of ours. */
#define COPIES (2 * BLKIF_SEGMENTS_INDIRECT)

/* How far the copies of a request have come. */
struct progress {
    struct abi_grant_copy *next;
    uint8_t *own; /* our memory from here on */
    bool read;
};

/* Add the copy of @p bytes of a page of the client. */
static void add(struct progress *at, struct abi_grant_copy_side peer,
                uint32_t bytes)
{
    struct abi_grant_copy_side own = grant_side_own(at->own);
    if (at->read) {
        *at->next = (struct abi_grant_copy){
            .source = own, .dest = peer, .flags = GRANT_COPY_DEST_REF};
    } else {
        *at->next = (struct abi_grant_copy){
            .source = peer, .dest = own, .flags = GRANT_COPY_SOURCE_REF};
    }
    at->next->length = (uint16_t)bytes;
    at->next++;
    at->own += bytes;
}

int16_t vbd_memory_copy(struct vbd *vbd, const struct blkif_ask *ask,
                        const struct blkif_segment *segments)
{
    struct abi_grant_copy copies[COPIES];
    struct progress at = {
        copies, vbd->memory + (vbd->first + ask->sector) * SECTOR_BYTES,
        ask->operation == REQUEST_READ};
    for (uint32_t i = 0; i < ask->segment_count; i++) {
        struct abi_grant_copy_side peer =
            grant_side_peer(vbd->client, segments[i].ref, segments[i].offset);
        uint32_t room = PAGE_BYTES - (uint32_t)((uint64_t)at.own % PAGE_BYTES);
        uint32_t bytes = segments[i].bytes;
        if (bytes > room) {
            add(&at, peer, room);
            peer.offset = (uint16_t)(peer.offset + room);
            bytes -= room;
        }
        add(&at, peer, bytes);
    }
    uint32_t count = (uint32_t)(at.next - copies);
    return grant_copy(copies, count) == 0 ? BLKIF_OKAY : BLKIF_ERROR;
}
