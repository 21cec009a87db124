/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Events in the firmware's log: what is not whole is not there.
 *
 * LINKS: core/lib/event2.c core/lib/bytes.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/lib/event2.h"

/* An event with a SHA-1 and a SHA-256 digest and 3 bytes; one with neither. */
#define FIRST_BYTES (12 + 22 + 34 + 4 + 3)
#define SECOND_BYTES 16

static uint8_t events[FIRST_BYTES + SECOND_BYTES];

static int two_events(void **state)
{
    (void)state;
    memset(events, 0, sizeof events);
    events[8] = 2;
    events[12] = 0x04;
    events[12 + 22] = 0x0b;
    events[12 + 22 + 34] = 3;
    return 0;
}

static void an_event_that_is_cut_is_not_there(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < FIRST_BYTES; i++) {
        assert_int_equal(event2_extent(events, i, 1), 0);
    }
    for (uint32_t i = FIRST_BYTES; i < sizeof events; i++) {
        assert_int_equal(event2_extent(events, i, 2), FIRST_BYTES);
    }
}

static void a_digest_of_unknown_length_is_refused(void **state)
{
    static const uint16_t unknown[] = {0, 5, 0x10, 0x13, 0x10b, 0xffff};

    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        events[12 + 22] = (uint8_t)(unknown[i] % 256);
        events[12 + 22 + 1] = (uint8_t)(unknown[i] / 256);
        assert_int_equal(event2_extent(events, sizeof events, 1), 0);
    }
}

static void each_digest_has_the_length_of_its_algorithm(void **state)
{
    static const uint8_t known[][2] = {
        {0x04, 20}, {0x0b, 32}, {0x0c, 48}, {0x0d, 64}, {0x12, 32}};
    static uint8_t one[12 + 2 + 64 + 4];

    (void)state;
    one[8] = 1;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        one[12] = known[i][0];
        assert_int_equal(event2_extent(one, sizeof one, 1),
                         12 + 2 + known[i][1] + 4);
    }
}

static void a_size_beyond_the_log_is_refused(void **state)
{
    (void)state;
    events[12 + 22 + 34] = 3 + SECOND_BYTES + 1;
    assert_int_equal(event2_extent(events, sizeof events, 1), 0);
    memset(events + 12 + 22 + 34, 0xff, 4);
    assert_int_equal(event2_extent(events, sizeof events, 1), 0);
}

static void as_many_digests_as_fit_are_taken_and_no_more(void **state)
{
    (void)state;
    memset(events + 8, 0xff, 4);
    assert_int_equal(event2_extent(events, sizeof events, 1), 0);
}

static void events_are_counted(void **state)
{
    (void)state;
    assert_int_equal(event2_extent(events, sizeof events, 0), 0);
    assert_int_equal(event2_extent(events, sizeof events, 1), FIRST_BYTES);
    assert_int_equal(event2_extent(events, sizeof events, 2), sizeof events);
    assert_int_equal(event2_extent(events, sizeof events, UINT64_MAX),
                     sizeof events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_event_that_is_cut_is_not_there, two_events),
        cmocka_unit_test_setup(a_digest_of_unknown_length_is_refused,
                               two_events),
        cmocka_unit_test_setup(each_digest_has_the_length_of_its_algorithm,
                               two_events),
        cmocka_unit_test_setup(a_size_beyond_the_log_is_refused, two_events),
        cmocka_unit_test_setup(as_many_digests_as_fit_are_taken_and_no_more,
                               two_events),
        cmocka_unit_test_setup(events_are_counted, two_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
