/* SPDX-License-Identifier: Apache-2.0 */
/** @file A bounded set of numbers. */
#include "drivers/lib/pool.h"

void pool_start(struct pool *pool, uint16_t *next, uint32_t count)
{
    *pool = (struct pool){.next = next, .free = POOL_NONE};
    pool->count = count > POOL_MAX ? POOL_MAX : count;
    for (uint32_t i = pool->count; i > 0; i--) {
        next[i - 1] = pool->free;
        pool->free = (uint16_t)(i - 1);
    }
    pool->left = pool->count;
}

uint16_t pool_take(struct pool *pool)
{
    uint16_t number = pool->free;
    if (number != POOL_NONE) {
        pool->free = pool->next[number];
        pool->next[number] = POOL_TAKEN;
        pool->left--;
    }
    return number;
}

bool pool_is_taken(const struct pool *pool, uint32_t number)
{
    return number < pool->count && pool->next[number] == POOL_TAKEN;
}

bool pool_give(struct pool *pool, uint32_t number)
{
    if (!pool_is_taken(pool, number)) {
        return false;
    }
    pool->next[number] = pool->free;
    pool->free = (uint16_t)number;
    pool->left++;
    return true;
}
