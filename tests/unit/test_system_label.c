/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A system is labelled by its description, its label database, or both
 * if they agree; its domains are given only what they may read.
 *
 * LINKS: +policy
 */
#include <fcntl.h>
#include <selinux/selinux.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/labels_world.h"

#include "policy/system_label.h"

#define SYSTEM                                                                 \
    "version: 1\npolicy: [base.cil]\nlabels: db\ndomains:\n"                   \
    "  - name: red\n%s    memory: 8M\n    vcpus: 1\n    kernel: kernel\n"

/* Label a system of one domain; what is said stands in told. */
static bool label_system(const char *label, const char *database,
                         char **out_label)
{
    const struct system_source source = {"system.yaml", directory};
    char *text = tool_text(SYSTEM, label);
    struct system *system;
    int saved = dup(2);
    int file = open("messages", O_CREAT | O_TRUNC | O_RDWR, 0600);
    ssize_t length;
    bool ok;

    write_text("system.yaml", text);
    write_text("db", database);
    free(text);
    fflush(stderr);
    dup2(file, 2);
    system = system_read("system.yaml", directory);
    ok = system != NULL && system_label_all(system, &source, policy);
    fflush(stderr);
    dup2(saved, 2);
    close(saved);
    length = pread(file, told, sizeof(told) - 1, 0);
    told[length < 0 ? 0 : length] = '\0';
    close(file);
    if (ok && out_label != NULL) {
        *out_label = tool_text("%s", system->domains[0].label);
    }
    if (system != NULL) {
        system_release(system);
    }
    return ok;
}

#define KERNEL "./kernel " THING "kernel_t:s0\n"
#define RED "domain:red " USER "tenant_t:s1:c1\n"

static void a_domain_is_labelled_by_the_database(void **state)
{
    char *label = NULL;

    (void)state;
    write_text("kernel", "k");
    assert_true(label_system("", KERNEL RED, &label));
    assert_string_equal(label, USER "tenant_t:s1:c1");
    free(label);
    assert_true(
        label_system("    label: " USER "tenant_t:s1:c2\n", KERNEL, &label));
    assert_string_equal(label, USER "tenant_t:s1:c2");
    free(label);
    assert_true(
        label_system("    label: " USER "tenant_t:s1:c1\n", KERNEL RED, NULL));
}

static void a_system_with_wrong_labels_is_refused(void **state)
{
    (void)state;
    write_text("kernel", "k");
    assert_false(label_system("", KERNEL, NULL));
    assert_non_null(strstr(told, "system.yaml:5: domain red: label: missing"));
    assert_non_null(strstr(told, "'domain:red'"));
    assert_false(
        label_system("    label: " USER "tenant_t:s1:c2\n", KERNEL RED, NULL));
    assert_non_null(strstr(told, "system.yaml:6: domain red: label: '" USER
                                 "tenant_t:s1:c2', but "));
    assert_non_null(strstr(told, "db:2 says '" USER "tenant_t:s1:c1'"));
    assert_false(label_system("", RED, NULL));
    assert_non_null(strstr(told, "system.yaml:8: domain red: kernel: "));
    assert_non_null(strstr(told, "no line of"));
    assert_false(label_system("", "./kernel " THING "kernel_t:s2\n" RED, NULL));
    assert_non_null(strstr(told, "does not dominate"));
    assert_false(label_system("", "./kernel " THING "disk_t:s0\n" RED, NULL));
    assert_non_null(strstr(told, "payload_type"));
    assert_false(label_system("", "./kernel " THING "nosuch_t:s0\n" RED, NULL));
    assert_non_null(strstr(told, "db:1: "));
    assert_non_null(strstr(told, "system.yaml:3: labels: "));
}

static void a_label_is_needed_from_somewhere(void **state)
{
    char *text = tool_text("version: 1\npolicy: [b]\ndomains:\n"
                           "  - name: red\n    memory: 8M\n    vcpus: 1\n"
                           "    kernel: kernel\n");

    (void)state;
    write_text("system.yaml", text);
    free(text);
    assert_null(system_read("system.yaml", directory));
}

static void the_attribute_of_a_file_must_agree(void **state)
{
    (void)state;
    write_text("kernel", "k");
    if (setfilecon_raw("kernel", THING "kernel_t:s0:c1") != 0) {
        /* Needs a privilege and a file system that has such attributes. */
        skip();
    }
    assert_false(label_system("", KERNEL RED, NULL));
    assert_non_null(
        strstr(told, "security.selinux says '" THING "kernel_t:s0:c1'"));
    assert_non_null(strstr(told, "cloison label set"));
    assert_int_equal(setfilecon_raw("kernel", THING "kernel_t:s0"), 0);
    assert_true(label_system("", KERNEL RED, NULL));
    unlink("kernel");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_system_with_wrong_labels_is_refused),
        cmocka_unit_test(a_label_is_needed_from_somewhere),
        cmocka_unit_test(the_attribute_of_a_file_must_agree),
        cmocka_unit_test(a_domain_is_labelled_by_the_database),
    };

    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
