/* SPDX-License-Identifier: Apache-2.0 */
/** @file The shared ring as a journal. */
#include "drivers/lib/ring_journal.h"

/* A front end that writes to the slot meanwhile gets what it deserves. */
#define TRIES 4

static uint32_t slot_of(const struct ring *ring, uint32_t index)
{
    return RING_SLOTS + index % ring->slot_count * ring->slot_words;
}

bool ring_journal_resume(struct ring *ring, uint32_t slot_bytes,
                         volatile const uint32_t *page)
{
    if (slot_bytes % (RING_JOURNAL_WORDS * 4) != 0 ||
        !ring_resume(ring, slot_bytes, page)) {
        ring->broken = true;
        return false;
    }
    for (uint32_t i = ring_waiting(ring, page); i > 0; i--) {
        uint32_t slot = slot_of(ring, ring->response_next);
        if (page[slot + RING_JOURNAL_WORDS - 1] != RING_JOURNAL_MARK) {
            break;
        }
        ring->request_next++;
        ring->response_next++;
    }
    return true;
}

/* One store of 16 bytes; @p at is a multiple of 16. */
static bool store_whole(volatile uint32_t *at, uint64_t low, uint64_t high)
{
    uint64_t old_low = (uint64_t)at[1] << 32 | at[0];
    uint64_t old_high = (uint64_t)at[3] << 32 | at[2];
    bool done = false;
    for (uint32_t i = 0; i < TRIES && !done; i++) {
        __asm__ volatile("lock cmpxchg16b %0; setz %1"
                         : "+m"(*(volatile uint32_t(*)[RING_JOURNAL_WORDS])at),
                           "=q"(done), "+a"(old_low), "+d"(old_high)
                         : "b"(low), "c"(high)
                         : "memory", "cc");
    }
    return done;
}

bool ring_journal_put(struct ring *ring, volatile uint32_t *page,
                      const uint32_t response[RING_JOURNAL_WORDS - 1])
{
    if (ring->broken || ring->response_next == ring->request_next) {
        return false;
    }
    uint64_t low = (uint64_t)response[1] << 32 | response[0];
    uint64_t high = (uint64_t)RING_JOURNAL_MARK << 32 | response[2];
    volatile uint32_t *at = page + slot_of(ring, ring->response_next);
    if (!store_whole(at, low, high)) {
        ring->broken = true;
        return false;
    }
    ring->response_next++;
    return true;
}
