/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/console/mux.c drivers/console/keys.c drivers/console/say.c
 * drivers/console/screen.c drivers/console/line.c drivers/console/channel.c */
/**
 * @file The console domain: who floods, lies or goes away keeps nobody waiting
 * for long, and nothing is lost with it.
 */
#include "tests/unit/console_world.h"

/* A flood has its turn, and no more than that before others. */
static void a_flood_starves_nobody(void **state)
{
    uint32_t before;

    (void)state;
    write_page(RED, "start\n");
    for (uint32_t i = 0; i < 50; i++) {
        while (write_page(RED, "\n") != 0) {
        }
        mux_run(&mux, now);
        terminal_take(&screen);
    }
    assert_int_equal(terminal_rows(BLUE_START), 0);
    before = terminal.row;
    write_page(BLUE, "here\n");
    while (terminal_rows(BLUE_START "here") == 0) {
        while (write_page(RED, "\n") != 0) {
        }
        mux_run(&mux, now);
        terminal_take(&screen);
        /* A turn, one bite too much, what a busy screen holds. */
        assert_true((terminal.row - before) * (strlen(RED_START) + 2) <=
                    MUX_TURN + SCREEN_BUSY +
                        2 * MUX_BITE * (strlen(RED_START) + 3));
    }
}

static void floods_share_the_line_evenly(void **state)
{
    uint32_t bytes[2] = {0, 0};

    (void)state;
    for (uint32_t i = 0; i < 400; i++) {
        while (write_page(RED, "\n") != 0) {
        }
        while (write_page(BLUE, "a row that has some more text\n") != 0) {
        }
        mux_run(&mux, now);
        terminal_take(&screen);
    }
    bytes[RED] = terminal_rows(RED_START) * (uint32_t)strlen(RED_START "..");
    bytes[BLUE] =
        terminal_rows(BLUE_START) *
        (uint32_t)strlen(BLUE_START "a row that has some more text..");
    assert_true(bytes[RED] > 10000 && bytes[BLUE] > 10000);
    assert_true(bytes[RED] < 2 * bytes[BLUE] && bytes[BLUE] < 2 * bytes[RED]);
}

/* Sequences show nothing and cost a turn all the same. */
static void invisible_floods_have_an_end_too(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 20; i++) {
        while (write_page(RED, "\033[0m") != 0) {
        }
        write_page(BLUE, "here\n");
        mux_run(&mux, now);
        terminal_take(&screen);
    }
    assert_int_equal(terminal_rows(BLUE_START "here"), 20);
}

static void indices_that_lie_hurt_only_the_liar(void **state)
{
    static const uint32_t lies[] = {CONSOLE_RING_OUT_BYTES + 1, 0x80000000,
                                    UINT32_MAX, 0x7fffffff};

    (void)state;
    for (uint32_t i = 0; i < 4; i++) {
        pages[RED].out_consumed = i;
        pages[RED].out_produced = i + lies[i];
        pages[RED].in_consumed = i;
        pages[RED].in_produced = i + lies[i];
        write_page(BLUE, "here\n");
        typed("xyz");
    }
    assert_int_equal(terminal_rows(BLUE_START "here"), 4);
    assert_int_equal(terminal_rows(RED_START), 0);
    pages[RED].out_produced = pages[RED].out_consumed;
    says(RED, "again\n");
    assert_int_equal(terminal_rows(RED_START "again"), 1);
}

/* An event costs more than a row: only who may wait for room gets one. */
static void a_guest_is_told_of_room_when_it_may_wait(void **state)
{
    (void)state;
    says(RED, "one row\n");
    assert_false(mux_tell(&mux, RED));
    while (write_page(RED, "row\n") != 0) {
    }
    run();
    assert_true(mux_tell(&mux, RED));
    assert_false(mux_tell(&mux, BLUE));
}

static void rings_wrap(void **state)
{
    (void)state;
    pages[RED].out_consumed = UINT32_MAX - 3;
    pages[RED].out_produced = UINT32_MAX - 3;
    pages[RED].in_consumed = UINT32_MAX - 3;
    pages[RED].in_produced = UINT32_MAX - 3;
    says(RED, "across the end\n");
    row_is(0, RED_START "across the end");
    typed("across the end");
    got(RED, "across the end");
}

/* A new instance goes on where the page says. */
static void a_restart_loses_and_repeats_nothing(void **state)
{
    (void)state;
    assert_true(mux_is_first(&mux));
    says(RED, "one\n");
    write_page(RED, "two\nthree\n");
    write_page(BLUE, "four\n");
    instance();
    assert_false(mux_is_first(&mux));
    run();
    row_is(0, RED_START "one");
    assert_int_equal(terminal_rows(RED_START), 3);
    assert_int_equal(terminal_rows(BLUE_START "four"), 1);
    assert_int_equal(terminal_rows(RED_START "three"), 1);
}

static void a_client_that_went_away_is_forgotten(void **state)
{
    (void)state;
    says(RED, "last words\033]");
    for (uint32_t i = 0; i < CONSOLE_RING_IN_BYTES + 5; i++) {
        typed("k");
    }
    mux_connect(&mux, RED, NULL);
    run();
    row_is(0, RED_START "last words");
    memset(&pages[RED], 0, sizeof pages[RED]);
    mux_connect(&mux, RED, &pages[RED]);
    run();
    got(RED, "");
    says(RED, "new\n");
    row_is(1, RED_START "new");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_flood_starves_nobody),
        TEST(floods_share_the_line_evenly),
        TEST(invisible_floods_have_an_end_too),
        TEST(indices_that_lie_hurt_only_the_liar),
        TEST(a_guest_is_told_of_room_when_it_may_wait),
        TEST(rings_wrap),
        TEST(a_restart_loses_and_repeats_nothing),
        TEST(a_client_that_went_away_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
