/* SPDX-License-Identifier: Apache-2.0 */
/** @file From rules to the core: transitions, audit, flags, sets, and leaks. */
/* LINKS: +policy */
#include <stdio.h>
#include <unistd.h>

#include "policy/flatten.h"
#include "policy/policy_inside.h"
#include "tests/unit/policy_files.h"
#include "tests/unit/xsm_world.h"

#define PATH_PATTERN "/tmp/cloison-table-XXXXXX"

static struct policy *policy;
static struct policy_error problem;

/* Open the files of a pattern and one more with this text. */
static int open_with(const char *pattern, const char *text)
{
    char path[] = PATH_PATTERN;
    struct policy_files files;
    int file = mkstemp(path);
    int status;

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    policy_files_find(&files, pattern, NULL, path);
    policy = NULL;
    problem.text[0] = '\0';
    status = policy_open(files.names, files.count, &policy, &problem);
    policy_files_end(&files);
    unlink(path);
    return status;
}

static struct xsm_label label_of(const char *type)
{
    char context[128];
    struct xsm_label label;

    sprintf(context, "system_u:system_r:%s:s1:c1", type);
    if (policy_label(policy, context, &label, &problem) != 0) {
        fail_msg("%s", problem.text);
    }
    return label;
}

/* The core after a boot with domains of these types, 0 and 1. */
static void boot(const char *one, const char *two, bool permissive)
{
    struct xsm_label labels[2] = {label_of(one), label_of(two)};
    size_t length;
    const uint8_t *table = policy_table(policy, &length);

    world_reset(NULL);
    assert_int_equal(xsm_load(table, (uint32_t)length, permissive), ST_OK);
    for (uint32_t d = 0; d < 2; d++) {
        assert_int_equal(xsm_label_set(world_domain(d), &labels[d]), ST_OK);
    }
    assert_int_equal(world_activate(), ST_OK);
    xsm_report_count = 0;
}

#define TYPES                                                                  \
    "(type g_t) (roletype system_r g_t)\n"                                     \
    "(typeattributeset domain_type g_t) (typeattributeset peer_type g_t)\n"    \
    "(type h_t) (roletype system_r h_t)\n"                                     \
    "(typeattributeset domain_type h_t) (typeattributeset peer_type h_t)\n"

/* What a domain does to itself is decided for its self type; a channel's
   events for the type of the channel. */
static void transitions_lead_to_the_labels_they_name(void **state)
{
    (void)state;
    assert_int_equal(
        open_with("policy/base/*.cil",
                  TYPES "(type self_t) (roletype system_r self_t)\n"
                        "(typeattributeset domain_type self_t)\n"
                        "(type chan_t) (typeattributeset peer_type chan_t)\n"
                        "(typeattributeset domain_type chan_t)\n"
                        "(typetransition g_t g_t domain self_t)\n"
                        "(typetransition g_t h_t event chan_t)\n"
                        "(allow g_t self_t (domain (poll)))\n"
                        "(allow g_t self_t (memory (get_map)))\n"
                        "(allow g_t g_t (domain (set_timer)))\n"),
        0);
    boot("g_t", "h_t", false);
    assert_int_equal(world_ask(0, 0, PERM_DOMAIN_POLL), ST_OK);
    assert_int_equal(world_ask(0, 0, PERM_MEMORY_GET_MAP), ST_OK);
    assert_int_equal(world_ask(0, 0, PERM_DOMAIN_SET_TIMER), ST_DENIED);
    policy_close(policy);
}

static void a_self_type_that_the_role_must_not_have_is_refused(void **state)
{
    (void)state;
    assert_int_not_equal(open_with("policy/base/*.cil", TYPES
                                   "(type self_t)\n"
                                   "(typetransition g_t g_t domain self_t)\n"),
                         0);
    assert_non_null(strstr(problem.text, "(roletype system_r self_t)"));
}

static void audit_rules_reach_the_core(void **state)
{
    (void)state;
    assert_int_equal(open_with("policy/base/*.cil",
                               TYPES "(auditallow g_t h_t (event (send)))\n"
                                     "(dontaudit g_t h_t (domain (poll)))\n"),
                     0);
    boot("g_t", "h_t", false);
    assert_int_equal(world_ask(0, 1, PERM_EVENT_SEND), ST_OK);
    assert_int_equal(xsm_report_count, 1);
    assert_true(xsm_reports[0].granted);
    assert_int_equal(world_ask(0, 1, PERM_EVENT_BIND), ST_OK);
    assert_int_equal(world_ask(0, 1, PERM_DOMAIN_POLL), ST_DENIED);
    assert_int_equal(xsm_report_count, 1);
    assert_int_equal(world_ask(0, 1, PERM_DOMAIN_YIELD), ST_DENIED);
    assert_int_equal(xsm_report_count, 2);
    policy_close(policy);
}

static void permissive_types_need_the_image(void **state)
{
    size_t length;
    const uint8_t *table;

    (void)state;
    assert_int_equal(
        open_with("policy/base/*.cil", TYPES "(typepermissive h_t)\n"), 0);
    assert_string_equal(policy_permissive(policy), "h_t");
    table = policy_table(policy, &length);
    world_reset(NULL);
    assert_int_equal(xsm_load(table, (uint32_t)length, false), ST_INVALID);
    boot("g_t", "h_t", true);
    assert_int_equal(world_ask(1, 0, PERM_DOMAIN_SHUTDOWN), ST_OK);
    assert_true(xsm_reports[0].permissive);
    assert_int_equal(world_ask(0, 1, PERM_DOMAIN_SHUTDOWN), ST_DENIED);
    policy_close(policy);
}

static void conflict_sets_reach_the_core(void **state)
{
    (void)state;
    assert_int_equal(open_with("policy/base/*.cil", TYPES
                               "(typeattribute conflict_one)\n"
                               "(typeattributeset conflict_one (g_t h_t))\n"),
                     0);
    assert_null(policy_permissive(policy));
    boot("g_t", "h_t", false);
    assert_true(xsm_slots[XSM_ACTIVE].standing[0].sets != 0);
    assert_int_equal(xsm_slots[XSM_ACTIVE].standing[0].sets,
                     xsm_slots[XSM_ACTIVE].standing[1].sets);
    assert_true(xsm_slots[XSM_ACTIVE].standing[0].side !=
                xsm_slots[XSM_ACTIVE].standing[1].side);
    policy_close(policy);
}

/* Without constraints, whatever moves information leaks. */
static void leaks_are_refused_by_name(void **state)
{
    (void)state;
    assert_int_not_equal(open_with("policy/base/identity.cil",
                                   "(type g_t) (roletype system_r g_t)\n"
                                   "(type h_t) (roletype system_r h_t)\n"
                                   "(allow g_t h_t (grant (copy_read)))\n"),
                         0);
    assert_non_null(strstr(problem.text, "g_t"));
    assert_non_null(strstr(problem.text, "copy_read"));
    assert_non_null(strstr(problem.text, "h_t"));
    assert_non_null(strstr(problem.text, "mls_trusted"));
}

static void the_version_is_the_one_asked_for(void **state)
{
    size_t length;
    const uint8_t *table;

    (void)state;
    assert_int_equal(open_with("policy/base/*.cil", TYPES), 0);
    policy_set_version(policy, 77);
    table = policy_table(policy, &length);
    world_reset(NULL);
    xsm_version = 77;
    assert_int_equal(xsm_load(table, (uint32_t)length, false), ST_EXISTS);
    xsm_version = 76;
    assert_int_equal(xsm_load(table, (uint32_t)length, false), ST_OK);
    policy_close(policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transitions_lead_to_the_labels_they_name),
        cmocka_unit_test(a_self_type_that_the_role_must_not_have_is_refused),
        cmocka_unit_test(audit_rules_reach_the_core),
        cmocka_unit_test(permissive_types_need_the_image),
        cmocka_unit_test(conflict_sets_reach_the_core),
        cmocka_unit_test(leaks_are_refused_by_name),
        cmocka_unit_test(the_version_is_the_one_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
