/* SPDX-License-Identifier: Apache-2.0 */
/** @file A disk in the domain's own memory: the core copies from and to it. */
#include "drivers/blk/vbd.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/memory.h"

/* A segment can lie across two pages of ours. */
#define COPIES (2 * BLKIF_SEGMENTS_INDIRECT)

/* Add the copy of @p bytes between @p own and a segment from @p at on. */
static void add(struct abi_grant_copy *copy, bool read,
                struct abi_grant_copy_side own, struct abi_grant_copy_side peer)
{
    copy->source = read ? own : peer;
    copy->dest = read ? peer : own;
    copy->flags = read ? GRANT_COPY_DEST_REF : GRANT_COPY_SOURCE_REF;
    copy->padding = 0;
}

int16_t vbd_memory_copy(struct vbd *vbd, const struct blkif_ask *ask,
                        const struct blkif_segment *segments)
{
    struct abi_grant_copy copies[COPIES];
    uint8_t *own = vbd->memory + (vbd->first + ask->sector) * SECTOR_BYTES;
    uint32_t count = 0;
    bool read = ask->operation == REQUEST_READ;
    for (uint32_t i = 0; i < ask->segment_count; i++) {
        const struct blkif_segment *segment = &segments[i];
        uint32_t done = 0;
        while (done < segment->bytes) {
            uint32_t room = PAGE_BYTES - (uint32_t)((uint64_t)own % PAGE_BYTES);
            uint32_t left = segment->bytes - done;
            uint32_t bytes = left < room ? left : room;
            add(&copies[count], read, grant_side_own(own),
                grant_side_peer(vbd->client, segment->ref,
                                segment->offset + done));
            copies[count].length = (uint16_t)bytes;
            count++;
            own += bytes;
            done += bytes;
        }
    }
    return grant_copy(copies, count) == 0 ? BLKIF_OKAY : BLKIF_ERROR;
}
