/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The lock, taken in core/trap.c and nowhere else.
 *
 * Tickets: processors get it in the order in which they asked.
 * Trusted because: both halves are read and written with the ordering that
 * the operations name (C11 acquire and release).
 */
#pragma once

#include "core/hw/cpu.h"

struct lock {
    uint32_t next; /* the ticket that the next one to ask gets */
    uint32_t turn; /* the ticket that has the lock */
};

static inline void lock_take(struct lock *lock)
{
    uint32_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

    while (__atomic_load_n(&lock->turn, __ATOMIC_ACQUIRE) != ticket) {
        cpu_pause();
    }
}

static inline void lock_give(struct lock *lock)
{
    __atomic_store_n(&lock->turn, lock->turn + 1, __ATOMIC_RELEASE);
}
