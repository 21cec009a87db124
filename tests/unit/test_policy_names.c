/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Names that questions to a policy use: wrong ones are refused, and the
 * nearest one is offered.
 *
 * LINKS: +policy
 */
#include "policy/policy_subject.h"
#include "policy/spelling.h"
#include "tests/unit/policy_files.h"

static struct policy_files files;
static struct policy *policy;
static struct policy_error problem;
static struct policy_cmd cmd;
static struct policy_subject subject;

#define USER "system_u:system_r:"

static void open_base(void)
{
    policy_files_find(&files, BASE_FILES, NULL, NULL);
    if (policy_load(files.names, files.count, &policy, &problem) != 0) {
        fail_msg("%s", problem.text);
    }
}

static void close_base(void)
{
    policy_close(policy);
    policy_files_end(&files);
}

static void unknown_names_are_refused(void **state)
{
    uint32_t number;

    (void)state;
    open_base();
    assert_false(policy_subject_find(&cmd, policy, "red-1", &subject));
    assert_false(policy_subject_find(&cmd, policy, "", &subject));
    assert_false(policy_subject_find(&cmd, policy, ":::", &subject));
    assert_false(policy_subject_find(&cmd, policy, "a:b", &subject));
    assert_false(
        policy_subject_find(&cmd, policy, USER "tennat_t:s0", &subject));
    assert_false(
        policy_subject_find(&cmd, policy, USER "tenant_t:s9", &subject));
    assert_false(policy_subject_class("evnt", &number));
    assert_false(policy_subject_class("", &number));
    assert_false(policy_subject_perm(CLASS_EVENT, "bnd", &number));
    assert_false(policy_subject_perm(CLASS_EVENT, "", &number));
    close_base();
}

static void near_names_are_offered(void **state)
{
    struct spelling search = spelling_start("tennat_t");

    (void)state;
    spelling_offer(&search, "xen_t");
    assert_null(search.best);
    spelling_offer(&search, "tenant_t");
    spelling_offer(&search, "tenant_type");
    assert_string_equal(search.best, "tenant_t");
    assert_string_equal(spelling_advice(&search), "; did you mean 'tenant_t'?");
    search = spelling_start("completely_different");
    spelling_offer(&search, "s");
    assert_string_equal(spelling_advice(&search), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(near_names_are_offered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
