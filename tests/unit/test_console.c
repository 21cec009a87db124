/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: core/logic/console.c
   core/logic/console_is_ok.c core/lib/format.c tests/fake/fake_console.c
 * tests/fake/fake_time.c tests/fake/fake_xsm.c */
/** @file No guest can write what looks like another's line or the core's. */
#include "tests/unit/unit.h"

#include "core/logic/console.h"
#include "core/port/hw_image.h"
#include "tests/fake/fake.h"

struct image image_plan;

static const struct domid red = {1};
static const struct domid blue = {2};

static int start(void **state)
{
    (void)state;
    fake_console_reset();
    fake_time_reset();
    fake_xsm_reset();
    memset(consoles, 0, sizeof consoles);
    console_owner = DOMAIN_MAX;
    strcpy(image_plan.domains[1].text.name, "red");
    strcpy(image_plan.domains[1].text.label,
           "system_u:system_r:tenant_t:s1:c0.c7");
    strcpy(image_plan.domains[2].text.name, "blue");
    strcpy(image_plan.domains[2].text.label, "system_u:system_r:tenant_t:s2");
    return 0;
}

static void say(struct domid domain, const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i += CONSOLE_CHUNK_MAX) {
        size_t part = length - i;

        if (part > CONSOLE_CHUNK_MAX) {
            part = CONSOLE_CHUNK_MAX;
        }
        memset(console_input, 0xff, sizeof console_input);
        memcpy(console_input, text + i, part);
        assert_int_equal(console_write(domain, (uint32_t)part), ST_OK);
        assert_true(console_is_ok());
    }
}

static void denied_domain_prints_nothing(void **state)
{
    (void)state;
    fake_xsm_deny(1, 1, PERM_DOMAIN_CONSOLE_WRITE);
    UNIT_SNAPSHOT(before, consoles);
    memcpy(console_input, "hello\n", 6);
    assert_int_equal(console_write(red, 6), ST_DENIED);
    UNIT_UNCHANGED(before, consoles);
    assert_int_equal(fake_console_length, 0);
}

static void lines_name_their_domain_and_level(void **state)
{
    (void)state;
    say(red, "one\ntwo");
    say(blue, "three\n");
    say(red, " more\n");
    assert_string_equal(fake_console_text, "[red s1:c0.c7] one\n"
                                           "[blue s2] three\n"
                                           "[red s1:c0.c7] two more\n");
}

/* XSA-127/146/152 and log injection: control characters never get through. */
static void control_characters_are_taken_out(void **state)
{
    (void)state;
    say(red, "a\033[2Jb\rc\bd\177e\x80\xff"
             "f\tg\n[blue s2] h\n");
    assert_string_equal(fake_console_text, "[red s1:c0.c7] a[2Jbcdef\tg\n"
                                           "[red s1:c0.c7] [blue s2] h\n");
}

static void long_lines_are_cut_and_named_again(void **state)
{
    char text[CONSOLE_LINE_MAX + 11];

    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 2] = '\n';
    text[sizeof text - 1] = 0;
    say(blue, text);
    assert_int_equal(fake_console_length,
                     2 * strlen("[blue s2] ") + CONSOLE_LINE_MAX + 9 + 2);
}

static void flood_is_dropped_counted_and_reported(void **state)
{
    static const char text[] =
        "0123456789012345678901234567890123456789012345678\n";

    (void)state;
    for (uint32_t i = 0; i < 5000; i++) {
        say(red, text);
    }
    assert_true(consoles[1].dropped > 0);
    fake_console_reset();
    say(red, text);
    assert_int_equal(fake_console_length, 0);
    /* Another domain is not affected. */
    fake_console_reset();
    say(blue, "here\n");
    assert_string_equal(fake_console_text, "[blue s2] here\n");
    fake_console_reset();
    fake_time_ns += 1000000000;
    say(red, "back\n");
    assert_int_equal(consoles[1].dropped, 0);
    assert_non_null(strstr(fake_console_text, "[red s1:c0.c7] (dropped "));
    assert_non_null(strstr(fake_console_text, "[red s1:c0.c7] back\n"));
}

static void end_of_domain_prints_the_rest(void **state)
{
    (void)state;
    say(red, "last words");
    assert_int_equal(fake_console_length, 0);
    console_flush(red);
    assert_string_equal(fake_console_text, "[red s1:c0.c7] last words\n");
    console_flush(red);
    assert_string_equal(fake_console_text, "[red s1:c0.c7] last words\n");
}

static void refused_owner_gets_no_line(void **state)
{
    (void)state;
    fake_xsm_deny(1, 1, PERM_DEVICE_OWN_SERIAL);
    assert_int_equal(console_own(red), ST_DENIED);
    assert_int_equal(console_owner, DOMAIN_MAX);
    assert_int_equal(fake_line.given, 0);
}

static void own(struct domid domain)
{
    assert_int_equal(console_own(domain), ST_OK);
    assert_int_equal(console_owner, domain.v);
    assert_int_equal(fake_line.given, 1);
    assert_int_equal(fake_line.owner, domain.v);
}

static void only_the_owner_reads(void **state)
{
    struct result answer;

    (void)state;
    say(blue, "secret\n");
    answer = console_read(red, 100);
    assert_int_equal(answer.status, ST_OK);
    assert_int_equal(answer.value, 0);
    own(red);
    answer = console_read(blue, 100);
    assert_int_equal(answer.status, ST_OK);
    assert_int_equal(answer.value, 0);
    fake_xsm_deny(1, 1, PERM_DOMAIN_CONSOLE_READ);
    answer = console_read(red, 100);
    assert_int_equal(answer.status, ST_DENIED);
    assert_int_equal(answer.value, 0);
    assert_int_equal(fake_line.read, 0);
    assert_false(fake_line.taken);
}

static void the_owner_reads_each_byte_once(void **state)
{
    char seen[300] = "";
    uint64_t limit = 1;
    struct result answer;

    (void)state;
    own(red);
    for (uint32_t i = 0; i < 9; i++) {
        say(blue, "some text of 25 bytes\n");
    }
    do {
        answer = console_read(red, limit);
        assert_int_equal(answer.status, ST_OK);
        assert_true(answer.value <= limit && answer.value <= CONSOLE_CHUNK_MAX);
        strncat(seen, (const char *)console_input, answer.value);
        limit = limit * 3;
    } while (answer.value != 0);
    assert_true(fake_line.taken);
    assert_string_equal(seen, fake_console_text);
}

static void the_end_of_the_owner_gives_the_line_back(void **state)
{
    struct result answer;

    (void)state;
    own(red);
    answer = console_read(red, 1);
    assert_int_equal(answer.value, 0);
    console_flush(blue);
    assert_true(fake_line.taken);
    console_flush(red);
    assert_false(fake_line.taken);
}

/* What the owner has not read yet leaves room for what the core says. */
static void guests_leave_room_for_the_core(void **state)
{
    (void)state;
    fake_line.crowded = true;
    say(blue, "12345\n");
    assert_int_equal(fake_console_length, 0);
    fake_line.crowded = false;
    say(blue, "on\n");
    assert_string_equal(fake_console_text, "[blue s2] (dropped 6 bytes)\n"
                                           "[blue s2] on\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(denied_domain_prints_nothing, start),
        cmocka_unit_test_setup(lines_name_their_domain_and_level, start),
        cmocka_unit_test_setup(control_characters_are_taken_out, start),
        cmocka_unit_test_setup(long_lines_are_cut_and_named_again, start),
        cmocka_unit_test_setup(flood_is_dropped_counted_and_reported, start),
        cmocka_unit_test_setup(end_of_domain_prints_the_rest, start),
        cmocka_unit_test_setup(refused_owner_gets_no_line, start),
        cmocka_unit_test_setup(only_the_owner_reads, start),
        cmocka_unit_test_setup(the_owner_reads_each_byte_once, start),
        cmocka_unit_test_setup(the_end_of_the_owner_gives_the_line_back, start),
        cmocka_unit_test_setup(guests_leave_room_for_the_core, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
