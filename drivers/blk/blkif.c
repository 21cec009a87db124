/* SPDX-License-Identifier: Apache-2.0 */
/** @file Block requests as a front end sends them. */
#include "drivers/blk/blkif.h"

/* Words of a request. */
#define HEAD 0 /* operation, then the count of segments, then a handle */
#define ID 2
#define SECTOR 4
#define OWN_SEGMENTS 6

/* Of an indirect one: operation twice, 16 bits of count; pages of segments. */
#define INDIRECT_PAGES 7

/* Of a segment. */
#define SEGMENT_REF 0
#define SEGMENT_RANGE 1

#define LAST_SECTOR 7

static uint64_t two_words(const uint32_t *words)
{
    return (uint64_t)words[1] << 32 | words[0];
}

/* The operation, if it is one of those. */
static bool operation_of(uint32_t word, enum request_operation *operation)
{
    switch (word) {
    case BLKIF_READ:
        *operation = REQUEST_READ;
        return true;
    case BLKIF_WRITE:
        *operation = REQUEST_WRITE;
        return true;
    case BLKIF_FLUSH:
        *operation = REQUEST_FLUSH;
        return true;
    default:
        return false;
    }
}

int16_t blkif_read(const uint32_t words[BLKIF_REQUEST_WORDS],
                   struct blkif_ask *ask)
{
    uint32_t head = words[HEAD];
    *ask = (struct blkif_ask){.id = two_words(words + ID),
                              .word = (uint8_t)(head % 256),
                              .indirect = head % 256 == BLKIF_INDIRECT,
                              .sector = two_words(words + SECTOR)};
    uint32_t most = BLKIF_SEGMENTS;
    uint32_t operation = ask->word;
    ask->segment_count = head >> 8 & 0xff;
    if (ask->indirect) {
        most = BLKIF_SEGMENTS_INDIRECT;
        operation = head >> 8 & 0xff;
        ask->word = (uint8_t)operation;
        ask->segment_count = head >> 16;
        ask->indirect_ref = words[INDIRECT_PAGES];
    }
    if (!operation_of(operation, &ask->operation)) {
        return BLKIF_UNSUPPORTED;
    }
    if (ask->operation == REQUEST_FLUSH) {
        /* None of the front ends we know sends data with it. */
        return ask->segment_count == 0 && !ask->indirect ? BLKIF_OKAY
                                                         : BLKIF_UNSUPPORTED;
    }
    return ask->segment_count > 0 && ask->segment_count <= most ? BLKIF_OKAY
                                                                : BLKIF_ERROR;
}

const uint32_t *blkif_own_segments(const uint32_t *words)
{
    return words + OWN_SEGMENTS;
}

int16_t blkif_segments(const struct blkif_ask *ask, const uint32_t *words,
                       const struct blkif_right *right,
                       struct blkif_segment *segments)
{
    uint64_t sectors = 0;
    const uint32_t block = right->block_bytes;
    if (ask->operation == REQUEST_WRITE && !right->writable) {
        return BLKIF_ERROR;
    }
    for (uint32_t i = 0; i < ask->segment_count; i++) {
        uint32_t range = words[i * BLKIF_SEGMENT_WORDS + SEGMENT_RANGE];
        uint32_t first = range % 256;
        uint32_t last = range / 256 % 256;
        if (first > last || last > LAST_SECTOR) {
            return BLKIF_ERROR;
        }
        segments[i].ref = words[i * BLKIF_SEGMENT_WORDS + SEGMENT_REF];
        segments[i].offset = first * SECTOR_BYTES;
        segments[i].bytes = (last - first + 1) * SECTOR_BYTES;
        if (segments[i].bytes % block != 0) {
            return BLKIF_ERROR;
        }
        sectors += last - first + 1;
    }
    if (ask->sector % (block / SECTOR_BYTES) != 0 ||
        ask->sector > right->sectors ||
        sectors > right->sectors - ask->sector) {
        return BLKIF_ERROR;
    }
    return BLKIF_OKAY;
}

void blkif_answer(uint64_t id, uint8_t word, int16_t status, uint32_t words[3])
{
    words[0] = (uint32_t)id;
    words[1] = (uint32_t)(id >> 32);
    words[2] = word | (uint32_t)(uint16_t)status << 16;
}
