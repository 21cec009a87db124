/* SPDX-License-Identifier: Apache-2.0 */
/** @file A client's side of the xenstore page. */
#include <stdatomic.h>

#include "drivers/lib/xenbus_wire.h"

uint32_t xenbus_wire_put(struct xenbus_wire *wire,
                         volatile struct xs_page *page, const uint8_t *bytes,
                         uint32_t length)
{
    uint32_t produced = page->request_produced;
    uint32_t used = produced - page->request_consumed;
    uint32_t done = 0;
    if (used > XS_RING_BYTES) {
        wire->broken = true;
    }
    for (; !wire->broken && done < length && used + done < XS_RING_BYTES;
         done++) {
        page->request[(produced + done) % XS_RING_BYTES] = bytes[done];
    }
    /* The bytes are there before the index says so. */
    atomic_thread_fence(memory_order_release);
    page->request_produced = produced + done;
    return done;
}

void xenbus_wire_next(struct xenbus_wire *wire)
{
    wire->have = 0;
}

static bool is_complete(const struct xenbus_wire *wire)
{
    return wire->have >= XS_HEADER_BYTES &&
           wire->have - XS_HEADER_BYTES == wire->header.length;
}

static void take_byte(struct xenbus_wire *wire, uint8_t byte)
{
    uint8_t *header = (uint8_t *)&wire->header;
    if (wire->have < XS_HEADER_BYTES) {
        header[wire->have] = byte;
    } else {
        wire->payload[wire->have - XS_HEADER_BYTES] = byte;
    }
    wire->have++;
    if (wire->have == XS_HEADER_BYTES && wire->header.length > XS_PAYLOAD_MAX) {
        wire->broken = true;
    }
}

/* An event's payload is PATH, 0, TOKEN, 0; our tokens are numbers. */
static void note_event(struct xenbus_wire *wire)
{
    uint32_t at = 0;
    uint32_t token = 0;
    uint32_t digits = 0;
    while (at < wire->header.length && wire->payload[at] != 0) {
        at++;
    }
    for (at++; at < wire->header.length && digits < 3 &&
               wire->payload[at] >= '0' && wire->payload[at] <= '9';
         at++) {
        token = token * 10 + (uint32_t)(wire->payload[at] - '0');
        digits++;
    }
    if (digits != 0 && token < XENBUS_WATCHES) {
        wire->fired |= 1ul << token;
    }
}

bool xenbus_wire_take(struct xenbus_wire *wire, volatile struct xs_page *page)
{
    uint32_t consumed = page->response_consumed;
    uint32_t waiting = page->response_produced - consumed;
    bool answer = false;
    atomic_thread_fence(memory_order_acquire);
    if (waiting > XS_RING_BYTES) {
        wire->broken = true;
    }
    while (waiting != 0 && !wire->broken && !answer) {
        take_byte(wire, page->response[consumed % XS_RING_BYTES]);
        consumed++;
        waiting--;
        if (is_complete(wire) && wire->header.type == XS_WATCH_EVENT) {
            note_event(wire);
            xenbus_wire_next(wire);
        } else {
            answer = is_complete(wire);
        }
    }
    atomic_thread_fence(memory_order_release);
    page->response_consumed = consumed;
    return answer;
}
