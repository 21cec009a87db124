/* SPDX-License-Identifier: Apache-2.0 */
/** @file Two guests, their pages and a terminal, for tests of the console. */
#ifndef CLOISON_TESTS_UNIT_CONSOLE_WORLD_H
#define CLOISON_TESTS_UNIT_CONSOLE_WORLD_H

#include "drivers/lib/arguments.h"
#include "tests/unit/unit.h"

#include "drivers/console/mux.h"
#include "tests/unit/console_terminal.h"

#define RED 0
#define BLUE 1
#define RED_START "[red s1:c1] "
#define BLUE_START "[blue s1:c2] "
#define MS 1000000ul

static struct screen screen;
static struct mux mux;
static struct abi_console_ring pages[2];
static uint64_t now;

/* The domain starts: what it knows, it finds in the pages. */
static inline void instance(void)
{
    screen_start(&screen, TERMINAL_COLUMNS);
    mux_start(&mux, &screen);
    assert_true(mux_add(&mux, 1, "red", "u:r:t:s1:c1"));
    assert_true(mux_add(&mux, 2, "blue", "u:r:t:s1:c2"));
    mux_connect(&mux, RED, &pages[RED]);
    mux_connect(&mux, BLUE, &pages[BLUE]);
}

static inline int start(void **state)
{
    (void)state;
    terminal_start();
    memset(pages, 0, sizeof pages);
    now = 1000 * MS;
    instance();
    mux.focus = RED;
    return 0;
}

static inline int finish(void **state)
{
    (void)state;
    assert_int_equal(terminal.wrong, 0);
    return 0;
}

/* A guest writes what has room; how much that was. */
static inline uint32_t write_page(uint32_t guest, const char *text)
{
    struct abi_console_ring *page = &pages[guest];
    uint32_t count = 0;

    while (text[count] != 0 &&
           page->out_produced - page->out_consumed < CONSOLE_RING_OUT_BYTES) {
        page->out[page->out_produced % CONSOLE_RING_OUT_BYTES] =
            (uint8_t)text[count];
        page->out_produced++;
        count++;
    }
    return count;
}

static inline void run(void)
{
    bool more = true;

    while (more) {
        more = mux_run(&mux, now) || screen_is_busy(&screen);
        terminal_take(&screen);
    }
}

static inline void run_after(uint64_t time)
{
    now += time;
    run();
}

static inline void says(uint32_t guest, const char *text)
{
    assert_int_equal(write_page(guest, text), strlen(text));
    run();
}

static inline void core_says(const char *text)
{
    uint32_t length = (uint32_t)strlen(text);

    for (uint32_t at = 0; at < length;) {
        uint32_t part =
            length - at < MUX_CORE_BITE ? length - at : MUX_CORE_BITE;
        uint8_t *room = mux_core_room(&mux);

        assert_non_null(room);
        memcpy(room, text + at, part);
        mux_core_come(&mux, part);
        run();
        at += part;
    }
}

static inline void row_is(uint32_t row, const char *text)
{
    assert_string_equal(terminal.rows[row], text);
}

static inline void typed(const char *keys)
{
    for (; *keys != 0; keys++) {
        mux_key(&mux, (uint8_t)*keys, now);
    }
    run();
}

/* What a guest has got from the keyboard since the last question. */
static inline void got(uint32_t guest, const char *text)
{
    struct abi_console_ring *page = &pages[guest];
    uint32_t count = page->in_produced - page->in_consumed;

    assert_int_equal(count, strlen(text));
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(
            page->in[(page->in_consumed + i) % CONSOLE_RING_IN_BYTES],
            (uint8_t)text[i]);
    }
    page->in_consumed = page->in_produced;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

#endif
