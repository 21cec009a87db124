/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a front end leaves to the back end, done before the wire: the
 * checksum, and the cutting of a large TCP packet into segments.
 */
#ifndef CLOISON_DRIVERS_NET_SEGMENT_H
#define CLOISON_DRIVERS_NET_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/net/frame.h"

/** A packet that is being cut. */
struct segment {
    const uint8_t *bytes; /* whole packet, our own */
    struct frame_claim claim;
    struct frame frame;
    uint32_t done; /* payload bytes that are out */
    uint32_t number;
};

/** Begin; false if the bytes are not what is claimed. */
bool segment_start(struct segment *segment, const uint8_t *bytes,
                   const struct frame_claim *claim);
/** Write the next frame, with its checksum, to @p frame, which has room for
 * FRAME_BYTES_MAX bytes; how many there are, 0 after the last. */
uint32_t segment_next(struct segment *segment, uint8_t *frame);

#endif
