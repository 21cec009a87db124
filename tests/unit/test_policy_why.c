/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cloison policy why: every answer has its reasons, and each reason the
 * place it was written at.
 *
 * LINKS: +policy
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/why.h"
#include "tests/unit/policy_files.h"
#include "xsm/name.h"

/* The base policy and a module of the test's own, and its statements. */
static struct policy_files files;
static char extra[64];
static struct policy *policy;
static struct source source;
static struct policy_error problem;
static struct policy_cmd cmd;
static struct why_ends ends;
static struct why why;

#define USER "system_u:system_r:"

static void open_with(const char *text)
{
    int file;

    strcpy(extra, "/tmp/cloison-why-XXXXXX");
    file = mkstemp(extra);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    policy_files_find(&files, BASE_FILES, NULL, extra);
    if (policy_load(files.names, files.count, &policy, &problem) != 0 ||
        !source_open(files.names, files.count, &source, &problem)) {
        fail_msg("%s", problem.text);
    }
    unlink(extra);
}

static void close_all(void)
{
    why_release(&why);
    why_ends_release(&ends);
    source_close(&source);
    policy_close(policy);
    policy_files_end(&files);
}

/* Ask; the reasons are in `why` until the next question. */
static bool ask_about(const char *one, const char *other, const char *cls,
                      const char *perm, bool self)
{
    uint32_t number;
    uint32_t bit;

    why_release(&why);
    why_ends_release(&ends);
    memset(&why, 0, sizeof(why));
    why.policy = policy;
    why.source = &source;
    why.self = self;
    assert_true(policy_subject_find(&cmd, policy, one, &ends.subject));
    assert_true(policy_subject_find(&cmd, policy, other, &ends.object));
    assert_true(policy_subject_class(cls, &number));
    assert_true(policy_subject_perm(number, perm, &bit));
    assert_true(why_set(&why, &ends, number, bit));
    if (!why_answer(&why, &problem)) {
        fail_msg("%s", problem.text);
    }
    return why.allowed;
}

static bool ask(const char *one, const char *other, const char *cls,
                const char *perm)
{
    return ask_about(one, other, cls, perm, false);
}

/* The nth reason of a kind, or NULL. */
static const struct why_reason *reason(enum why_kind kind, unsigned nth)
{
    for (uint32_t i = 0; i < why.count; i++) {
        if (why.reasons[i].kind == kind && nth-- == 0) {
            return &why.reasons[i];
        }
    }
    return NULL;
}

static void is_said(enum why_kind kind, const char *words)
{
    for (uint32_t i = 0; i < why.count; i++) {
        if (why.reasons[i].kind == kind &&
            strstr(why.reasons[i].words, words) != NULL) {
            return;
        }
    }
    fail_msg("not said: %s", words);
}

static void is_at(const struct why_reason *one, const char *file, unsigned line)
{
    assert_non_null(one);
    assert_non_null(one->statement);
    assert_string_equal(one->statement->file, file);
    assert_int_equal(one->statement->line, line);
}

/* ---- rules ------------------------------------------------------------- */

static void rule_has_its_line(void **state)
{
    (void)state;
    open_with("; a comment ( with a parenthesis\n"
              "(type one_t) (roletype system_r one_t)\n"
              "(typeattributeset domain_type one_t)\n"
              "(optional some\n"
              "    (allow one_t self\n"
              "        (domain (yield))))\n");
    assert_true(ask(USER "one_t:s0", USER "one_t:s0", "domain", "yield"));
    is_at(reason(WHY_RULE, 0), extra, 5);
    assert_null(reason(WHY_RULE, 1));
    assert_null(reason(WHY_CONSTRAINT, 0));
    close_all();
}

static void rule_of_a_macro_in_a_template_has_its_way(void **state)
{
    char *path;

    (void)state;
    open_with("(block red (blockinherit tenant_template)\n"
              "    (call user_cleared (tenant_u (s1 (c1)) (s1 (c1)))))\n");
    assert_true(ask("red.tenant_u:red.tenant_r:red.guest_t:s1:c1",
                    "red.tenant_u:red.tenant_r:red.guest_t:s1:c1", "memory",
                    "populate"));
    assert_non_null(reason(WHY_RULE, 0));
    path = source_path(&source, reason(WHY_RULE, 0)->statement);
    assert_non_null(strstr(path, "policy/base/identity.cil:"));
    assert_non_null(strstr(path, "through call domain_itself at "));
    assert_non_null(strstr(path, "through call domain_of at "
                                 "policy/base/tenant.cil:"));
    assert_non_null(strstr(path, "through blockinherit tenant_template at "));
    assert_non_null(strstr(path, extra));
    free(path);
    close_all();
}

static void named_sets_of_permissions_are_understood(void **state)
{
    (void)state;
    open_with("(type one_t) (roletype system_r one_t)\n"
              "(typeattributeset domain_type one_t)\n"
              "(classpermission some)\n"
              "(classpermissionset some (domain (not (yield poll\n"
              "    console_read destroy attest report))))\n"
              "(classmap many (all_of_it))\n"
              "(classmapping many all_of_it (vcpu (all)))\n"
              "(classmapping many all_of_it (memory (and (remove populate)\n"
              "    (populate get_map))))\n"
              "(block inner (classpermission own)\n"
              "    (classpermissionset own (event (xor (close status)\n"
              "        (status unmask)))))\n"
              "(allow one_t one_t some)\n"
              "(allow one_t one_t (many (all_of_it)))\n"
              "(allow one_t one_t inner.own)\n");
    assert_true(ask(USER "one_t:s0", USER "one_t:s0", "domain", "shutdown"));
    is_at(reason(WHY_RULE, 0), extra, 13);
    assert_false(ask(USER "one_t:s0", USER "one_t:s0", "domain", "poll"));
    assert_null(reason(WHY_RULE, 0));
    is_said(WHY_MISSING, "no rule allows domain poll from one_t to one_t");
    assert_true(ask(USER "one_t:s0", USER "one_t:s0", "vcpu", "send_ipi"));
    is_at(reason(WHY_RULE, 0), extra, 14);
    assert_true(ask(USER "one_t:s0", USER "one_t:s0", "memory", "populate"));
    is_at(reason(WHY_RULE, 0), extra, 14);
    assert_false(ask(USER "one_t:s0", USER "one_t:s0", "memory", "remove"));
    assert_true(ask(USER "one_t:s0", USER "one_t:s0", "event", "close"));
    is_at(reason(WHY_RULE, 0), extra, 15);
    assert_false(ask(USER "one_t:s0", USER "one_t:s0", "event", "status"));
    close_all();
}

static void conditions_are_named(void **state)
{
    (void)state;
    open_with("(type one_t) (roletype system_r one_t)\n"
              "(typeattributeset domain_type one_t)\n"
              "(boolean open false)\n"
              "(booleanif open\n"
              "    (true (allow one_t self (domain (yield))))\n"
              "    (false (allow one_t self (domain (poll)))))\n");
    assert_true(ask(USER "one_t:s0", USER "one_t:s0", "domain", "poll"));
    is_said(WHY_RULE, "as far as its booleans say so");
    assert_false(ask(USER "one_t:s0", USER "one_t:s0", "domain", "yield"));
    is_said(WHY_RULE, "its booleans are not set so");
    is_said(WHY_MISSING, "no rule allows");
    close_all();
}

/* ---- constraints and what is missing ----------------------------------- */

static void constraint_is_named_in_words(void **state)
{
    (void)state;
    open_with("");
    assert_false(
        ask(USER "tenant_t:s1:c1", USER "tenant_t:s1:c2", "event", "bind"));
    assert_null(reason(WHY_MISSING, 0));
    is_said(WHY_CONSTRAINT, "event bind needs equal levels; the levels s1:c1 "
                            "and s1:c2 are incomparable");
    assert_non_null(reason(WHY_CONSTRAINT, 0)->statement);
    assert_string_equal(reason(WHY_CONSTRAINT, 0)->statement->file,
                        "policy/base/levels.cil");
    is_said(WHY_RULE, "would allow it");
    assert_false(
        ask(USER "tenant_t:s1:c1", USER "tenant_t:s2:c1", "grant", "map_read"));
    is_said(WHY_CONSTRAINT,
            "needs the subject's level to dominate the object's");
    is_said(WHY_CONSTRAINT, "the subject's lies below");
    assert_false(
        ask(USER "tenant_t:s0-s1", USER "tenant_t:s0", "event", "bind"));
    is_said(WHY_CONSTRAINT, "s0-s1 and s0 are against that");
    close_all();
}

static void comparisons_say_yes_and_no(void **state)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    open_with("");
    assert_false(
        ask(USER "tenant_t:s2", USER "tenant_t:s1", "grant", "map_write"));
    assert_non_null(reason(WHY_CONSTRAINT, 0));
    constraint_say_tree(out, &why.question, reason(WHY_CONSTRAINT, 0)->node,
                        reason(WHY_CONSTRAINT, 0)->statement, 2);
    fclose(out);
    assert_int_equal(strncmp(text, "  no  one of:\n", 14), 0);
    assert_non_null(strstr(text, "yes the subject's level s2 dominates the "
                                 "object's level s1\n"));
    assert_non_null(strstr(text, "no  the subject's level s2 is dominated by "
                                 "the object's level s1\n"));
    assert_non_null(
        strstr(text, "no  the subject's type tenant_t is in mls_trusted\n"));
    free(text);
    close_all();
}

static void assertion_that_forbids_a_rule_is_named(void **state)
{
    (void)state;
    open_with("");
    assert_false(
        ask(USER "isolated_t:s1", USER "tenant_t:s1", "grant", "map_read"));
    is_said(WHY_MISSING, "no rule allows grant map_read from isolated_t to "
                         "tenant_t");
    assert_non_null(reason(WHY_NEVER, 0));
    assert_string_equal(reason(WHY_NEVER, 0)->statement->file,
                        "policy/base/assertions.cil");
    close_all();
}

/* Twins: the same comparisons with other names, on the same permission. */
static void constraints_of_one_shape_are_told_apart(void **state)
{
    (void)state;
    open_with("(type one_t) (roletype system_r one_t)\n"
              "(typeattributeset domain_type one_t)\n"
              "(allow one_t one_t (domain (yield)))\n"
              "(constrain (domain (yield)) (neq t1 one_t))\n"
              "(constrain (domain (yield)) (neq t1 tenant_t))\n"
              "(constrain (domain (yield poll)) (neq t1 isolated_t))\n");
    assert_false(ask(USER "one_t:s0", USER "one_t:s0", "domain", "yield"));
    is_at(reason(WHY_CONSTRAINT, 0), extra, 4);
    assert_null(reason(WHY_CONSTRAINT, 1));
    assert_false(
        ask(USER "tenant_t:s0", USER "tenant_t:s0", "domain", "yield"));
    is_at(reason(WHY_CONSTRAINT, 0), extra, 5);
    assert_false(
        ask(USER "isolated_t:s0", USER "isolated_t:s0", "domain", "poll"));
    is_at(reason(WHY_CONSTRAINT, 0), extra, 6);
    close_all();
}

/* ---- notes ------------------------------------------------------------- */

static void what_is_special_is_noted(void **state)
{
    (void)state;
    open_with("(type one_t) (roletype system_r one_t)\n"
              "(type two_t) (roletype system_r two_t)\n"
              "(typeattributeset domain_type (one_t two_t))\n"
              "(typeattributeset peer_type (one_t two_t))\n"
              "(typeattributeset connected_type (one_t two_t))\n"
              "(typeattribute conflict_ab)\n"
              "(typeattributeset conflict_ab (one_t two_t))\n"
              "(typeattributeset mls_trusted two_t)\n"
              "(typeattributeset known_trusted_type two_t)\n"
              "(typepermissive isolated_t)\n");
    assert_true(ask(USER "tenant_t:s0", USER "one_t:s0", "event", "bind"));
    is_said(WHY_NOTE, "conflict set conflict_ab: allowed until " USER
                      "tenant_t:s0 is connected to a domain of two_t");
    assert_true(ask(USER "tenant_t:s0", USER "two_t:s0", "event", "bind"));
    is_said(WHY_NOTE, "two_t is trusted");
    assert_false(ask(USER "isolated_t:s0", USER "two_t:s0", "event", "bind"));
    is_said(WHY_NOTE, "isolated_t is permissive");
    assert_true(why.permissive);
    close_all();
}

static void merged_types_are_noted(void **state)
{
    (void)state;
    open_with("(type one_t) (roletype system_r one_t)\n"
              "(type two_t) (roletype system_r two_t)\n");
    assert_false(ask(USER "one_t:s0", USER "two_t:s0", "event", "bind"));
    is_said(WHY_NOTE, "the core does not tell one_t from");
    close_all();
}

static void transitions_are_followed(void **state)
{
    (void)state;
    open_with("(type one_t) (roletype system_r one_t)\n"
              "(typeattributeset domain_type (one_t channel_t))\n"
              "(typeattributeset connected_type (one_t channel_t))\n"
              "(type one_self_t) (roletype system_r one_self_t)\n"
              "(type channel_t) (roletype object_r channel_t)\n"
              "(typetransition one_t one_t domain one_self_t)\n"
              "(typetransition one_t one_t event channel_t)\n"
              "(allow one_t one_self_t (domain (yield)))\n"
              "(allow one_t channel_t (event (send)))\n");
    assert_true(
        ask_about(USER "one_t:s0", USER "one_t:s0", "domain", "yield", true));
    is_at(reason(WHY_RULE, 0), extra, 8);
    is_said(WHY_NOTE, "is acted on as " USER "one_self_t:s0");
    is_at(reason(WHY_NOTE, 0), extra, 6);
    assert_false(ask(USER "one_t:s0", USER "one_t:s0", "domain", "yield"));
    assert_true(ask(USER "one_t:s0", USER "one_t:s0", "event", "send"));
    is_at(reason(WHY_RULE, 0), extra, 9);
    is_said(WHY_NOTE, "is acted on as system_u:object_r:channel_t:s0");
    assert_false(ask(USER "one_t:s0", USER "tenant_t:s0", "event", "send"));
    close_all();
}

static void what_is_not_reported_is_noted(void **state)
{
    (void)state;
    open_with("(type one_t) (roletype system_r one_t)\n"
              "(typeattributeset domain_type one_t)\n"
              "(dontaudit one_t self (domain (poll)))\n"
              "(allow one_t self (domain (yield)))\n"
              "(auditallow one_t self (domain (yield)))\n");
    assert_false(ask(USER "one_t:s0", USER "one_t:s0", "domain", "poll"));
    is_said(WHY_NOTE, "the denial is not reported");
    assert_true(ask(USER "one_t:s0", USER "one_t:s0", "domain", "yield"));
    is_said(WHY_NOTE, "it is reported although it is allowed");
    assert_false(ask(USER "one_t:s0", USER "one_t:s0", "domain", "shutdown"));
    assert_null(reason(WHY_NOTE, 0));
    close_all();
}

/* ---- everything -------------------------------------------------------- */

static const char *const everybody[] = {
    USER "tenant_t:s1:c1",
    USER "tenant_t:s1:c2",
    USER "tenant_t:s0-s2:c1",
    USER "isolated_t:s1:c1",
    USER "xen_t:s3",
    "control_u:control_r:control_t:s3:c0.c1023",
    "red.tenant_u:red.tenant_r:red.guest_t:s1:c1",
    "high.tenant_u:high.tenant_r:high.guest_t:s2:c1",
    "pass.guard_u:pass.guard_r:pass.guard_t:s1:c1-s2:c1",
};

#define PEOPLE (sizeof(everybody) / sizeof(everybody[0]))

/* An answer without a reason, or with one that contradicts it, or with a
   constraint whose place is not found, is wrong. */
static void check_answer(bool allowed)
{
    assert_true(allowed == (reason(WHY_RULE, 0) != NULL &&
                            reason(WHY_MISSING, 0) == NULL &&
                            reason(WHY_CONSTRAINT, 0) == NULL &&
                            reason(WHY_OTHER, 0) == NULL));
    for (uint32_t i = 0; i < why.count; i++) {
        enum why_kind kind = why.reasons[i].kind;

        assert_true(strlen(why.reasons[i].words) > 0);
        if (kind == WHY_CONSTRAINT || kind == WHY_HELD || kind == WHY_RULE ||
            kind == WHY_NEVER) {
            assert_non_null(why.reasons[i].statement);
            assert_true(why.reasons[i].statement->line > 0);
        }
    }
}

static void every_answer_has_reasons_that_agree(void **state)
{
    uint32_t counts[2] = {0, 0};

    (void)state;
    open_with("(block red (blockinherit tenant_template)\n"
              "    (call user_cleared (tenant_u (s1 (c1)) (s1 (c1)))))\n"
              "(block high (blockinherit tenant_template)\n"
              "    (call user_cleared (tenant_u (s2 (c1)) (s2 (c1)))))\n"
              "(block pass (blockinherit guard_template)\n"
              "    (call user_cleared (guard_u (s1 (c1)) (s2 (c1)))))\n"
              "(call pass.pass (high.guest_t red.guest_t))\n");
    for (uint32_t i = 0; i < PEOPLE * PEOPLE; i++) {
        for (uint32_t perm = 0; perm < PERM_LIMIT; perm += i % 3 + 1) {
            bool allowed;

            if (xsm_perm_names[perm][0] == '\0') {
                continue;
            }
            allowed = ask(everybody[i / PEOPLE], everybody[i % PEOPLE],
                          (const char *)xsm_class_names[perm / 32],
                          (const char *)xsm_perm_names[perm]);
            check_answer(allowed);
            counts[allowed ? 1 : 0]++;
        }
    }
    assert_true(counts[0] > 500 && counts[1] > 50);
    close_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_has_its_line),
        cmocka_unit_test(rule_of_a_macro_in_a_template_has_its_way),
        cmocka_unit_test(named_sets_of_permissions_are_understood),
        cmocka_unit_test(conditions_are_named),
        cmocka_unit_test(constraint_is_named_in_words),
        cmocka_unit_test(comparisons_say_yes_and_no),
        cmocka_unit_test(assertion_that_forbids_a_rule_is_named),
        cmocka_unit_test(constraints_of_one_shape_are_told_apart),
        cmocka_unit_test(what_is_special_is_noted),
        cmocka_unit_test(merged_types_are_noted),
        cmocka_unit_test(transitions_are_followed),
        cmocka_unit_test(what_is_not_reported_is_noted),
        cmocka_unit_test(every_answer_has_reasons_that_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
