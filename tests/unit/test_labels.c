/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A label database gives every file and domain the context that its last
 * word says, and nothing that the policy does not know gets through.
 *
 * LINKS: +policy
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/labels_world.h"

#include "policy/labels.h"
#include "policy/labels_context.h"

static void tell(void *context, const char *file, unsigned line,
                 const char *problem)
{
    size_t used = strlen(told);

    (void)context;
    snprintf(told + used, sizeof(told) - used, "%s:%u: %s\n", file, line,
             problem);
}

static const struct labels_report report = {tell, NULL};

static struct labels *open_text(const char *text)
{
    told[0] = '\0';
    write_text("db", text);
    return labels_open("db", directory, policy, &report);
}

/* The context that a database gives, or NULL. */
static void gives(const char *text, const char *key, const char *expected)
{
    struct labels *labels = open_text(text);
    char *context = NULL;

    assert_non_null(labels);
    if (strchr(key, '/') != NULL) {
        labels_of_file(labels, key, &context);
    } else {
        labels_of_name(labels, key, &context);
    }
    if (expected == NULL) {
        assert_null(context);
    } else {
        assert_non_null(context);
        assert_string_equal(context, expected);
    }
    free(context);
    labels_close(labels);
}

static void no_line_is_no_label(void **state)
{
    (void)state;
    gives("", "domain:red", NULL);
    gives("# nothing\n\n   \n", "/etc/x", NULL);
    gives("domain:red " USER "tenant_t:s1:c1\n", "domain:re", NULL);
    gives("domain:red " USER "tenant_t:s1:c1\n", "domain:redd", NULL);
    gives("/srv/x " THING "disk_t:s1\n", "/srv/xx", NULL);
    gives("/srv/x " THING "disk_t:s1\n", "/a/srv/x", NULL);
    gives("/srv/.* " THING "disk_t:s1\n/srv/x <<none>>\n", "/srv/x", NULL);
}

static void the_last_path_that_matches_decides(void **state)
{
    (void)state;
    gives("/srv/.* " THING "disk_t:s1\n/srv/r.* " THING "disk_t:s1:c1\n",
          "/srv/red", THING "disk_t:s1:c1");
    gives("/srv/.* -b " THING "disk_t:s1\n/srv/.* -- " THING "disk_t:s2\n",
          "/srv/red", THING "disk_t:s2");
}

static void names_are_things(void **state)
{
    (void)state;
    gives("pci-0000:00:19.0   " THING "disk_t:s1:c1\n", "pci-0000:00:19.0",
          THING "disk_t:s1:c1");
    gives("pci-0000:00:03.0 " THING "disk_t:s1:c1\n", "pci-0000:00:03.0",
          THING "disk_t:s1:c1");
    gives("irq-0 " THING "core_device_t:s3:c0.c1023\n", "irq-0",
          THING "core_device_t:s3:c0.c1023");
    gives("domain:guard\t" USER "guard_t:s0-s2:c1\n", "domain:guard",
          USER "guard_t:s0-s2:c1");
}

static void paths_may_start_at_the_build_or_the_database(void **state)
{
    char *here = tool_text("%s/kernel", directory);

    (void)state;
    write_text("kernel", "k");
    gives("${BUILD}/ker.* " THING "kernel_t:s0\n", "./kernel",
          THING "kernel_t:s0");
    gives("./ker.* " THING "kernel_t:s0\n", here, THING "kernel_t:s0");
    gives("./ker " THING "kernel_t:s0\n", here, NULL);
    free(here);
}

static void a_symbolic_link_has_the_label_of_its_file(void **state)
{
    (void)state;
    write_text("kernel", "k");
    unlink("link");
    assert_int_equal(symlink("kernel", "link"), 0);
    gives("./link " THING "disk_t:s2\n./kernel " THING "kernel_t:s0\n",
          "./link", THING "kernel_t:s0");
}

static void a_directory_is_read_as_selinux_lays_it_out(void **state)
{
    struct labels *labels;
    char *context = NULL;

    (void)state;
    told[0] = '\0';
    assert_int_equal(mkdir("d", 0700), 0);
    assert_null(labels_open("d", directory, policy, &report));
    assert_non_null(strstr(told, "neither file_contexts nor media"));
    write_text("d/file_contexts", "/srv/.* -- " THING "disk_t:s1\n");
    write_text("d/media", "vda-red " THING "disk_t:s1:c1\n");
    labels = labels_open("d", directory, policy, &report);
    assert_non_null(labels);
    assert_int_equal(labels_of_name(labels, "vda-red", &context), LABELS_FOUND);
    assert_string_equal(context, THING "disk_t:s1:c1");
    free(context);
    assert_int_equal(labels_of_file(labels, "/srv/a", &context), LABELS_FOUND);
    free(context);
    labels_close(labels);
}

/** A line that is wrong, and what is said of it. */
struct wrong {
    const char *line;
    const char *reason;
};

static const struct wrong wrongs[] = {
    {"domain:red " USER "nosuch_t:s1", "no such type"},
    {"domain:red nosuch_u:system_r:tenant_t:s1", "no such user"},
    {"domain:red system_u:nosuch_r:tenant_t:s1", "no such role"},
    {"domain:red " USER "tenant_t:s7:c0", "the level does not exist"},
    {"domain:red " USER "tenant_t:s1:c1024", "the level does not exist"},
    {"domain:red " USER "tenant_t:s2-s1", "the level does not exist"},
    {"domain:red " USER "tenant_t:s0-s1", "not in mls_trusted"},
    {"domain:red " USER "tenant_t:s1:c1-s1:c1.c2", "not in mls_trusted"},
    {"domain:red " USER "kernel_t:s1", "do not go together"},
    {"domain:red " THING "kernel_t:s1", "do not go together"},
    {"domain:red " USER "xen_t:s1", "domain_type"},
    {"domain:red " USER "tenant_t", "has no level"},
    {"domain:red tenant_t", "not of the form"},
    {"domain:red", "a key without a context"},
    {"domain:red " USER "tenant_t:s1 s2", "more than a name and a context"},
    {"relative/path -- " THING "disk_t:s1", "a path starts with"},
    {"domain:red -- a b c", "more than a path"},
    {"/srv/x -q " THING "disk_t:s1", "kind of file"},
    {"/srv/( " THING "disk_t:s1", "invalid regex"},
    {"/srv/x ::: ", "its user is not a name"},
    {"* " THING "disk_t:s1", "spelled out"},
    {"domain:* " USER "tenant_t:s1", "spelled out"},
    {"domain:red <<none>>", "not of the form"},
    {"domain:red " USER "tenant_t:s1\x01", "not printable"},
    {"pci-0000:00:20.0 " THING "disk_t:s1", "not of the form pci-"},
    {"pci-00:00.0 " THING "disk_t:s1", "not of the form pci-"},
    {"pci-0000:00:0A.0 " THING "disk_t:s1", "not of the form pci-"},
    {"irq- " THING "disk_t:s1", "not of the form pci-"},
    {"irq-x " THING "disk_t:s1", "not of the form pci-"},
    {"ioport-0x20-0x10 " THING "disk_t:s1", "not of the form pci-"},
    {"irq-0 " THING "disk_t:s1", "the policy labels 0x0 to 0x0"},
    {"ioport-0x21 " THING "disk_t:s1", "the policy labels 0x20 to 0x21"},
    {"ioport-0x0-0xffff " THING "disk_t:s1", "the policy labels 0x"},
    {"iomem-0xfec00 " THING "disk_t:s1", "the policy labels 0xfec00"},
    {"pci-0000:00:03.0 " THING "disk_t:s1", "the policy labels 0x18"},
    {"domain:r\xc3\xa9 " USER "tenant_t:s1", "not printable"},
    {"/srv/first -- " THING "disk_t:s1", "labelled before, on line 1 of db"},
    {"domain:first " USER "tenant_t:s1", "labelled before, on line 2 of db"},
};

static void a_wrong_line_is_refused_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        char *text = tool_text("/srv/first " THING "disk_t:s1\n"
                               "domain:first " USER "tenant_t:s1\n"
                               "# comment\n%s\n/srv/last " THING "disk_t:s1\n",
                               wrongs[i].line);

        assert_null(open_text(text));
        if (strstr(told, wrongs[i].reason) == NULL ||
            strncmp(told, "db:4: ", 6) != 0) {
            fail_msg("%s: told '%s'", wrongs[i].line, told);
        }
        free(text);
    }
}

static void every_wrong_line_is_told(void **state)
{
    (void)state;
    assert_null(open_text("domain:a " USER "nosuch_t:s1\n"
                          "domain:b\ndomain:c " USER "tenant_t:s9\n"
                          "/x/( " THING "disk_t:s1\n/y " THING "no_t:s1\n"));
    assert_non_null(strstr(told, "db:1: "));
    assert_non_null(strstr(told, "db:2: "));
    assert_non_null(strstr(told, "db:3: "));
    assert_non_null(strstr(told, "db:4: has invalid regex"));
    assert_non_null(strstr(told, "db:5: "));
    assert_null(strstr(told, "has invalid context"));
}

static void without_a_policy_the_form_still_counts(void **state)
{
    struct labels *labels;

    (void)state;
    told[0] = '\0';
    write_text("db", "domain:a u:r:t:s1:c1.c5,c7-s2:c1.c9\n");
    labels = labels_open("db", directory, NULL, &report);
    assert_non_null(labels);
    labels_close(labels);
    write_text("db", "domain:a u:r:t:s1:c1.\n");
    assert_null(labels_open("db", directory, NULL, &report));
}

static void long_lines_and_missing_files_are_refused(void **state)
{
    char *text = tool_allocate(1 << 20);

    (void)state;
    memset(text, 'a', (1 << 20) - 1);
    assert_null(open_text(text));
    assert_non_null(strstr(told, "longer than 8192"));
    free(text);
    told[0] = '\0';
    assert_null(labels_open("absent", directory, policy, &report));
    assert_non_null(strstr(told, "cannot be read"));
}

/* What context_new of libselinux would take. */
static void contexts_are_taken_at_their_word(void **state)
{
    static const char *const bad[] = {"",
                                      ":::",
                                      "a:b:c:",
                                      "a:b:c",
                                      "a:b:c:s1:",
                                      "a:b:c:s1:c1.",
                                      "a:b:c:s1:,c1",
                                      "a:b:c:s1:c1,",
                                      "a:b:c:s1-",
                                      "a:b:c:-s1",
                                      "a:b:c:s1--s2",
                                      "a:b:c:s1-s2-s3",
                                      "a:b:c:s 1",
                                      " a:b:c:s1",
                                      "a:b:c:s1 ",
                                      "a:b:c:s1;x",
                                      "a/b:b:c:s1",
                                      ".a:b:c:s1",
                                      "a:b:c:s1:c1.c2.c3",
                                      "a:b:c:s1:c1:c2",
                                      "a:b:c:s1\n",
                                      "a::c:s1",
                                      "a:b::s1",
                                      ":b:c:s1"};
    struct policy_error error;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (labels_context_form(bad[i], &error)) {
            fail_msg("'%s' is taken", bad[i]);
        }
        assert_non_null(strstr(error.text, ": "));
    }
    assert_true(labels_context_form("a:b:c.d_e:s0:c1,c3.c5-s3", &error));
}

static void contexts_are_the_same_by_meaning(void **state)
{
    (void)state;
    assert_true(labels_context_same(policy, USER "tenant_t:s1:c1,c2,c3",
                                    USER "tenant_t:s1:c1.c3"));
    assert_false(labels_context_same(policy, USER "tenant_t:s1:c1",
                                     USER "tenant_t:s1:c2"));
    assert_false(labels_context_same(policy, "nonsense", "nonsense"));
}

static void a_payload_is_read_downwards_only(void **state)
{
    struct policy_error error;

    (void)state;
    assert_true(labels_context_may_load(policy, USER "tenant_t:s1:c1",
                                        THING "kernel_t:s1:c1", &error));
    assert_true(labels_context_may_load(policy, USER "tenant_t:s1:c1",
                                        THING "kernel_t:s0", &error));
    assert_false(labels_context_may_load(policy, USER "tenant_t:s1:c1",
                                         THING "kernel_t:s1:c2", &error));
    assert_false(labels_context_may_load(policy, USER "tenant_t:s1:c1",
                                         THING "kernel_t:s2:c1", &error));
    assert_true(labels_context_may_load(policy, USER "guard_t:s0-s2:c1",
                                        THING "kernel_t:s2:c1", &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_line_is_refused_with_its_place),
        cmocka_unit_test(every_wrong_line_is_told),
        cmocka_unit_test(long_lines_and_missing_files_are_refused),
        cmocka_unit_test(contexts_are_taken_at_their_word),
        cmocka_unit_test(a_payload_is_read_downwards_only),
        cmocka_unit_test(no_line_is_no_label),
        cmocka_unit_test(the_last_path_that_matches_decides),
        cmocka_unit_test(names_are_things),
        cmocka_unit_test(paths_may_start_at_the_build_or_the_database),
        cmocka_unit_test(a_symbolic_link_has_the_label_of_its_file),
        cmocka_unit_test(a_directory_is_read_as_selinux_lays_it_out),
        cmocka_unit_test(without_a_policy_the_form_still_counts),
        cmocka_unit_test(contexts_are_the_same_by_meaning),
    };

    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
