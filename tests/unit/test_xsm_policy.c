/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The base policy: what it means, word by word, and that the core decides
 * as libsepol does.
 *
 * With the argument --print, print the golden file instead.
 *
 * LINKS: +policy
 */
#include <sepol/policydb/services.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/policy_inside.h"
#include "policy/selfcheck.h"
#include "tests/unit/golden.h"
#include "tests/unit/policy_files.h"
#include "tests/unit/xsm_world.h"
#include "xsm/name.h"

#define GOLDEN "tests/golden/policy_base.txt"

/* Two domains and how the golden file calls what is between them. */
struct pair {
    const char *title;
    const char *subject;
    const char *object;
};

#define USER "system_u:system_r:"

static const struct pair pairs[] = {
    {"a tenant on itself or on one of its own label", USER "tenant_t:s1:c1",
     USER "tenant_t:s1:c1"},
    {"a tenant on one of another category", USER "tenant_t:s1:c1",
     USER "tenant_t:s1:c2"},
    {"a tenant on one of a lower level", USER "tenant_t:s2:c1",
     USER "tenant_t:s1:c1"},
    {"a tenant on one of a higher level", USER "tenant_t:s1:c1",
     USER "tenant_t:s2:c1"},
    {"a tenant on one with fewer categories", USER "tenant_t:s1:c1.c3",
     USER "tenant_t:s1:c2"},
    {"an isolated guest on itself", USER "isolated_t:s1:c1",
     USER "isolated_t:s1:c1"},
    {"an isolated guest on a tenant of its label", USER "isolated_t:s1:c1",
     USER "tenant_t:s1:c1"},
    {"a tenant on an isolated guest of its label", USER "tenant_t:s1:c1",
     USER "isolated_t:s1:c1"},
};

static struct policy *policy;
static struct policy_error problem;

static struct xsm_label label_of(const char *context)
{
    struct xsm_label label;

    if (policy_label(policy, context, &label, &problem) != 0) {
        fail_msg("%s", problem.text);
    }
    return label;
}

/* The core as it is after a boot with these two domains, 0 and 1. */
static void boot(const char *subject, const char *object)
{
    struct xsm_label one = label_of(subject);
    struct xsm_label two = label_of(object);
    size_t length;
    const uint8_t *table = policy_table(policy, &length);

    world_reset(NULL);
    assert_int_equal(xsm_load(table, (uint32_t)length, false), ST_OK);
    assert_int_equal(xsm_label_set(world_domain(0), &one), ST_OK);
    assert_int_equal(xsm_label_set(world_domain(1), &two), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
}

static void describe_class(FILE *out, uint32_t number)
{
    for (int verdict = 1; verdict >= 0; verdict--) {
        fprintf(out, "  %s %s:", verdict == 1 ? "allows" : "denies",
                (const char *)xsm_class_names[number]);
        for (uint32_t bit = 0; bit < 32; bit++) {
            uint32_t perm = number * 32 + bit;
            enum status status =
                xsm_check(world_domain(0), world_domain(1), (enum perm)perm);

            if (xsm_perm_names[perm][0] != 0 &&
                (status == ST_OK) == (verdict == 1)) {
                fprintf(out, " %s", (const char *)xsm_perm_names[perm]);
            }
        }
        fprintf(out, "\n");
    }
}

static void describe(FILE *out)
{
    fprintf(out, "What the base policy means, as the core decides.\n");
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        boot(pairs[i].subject, pairs[i].object);
        fprintf(out, "\n%s\n  (%s to %s)\n", pairs[i].title, pairs[i].subject,
                pairs[i].object);
        for (uint32_t number = 0; number < CLASS_COUNT; number++) {
            describe_class(out, number);
        }
    }
}

static void meaning_is_the_golden_one(void **state)
{
    (void)state;
    golden_compare(GOLDEN, describe);
}

static void table_agrees_with_libsepol_everywhere(void **state)
{
    const struct selfcheck *checked = policy_compared(policy);
    size_t length;

    (void)state;
    policy_table(policy, &length);
    assert_int_equal(checked->relations, 49);
    assert_true(checked->decisions - checked->random >= 49 * CLASS_COUNT);
    assert_true(checked->random >= 4000 * CLASS_COUNT);
    assert_true(length < 65536);
}

/* ---- random labels: the core's own check against libsepol ---------------- */

static uint32_t seed = 1;

static uint32_t chance(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

/* A level that dominates the one with the same start of categories. */
static int random_level(char *text, uint32_t sensitivity, uint32_t more)
{
    static uint32_t first;
    int used;

    if (more == 0) {
        first = chance(4);
    }
    used = sprintf(text, "s%u:c%u", sensitivity, first);
    for (uint32_t i = 0; i < more; i++) {
        used += sprintf(text + used, ",c%u",
                        chance(2) == 0 ? 4 + chance(4) : 4 + chance(1020));
    }
    return used;
}

static void random_context(char *text)
{
    static const char *const types[] = {"tenant_t", "isolated_t", "xen_t",
                                        "extra_t"};
    uint32_t sensitivity = chance(4);
    uint32_t type = chance(4);
    int used = sprintf(text, USER "%s:", types[type]);

    used += random_level(text + used, sensitivity, 0);
    /* Only the trusted may have a range. */
    if (type == 3 && chance(3) != 0) {
        used += sprintf(text + used, "-");
        random_level(text + used, sensitivity + chance(4 - sensitivity),
                     chance(3) + 1);
    }
}

static uint32_t answer(uint32_t subject, uint32_t object, uint32_t number)
{
    uint32_t allowed = 0;

    for (uint32_t bit = 0; bit < 32; bit++) {
        if (xsm_check(world_domain(subject), world_domain(object),
                      (enum perm)(32 * number + bit)) == ST_OK) {
            allowed |= UINT32_C(1) << bit;
        }
    }
    return allowed;
}

static void random_labels_are_decided_as_by_libsepol(void **state)
{
    char contexts[2][256];
    sepol_security_id_t sids[2];

    (void)state;
    for (uint32_t round = 0; round < 2000; round++) {
        random_context(contexts[0]);
        random_context(contexts[1]);
        boot(contexts[0], contexts[1]);
        for (int i = 0; i < 2; i++) {
            assert_int_equal(sepol_context_to_sid(
                                 contexts[i], strlen(contexts[i]), &sids[i]),
                             0);
        }
        for (uint32_t i = 0; i < 4 * CLASS_COUNT; i++) {
            struct sepol_av_decision theirs;
            uint32_t subject = i / 2 % 2;
            uint32_t object = i % 2;

            assert_int_equal(
                sepol_compute_av(sids[subject], sids[object],
                                 (sepol_security_class_t)(i / 4 + 1),
                                 0xffffffffU, &theirs),
                0);
            assert_int_equal(answer(subject, object, i / 4), theirs.allowed);
        }
    }
}

/* ---- what is refused ----------------------------------------------------- */

static void context_refused(const char *context)
{
    struct xsm_label label;

    problem.text[0] = '\0';
    assert_int_not_equal(policy_label(policy, context, &label, &problem), 0);
    assert_non_null(strstr(problem.text, context));
    assert_true(strlen(problem.text) > strlen(context) + 2);
}

static void wrong_contexts_are_refused(void **state)
{
    (void)state;
    context_refused("");
    context_refused(":::");
    context_refused("tenant_t");
    context_refused("system_u:system_r:tenant_t");
    context_refused("system_u:system_r:tenant_t:");
    context_refused("system_u:system_r::s0");
    context_refused("nobody_u:system_r:tenant_t:s0");
    context_refused("system_u:nobody_r:tenant_t:s0");
    context_refused("system_u:system_r:nosuch_t:s0");
    context_refused("system_u:object_r:tenant_t:s0:c1024");
    context_refused("system_u:system_r:tenant_t:s4");
    context_refused("system_u:system_r:tenant_t:s1:c1024");
    context_refused("system_u:system_r:tenant_t:s1:c5.c2");
    context_refused("system_u:system_r:tenant_t:s2-s1");
    context_refused("system_u:system_r:tenant_t:s1:c1-s1:c2");
    context_refused("system_u:system_r:tenant_t:s1:c1 ");
    context_refused("system_u:system_r:peer_type:s1");
}

static void label_is_that_of_the_text(void **state)
{
    struct xsm_label label = label_of(USER "tenant_t:s0:c63-s3:c0.c1023");

    (void)state;
    assert_int_equal(label.low.sensitivity, 0);
    assert_int_equal(label.high.sensitivity, 3);
    assert_true(label.low.categories[0] == UINT64_C(1) << 63);
    for (uint32_t i = 0; i < CATEGORY_WORD_MAX; i++) {
        assert_true(i == 0 || label.low.categories[i] == 0);
        assert_true(label.high.categories[i] == UINT64_MAX);
    }
}

/* Open the base policy with one more file that has this text. */
static int open_with(const char *text, struct policy **extended)
{
    char path[] = "/tmp/cloison-policy-XXXXXX";
    struct policy_files files;
    int file = mkstemp(path);
    int status;

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    policy_files_find(&files, BASE_FILES, NULL, path);
    problem.text[0] = '\0';
    status = policy_open(files.names, files.count, extended, &problem);
    policy_files_end(&files);
    unlink(path);
    return status;
}

static int compile_with(const char *text)
{
    struct policy *extended = NULL;
    int status = open_with(text, &extended);

    if (status == 0) {
        policy_close(extended);
    }
    return status;
}

/* With a type that may have a range of levels. */
static int open_trusted(void **state)
{
    (void)state;
    return open_with("(type extra_t) (roletype system_r extra_t)\n"
                     "(typeattributeset domain_type extra_t)\n"
                     "(typeattributeset peer_type extra_t)\n"
                     "(typeattributeset mls_trusted extra_t)\n"
                     "(typeattributeset known_trusted_type extra_t)\n",
                     &policy);
}

static void wrong_policies_are_refused(void **state)
{
    static const char *const wrong[] = {
        "(allow tenant_t nosuch_t (grant (map_read)))",
        "(allow tenant_t tenant_t (grant (fly)))",
        "(allow isolated_t tenant_t (grant (map_read)))",
        "(allow tenant_t tenant_t (domain (console_read)))",
        "(type other_t",
        "(type tenant_t)",
        "(class grant (map_read))",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_not_equal(compile_with(wrong[i]), 0);
        assert_true(strlen(problem.text) > 0);
    }
    assert_non_null(strstr(problem.text, "/tmp/cloison-policy-"));
}

static void policies_that_shift_the_numbers_are_refused(void **state)
{
    (void)state;
    assert_int_not_equal(
        compile_with("(common extra (aaa)) (classcommon domain extra)"), 0);
    assert_non_null(strstr(problem.text, "perms.def"));
    assert_int_not_equal(
        compile_with("(class foo (bar)) (classorder (foo domain))"), 0);
    assert_int_not_equal(
        compile_with("(class foo (bar)) (classorder (unordered foo))"), 0);
}

static void missing_files_are_refused(void **state)
{
    static const char *const files[] = {"no/such/file.cil"};
    struct policy *none = NULL;

    (void)state;
    assert_int_not_equal(policy_open(files, 1, &none, &problem), 0);
    assert_non_null(strstr(problem.text, "no/such/file.cil"));
    assert_null(none);
}

/* Roles, conditions, users and constraints on all that there is to constrain:
   the comparison inside policy_open must find no difference. */
static void rich_policies_agree_with_libsepol(void **state)
{
    (void)state;
    assert_int_equal(
        compile_with(
            "(type g_t) (roletype system_r g_t) (boolean open true)\n"
            "(typeattributeset domain_type g_t)\n"
            "(booleanif open (true (allow g_t g_t (memory (populate))))\n"
            "    (false (allow g_t tenant_t (memory (get_map)))))\n"
            "(role other_r) (roletype other_r g_t)\n"
            "(userrole system_u other_r) (user low_u)\n"
            "(userrole low_u other_r) (userlevel low_u lowest)\n"
            "(userrange low_u (lowest lowest))\n"
            "(constrain (memory (populate)) (or (eq r1 r2) (neq u1 u2)))\n"
            "(mlsconstrain (memory (get_map populate)) (or (incomp l1 l2)\n"
            "    (and (eq l1 h1) (not (domby h1 h2)))))\n"
            "(mlsconstrain (vcpu (send_ipi)) (or (dom l1 h2)\n"
            "    (and (eq l2 h2) (neq h1 l2))))\n"),
        0);
}

static int open_base(void **state)
{
    struct policy_files files;
    int status;

    (void)state;
    policy_files_find(&files, BASE_FILES, NULL, NULL);
    status = policy_open(files.names, files.count, &policy, &problem);
    policy_files_end(&files);
    return status;
}

static int close_base(void **state)
{
    (void)state;
    policy_close(policy);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_base, close_base)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(wrong_contexts_are_refused),
        cmocka_unit_test(wrong_policies_are_refused),
        cmocka_unit_test(policies_that_shift_the_numbers_are_refused),
        cmocka_unit_test(missing_files_are_refused),
        TEST(label_is_that_of_the_text),
        TEST(meaning_is_the_golden_one),
        TEST(table_agrees_with_libsepol_everywhere),
        cmocka_unit_test_setup_teardown(
            random_labels_are_decided_as_by_libsepol, open_trusted, close_base),
        cmocka_unit_test(rich_policies_agree_with_libsepol),
    };

    if (argc > 1 && strcmp(argv[1], "--print") == 0) {
        if (open_base(NULL) != 0) {
            return 1;
        }
        describe(stdout);
        return close_base(NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
