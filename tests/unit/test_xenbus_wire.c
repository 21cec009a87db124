/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/lib/xenbus_wire.c */
/** @file A client of a store that lies. */
#include "tests/unit/unit.h"

#include "drivers/lib/xenbus_wire.h"

static struct xenbus_wire wire;
static struct xs_page page;

static int start(void **state)
{
    (void)state;
    memset(&wire, 0, sizeof(wire));
    memset(&page, 0, sizeof(page));
    page.response_consumed = UINT32_MAX - 4;
    page.response_produced = UINT32_MAX - 4;
    return 0;
}

static void say(const void *bytes, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++) {
        page.response[page.response_produced % XS_RING_BYTES] =
            ((const uint8_t *)bytes)[i];
        page.response_produced++;
    }
}

static void say_message(uint32_t type, uint32_t request, const char *text,
                        uint32_t length)
{
    struct xs_header header = {type, request, 0, length};
    say(&header, sizeof(header));
    say(text, length);
}

static void take_refuses_indices_that_cannot_be(void **state)
{
    (void)state;
    page.response_produced += XS_RING_BYTES + 1;
    assert_false(xenbus_wire_take(&wire, &page));
    assert_true(wire.broken);
    say_message(XS_READ, 1, "a", 1);
    assert_false(xenbus_wire_take(&wire, &page));
}

static void take_refuses_a_payload_that_is_too_long(void **state)
{
    struct xs_header header = {XS_READ, 1, 0, XS_PAYLOAD_MAX + 1};
    (void)state;
    say(&header, sizeof(header));
    assert_false(xenbus_wire_take(&wire, &page));
    assert_true(wire.broken);
}

static void put_refuses_indices_that_cannot_be(void **state)
{
    static const uint8_t byte = 1;
    (void)state;
    page.request_consumed = 1;
    assert_int_equal(xenbus_wire_put(&wire, &page, &byte, 1), 0);
    assert_true(wire.broken);
}

static void put_stops_at_a_full_ring(void **state)
{
    static const uint8_t bytes[2 * XS_RING_BYTES];
    (void)state;
    assert_int_equal(xenbus_wire_put(&wire, &page, bytes, sizeof(bytes)),
                     XS_RING_BYTES);
    assert_int_equal(xenbus_wire_put(&wire, &page, bytes, 1), 0);
    page.request_consumed = 10;
    assert_int_equal(xenbus_wire_put(&wire, &page, bytes, 100), 10);
    assert_false(wire.broken);
}

static void take_puts_an_answer_together_byte_by_byte(void **state)
{
    (void)state;
    say_message(XS_READ, 5, "value", 5);
    uint32_t end = page.response_produced;
    page.response_produced = page.response_consumed;
    while (page.response_produced != end) {
        assert_false(xenbus_wire_take(&wire, &page));
        page.response_produced++;
    }
    assert_true(xenbus_wire_take(&wire, &page));
    assert_int_equal(wire.header.request, 5);
    assert_memory_equal(wire.payload, "value", 5);
}

static void take_notes_events_on_the_way(void **state)
{
    static const char *const wrong[] = {"p\0x",
                                        "p\0"
                                        "64",
                                        "p\0", "p", ""};
    static const uint32_t lengths[] = {4, 5, 2, 1, 0};
    (void)state;
    for (uint32_t i = 0; i < 5; i++) {
        say_message(XS_WATCH_EVENT, 0, wrong[i], lengths[i]);
    }
    say_message(XS_WATCH_EVENT, 0,
                "p\0"
                "63",
                5);
    say_message(XS_WATCH_EVENT, 0,
                "a/b\0"
                "0",
                6);
    say_message(XS_ERROR, 9, "ENOENT", 7);
    assert_true(xenbus_wire_take(&wire, &page));
    assert_int_equal(wire.header.type, XS_ERROR);
    assert_true(wire.fired == ((1ul << 63) | 1ul));
    assert_false(wire.broken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(take_refuses_indices_that_cannot_be, start),
        cmocka_unit_test_setup(take_refuses_a_payload_that_is_too_long, start),
        cmocka_unit_test_setup(put_refuses_indices_that_cannot_be, start),
        cmocka_unit_test_setup(put_stops_at_a_full_ring, start),
        cmocka_unit_test_setup(take_puts_an_answer_together_byte_by_byte,
                               start),
        cmocka_unit_test_setup(take_notes_events_on_the_way, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
