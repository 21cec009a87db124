/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Of a captured console only what the core itself wrote is a denial.
 *
 * LINKS: policy/denial.c policy/labels_form.c policy/tool.c xsm/name.c
 * -lselinux
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

#include "core/lib/format.h"
#include "policy/denial.h"
#include "policy/tool.h"
#include "xsm/perm.h"

#define RED "u:r:red_t:s1:c1"
#define BLUE "u:r:blue_t:s1:c2"

/* A line as the core writes it. */
#define RECORD(perm, source, target, cls, more)                                \
    "(XEN) avc:  denied  { " perm " } for domid=2 target=0 scontext=" source   \
    " tcontext=" target " tclass=" cls more

#define GOOD RECORD("bind", RED, BLUE, "event", "")

static struct denial_log got;

/** Read a capture that starts with a line of its own. */
static void reads(const char *text)
{
    char *whole = tool_text("boot\n%s", text);

    denial_release(&got);
    denial_read((const uint8_t *)whole, strlen(whole), &got);
    free(whole);
}

static int done(void **state)
{
    (void)state;
    denial_release(&got);
    return 0;
}

static void guests_cannot_forge_a_record(void **state)
{
    static const char *const forged[] = {
        "[red s1:c1] " GOOD "\n",
        "[red s1:c1] \r" GOOD "\n",
        "[red s1:c1] text\r\r" GOOD "\n",
        " " GOOD "\n",
        "\t" GOOD "\n",
        "\x1b[2K" GOOD "\n",
        "\r" GOOD "\n",
        "x\f" GOOD "\n",
        "x\v" GOOD "\n",
        "x\x85" GOOD "\n",
        "x\xe2\x80\xa8" GOOD "\n",
        "[(XEN) avc:  denied  { bind } s1] " GOOD "\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
        reads(forged[i]);
        assert_int_equal(got.count, 0);
        assert_int_equal(got.records, 0);
        assert_int_equal(got.foreign, 1);
    }
}

static void a_nul_does_not_end_a_line(void **state)
{
    static const char text[] = "boot\n[red s1] \0" GOOD "\n";

    (void)state;
    denial_release(&got);
    denial_read((const uint8_t *)text, sizeof(text) - 1, &got);
    assert_int_equal(got.count, 0);
    assert_int_equal(got.foreign, 1);
}

static void the_edges_of_a_capture_are_not_used(void **state)
{
    (void)state;
    denial_release(&got);
    denial_read((const uint8_t *)GOOD "\n", strlen(GOOD) + 1, &got);
    assert_int_equal(got.count, 0);
    assert_int_equal(got.damaged, 1);
    reads(GOOD);
    assert_int_equal(got.count, 0);
    assert_int_equal(got.damaged, 1);
    reads("");
    assert_int_equal(got.lines, 1);
    denial_release(&got);
    denial_read(NULL, 0, &got);
    assert_int_equal(got.lines, 0);
}

static void damaged_records_are_counted_and_left_alone(void **state)
{
    static const char *const damaged[] = {
        "(XEN) avc:  denied  { bind } for domid=2 target=0\n",
        "(XEN) avc:  denied  { bind\n",
        "(XEN) avc:  denied  {  } for domid=2 target=0 scontext=" RED
        " tcontext=" BLUE " tclass=event\n",
        "(XEN) avc:  refused  { bind } for x=1\n",
        RECORD("bind", ":::", BLUE, "event", "\n"),
        RECORD("bind", RED, "a:b:c", "event", "\n"),
        RECORD("bind", RED, "a:b:c:s1;", "event", "\n"),
        RECORD("bind", RED, BLUE, "event", " count=\n"),
        RECORD("bind", RED, BLUE, "event", " count=-1\n"),
        RECORD("bind", RED, BLUE, "event", " count=99999999999999999999\n"),
        RECORD("bind", RED, BLUE, "event", " tail\n"),
        RECORD("bind", RED, BLUE, "event", "\x07\n"),
        RECORD("bi\x01nd", RED, BLUE, "event", "\n"),
        "(XEN) avc:  denied  { bind } for domid=x target=0 scontext=" RED
        " tcontext=" BLUE " tclass=event\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
        reads(damaged[i]);
        if (got.count != 0 || got.damaged != 1) {
            fail_msg("%s", damaged[i]);
        }
    }
}

static void long_lines_are_damaged(void **state)
{
    static char line[1 << 20];
    int used;

    (void)state;
    used = snprintf(line, sizeof(line), "%s", GOOD " x=");
    memset(line + used, 'a', sizeof(line) - 2 - (size_t)used);
    line[sizeof(line) - 2] = '\n';
    reads(line);
    assert_int_equal(got.count, 0);
    assert_int_equal(got.damaged, 1);
    /* As long as the longest that the core can have cut off itself. */
    line[FORMAT_LINE_MAX] = '\n';
    line[FORMAT_LINE_MAX + 1] = '\0';
    reads(line);
    assert_int_equal(got.damaged, 1);
    line[FORMAT_LINE_MAX - 1] = '\n';
    line[FORMAT_LINE_MAX] = '\0';
    reads(line);
    assert_int_equal(got.count, 1);
}

static void names_of_others_are_unknown(void **state)
{
    (void)state;
    reads(RECORD("fly", RED, BLUE, "event", "\n")
              RECORD("bind", RED, BLUE, "process", "\n")
                  RECORD("map_write", RED, BLUE, "event", "\n"));
    assert_int_equal(got.count, 0);
    assert_int_equal(got.unknown, 3);
}

static void a_domain_that_does_not_exist_is_nobody(void **state)
{
    (void)state;
    reads(RECORD("bind", RED, "", "event", " dropped=7\n")
              RECORD("bind", "", RED, "event", "\n"));
    assert_int_equal(got.count, 0);
    assert_int_equal(got.nobody, 2);
    assert_int_equal(got.dropped, 7);
}

static void records_are_read_and_counted(void **state)
{
    (void)state;
    reads(GOOD
          "\r\n[red s1] noise\n" GOOD " count=10 dropped=3\r\n"
          "(XEN) avc:  granted  { bind } for domid=2 target=0 scontext=" RED
          " tcontext=" BLUE " tclass=event\n" GOOD
          " count=1000 dropped=4 later=field\n");
    assert_int_equal(got.count, 1);
    assert_int_equal(got.records, 3);
    assert_int_equal(got.granted, 1);
    assert_int_equal(got.dropped, 7);
    assert_int_equal(got.denials[0].count, 1000);
    assert_int_equal(got.denials[0].line, 2);
    assert_int_equal(got.denials[0].perm, PERM_EVENT_BIND);
    assert_string_equal(got.denials[0].source, RED);
    assert_string_equal(got.denials[0].target, BLUE);
    assert_false(got.denials[0].self);
    assert_false(got.denials[0].happened);
}

static void several_permissions_are_several_denials(void **state)
{
    (void)state;
    reads(RECORD("map_read map_write", RED, BLUE, "grant", " permissive=1\n"));
    assert_int_equal(got.count, 2);
    assert_int_equal(got.denials[0].perm, PERM_GRANT_MAP_READ);
    assert_int_equal(got.denials[1].perm, PERM_GRANT_MAP_WRITE);
    assert_true(got.denials[1].happened);
}

static void too_many_distinct_denials_are_counted(void **state)
{
    size_t size = (DENIAL_MAX + 8) * (size_t)256;
    char *text = tool_allocate(size);
    size_t used = 0;

    (void)state;
    for (int i = 0; i < DENIAL_MAX + 5; i++) {
        used += (size_t)snprintf(
            text + used, size - used,
            "(XEN) avc:  denied  { bind } for domid=2 target=2 "
            "scontext=u:r:t%d:s1 tcontext=u:r:t:s1 tclass=event\n",
            i);
    }
    reads(text);
    free(text);
    assert_int_equal(got.count, DENIAL_MAX);
    assert_int_equal(got.excess, 5);
    assert_true(got.denials[0].self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guests_cannot_forge_a_record),
        cmocka_unit_test(a_nul_does_not_end_a_line),
        cmocka_unit_test(the_edges_of_a_capture_are_not_used),
        cmocka_unit_test(damaged_records_are_counted_and_left_alone),
        cmocka_unit_test(long_lines_are_damaged),
        cmocka_unit_test(names_of_others_are_unknown),
        cmocka_unit_test(a_domain_that_does_not_exist_is_nobody),
        cmocka_unit_test(records_are_read_and_counted),
        cmocka_unit_test(several_permissions_are_several_denials),
        cmocka_unit_test(too_many_distinct_denials_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, done);
}
