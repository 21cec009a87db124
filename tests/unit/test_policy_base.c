/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The modules of the base policy: every template gives what it says and
 * no more, the assertions hold, and the constraints leave no permission out.
 *
 * LINKS: +policy
 */
#include <stdio.h>
#include <stdlib.h>

#include "policy/compile.h"
#include "policy/coverage.h"
#include "tests/unit/policy_ask.h"
#include "xsm/name.h"

/* One of everything, all of them cleared for every level. */
static const char *const one_of_each =
    "(block red (blockinherit tenant_template)\n"
    "    (call user_cleared (tenant_u lowest highest)))\n"
    "(block blue (blockinherit tenant_template)\n"
    "    (call user_cleared (tenant_u lowest highest)))\n"
    "(block disk (blockinherit blk_template)\n"
    "    (call user_cleared (driver_u lowest highest)))\n"
    "(block net (blockinherit net_template)\n"
    "    (call user_cleared (driver_u lowest highest)))\n"
    "(block line (blockinherit console_template)\n"
    "    (call user_cleared (driver_u lowest highest)))\n"
    "(block store (blockinherit store_template)\n"
    "    (call user_cleared (service_u lowest highest)))\n"
    "(block desk (blockinherit exchange_template)\n"
    "    (call user_cleared (service_u lowest highest)))\n"
    "(block reader (blockinherit reader_template)\n"
    "    (call user_cleared (service_u lowest highest)))\n"
    "(block guard (blockinherit guard_template)\n"
    "    (call user_cleared (guard_u lowest highest)))\n"
    "(call disk.serve (red.guest_t)) (call net.serve (attest_t))\n"
    "(call line.serve (red.guest_t)) (call store.serve (red.guest_t))\n"
    "(call store.serve (attest_t))\n"
    "(call desk.serve (red.guest_t)) (call desk.serve (blue.guest_t))\n"
    "(call reader.read (red.guest_t))\n"
    "(call guard.pass (red.guest_t blue.guest_t))\n";

#define RED "red.tenant_u:red.tenant_r:red.guest_t:"
#define BLUE "blue.tenant_u:blue.tenant_r:blue.guest_t:"
#define DISK "disk.driver_u:disk.driver_r:disk.driver_t:"
#define NET "net.driver_u:net.driver_r:net.driver_t:"
#define LINE "line.driver_u:line.driver_r:line.driver_t:"
#define STORE "store.service_u:store.service_r:store.service_t:"
#define DESK "desk.service_u:desk.service_r:desk.service_t:"
#define READER "reader.service_u:reader.service_r:reader.service_t:"
#define GUARD "guard.guard_u:guard.guard_r:guard.guard_t:"
#define PLAIN "system_u:system_r:tenant_t:"
#define ALONE "system_u:system_r:isolated_t:"
#define CONTROL "control_u:control_r:control_t:s3:c0.c1023"
#define ATTEST "attest_u:attest_r:attest_t:s0"

/* What one domain may do to another, one letter each: c connect, n notify,
   r map to read, w map to write, f copy from, t copy to. */
static const char *rights(const char *subject, const char *object)
{
    static const struct {
        char letter;
        enum perm perm;
    } all[] = {
        {'c', PERM_EVENT_BIND},      {'n', PERM_EVENT_SEND},
        {'r', PERM_GRANT_MAP_READ},  {'w', PERM_GRANT_MAP_WRITE},
        {'f', PERM_GRANT_COPY_READ}, {'t', PERM_GRANT_COPY_WRITE},
    };
    static char text[8];
    size_t used = 0;

    ask_boot(subject, object);
    assert_true(ask_again(PERM_EVENT_BIND) == ask_again(PERM_EVENT_CREATE));
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (ask_again(all[i].perm)) {
            text[used++] = all[i].letter;
        }
    }
    text[used] = '\0';
    return text;
}

#define RIGHTS(subject, object, expected)                                      \
    assert_string_equal(rights(subject, object), expected)

/* ---- templates ---- */

static void tenants_share_among_themselves_only(void **state)
{
    (void)state;
    RIGHTS(RED "s1:c1", BLUE "s1:c1", "");
    RIGHTS(BLUE "s1:c1", RED "s1:c1", "");
    RIGHTS(RED "s1:c1", PLAIN "s1:c1", "");
    RIGHTS(PLAIN "s1:c1", RED "s1:c1", "");
    RIGHTS(RED "s1:c1", ALONE "s1:c1", "");
    RIGHTS(ALONE "s1:c1", ALONE "s1:c1", "");
    RIGHTS(RED "s1:c1", RED "s1:c1", "cnrwft");
    RIGHTS(PLAIN "s1:c1", PLAIN "s1:c1", "cnrwft");
}

static void levels_let_information_up_only(void **state)
{
    static const char *const users[] = {RED, PLAIN};
    char low[96];
    char high[96];
    char other[96];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        snprintf(low, sizeof(low), "%ss1:c1", users[i]);
        snprintf(high, sizeof(high), "%ss2:c1,c7", users[i]);
        snprintf(other, sizeof(other), "%ss1:c2", users[i]);
        RIGHTS(low, high, "nt");
        RIGHTS(high, low, "rf");
        RIGHTS(low, other, "");
        RIGHTS(other, high, "");
        RIGHTS(high, other, "");
    }
}

static void drivers_serve_their_clients_only(void **state)
{
    (void)state;
    RIGHTS(DISK "s1:c1", BLUE "s1:c1", "");
    RIGHTS(BLUE "s1:c1", DISK "s1:c1", "");
    RIGHTS(DISK "s1:c1", NET "s1:c1", "");
    RIGHTS(DISK "s1:c1", STORE "s1:c1", "");
    RIGHTS(DISK "s1:c1", DISK "s1:c1", "");
    RIGHTS(DISK "s1:c1", RED "s1:c1", "cnrwft");
    RIGHTS(RED "s1:c1", DISK "s1:c1", "cn");
    RIGHTS(LINE "s1:c1", RED "s1:c1", "cnw");
    RIGHTS(RED "s1:c1", LINE "s1:c1", "cn");
    RIGHTS(DISK "s1:c2", RED "s1:c1", "");
    RIGHTS(DISK "s2:c1", RED "s1:c1", "rf");
    RIGHTS(DISK "s0:c1", RED "s1:c1", "nt");
}

static void services_serve_their_clients_only(void **state)
{
    (void)state;
    RIGHTS(STORE "s1:c1", BLUE "s1:c1", "");
    RIGHTS(STORE "s1:c1", RED "s1:c1", "cnw");
    RIGHTS(DESK "s1:c1", RED "s1:c1", "cnrwft");
    RIGHTS(DESK "s1:c1", BLUE "s1:c1", "cnrwft");
    RIGHTS(BLUE "s1:c1", DESK "s1:c1", "cn");
    RIGHTS(READER "s1:c1", RED "s1:c1", "rf");
    RIGHTS(READER "s3:c1.c9", RED "s1:c1", "rf");
    RIGHTS(READER "s0", RED "s1:c1", "");
    RIGHTS(RED "s1:c1", READER "s3:c1.c9", "");
}

static void a_guard_passes_one_way_between_two_tenants(void **state)
{
    (void)state;
    RIGHTS(GUARD "s1:c1-s2:c1", RED "s2:c1", "cnrf");
    RIGHTS(RED "s2:c1", GUARD "s1:c1-s2:c1", "cn");
    RIGHTS(GUARD "s1:c1-s2:c1", BLUE "s1:c1", "cnt");
    RIGHTS(BLUE "s1:c1", GUARD "s1:c1-s2:c1", "cn");
    RIGHTS(RED "s2:c1", BLUE "s1:c1", "");
    /* Outside its range it can do no more than anybody. */
    RIGHTS(GUARD "s1:c1-s2:c1", RED "s3:c1", "n");
    RIGHTS(GUARD "s1:c1-s2:c1", BLUE "s0:c1", "");
    RIGHTS(GUARD "s1:c1-s2:c1", BLUE "s1:c2", "");
    RIGHTS(GUARD "s1:c1-s2:c1", DISK "s1:c1", "");
    RIGHTS(GUARD "s1:c1-s2:c1", GUARD "s1:c1-s2:c1", "");
}

static void control_and_attestation_keep_to_themselves(void **state)
{
    (void)state;
    RIGHTS(CONTROL, RED "s3:c0.c1023", "");
    RIGHTS(RED "s3:c0.c1023", CONTROL, "");
    RIGHTS(CONTROL, DESK "s3:c0.c1023", "");
    RIGHTS(ATTEST, RED "s0", "");
    RIGHTS(RED "s0", ATTEST, "");
    RIGHTS(ATTEST, NET "s0", "cn");
    RIGHTS(NET "s0", ATTEST, "cnrwft");
    RIGHTS(ATTEST, STORE "s0", "cn");
    RIGHTS(STORE "s0", ATTEST, "cnw");
    RIGHTS(STORE "s1:c1", ATTEST, "");
}

static void only_control_loads_a_policy(void **state)
{
    static const char *const others[] = {RED "s1:c1",         PLAIN "s1:c1",
                                         DISK "s1:c1",        DESK "s1:c1",
                                         GUARD "s1:c1-s2:c1", ATTEST};

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(ask_self(others[i], PERM_SECURITY_LOAD_POLICY));
    }
    assert_false(ask(CONTROL, RED "s3:c0.c1023", PERM_SECURITY_LOAD_POLICY));
    assert_true(ask_self(CONTROL, PERM_SECURITY_LOAD_POLICY));
}

static void users_roles_and_types_belong_together(void **state)
{
    (void)state;
    assert_false(ask_is_label("red.tenant_u:blue.tenant_r:blue.guest_t:s1"));
    assert_false(ask_is_label("red.tenant_u:red.tenant_r:blue.guest_t:s1"));
    assert_false(ask_is_label("blue.tenant_u:red.tenant_r:red.guest_t:s1"));
    assert_false(ask_is_label("system_u:system_r:red.guest_t:s1"));
    assert_false(ask_is_label("red.tenant_u:red.tenant_r:disk.driver_t:s1"));
    assert_false(ask_is_label("disk.driver_u:disk.driver_r:disk.device_t:s1"));
    assert_false(ask_is_label("red.tenant_u:control_r:control_t:s1"));
    assert_false(ask_is_label("attest_u:system_r:attest_t:s0"));
    assert_true(ask_is_label("attest_u:attest_r:attest_t:s0-s3:c0.c1023"));
    assert_false(ask_is_label("control_u:control_r:control_t:s3"));
}

/* ---- what no module can add ---- */

static void rules_do_not_cross_users(void **state)
{
    char text[2048];

    (void)state;
    snprintf(text, sizeof(text), "%s%s", one_of_each,
             "(call channel (red.guest_t blue.guest_t))\n"
             "(allow red.guest_t blue.guest_t (grant (map_read map_write)))\n"
             "(allow red.guest_t blue.guest_t (grant (copy_read copy_write)))\n"
             "(allow red.guest_t blue.guest_t (domain (shutdown)))\n");
    ask_open(BASE_FILES, NULL, text);
    RIGHTS(RED "s1:c1", BLUE "s1:c1", "");
    RIGHTS(BLUE "s1:c1", RED "s1:c1", "");
    assert_false(ask(RED "s1:c1", BLUE "s1:c1", PERM_DOMAIN_SHUTDOWN));
    assert_true(ask(RED "s1:c1", RED "s1:c1", PERM_DOMAIN_SHUTDOWN));
    ask_close();
}

static void assertions_hold_against_later_modules(void **state)
{
    static const char *const wrong[] = {
        "(allow isolated_t red.guest_t (grant (map_read)))",
        "(allow red.guest_t isolated_t (event (send)))",
        "(allow control_t red.guest_t (event (send)))",
        "(allow desk.service_t control_t (grant (copy_write)))",
        "(allow attest_t desk.service_t (grant (copy_read)))",
        "(call desk.serve (attest_t))",
        "(call store.serve (control_t))",
        "(allow net.driver_t net.driver_t (domain (attest)))",
        "(allow red.guest_t attest_t (event (create)))",
        "(typeattributeset mls_trusted red.guest_t)",
        "(typeattributeset mls_trusted disk.driver_t)",
        "(allow guard.guard_t guard.guard_t (event (send)))",
        "(call guard.pass (disk.driver_t blue.guest_t))",
        "(call desk.serve (guard.guard_t))",
        "(call disk.serve (net.driver_t))",
        "(allow disk.driver_t disk.driver_t (grant (map_write)))",
        "(allow red.guest_t disk.driver_t (grant (copy_read)))",
        "(allow blue.guest_t disk.driver_t (grant (map_write)))",
        "(typeattributeset domain_type disk.device_t)\n"
        "(call domain_itself (disk.device_t))",
        "(allow disk.device_t disk.device_t (domain (yield)))",
        "(allow core_device_t red.guest_t (event (send)))",
        "(allow red.guest_t red.guest_t (domain (console_read)))",
        "(allow red.guest_t red.guest_t (device (own_serial)))",
        "(call serial_line (line.driver_t))",
        "(call serial_line (red.guest_t))",
        "(allow red.guest_t red.guest_t (security (load_policy)))",
    };
    char text[2048];

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        snprintf(text, sizeof(text), "%s%s\n", one_of_each, wrong[i]);
        ask_refused(BASE_FILES, NULL, text, "policy/base/assertions.cil:");
    }
    ask_refused(BASE_FILES, NULL, "(block red (blockinherit tenant_template))",
                "tenant_u");
}

/* ---- every permission has its constraint ---- */

/* The database of some modules and a text, and its identities. */
static sepol_policydb_t *database_of(const char *modules, const char *text,
                                     struct flat *flat)
{
    const char *extra = ask_write(text, strlen(text));
    struct policy_files files;
    sepol_policydb_t *database;

    policy_files_find(&files, modules, NULL, extra);
    database = compile_files(files.names, files.count, &ask_problem);
    policy_files_end(&files);
    unlink(extra);
    if (database == NULL ||
        !flatten((policydb_t *)(void *)database, flat, &ask_problem)) {
        fail_msg("%s", ask_problem.text);
    }
    return database;
}

/* How many permissions have no constraint that fits their flow. */
static unsigned gaps(const char *modules, const char *text)
{
    struct flat flat;
    sepol_policydb_t *database = database_of(modules, text, &flat);
    unsigned count = 0;

    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        if (xsm_perm_names[perm][0] != 0 &&
            !coverage_holds((const policydb_t *)(const void *)database, &flat,
                            perm, &ask_problem)) {
            assert_non_null(
                strstr(ask_problem.text, (const char *)xsm_perm_names[perm]));
            count++;
        }
    }
    flatten_release(&flat);
    compile_release(database);
    return count;
}

static void every_permission_is_constrained_by_its_flow(void **state)
{
    (void)state;
    if (gaps(BASE_FILES, one_of_each) != 0) {
        fail_msg("%s", ask_problem.text);
    }
}

/* The test above can fail: constraints that are missing or wrong are found. */
static void missing_constraints_are_found(void **state)
{
    unsigned all = 0;

    (void)state;
    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        all += xsm_perm_names[perm][0] != 0 ? 1 : 0;
    }
    assert_int_equal(gaps("policy/base/[ip][dl]*.cil", ""), all);
    assert_int_equal(gaps("policy/base/[ip][dl]*.cil",
                          "(mlsconstrain flow_none (eq l1 l2))\n"
                          "(mlsconstrain flow_both (eq l1 l2))\n"
                          "(mlsconstrain flow_read (dom l1 l2))\n"
                          "(mlsconstrain (event (send)) (domby l1 l2))\n"
                          "(mlsconstrain (domain (destroy)) (domby l1 l2))\n"
                          "(mlsconstrain (domain (report)) (domby l1 l2))\n"
                          "(mlsconstrain (grant (copy_write)) (dom l1 l2))\n"),
                     1);
    assert_non_null(strstr(ask_problem.text, "copy_write"));
}

static void devices_have_one_label_each(void **state)
{
    (void)state;
    ask_refused(BASE_FILES, NULL,
                "(ioportcon (0x3f 0x40)\n"
                "    (system_u object_r core_device_t (lowest lowest)))",
                "ioportcon 0x3f-0x40");
    ask_refused(BASE_FILES, NULL,
                "(iomemcon (0xfec00 0xfec01)\n"
                "    (system_u object_r core_device_t (lowest highest)))",
                "label each number once");
    ask_open(BASE_FILES, NULL,
             "(ioportcon (0x3e 0x3f)\n"
             "    (system_u object_r core_device_t (lowest lowest)))\n"
             "(ioportcon (0x40 0x41) core_device)");
    ask_close();
}

static int open_one_of_each(void **state)
{
    (void)state;
    return ask_compile(BASE_FILES, NULL, one_of_each);
}

static int close_it(void **state)
{
    (void)state;
    ask_close();
    return 0;
}

int main(void)
{
    const struct CMUnitTest one_policy[] = {
        cmocka_unit_test(tenants_share_among_themselves_only),
        cmocka_unit_test(levels_let_information_up_only),
        cmocka_unit_test(drivers_serve_their_clients_only),
        cmocka_unit_test(services_serve_their_clients_only),
        cmocka_unit_test(a_guard_passes_one_way_between_two_tenants),
        cmocka_unit_test(control_and_attestation_keep_to_themselves),
        cmocka_unit_test(only_control_loads_a_policy),
        cmocka_unit_test(users_roles_and_types_belong_together),
    };
    const struct CMUnitTest many_policies[] = {
        cmocka_unit_test(assertions_hold_against_later_modules),
        cmocka_unit_test(rules_do_not_cross_users),
        cmocka_unit_test(every_permission_is_constrained_by_its_flow),
        cmocka_unit_test(missing_constraints_are_found),
        cmocka_unit_test(devices_have_one_label_each),
    };

    return cmocka_run_group_tests(one_policy, open_one_of_each, close_it) +
           cmocka_run_group_tests(many_policies, NULL, NULL);
}
