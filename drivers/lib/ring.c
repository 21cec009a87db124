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

bool ring_resume(struct ring *ring, uint32_t slot_bytes,
                 volatile const uint32_t *page)
{
    bool started = ring_start(ring, slot_bytes);
    uint32_t answered = page[RING_RESPONSE_PRODUCED];
    ring->request_next = answered;
    ring->response_next = answered;
    ring->response_told = answered;
    return started;
}

/* First word of the slot of a free-running index. */
static uint32_t ring_slot(const struct ring *ring, uint32_t index)
{
    return RING_SLOTS + index % ring->slot_count * ring->slot_words;
}

uint32_t ring_waiting(struct ring *ring, volatile const uint32_t *page)
{
    if (ring->broken) {
        return 0;
    }
    uint32_t waiting = page[RING_REQUEST_PRODUCED] - ring->request_next;
    uint32_t taken = ring->request_next - ring->response_next;
    /* What is said of the slots is read before the slots themselves. */
    atomic_thread_fence(memory_order_acquire);
    /* An index that went back is a huge number here. */
    if (waiting > ring->slot_count - taken) {
        ring->broken = true;
        return 0;
    }
    return waiting;
}

static enum ring_state look_for(struct ring *ring,
                                volatile const uint32_t *page, uint32_t count)
{
    uint32_t waiting = ring_waiting(ring, page);
    if (ring->broken) {
        return RING_BROKEN;
    }
    return waiting < count ? RING_EMPTY : RING_READY;
}

enum ring_state ring_look(struct ring *ring, volatile const uint32_t *page)
{
    return look_for(ring, page, 1);
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

void ring_show(struct ring *ring, volatile uint32_t *page)
{
    if (!ring->broken) {
        /* The responses are there before the index says so. */
        atomic_thread_fence(memory_order_release);
        page[RING_RESPONSE_PRODUCED] = ring->response_next;
    }
}

bool ring_publish(struct ring *ring, volatile uint32_t *page)
{
    uint32_t before = ring->response_told;
    uint32_t now = ring->response_next;
    if (ring->broken || before == now) {
        return false;
    }
    ring_show(ring, page);
    ring->response_told = now;
    /* The index is there before the wish is read: else both sides sleep. */
    atomic_thread_fence(memory_order_seq_cst);
    return now - page[RING_RESPONSE_EVENT] < now - before;
}

enum ring_state ring_await(struct ring *ring, volatile uint32_t *page,
                           uint32_t count)
{
    enum ring_state state = look_for(ring, page, count);
    if (state != RING_EMPTY) {
        return state;
    }
    page[RING_REQUEST_EVENT] = ring->request_next + count;
    /* The wish is there before the index is read again. */
    atomic_thread_fence(memory_order_seq_cst);
    return look_for(ring, page, count);
}

enum ring_state ring_final_check(struct ring *ring, volatile uint32_t *page)
{
    return ring_await(ring, page, 1);
}
