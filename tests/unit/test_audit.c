/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: core/logic/audit.c core/logic/console.c core/lib/format.c xsm/name.c
 * tests/fake/fake_console.c tests/fake/fake_time.c tests/fake/fake_xsm.c */
/** @file Refusals are told in a form that SELinux tools read, and never more
 * of them than the console can take. */
#include "tests/unit/unit.h"

#include "core/logic/audit.h"
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
    memset(&audit, 0, sizeof audit);
    strcpy(image_plan.domains[1].text.label, "system_u:system_r:red_t:s1");
    strcpy(image_plan.domains[2].text.label, "system_u:system_r:blue_t:s2:c1");
    return 0;
}

/* A check that the policy refuses, and its line. */
static void refuse(struct domid subject, struct domid object, enum perm perm)
{
    fake_xsm_deny(subject.v, object.v, perm);
    assert_int_equal(xsm_check(subject, object, perm), ST_DENIED);
    audit_flush(subject);
}

static uint32_t lines(void)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < fake_console_length; i++) {
        count += fake_console_text[i] == '\n' ? 1 : 0;
    }
    return count;
}

static void line_is_what_the_tools_parse(void **state)
{
    (void)state;
    refuse(red, blue, PERM_GRANT_MAP_WRITE);
    assert_string_equal(fake_console_text,
                        "(XEN) avc:  denied  { map_write } for domid=1 "
                        "target=2 scontext=system_u:system_r:red_t:s1 "
                        "tcontext=system_u:system_r:blue_t:s2:c1 "
                        "tclass=grant\n");
}

static void what_the_policy_allows_is_not_told(void **state)
{
    (void)state;
    assert_int_equal(xsm_check(red, blue, PERM_EVENT_SEND), ST_OK);
    assert_int_equal(xsm_check_both(red, blue, PERM_EVENT_BIND), ST_OK);
    audit_flush(red);
    assert_int_equal(fake_console_length, 0);
}

static void what_is_granted_says_so(void **state)
{
    (void)state;
    xsm_reports[0] =
        (struct xsm_report){red, blue, PERM_EVENT_SEND, true, false};
    xsm_report_count = 1;
    audit_flush(red);
    assert_non_null(
        strstr(fake_console_text, "avc:  granted  { send } for domid=1 "));
}

static void what_is_let_pass_says_so(void **state)
{
    (void)state;
    xsm_reports[0] =
        (struct xsm_report){red, blue, PERM_EVENT_SEND, false, true};
    xsm_report_count = 1;
    audit_flush(red);
    assert_non_null(strstr(fake_console_text, "avc:  denied  { send } for "));
    assert_non_null(strstr(fake_console_text, " tclass=event permissive=1\n"));
}

/* The record is short; what is told once is not told again. */
static void flushing_empties_the_record(void **state)
{
    (void)state;
    fake_xsm_deny_all();
    for (uint32_t perm = 0; perm < XSM_REPORT_MAX + 3; perm++) {
        assert_int_equal(xsm_check(red, blue, (enum perm)perm), ST_DENIED);
    }
    audit_flush(red);
    assert_int_equal(lines(), XSM_REPORT_MAX);
    assert_int_equal(xsm_report_count, 0);
    audit_flush(red);
    assert_int_equal(lines(), XSM_REPORT_MAX);
}

static void repeats_are_counted_not_printed(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 1000; i++) {
        refuse(red, blue, PERM_EVENT_SEND);
    }
    assert_int_equal(lines(), 4);
    assert_non_null(strstr(fake_console_text, " count=10\n"));
    assert_non_null(strstr(fake_console_text, " count=1000\n"));
}

static void flood_of_kinds_is_limited_and_counted(void **state)
{
    (void)state;
    for (uint32_t object = 0; object < DOMAIN_MAX; object++) {
        struct domid to = {(uint16_t)object};

        for (uint32_t perm = 0; perm < 16; perm++) {
            refuse(red, to, (enum perm)perm);
        }
    }
    assert_int_equal(lines(), 50);
    assert_true(audit.dropped[1] == 16 * 16 - 50);
    /* The other subject still has its own allowance. */
    fake_console_reset();
    refuse(blue, red, PERM_EVENT_SEND);
    assert_int_equal(lines(), 1);
    fake_console_reset();
    fake_time_ns += 1000000000;
    refuse(red, blue, PERM_MEMORY_REMOVE);
    assert_non_null(strstr(fake_console_text, " dropped=206\n"));
    assert_true(audit.dropped[1] == 0);
}

static void reverse_refusal_is_paid_by_the_caller(void **state)
{
    (void)state;
    fake_xsm_deny(2, 1, PERM_EVENT_BIND);
    assert_int_equal(xsm_check_both(red, blue, PERM_EVENT_BIND), ST_DENIED);
    audit_flush(red);
    assert_non_null(strstr(fake_console_text, "{ bind } for domid=2 target=1"));
    assert_int_equal(lines(), 1);
    assert_true(audit.paid_until[1] != 0);
    assert_true(audit.paid_until[2] == 0);
}

static void both_missing_directions_are_told(void **state)
{
    (void)state;
    fake_xsm_deny(1, 2, PERM_EVENT_BIND);
    fake_xsm_deny(2, 1, PERM_EVENT_BIND);
    assert_int_equal(xsm_check_both(red, blue, PERM_EVENT_BIND), ST_DENIED);
    audit_flush(red);
    assert_non_null(strstr(fake_console_text, "{ bind } for domid=2 target=1"));
    assert_non_null(strstr(fake_console_text, "{ bind } for domid=1 target=2"));
    assert_int_equal(lines(), 2);
}

static void the_unconfined_are_named(void **state)
{
    (void)state;
    strcpy(image_plan.domains[2].text.name, "blue");
    audit_unconfined();
    assert_int_equal(fake_console_length, 0);
    fake_xsm_unconfine(2);
    audit_unconfined();
    assert_string_equal(fake_console_text,
                        "cloison: PERMISSIVE, not confined: domain 2 blue\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(line_is_what_the_tools_parse, start),
        cmocka_unit_test_setup(what_the_policy_allows_is_not_told, start),
        cmocka_unit_test_setup(what_is_granted_says_so, start),
        cmocka_unit_test_setup(what_is_let_pass_says_so, start),
        cmocka_unit_test_setup(flushing_empties_the_record, start),
        cmocka_unit_test_setup(repeats_are_counted_not_printed, start),
        cmocka_unit_test_setup(flood_of_kinds_is_limited_and_counted, start),
        cmocka_unit_test_setup(reverse_refusal_is_paid_by_the_caller, start),
        cmocka_unit_test_setup(both_missing_directions_are_told, start),
        cmocka_unit_test_setup(the_unconfined_are_named, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
