/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A domain serves another only if the policy allows it, and is told
 * about its clients what it needs.
 *
 * LINKS: +policy
 */
#include <stdlib.h>

#include "policy/policy_serve.h"
#include "policy/service.h"
#include "policy/tool.h"
#include "tests/unit/policy_files.h"

#define GUEST "red.tenant_u:red.tenant_r:red.guest_t:s1:c1"
#define HIGH "red.tenant_u:red.tenant_r:red.guest_t:s2:c1"
#define STORE                                                                  \
    "red_store.service_u:red_store.service_r:red_store.service_t:s1:c1"
#define DISK "red_disk.driver_u:red_disk.driver_r:red_disk.driver_t:s1:c1"
#define BLUE "blue.tenant_u:blue.tenant_r:blue.guest_t:s1:c2"

enum { A, B, S, D, COUNT };

static struct policy *policy;
static struct policy_error error;
static struct system_domain domains[COUNT];
static struct system_disk disk;
static struct system_network networks[2];
static struct system all;

static int start(void **state)
{
    (void)state;
    return policy_files_open("tests/policy/service.cil", &policy, &error);
}

static int finish(void **state)
{
    (void)state;
    policy_close(policy);
    return 0;
}

static int describe(void **state)
{
    static char *const names[COUNT] = {"a", "b", "store", "disk"};
    static char *const labels[COUNT] = {GUEST, GUEST, STORE, DISK};

    (void)state;
    memset(domains, 0, sizeof(domains));
    memset(&disk, 0, sizeof(disk));
    memset(networks, 0, sizeof(networks));
    for (uint32_t d = 0; d < COUNT; d++) {
        domains[d].name = names[d];
        domains[d].label = labels[d];
        domains[d].vcpus = 1;
        domains[d].pages = 1024;
        domains[d].console_server = SYSTEM_NOBODY;
        domains[d].store_server = d == S ? SYSTEM_NOBODY : S;
    }
    disk.server = D;
    disk.number = 51712;
    disk.mode = "ro";
    disk.source = "part:2";
    domains[A].disks = &disk;
    domains[A].disks_count = 1;
    for (uint32_t k = 0; k < 2; k++) {
        networks[k].server = D;
        strcpy(networks[k].address, "00:16:3e:00:00:01");
        domains[k].networks = &networks[k];
        domains[k].networks_count = 1;
    }
    networks[1].rate = 5;
    all.domains = domains;
    all.domains_count = COUNT;
    return 0;
}

static int forget(void **state)
{
    (void)state;
    for (uint32_t d = 0; d < COUNT; d++) {
        free(domains[d].config);
    }
    return 0;
}

static void refused(const char *server, const char *client,
                    enum policy_service service, const char *word)
{
    assert_false(policy_serves(policy, server, client, service, &error));
    assert_non_null(strstr(error.text, word));
}

static void what_the_policy_does_not_allow_is_refused(void **state)
{
    (void)state;
    refused(STORE, BLUE, SERVE_PAGE, "{ create bind send }");
    refused(STORE, HIGH, SERVE_PAGE, "event");
    refused(STORE, GUEST, SERVE_DATA, "{ map_read copy_read copy_write }");
    refused(GUEST, STORE, SERVE_PAGE, "map_write");
    refused("nobody:r:t:s1", GUEST, SERVE_PAGE, "nobody");
    assert_true(policy_serves(policy, STORE, GUEST, SERVE_PAGE, &error));
    assert_true(policy_serves(policy, DISK, GUEST, SERVE_DATA, &error));
}

static void levels_are_compared_and_not_texts(void **state)
{
    (void)state;
    assert_true(policy_same_levels(policy, GUEST, STORE));
    assert_false(policy_same_levels(policy, GUEST, HIGH));
    assert_false(policy_same_levels(policy, GUEST, BLUE));
    assert_false(policy_same_levels(policy, GUEST, "no context"));
}

static void a_system_that_needs_more_is_refused(void **state)
{
    (void)state;
    domains[A].label = BLUE;
    assert_false(service_configure(&all, policy, "system"));
    describe(state);
    domains[D].store_server = SYSTEM_NOBODY;
    assert_false(service_configure(&all, policy, "system"));
    describe(state);
    disk.server = S;
    assert_false(service_configure(&all, policy, "system"));
    for (uint32_t d = 0; d < COUNT; d++) {
        assert_null(domains[d].config);
    }
}

/* How often a line stands in a text. */
static uint32_t lines(const char *text, const char *line)
{
    char *whole = tool_text("\n%s\n", line);
    uint32_t count = strncmp(text, whole + 1, strlen(whole + 1)) == 0 ? 1 : 0;

    for (const char *at = text; (at = strstr(at, whole)) != NULL; at++) {
        count++;
    }
    free(whole);
    return count;
}

static void who_serves_is_told_about_clients(void **state)
{
    const char *text;

    (void)state;
    assert_true(service_configure(&all, policy, "system"));
    assert_null(domains[A].config);
    assert_null(domains[B].config);
    text = domains[D].config;
    assert_int_equal(strncmp(text, "self 3 disk " DISK "\n",
                             strlen("self 3 disk " DISK "\n")),
                     0);
    assert_int_equal(lines(text, "disk 0 51712 ro part:2"), 1);
    assert_int_equal(lines(text, "port 0 0 00:16:3e:00:00:01 0 0"), 1);
    assert_int_equal(lines(text, "port 1 0 00:16:3e:00:00:01 5 0"), 1);
    assert_null(strstr(text, "client"));
    assert_null(strstr(text, "node"));
}

static void a_store_begins_with_both_ends_of_each_device(void **state)
{
    const char *text;

    (void)state;
    assert_true(service_configure(&all, policy, "system"));
    text = domains[S].config;
    assert_int_equal(lines(text, "client 0 a " GUEST), 1);
    assert_int_equal(lines(text, "client 3 disk " DISK), 1);
    assert_int_equal(lines(text, "node 2 0 /local/domain/0/domid 0"), 1);
    assert_int_equal(lines(text,
                           "node 0 3 /local/domain/0/device/vbd/51712"
                           "/backend /local/domain/3/backend/vbd/0/51712"),
                     1);
    assert_int_equal(lines(text, "node 0 3 /local/domain/0/device/vbd/51712"
                                 "/trusted 1"),
                     1);
    assert_int_equal(
        lines(text, "node 3 0 /local/domain/3/backend/vbd/0/51712/mode r"), 1);
    assert_int_equal(lines(text, "node 1 3 /local/domain/1/device/vif/0/mac "
                                 "00:16:3e:00:00:01"),
                     1);
    /* Directories of several devices stand there once. */
    assert_int_equal(lines(text, "node 3 - /local/domain/3/backend"), 1);
}

static void other_levels_are_another_segment(void **state)
{
    (void)state;
    domains[B].label = HIGH;
    domains[D].label = "red_wide.driver_u:red_wide.driver_r:"
                       "red_wide.driver_t:s1:c1-s2:c1";
    domains[B].store_server = domains[A].store_server =
        domains[D].store_server = SYSTEM_NOBODY;
    assert_true(service_configure(&all, policy, "system"));
    assert_int_equal(lines(domains[D].config, "port 0 0 00:16:3e:00:00:01 0 0"),
                     1);
    assert_int_equal(lines(domains[D].config, "port 1 0 00:16:3e:00:00:01 5 1"),
                     1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, describe, forget)
    const struct CMUnitTest tests[] = {
        TEST(what_the_policy_does_not_allow_is_refused),
        TEST(levels_are_compared_and_not_texts),
        TEST(a_system_that_needs_more_is_refused),
        TEST(who_serves_is_told_about_clients),
        TEST(a_store_begins_with_both_ends_of_each_device),
        TEST(other_levels_are_another_segment),
    };

    return cmocka_run_group_tests(tests, start, finish);
}
