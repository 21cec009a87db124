/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/console/line.c */
/** @file Whatever a guest sends, a row of it is printable and its own. */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "drivers/console/line.h"

#define WIDTH 20

static struct line line;

static int start(void **state)
{
    (void)state;
    line_start(&line, WIDTH);
    return 0;
}

static void well(void)
{
    assert_true(line.at <= line.used && line.used <= line.width);
    for (uint32_t i = 0; i < line.used; i++) {
        assert_in_range(line.text[i], ' ', 126);
    }
}

static enum line_event feed(const char *bytes)
{
    enum line_event event = LINE_SAME;

    for (; *bytes != 0; bytes++) {
        event = line_feed(&line, (uint8_t)*bytes);
        well();
    }
    return event;
}

/* After these bytes the row is this text, the cursor in this column. */
static void shows(const char *bytes, const char *text, uint32_t at)
{
    line_start(&line, WIDTH);
    feed(bytes);
    assert_int_equal(line.used, strlen(text));
    assert_memory_equal(line.text, text, line.used);
    assert_int_equal(line.at, at);
}

static void control_characters_are_left_out(void **state)
{
    (void)state;
    shows("a\x01\x07\x0b\x0c\x0e\x0f\x18\x7f"
          "b",
          "ab", 2);
}

static void escape_sequences_are_left_out(void **state)
{
    (void)state;
    shows("a\033[1;31mb\033[0mc", "abc", 3);
    shows("a\033[2Jb\033[Hc\033[10;1Hd", " bcd", 4);
    shows("a\033[?25lb\033[>cc", "abc", 3);
    shows("a\033cb\0337c\033(Bd\033#8e", "abcde", 5);
    shows("a\033]0;title\007b\033Pxyz\033\\c", "abc", 3);
    shows("a\033[6nb\033[5ic", "abc", 3);
    shows("a\033[99999999999999999999Db", "ab", 2);
}

static void a_string_sequence_ends_with_its_row(void **state)
{
    (void)state;
    assert_int_equal(feed("a\033]0;no end\n"), LINE_ENDED);
    line_clear(&line);
    feed("b");
    assert_memory_equal(line.text, "b", 1);
}

static void a_row_is_edited_in_itself(void **state)
{
    (void)state;
    shows("abc\rx", "xbc", 1);
    shows("abc\b\bx", "axc", 2);
    shows("a\b\b\b\b\bx", "x", 1);
    shows("abc\b \b", "ab ", 2);
    shows("abc\r\033[K", "", 0);
    shows("abc\b\033[K", "ab", 2);
    shows("abc\b\033[J", "ab", 2);
    shows("abc\b\033[1K", "   ", 2);
    shows("abc\b\033[2K", "   ", 2);
    shows("abcdef\033[3D\033[2Px", "abcx", 4);
    shows("abcdef\033[3D\033[2@x", "abcx def", 4);
    shows("abcdef\033[3D\033[2Xx", "abcx f", 4);
    shows("abc\033[9D\033[2Cx", "abx", 3);
    shows("abc\033[50Cx", "abcx", 4);
    shows("abc\033[2Gx", "axc", 2);
    shows("a\tb", "a       b", 9);
}

static void a_full_row_loses_no_byte(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < WIDTH; i++) {
        assert_int_equal(line_feed(&line, 'x'), LINE_CHANGED);
    }
    assert_int_equal(line_feed(&line, 'y'), LINE_FULL);
    assert_int_equal(line.used, WIDTH);
    line_clear(&line);
    assert_int_equal(line_feed(&line, 'y'), LINE_CHANGED);
    assert_int_equal(line.used, 1);
}

static void a_full_row_is_edited_too(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < WIDTH; i++) {
        line_feed(&line, 'x');
    }
    feed("\b\033[3@\t\r\033[30@y\033[30P\033[30X");
    assert_int_equal(line.used, 1);
}

/* One mark a character; a broken one hides nothing that follows. */
static void utf8_becomes_question_marks(void **state)
{
    (void)state;
    shows("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "???", 3);
    shows("\xe2\x82z", "?z", 2);
    shows("\x80\xbf", "??", 2);
    shows("\xff\xfe", "??", 2);
    shows("\xe2\x80\xae"
          "abc",
          "?abc", 4);
    shows("\xc2\x9b"
          "2J",
          "?2J", 3);
}

static void no_bytes_break_a_row(void **state)
{
    static const char bytes[] = "\033\033[[0123456789;?@PXKJCDG\b\t\r\n ]\\ax"
                                "\x80\xc3\xe2\xf0\xff";

    (void)state;
    srand(1);
    for (uint32_t i = 0; i < 200000; i++) {
        enum line_event event = line_feed(
            &line, (uint8_t)bytes[(uint32_t)rand() % (sizeof bytes - 1)]);

        well();
        if (event == LINE_FULL || event == LINE_ENDED) {
            line_clear(&line);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(control_characters_are_left_out, start),
        cmocka_unit_test_setup(escape_sequences_are_left_out, start),
        cmocka_unit_test_setup(a_string_sequence_ends_with_its_row, start),
        cmocka_unit_test_setup(a_row_is_edited_in_itself, start),
        cmocka_unit_test_setup(a_full_row_loses_no_byte, start),
        cmocka_unit_test_setup(a_full_row_is_edited_too, start),
        cmocka_unit_test_setup(utf8_becomes_question_marks, start),
        cmocka_unit_test_setup(no_bytes_break_a_row, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
