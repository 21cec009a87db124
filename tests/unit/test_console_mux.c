/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/console/mux.c drivers/console/keys.c drivers/console/say.c
 * drivers/console/screen.c drivers/console/line.c drivers/console/channel.c */
/**
 * @file The console domain: no guest looks like another or like the console,
 * and the keyboard reaches one.
 */
#include "tests/unit/console_world.h"

static void rows_name_their_domain_and_level(void **state)
{
    (void)state;
    says(RED, "one\r\ntwo");
    says(BLUE, "three\r\n");
    says(RED, " and more\r\n");
    row_is(0, RED_START "one");
    row_is(1, BLUE_START "three");
    row_is(2, RED_START "two and more");
}

static void prefixes_cannot_be_forged(void **state)
{
    (void)state;
    says(RED, "\r" BLUE_START "a\n");
    says(RED, "x\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b" BLUE_START "b\n");
    says(RED, "\033[2J\033[H" BLUE_START "c\n");
    says(RED, "\033[1A\033[100D" BLUE_START "d\n");
    says(RED, "\rconsole: the keyboard is with nobody\n");
    says(RED, "\r\ncloison: domain 2 blue ended\n");
    says(RED, "\x85\xc2\x85\xe2\x80\xa8" BLUE_START "e\n");
    run_after(1000 * MS);
    assert_int_equal(terminal_rows(BLUE_START), 0);
    assert_int_equal(terminal_rows("console: "), 0);
    assert_int_equal(terminal_rows("cloison: "), 0);
    assert_int_equal(terminal_rows(RED_START), terminal.row);
}

/* The terminal would start a row by itself; so would a guest choose where. */
static void long_rows_are_broken_and_named_again(void **state)
{
    char text[300];

    (void)state;
    for (uint32_t gap = 0; gap < 90; gap++) {
        memset(text, ' ', sizeof text);
        strcpy(text + gap, BLUE_START "forged\n");
        says(RED, text);
    }
    assert_int_equal(terminal_rows(BLUE_START), 0);
    assert_int_equal(terminal_rows(RED_START), terminal.row);
}

static void a_prompt_shows_soon_where_the_keyboard_is(void **state)
{
    (void)state;
    says(RED, "login: ");
    says(BLUE, "secret: ");
    row_is(0, "");
    assert_true(mux_deadline(&mux) <= now + MUX_QUIET);
    run_after(MUX_QUIET);
    row_is(0, RED_START "login: ");
    assert_int_equal(terminal.at, strlen(RED_START "login: "));
    assert_true(mux_deadline(&mux) == MUX_NEVER);
    /* From then on every key's echo shows at once. */
    says(RED, "r");
    row_is(0, RED_START "login: r");
    says(RED, "oot\b\b \b");
    row_is(0, RED_START "login: ro t");
    says(RED, "\r\n");
    assert_int_equal(terminal.row, 1);
    run_after(1000 * MS);
    assert_int_equal(terminal_rows(BLUE_START), 0);
}

static void a_prompt_comes_back_after_rows_of_others(void **state)
{
    (void)state;
    says(RED, "login: ");
    run_after(MUX_QUIET);
    says(BLUE, "noise\n");
    row_is(0, RED_START "login: ");
    row_is(1, BLUE_START "noise");
    run_after(MUX_QUIET);
    row_is(2, RED_START "login: ");
}

/* Although it is never quiet. */
static void noise_does_not_keep_a_prompt_back(void **state)
{
    uint64_t before = now;

    (void)state;
    says(RED, "login: ");
    while (terminal_rows(RED_START) == 0) {
        says(BLUE, "noise\n");
        now += MUX_QUIET / 4;
        assert_true(now - before <= MUX_QUIET_MAX + MUX_QUIET);
    }
}

static void keys_reach_one_guest_only(void **state)
{
    (void)state;
    typed("ls\r");
    got(RED, "ls\r");
    got(BLUE, "");
    assert_true(mux_tell(&mux, RED));
    assert_false(mux_tell(&mux, RED));
    assert_false(mux_tell(&mux, BLUE));
    typed("\036"
          "2"
          "date\r");
    got(RED, "");
    got(BLUE, "date\r");
    assert_int_equal(
        terminal_rows("console: the keyboard is with 2 blue u:r:t:s1:c2"), 1);
    typed("\036n\003");
    got(RED, "\003");
    got(BLUE, "");
}

static void the_attention_key_reaches_no_guest(void **state)
{
    static const char *const keys[] = {"\036\036\036\r", "\036\r",
                                       "\036l\033",      "\036h\r",
                                       "\036n\0361",     "\036z\r"};

    (void)state;
    for (uint32_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        typed(keys[i]);
        got(RED, "");
        got(BLUE, "");
        assert_true(mux.hold == 0);
        assert_int_equal(mux.focus, RED);
    }
}

static void attention_shows_who_has_the_keyboard(void **state)
{
    (void)state;
    says(RED, "console: the keyboard is with 2 blue u:r:t:s1:c2");
    run_after(MUX_QUIET);
    mux_connect(&mux, BLUE, NULL);
    typed("\036");
    row_is(0, RED_START "console: the keyboard is with 2 blue u:r:t:s1:c2");
    row_is(1, "console: the keyboard is with 1 red u:r:t:s1:c1");
    row_is(2, "console: * 1 red u:r:t:s1:c1");
    row_is(3, "console:   2 blue u:r:t:s1:c2 (not there)");
}

/* What was asked for stays on the terminal, but guests do not wait long. */
static void output_waits_for_the_key_but_not_for_ever(void **state)
{
    uint32_t rows;

    (void)state;
    typed("\036");
    rows = terminal.row;
    says(RED, "hello\n");
    assert_int_equal(terminal.row, rows);
    assert_null(mux_core_room(&mux));
    assert_true(mux_deadline(&mux) == now + MUX_HOLD);
    run_after(MUX_HOLD);
    assert_int_equal(terminal_rows(RED_START "hello"), 1);
    typed("x");
    got(RED, "x");
}

static void nobody_gets_keys_until_somebody_is_chosen(void **state)
{
    (void)state;
    mux_focus(&mux, MUX_NOBODY, now);
    typed("password\r");
    got(RED, "");
    got(BLUE, "");
    assert_int_equal(terminal.bells, 9);
    assert_int_equal(terminal_rows("console: nobody has the keyboard"), 1);
    typed("\0361x");
    got(RED, "x");
}

static void keys_of_a_guest_that_does_not_read_are_bounded(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < CONSOLE_RING_IN_BYTES + MUX_KEYS + 10; i++) {
        typed("k");
    }
    assert_int_equal(terminal.bells, 10);
    assert_int_equal(pages[RED].in_produced, CONSOLE_RING_IN_BYTES);
    pages[RED].in_consumed = CONSOLE_RING_IN_BYTES;
    run();
    assert_int_equal(pages[RED].in_produced - pages[RED].in_consumed, MUX_KEYS);
}

static void rows_of_the_core_pass_whole(void **state)
{
    char text[700];

    (void)state;
    says(RED, "login: ");
    run_after(MUX_QUIET);
    memset(text, 'x', sizeof text);
    memcpy(text, "cloison: ", 9);
    strcpy(text + sizeof text - 2, "\n");
    core_says(text);
    row_is(0, RED_START "login: ");
    assert_int_equal(strlen(terminal.rows[1]), sizeof text - 2);
    run_after(MUX_QUIET);
    row_is(2, RED_START "login: ");
}

/* What guests say by the core is broken like the rest. */
static void guests_rows_of_the_core_are_broken(void **state)
{
    char text[300];

    (void)state;
    for (uint32_t gap = 0; gap < 90; gap++) {
        memcpy(text, RED_START, sizeof RED_START);
        memset(text + strlen(text), ' ', gap);
        strcpy(text + strlen(RED_START) + gap, BLUE_START "x\n");
        core_says(text);
    }
    assert_int_equal(terminal_rows(BLUE_START), 0);
    assert_int_equal(terminal_rows(RED_START), terminal.row);
}

static void what_the_core_dropped_is_told(void **state)
{
    uint8_t *room = mux_core_room(&mux);

    (void)state;
    memcpy(room, "cloison: cut o\0\0\0" BLUE_START "x\ncloison: on\n", 44);
    mux_core_come(&mux, 44);
    run();
    row_is(0, "cloison: cut o");
    /* What is left of a row has lost its name. */
    row_is(1, "console: 18 bytes of the core were lost here");
    row_is(2, "cloison: on");
}

static void long_labels_are_cut_and_leave_room(void **state)
{
    char label[256];

    (void)state;
    memset(label, 'c', sizeof label);
    memcpy(label, "u:r:t:s1:", 9);
    label[255] = 0;
    assert_true(mux_add(&mux, 3, "a-name-of-thirty-one-characters", label));
    assert_true(mux.clients[2].prefix.length <= SCREEN_PREFIX_MAX);
    assert_true(mux.clients[2].line.width >= SCREEN_TEXT_MIN);
    assert_int_equal(
        mux.clients[2].prefix.text[mux.clients[2].prefix.length - 2], ']');
    for (uint32_t i = 3; i < MUX_CLIENTS; i++) {
        assert_true(mux_add(&mux, i + 1, "more", "u:r:t:s0"));
    }
    assert_false(mux_add(&mux, 15, "more", "u:r:t:s0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_name_their_domain_and_level),
        TEST(prefixes_cannot_be_forged),
        TEST(long_rows_are_broken_and_named_again),
        TEST(a_prompt_shows_soon_where_the_keyboard_is),
        TEST(a_prompt_comes_back_after_rows_of_others),
        TEST(noise_does_not_keep_a_prompt_back),
        TEST(keys_reach_one_guest_only),
        TEST(the_attention_key_reaches_no_guest),
        TEST(attention_shows_who_has_the_keyboard),
        TEST(output_waits_for_the_key_but_not_for_ever),
        TEST(nobody_gets_keys_until_somebody_is_chosen),
        TEST(keys_of_a_guest_that_does_not_read_are_bounded),
        TEST(rows_of_the_core_pass_whole),
        TEST(guests_rows_of_the_core_are_broken),
        TEST(what_the_core_dropped_is_told),
        TEST(long_labels_are_cut_and_leave_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
