/* SPDX-License-Identifier: Apache-2.0 */
/** @file Client of the store, for back ends. */
#include "core/abi/hypercall.h"
#include "drivers/lib/event.h"
#include "drivers/lib/hvm.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/memory.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/xenbus.h"

static struct xenbus_wire wire;
static volatile struct xs_page *page;
static uint32_t port;
static uint32_t loop_id;
static uint32_t request_last;
static uint8_t request[XS_MESSAGE_MAX];

bool xenbus_start(uint32_t id)
{
    uint64_t frame = 0;
    uint64_t number = 0;
    if (hvm_get(HVM_PARAMETER_STORE_GFN, &frame) != 0 || frame == 0 ||
        hvm_get(HVM_PARAMETER_STORE_PORT, &number) != 0 || number == 0) {
        return false;
    }
    page = (volatile struct xs_page *)(frame * PAGE_BYTES);
    port = (uint32_t)number;
    loop_id = id;
    loop_watch(port, id);
    return true;
}

/* Sleep until the store did something, a second at most. */
static void wait_for_store(uint64_t deadline)
{
    uint64_t soon = time_now() + 1000000000ul;
    loop_alive();
    /* Events that wait for the loop must not keep us awake; it finds them. */
    __atomic_store_n(&shared.vcpu[0].upcall_pending, 0, __ATOMIC_SEQ_CST);
    event_poll(port, soon < deadline ? soon : deadline);
    event_take(port);
}

static bool send_all(uint32_t length, uint64_t deadline)
{
    uint32_t done = 0;
    while (done < length && !wire.broken && time_now() < deadline) {
        uint32_t now =
            xenbus_wire_put(&wire, page, request + done, length - done);
        done += now;
        if (now != 0) {
            event_send(port);
        }
        if (done < length) {
            wait_for_store(deadline);
        }
    }
    return done == length;
}

/* The answer to the last request, in wire.payload. */
static bool receive(uint64_t deadline)
{
    while (!wire.broken && time_now() < deadline) {
        uint32_t before = page->response_consumed;
        bool complete = xenbus_wire_take(&wire, page);
        if (page->response_consumed != before) {
            event_send(port);
        }
        if (complete && wire.header.request == request_last) {
            xenbus_wire_next(&wire);
            return wire.header.type != XS_ERROR;
        }
        if (complete) {
            xenbus_wire_next(&wire);
        } else if (page->response_consumed == before) {
            wait_for_store(deadline);
        }
    }
    return false;
}

static bool append(uint32_t *length, const char *bytes, uint32_t count)
{
    if (count > XS_MESSAGE_MAX - *length) {
        return false;
    }
    memcpy(request + *length, bytes, count);
    *length += count;
    return true;
}

static void start_request(uint32_t type, uint32_t length)
{
    request_last++;
    struct xs_header header = {type, request_last, 0, length - XS_HEADER_BYTES};
    memcpy(request, &header, sizeof(header));
}

/* The bytes of @p request up to @p length, and the answer. */
static bool talk(uint32_t type, uint32_t length)
{
    uint64_t deadline = time_now() + XENBUS_PATIENCE;
    if (page == NULL) {
        return false;
    }
    start_request(type, length);
    bool good = send_all(length, deadline) && receive(deadline);
    if (wire.fired != 0) {
        /* Events came along, whose signal has been taken. */
        loop_watch(port, loop_id);
    }
    return good;
}

bool xenbus_read(const struct text *path, struct text *value)
{
    uint32_t length = XS_HEADER_BYTES;
    value->length = 0;
    if (!append(&length, path->bytes, path->length) ||
        !append(&length, "", 1) || !talk(XS_READ, length) ||
        wire.header.length > TEXT_BYTES) {
        return false;
    }
    memcpy(value->bytes, wire.payload, wire.header.length);
    value->length = wire.header.length;
    return true;
}

bool xenbus_write(const struct text *path, const struct text *value)
{
    uint32_t length = XS_HEADER_BYTES;
    return append(&length, path->bytes, path->length) &&
           append(&length, "", 1) &&
           append(&length, value->bytes, value->length) &&
           talk(XS_WRITE, length);
}

bool xenbus_watch(const struct text *path, uint32_t watch)
{
    uint32_t length = XS_HEADER_BYTES;
    struct text token = {.length = 0};
    text_format(&token, "%u", (uint64_t)watch);
    return watch < XENBUS_WATCHES &&
           append(&length, path->bytes, path->length) &&
           append(&length, "", 1) &&
           append(&length, token.bytes, token.length) &&
           append(&length, "", 1) && talk(XS_WATCH, length);
}

bool xenbus_event(uint32_t *watch)
{
    uint32_t before = page == NULL ? 0 : page->response_consumed;
    while (page != NULL && !wire.broken && xenbus_wire_take(&wire, page)) {
        /* An answer that nobody waits for any more. */
        xenbus_wire_next(&wire);
    }
    if (page != NULL && page->response_consumed != before) {
        event_send(port);
    }
    if (wire.fired == 0) {
        return false;
    }
    *watch = (uint32_t)__builtin_ctzl(wire.fired);
    wire.fired &= wire.fired - 1;
    return true;
}

bool xenbus_number(const struct text *text, uint32_t *number)
{
    uint64_t value = 0;
    if (text->length == 0 || text->length > 10) {
        return false;
    }
    for (uint32_t i = 0; i < text->length; i++) {
        char c = text->bytes[i];
        if (c < '0' || c > '9') {
            return false;
        }
        value = value * 10 + (uint64_t)(c - '0');
    }
    *number = (uint32_t)value;
    return value <= UINT32_MAX;
}
