/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Block requests as a front end sends them (Xen io/blkif.h, in the
 * layout of x86_64), read from private copies and checked.
 */
#ifndef CLOISON_DRIVERS_BLK_BLKIF_H
#define CLOISON_DRIVERS_BLK_BLKIF_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/blk/request.h"

#define BLKIF_REQUEST_BYTES 112
#define BLKIF_REQUEST_WORDS (BLKIF_REQUEST_BYTES / 4)

#define BLKIF_READ 0
#define BLKIF_WRITE 1
#define BLKIF_FLUSH 3
#define BLKIF_INDIRECT 6

#define BLKIF_OKAY 0
#define BLKIF_ERROR (-1)
#define BLKIF_UNSUPPORTED (-2)

/* Segments in the request itself, and in a page that it names. */
#define BLKIF_SEGMENTS 11
#define BLKIF_SEGMENTS_INDIRECT REQUEST_PIECES
#define BLKIF_SEGMENT_WORDS 2

/** Part of a page of the client. */
struct blkif_segment {
    uint32_t ref;
    uint32_t offset; /* bytes */
    uint32_t bytes;
};

/** A request whose own fields are right; its segments are yet to be read. */
struct blkif_ask {
    uint64_t id;
    uint8_t word; /* for the answer: the operation, not that it is indirect */
    enum request_operation operation;
    bool indirect;
    uint32_t indirect_ref;
    uint32_t segment_count;
    uint64_t sector;
};

/** What a client may do with its disk. */
struct blkif_right {
    uint64_t sectors;
    uint32_t block_bytes;
    bool writable;
};

/** Read a copied request: BLKIF_OKAY, or what to answer. id and word are set
 * in any case. */
int16_t blkif_read(const uint32_t words[BLKIF_REQUEST_WORDS],
                   struct blkif_ask *ask);

/** Where the segments of a request that is not indirect begin. */
const uint32_t *blkif_own_segments(const uint32_t *words);

/** Read the copied segments at @p words, and check that the whole request is
 * what @p right allows: BLKIF_OKAY, or what to answer. */
int16_t blkif_segments(const struct blkif_ask *ask, const uint32_t *words,
                       const struct blkif_right *right,
                       struct blkif_segment *segments);

/** The words of an answer, without the last one. */
void blkif_answer(uint64_t id, uint8_t word, int16_t status, uint32_t words[3]);

#endif
