/* SPDX-License-Identifier: Apache-2.0 */
/** @file The console page of a client, seen from the other side. */
#include <stdatomic.h>

#include "drivers/console/channel.h"
#include "drivers/lib/arguments.h"

bool channel_has_output(const volatile struct abi_console_ring *page)
{
    return page->out_produced != page->out_consumed;
}

uint32_t channel_take(volatile struct abi_console_ring *page, uint8_t *bytes,
                      uint32_t limit)
{
    uint32_t from = page->out_consumed;
    uint32_t to = page->out_produced;
    uint32_t count = to - from;
    if (count > CONSOLE_RING_OUT_BYTES) {
        page->out_consumed = to;
        return 0;
    }
    if (count > limit) {
        count = limit;
    }
    /* What is said of the bytes is read before the bytes. */
    atomic_thread_fence(memory_order_acquire);
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = page->out[(from + i) % CONSOLE_RING_OUT_BYTES];
    }
    /* The bytes are read before their room is given back. */
    atomic_thread_fence(memory_order_seq_cst);
    page->out_consumed = from + count;
    return count;
}

uint32_t channel_give(volatile struct abi_console_ring *page,
                      const uint8_t *bytes, uint32_t count)
{
    uint32_t from = page->in_consumed;
    uint32_t to = page->in_produced;
    if (to - from > CONSOLE_RING_IN_BYTES) {
        page->in_produced = from;
        return 0;
    }
    uint32_t room = CONSOLE_RING_IN_BYTES - (to - from);
    if (count > room) {
        count = room;
    }
    atomic_thread_fence(memory_order_seq_cst);
    for (uint32_t i = 0; i < count; i++) {
        page->in[(to + i) % CONSOLE_RING_IN_BYTES] = bytes[i];
    }
    atomic_thread_fence(memory_order_release);
    page->in_produced = to + count;
    return count;
}
