/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A bounded set of numbers, given out one by one: what stands for
 * allocation in a domain. The numbers index a static array of the caller.
 *
 * Invariant: a number is either free or given out, never both.
 */
#ifndef CLOISON_DRIVERS_LIB_POOL_H
#define CLOISON_DRIVERS_LIB_POOL_H

#include <stdbool.h>
#include <stdint.h>

#define POOL_MAX 4096
#define POOL_NONE 0xffff

/** The caller gives the array: @p count numbers, at most POOL_MAX. */
struct pool {
    uint16_t *next; /* of a free number: the next one; POOL_NONE ends */
    uint32_t count;
    uint32_t left;
    uint16_t free;
};

/* What next holds for a number that is given out. */
#define POOL_TAKEN 0xfffe

void pool_start(struct pool *pool, uint16_t *next, uint32_t count);
/** A number, or POOL_NONE. */
uint16_t pool_take(struct pool *pool);
/** False, and nothing done: the number was not given out. */
bool pool_give(struct pool *pool, uint32_t number);
bool pool_is_taken(const struct pool *pool, uint32_t number);

#endif
