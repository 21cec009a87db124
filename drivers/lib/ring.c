/* SPDX-License-Identifier: Apache-2.0 */
/** @file The back end's side of a shared ring. */
#include <stdatomic.h>

#include "drivers/lib/ring.h"

bool ring_start(struct ring *ring, uint32_t slot_bytes)
{
    const uint32_t words = RING_PAGE_WORDS - RING_SLOTS;
    *ring = (struct ring){.broken = true};
    if (slot_bytes == 0 || slot_bytes % 4 != 0 || slot_bytes / 4 > words) {
        return false;
    }
    ring->slot_words = slot_bytes / 4;
    ring->slot_count = 1;
    while (ring->slot_count * 2 <= words / ring->slot_words) {
        ring->slot_count *= 2;
    }
    ring->broken = false;
    return true;
}

/* First word of the slot of a free-running index. */
static uint32_t ring_slot(const struct ring *ring, uint32_t index)
{
    return RING_SLOTS + index % ring->slot_count * ring->slot_words;
}

enum ring_state ring_look(struct ring *ring, volatile const uint32_t *page)
{
    if (ring->broken) {
        return RING_BROKEN;
    }
    uint32_t waiting = page[RING_REQUEST_PRODUCED] - ring->request_next;
    uint32_t taken = ring->request_next - ring->response_next;
    /* What is said of the slots is read before the slots themselves. */
    atomic_thread_fence(memory_order_acquire);
    /* An index that went back is a huge number here. */
    if (waiting > ring->slot_count - taken) {
        ring->broken = true;
        return RING_BROKEN;
    }
    return waiting == 0 ? RING_EMPTY : RING_READY;
}

enum ring_state ring_take(struct ring *ring, volatile const uint32_t *page,
                          uint32_t *request)
{
    enum ring_state state = ring_look(ring, page);
    if (state != RING_READY) {
        return state;
    }
    uint32_t slot = ring_slot(ring, ring->request_next);
    for (uint32_t i = 0; i < ring->slot_words; i++) {
        request[i] = page[slot + i];
    }
    ring->request_next++;
    return RING_READY;
}

bool ring_put(struct ring *ring, volatile uint32_t *page,
              const uint32_t *response)
{
    if (ring->broken || ring->response_next == ring->request_next) {
        return false;
    }
    uint32_t slot = ring_slot(ring, ring->response_next);
    for (uint32_t i = 0; i < ring->slot_words; i++) {
        page[slot + i] = response[i];
    }
    ring->response_next++;
    return true;
}

bool ring_publish(struct ring *ring, volatile uint32_t *page)
{
    uint32_t before = ring->response_told;
    uint32_t now = ring->response_next;
    if (ring->broken || before == now) {
        return false;
    }
    /* The responses are there before the index says so. */
    atomic_thread_fence(memory_order_release);
    page[RING_RESPONSE_PRODUCED] = now;
    ring->response_told = now;
    /* The index is there before the wish is read: else both sides sleep. */
    atomic_thread_fence(memory_order_seq_cst);
    return now - page[RING_RESPONSE_EVENT] < now - before;
}

enum ring_state ring_final_check(struct ring *ring, volatile uint32_t *page)
{
    enum ring_state state = ring_look(ring, page);
    if (state != RING_EMPTY) {
        return state;
    }
    page[RING_REQUEST_EVENT] = ring->request_next + 1;
    /* The wish is there before the index is read again. */
    atomic_thread_fence(memory_order_seq_cst);
    return ring_look(ring, page);
}
