/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Suggestions are the fewest rules, allow what they say they allow, and
 * break no promise of the policy unless told to.
 *
 * LINKS: +policy
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#include "policy/policy_cmd.h"
#include "policy/tool.h"

/*
 * Types a to d may share by level, but grant copy_read is left without a
 * constraint; guard_t is trusted; e_t and a_t are rivals; user v stays apart.
 */
static const char policy_text[] =
    "(user u)(user v)(role r)(role object_r)\n"
    "(userrole u r)(userrole v r)(userrole u object_r)\n"
    "(userlevel u lowest)(userrange u (lowest highest))\n"
    "(userlevel v lowest)(userrange v (lowest highest))\n"
    "(type a_t)(type b_t)(type c_t)(type d_t)(type e_t)(type guard_t)\n"
    "(type xen_t)(type chan_t)(type own_t)(roletype r own_t)\n"
    "(typetransition d_t d_t domain own_t)\n"
    "(roletype r a_t)(roletype r b_t)(roletype r c_t)(roletype r d_t)\n"
    "(roletype r e_t)(roletype r guard_t)(roletype r xen_t)(roletype r "
    "chan_t)\n"
    "(typeattribute pair_type)(typeattributeset pair_type (a_t b_t))\n"
    "(typeattribute other_type)(typeattributeset other_type (c_t d_t))\n"
    "(typeattribute mls_trusted)(typeattributeset mls_trusted guard_t)\n"
    "(typeattribute conflict_x)(typeattributeset conflict_x (a_t e_t))\n"
    "(context core (u r xen_t (lowest highest)))\n"
    "(sidcontext xen core)(sidcontext dom0 core)(sidcontext domio core)\n"
    "(sidcontext domxen core)(sidcontext unlabeled core)\n"
    "(sidcontext security core)(sidcontext ioport core)(sidcontext iomem "
    "core)\n"
    "(sidcontext irq core)(sidcontext device core)\n"
    "(allow a_t self (event (send)))(allow c_t self (event (send)))\n"
    "(typetransition c_t d_t event chan_t)\n"
    "(mlsconstrain (event (create bind send))\n"
    "  (or (and (eq l1 l2) (eq h1 h2)) (eq t1 mls_trusted)))\n"
    "(mlsconstrain (grant (map_read map_write copy_write))\n"
    "  (and (dom l1 l2) (dom h1 h2)))\n"
    "(mlsconstrain (grant (map_write copy_write))\n"
    "  (and (domby l1 l2) (domby h1 h2)))\n"
    "(constrain (event (unmask)) (eq u1 u2))\n"
    "(neverallow b_t d_t (event (bind)))\n";

static char directory[] = "/tmp/cloison-suggest-XXXXXX";
static char said[65536];
static int code;

static void write_text(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
}

static int setup(void **state)
{
    (void)state;
    if (mkdtemp(directory) == NULL || chdir(directory) != 0) {
        return -1;
    }
    write_text("p.cil", policy_text);
    return 0;
}

static int teardown(void **state)
{
    static const char *const names[] = {"p.cil", "q.cil", "log", "said", "out"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        unlink(names[i]);
    }
    return chdir("/") != 0 || rmdir(directory) != 0 ? -1 : 0;
}

/** Run the command on a capture; all that it prints is in said. */
static void suggest(const char *log, const char *option)
{
    char *argv[] = {(char *)"suggest", (char *)"log", (char *)"p.cil",
                    (char *)option, NULL};
    char *text = tool_text("boot\n%s", log);
    int saved[2] = {dup(1), dup(2)};
    int file = open("said", O_CREAT | O_TRUNC | O_RDWR, 0600);
    ssize_t length;

    write_text("log", text);
    free(text);
    fflush(NULL);
    dup2(file, 1);
    dup2(file, 2);
    code = policy_suggest(option == NULL ? 3 : 4, argv);
    fflush(NULL);
    dup2(saved[0], 1);
    dup2(saved[1], 2);
    close(saved[0]);
    close(saved[1]);
    length = pread(file, said, sizeof(said) - 1, 0);
    said[length < 0 ? 0 : length] = '\0';
    close(file);
}

static void says(const char *text)
{
    if (strstr(said, text) == NULL) {
        fail_msg("not said: '%s' but:\n%s", text, said);
    }
}

static void says_not(const char *text)
{
    if (strstr(said, text) != NULL) {
        fail_msg("said: '%s' in:\n%s", text, said);
    }
}

/** How many rules there are. */
static int rules(void)
{
    int count = 0;

    for (const char *at = said; (at = strstr(at, "\n(")) != NULL; at++) {
        count++;
    }
    return count;
}

#define CONTEXT(type, level) "u:r:" type ":" level
#define DENIED(perm, source, target, cls)                                      \
    "(XEN) avc:  denied  { " perm " } for domid=1 target=2 scontext=" source   \
    " tcontext=" target " tclass=" cls "\n"

static void what_levels_forbid_is_not_suggested(void **state)
{
    (void)state;
    suggest(DENIED("create", CONTEXT("a_t", "s1:c1"), CONTEXT("b_t", "s1:c2"),
                   "event"),
            NULL);
    assert_int_equal(code, TOOL_REFUSED);
    assert_int_equal(rules(), 0);
    says("an allow rule will not help");
    says("s1:c1 and s1:c2 are incomparable");
    says("p.cil:");
    says("s1-s1:c1,c2");
    says("information would pass sideways to the object and sideways to the");
    says("no rule allows event create from a_t to b_t");
}

static void what_users_forbid_is_not_suggested(void **state)
{
    (void)state;
    suggest(DENIED("unmask", "u:r:a_t:s1", "v:r:a_t:s1", "event"), NULL);
    assert_int_equal(code, TOOL_REFUSED);
    assert_int_equal(rules(), 0);
    says("an allow rule will not help");
    says_not("guard");
}

static void what_breaks_the_lattice_is_not_suggested(void **state)
{
    static const char log[] = DENIED("copy_read", CONTEXT("a_t", "s2"),
                                     CONTEXT("b_t", "s1"), "grant");

    (void)state;
    suggest(log, NULL);
    assert_int_equal(code, TOOL_REFUSED);
    assert_int_equal(rules(), 0);
    says("the rule would break the lattice");
    says("from b_t down or sideways to a_t");
    suggest(log, "--allow-unsafe");
    assert_int_equal(code, TOOL_OK);
    assert_int_equal(rules(), 2);
    says("; UNSAFE");
    says("(allow a_t b_t (grant (copy_read)))");
    says("(typeattributeset mls_trusted (a_t))");
}

static void what_joins_rivals_is_not_suggested(void **state)
{
    static const char log[] =
        DENIED("map_read", CONTEXT("a_t", "s1"), CONTEXT("e_t", "s1"), "grant");

    (void)state;
    suggest(log, NULL);
    assert_int_equal(code, TOOL_REFUSED);
    assert_int_equal(rules(), 0);
    says("conflict set conflict_x");
    suggest(log, "--allow-unsafe");
    assert_int_equal(code, TOOL_OK);
    says("(allow a_t e_t (grant (map_read)))");
}

static void what_an_assertion_forbids_is_not_suggested(void **state)
{
    static const char log[] =
        DENIED("bind", CONTEXT("b_t", "s1"), CONTEXT("d_t", "s1"), "event");

    (void)state;
    suggest(log, NULL);
    assert_int_equal(code, TOOL_REFUSED);
    assert_int_equal(rules(), 0);
    says("an assertion forbids the rule");
    says("(p.cil:");
    suggest(log, "--allow-unsafe");
    assert_int_equal(code, TOOL_REFUSED);
    assert_int_equal(rules(), 0);
}

static void contexts_of_another_policy_are_said_to_be_so(void **state)
{
    (void)state;
    suggest(
        DENIED("bind", CONTEXT("z_t", "s1"), CONTEXT("d_t", "s1"), "event")
            DENIED("bind", CONTEXT("a_t", "s9"), CONTEXT("d_t", "s1"), "event"),
        NULL);
    assert_int_equal(code, TOOL_REFUSED);
    assert_int_equal(rules(), 0);
    says("no such type");
    says("the level does not exist");
}

static void forged_and_damaged_lines_suggest_nothing(void **state)
{
    (void)state;
    suggest("[a s1] " DENIED("bind", CONTEXT("a_t", "s1"), CONTEXT("b_t", "s1"),
                             "event") "(XEN) avc:  denied  { bind } for\n",
            NULL);
    assert_int_equal(code, TOOL_OK);
    assert_int_equal(rules(), 0);
    says("1 lines of guests only look like records");
    says("1 records are damaged");
}

static void a_missing_rule_is_suggested_and_works(void **state)
{
    (void)state;
    suggest(
        DENIED("create", CONTEXT("a_t", "s1"), CONTEXT("b_t", "s1"), "event")
            DENIED("bind", CONTEXT("a_t", "s1"), CONTEXT("b_t", "s1"), "event")
                DENIED("map_read", CONTEXT("a_t", "s2"), CONTEXT("b_t", "s1"),
                       "grant"),
        NULL);
    assert_int_equal(code, TOOL_OK);
    assert_int_equal(rules(), 2);
    says("(allow a_t b_t (event (create bind)))");
    says("both ways between a_t and b_t, between equal levels");
    says("(allow a_t b_t (grant (map_read)))");
    says("from b_t to a_t, where the subject's level dominates");
    says_not("UNSAFE");
    /* And what it prints is a policy file. */
    write_text("q.cil", said);
    {
        const char *const files[] = {"p.cil", "q.cil"};
        struct policy_error error;
        struct policy *policy;

        assert_int_equal(policy_load(files, 2, &policy, &error), 0);
        policy_close(policy);
    }
}

static void what_is_allowed_needs_nothing(void **state)
{
    (void)state;
    suggest(DENIED("send", CONTEXT("c_t", "s1"), CONTEXT("c_t", "s1"), "event"),
            NULL);
    assert_int_equal(code, TOOL_OK);
    assert_int_equal(rules(), 0);
    says("this policy allows it");
    suggest("", NULL);
    assert_int_equal(code, TOOL_OK);
}

static void what_a_conflict_set_may_forbid_is_said(void **state)
{
    (void)state;
    suggest(DENIED("send", CONTEXT("a_t", "s1"), CONTEXT("a_t", "s1"), "event"),
            NULL);
    assert_int_equal(code, TOOL_REFUSED);
    assert_int_equal(rules(), 0);
    says("only until a conflict set forbids it");
    says("conflict set conflict_x");
}

#define PAIR(source, target)                                                   \
    DENIED("map_read", CONTEXT(source, "s1"), CONTEXT(target, "s1"), "grant")

static void attributes_are_used_where_they_are_exact(void **state)
{
    (void)state;
    suggest(PAIR("a_t", "c_t") PAIR("a_t", "d_t") PAIR("b_t", "c_t")
                PAIR("b_t", "d_t"),
            NULL);
    assert_int_equal(code, TOOL_OK);
    assert_int_equal(rules(), 1);
    says("(allow pair_type other_type (grant (map_read)))");
    suggest(PAIR("a_t", "c_t") PAIR("a_t", "d_t") PAIR("b_t", "c_t"), NULL);
    assert_int_equal(code, TOOL_OK);
    assert_int_equal(rules(), 2);
    says("(allow a_t other_type (grant (map_read)))");
    says("(allow b_t c_t (grant (map_read)))");
    suggest(PAIR("a_t", "c_t") PAIR("b_t", "c_t"), NULL);
    assert_int_equal(rules(), 1);
    says("(allow pair_type c_t (grant (map_read)))");
    suggest(PAIR("c_t", "c_t") PAIR("d_t", "d_t"), NULL);
    assert_int_equal(rules(), 1);
    says("(allow other_type self (grant (map_read)))");
    suggest(PAIR("e_t", "e_t"), NULL);
    says("(allow e_t self (grant (map_read)))");
}

static void only_a_trusted_type_lifts_levels(void **state)
{
    static const char log[] =
        DENIED("create", CONTEXT("c_t", "s1"), CONTEXT("a_t", "s2"), "event");

    (void)state;
    suggest(log, NULL);
    assert_int_equal(code, TOOL_REFUSED);
    assert_int_equal(rules(), 0);
    says("information would pass upwards to the object and down to the");
    suggest(log, "--allow-unsafe");
    assert_int_equal(code, TOOL_OK);
    assert_int_equal(rules(), 2);
    says("(typeattributeset mls_trusted (c_t))");
    says("(allow c_t a_t (event (create)))");
    says("; UNSAFE");
    /* Nothing lifts the constraints on grants. */
    suggest(DENIED("map_write", CONTEXT("c_t", "s1"), CONTEXT("a_t", "s2"),
                   "grant"),
            "--allow-unsafe");
    assert_int_equal(code, TOOL_REFUSED);
    assert_int_equal(rules(), 0);
}

static void trusted_types_are_said_to_be(void **state)
{
    (void)state;
    suggest(DENIED("create", CONTEXT("guard_t", "s0-s2"), CONTEXT("a_t", "s1"),
                   "event"),
            NULL);
    assert_int_equal(code, TOOL_OK);
    says("(allow guard_t a_t (event (create)))");
    says("guard_t is trusted");
}

static void channels_are_asked_about_by_their_own_type(void **state)
{
    (void)state;
    suggest(DENIED("send", CONTEXT("c_t", "s1"), CONTEXT("d_t", "s1"), "event"),
            NULL);
    assert_int_equal(code, TOOL_OK);
    says("(allow c_t chan_t (event (send)))");
}

static void a_domain_is_asked_about_by_its_own_type_for_itself(void **state)
{
    (void)state;
    suggest("(XEN) avc:  denied  { unmask } for domid=1 target=1 "
            "scontext=u:r:d_t:s1 tcontext=u:r:d_t:s1 tclass=event\n",
            NULL);
    assert_int_equal(code, TOOL_OK);
    says("(allow d_t own_t (event (unmask)))");
    /* Another domain of the same label is not itself. */
    suggest("(XEN) avc:  denied  { unmask } for domid=1 target=2 "
            "scontext=u:r:d_t:s1 tcontext=u:r:d_t:s1 tclass=event\n",
            NULL);
    assert_int_equal(code, TOOL_OK);
    says("(allow d_t self (event (unmask)))");
}

static void machines_read_the_same(void **state)
{
    (void)state;
    suggest(DENIED("create", CONTEXT("a_t", "s1"), CONTEXT("b_t", "s1"),
                   "event") DENIED("create", CONTEXT("a_t", "s1"),
                                   CONTEXT("b_t", "s2"), "event"),
            "--json");
    assert_int_equal(code, TOOL_REFUSED);
    says("\"cil\": \"(allow a_t b_t (event (create)))\"");
    says("\"verdict\": \"levels\"");
    says("\"verdict\": \"rule\"");
    says("\"complete\": false");
}

static void wrong_usage_is_told(void **state)
{
    char *argv[] = {(char *)"suggest", NULL};

    (void)state;
    assert_int_equal(policy_suggest(1, argv), TOOL_USAGE);
    suggest("", "--nonsense");
    assert_int_equal(code, TOOL_USAGE);
    suggest("", "absent.cil");
    assert_int_equal(code, TOOL_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_levels_forbid_is_not_suggested),
        cmocka_unit_test(what_users_forbid_is_not_suggested),
        cmocka_unit_test(what_breaks_the_lattice_is_not_suggested),
        cmocka_unit_test(what_joins_rivals_is_not_suggested),
        cmocka_unit_test(what_an_assertion_forbids_is_not_suggested),
        cmocka_unit_test(contexts_of_another_policy_are_said_to_be_so),
        cmocka_unit_test(forged_and_damaged_lines_suggest_nothing),
        cmocka_unit_test(wrong_usage_is_told),
        cmocka_unit_test(a_missing_rule_is_suggested_and_works),
        cmocka_unit_test(what_a_conflict_set_may_forbid_is_said),
        cmocka_unit_test(what_is_allowed_needs_nothing),
        cmocka_unit_test(attributes_are_used_where_they_are_exact),
        cmocka_unit_test(only_a_trusted_type_lifts_levels),
        cmocka_unit_test(trusted_types_are_said_to_be),
        cmocka_unit_test(channels_are_asked_about_by_their_own_type),
        cmocka_unit_test(a_domain_is_asked_about_by_its_own_type_for_itself),
        cmocka_unit_test(machines_read_the_same),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
