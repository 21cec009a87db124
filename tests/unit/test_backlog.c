/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: core/lib/backlog.c */
/** @file What waits is read once, in order; what is lost is told where. */
#include "tests/unit/unit.h"

#include "core/lib/backlog.h"

static int start(void **state)
{
    (void)state;
    memset(&backlog, 0, sizeof backlog);
    return 0;
}

static void nothing_waits_at_first(void **state)
{
    (void)state;
    UNIT_SNAPSHOT(before, backlog);
    assert_int_equal(backlog_take(), BACKLOG_EMPTY);
    UNIT_UNCHANGED(before, backlog);
}

static void bytes_come_in_order_across_the_end(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 3 * BACKLOG_MAX; i++) {
        backlog_put((uint8_t)(i + 1));
        backlog_put((uint8_t)(i / 256));
        assert_int_equal(backlog_take(), (uint8_t)(i + 1));
        assert_int_equal(backlog_take(), (uint8_t)(i / 256));
    }
    assert_int_equal(backlog_take(), BACKLOG_EMPTY);
}

static void each_lost_byte_is_a_zero_in_its_place(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < BACKLOG_MAX; i++) {
        backlog_put('a');
    }
    backlog_put('b');
    assert_int_equal(backlog_take(), 'a');
    /* There is room again, but not before the gap was read. */
    backlog_put('c');
    for (uint32_t i = 1; i < BACKLOG_MAX; i++) {
        assert_int_equal(backlog_take(), 'a');
    }
    assert_int_equal(backlog_take(), 0);
    assert_int_equal(backlog_take(), 0);
    assert_int_equal(backlog_take(), BACKLOG_EMPTY);
    backlog_put('d');
    assert_int_equal(backlog_take(), 'd');
}

static void a_gap_is_bounded(void **state)
{
    uint32_t zeros = 0;

    (void)state;
    for (uint32_t i = 0; i < 4 * BACKLOG_MAX; i++) {
        backlog_put('a');
    }
    while (backlog.used != 0) {
        backlog_take();
    }
    while (backlog_take() == 0) {
        zeros++;
    }
    assert_int_equal(zeros, BACKLOG_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_waits_at_first, start),
        cmocka_unit_test_setup(bytes_come_in_order_across_the_end, start),
        cmocka_unit_test_setup(each_lost_byte_is_a_zero_in_its_place, start),
        cmocka_unit_test_setup(a_gap_is_bounded, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
