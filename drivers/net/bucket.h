/* SPDX-License-Identifier: Apache-2.0 */
/** @file A token bucket: how many bytes a client may send by now. */
#ifndef CLOISON_DRIVERS_NET_BUCKET_H
#define CLOISON_DRIVERS_NET_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

/* What may be sent at once after a pause, at least: two packets of any size. */
#define BUCKET_BURST_MIN 131072

struct bucket {
    uint64_t rate;  /* bytes a second; 0: no limit */
    uint64_t burst; /* the bucket's size in bytes */
    uint64_t level; /* bytes that may be sent */
    uint64_t rest;  /* millionths of a byte besides */
    uint64_t time;  /* ns; up to then level is right */
};

/** A full bucket of @p kib_rate KiB a second, no limit if that is 0. */
void bucket_start(struct bucket *bucket, uint32_t kib_rate, uint64_t now);
/** Take @p bytes if they are there. */
bool bucket_take(struct bucket *bucket, uint32_t bytes, uint64_t now);
/** When @p bytes will be there, if nothing is taken before. */
uint64_t bucket_ready(const struct bucket *bucket, uint32_t bytes);

#endif
