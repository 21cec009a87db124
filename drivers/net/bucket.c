/* SPDX-License-Identifier: Apache-2.0 */
/** @file A token bucket. */
#include "drivers/net/bucket.h"

#define SECOND_NS 1000000000
#define SECOND_US 1000000
#define US_NS 1000
/* A burst is what the rate gives in this part of a second. */
#define BURST_PART 20

void bucket_start(struct bucket *bucket, uint32_t kib_rate, uint64_t now)
{
    bucket->rate = (uint64_t)kib_rate * 1024;
    bucket->burst = bucket->rate / BURST_PART;
    if (bucket->burst < BUCKET_BURST_MIN) {
        bucket->burst = BUCKET_BURST_MIN;
    }
    bucket->level = bucket->burst;
    bucket->rest = 0;
    bucket->time = now;
}

/* What is less than a microsecond or a byte is not lost. */
static void bucket_fill(struct bucket *bucket, uint64_t now)
{
    uint64_t passed = now > bucket->time ? (now - bucket->time) / US_NS : 0;
    uint64_t missing = bucket->burst - bucket->level;
    if (passed / SECOND_US >= missing / bucket->rate + 1) {
        bucket->level = bucket->burst;
        bucket->time = now;
        return;
    }
    /* Split, so that no product overflows: the whole seconds give at most what
     * is missing, and the rate is below 2^42. */
    uint64_t part = passed % SECOND_US * bucket->rate + bucket->rest;
    uint64_t bytes = passed / SECOND_US * bucket->rate + part / SECOND_US;
    bucket->rest = part % SECOND_US;
    bucket->level += bytes < missing ? bytes : missing;
    bucket->time += passed * US_NS;
}

bool bucket_take(struct bucket *bucket, uint32_t bytes, uint64_t now)
{
    if (bucket->rate == 0) {
        return true;
    }
    bucket_fill(bucket, now);
    if (bucket->level < bytes) {
        return false;
    }
    bucket->level -= bytes;
    return true;
}

uint64_t bucket_ready(const struct bucket *bucket, uint32_t bytes)
{
    if (bucket->rate == 0 || bucket->level >= bytes) {
        return bucket->time;
    }
    uint64_t missing = bytes - bucket->level;
    return bucket->time + missing * SECOND_NS / bucket->rate + US_NS;
}
