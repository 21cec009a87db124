/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A domain owns a device or the serial line only if the policy labels
 * it, a rule allows it, and the domain's levels include those of the label.
 *
 * LINKS: +policy
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/policy_device.h"
#include "tests/unit/policy_files.h"

#define DRIVER "system_u:system_r:hostile_t:s1:c3"

static struct policy *policy;
static struct policy_error error;

static int start(void **state)
{
    (void)state;
    return policy_files_open("tests/guests/device.cil", &policy, &error);
}

static int finish(void **state)
{
    (void)state;
    policy_close(policy);
    return 0;
}

static void refused(const char *context, uint32_t function, const char *word)
{
    assert_false(policy_device(policy, context, function, &error));
    assert_non_null(strstr(error.text, word));
}

static void the_driver_owns_its_devices(void **state)
{
    (void)state;
    assert_true(policy_device(policy, DRIVER, 0x28, &error));
    assert_true(policy_device(policy, DRIVER, 0x30, &error));
}

static void nobody_owns_what_has_no_label(void **state)
{
    (void)state;
    refused(DRIVER, 0x29, "pcidevicecon 0x29");
    refused(DRIVER, 0, "pcidevicecon 0");
    refused(DRIVER, 0xffff, "pcidevicecon 0xffff");
}

static void others_own_nothing(void **state)
{
    (void)state;
    refused("system_u:system_r:tenant_t:s1:c3", 0x28, "{ own }");
    refused("system_u:system_r:isolated_t:s1:c3", 0x28, "{ own }");
    refused("system_u:system_r:nobody_t:s1:c3", 0x28, "nobody_t");
}

static void levels_must_include_the_devices(void **state)
{
    (void)state;
    refused("system_u:system_r:hostile_t:s1:c4", 0x28, "levels");
    refused("system_u:system_r:hostile_t:s2:c3", 0x28, "levels");
    refused("system_u:system_r:hostile_t:s0", 0x28, "levels");
}

#define LINE "line.driver_u:line.driver_r:line.driver_t:"

/* What one console and this text say about a context and the serial line. */
static bool serial(const char *context, const char *text)
{
    char all[2048];
    char path[] = "/tmp/cloison-serial-XXXXXX";
    struct policy_files files;
    struct policy *one = NULL;
    int file = mkstemp(path);
    bool owns;

    snprintf(all, sizeof(all),
             "(block line (blockinherit console_template)\n"
             "    (call user_cleared (driver_u lowest highest)))\n"
             "(call trusted_across (line.driver_t))\n%s\n",
             text);
    assert_int_equal(write(file, all, strlen(all)), strlen(all));
    close(file);
    policy_files_find(&files, BASE_FILES, NULL, path);
    assert_int_equal(policy_open(files.names, files.count, &one, &error), 0);
    policy_files_end(&files);
    unlink(path);
    owns = policy_serial(one, context, &error);
    policy_close(one);
    return owns;
}

#define PORTS(range, levels)                                                   \
    "(ioportcon " range " (system_u object_r line.device_t (" levels ")))\n"
#define RULE "(call serial_line (line.driver_t))\n"
#define EVERY LINE "s0-s3:c0.c1023"

static void the_serial_line_needs_a_label_and_a_rule(void **state)
{
    (void)state;
    assert_false(serial(EVERY, RULE));
    assert_non_null(strstr(error.text, "ioportcon (0x3f8 0x3ff)"));
    assert_false(serial(EVERY, RULE PORTS("(0x3f8 0x3fe)", "lowest highest")));
    assert_non_null(strstr(error.text, "ioportcon (0x3f8 0x3ff)"));
    assert_false(serial(EVERY, PORTS("(0x3f8 0x3ff)", "lowest highest")));
    assert_non_null(strstr(error.text, "own_serial"));
    assert_false(serial("system_u:system_r:tenant_t:s0",
                        RULE PORTS("(0x3f8 0x3ff)", "lowest lowest")));
    assert_non_null(strstr(error.text, "own_serial"));
    assert_true(serial(EVERY, RULE PORTS("(0x3f8 0x3ff)", "lowest highest")));
}

static void the_owner_of_the_serial_line_has_its_levels(void **state)
{
    (void)state;
    assert_false(serial(LINE "s0-s1:c0.c3",
                        RULE PORTS("(0x3f8 0x3ff)", "lowest highest")));
    assert_non_null(strstr(error.text, "levels"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_driver_owns_its_devices),
        cmocka_unit_test(nobody_owns_what_has_no_label),
        cmocka_unit_test(others_own_nothing),
        cmocka_unit_test(levels_must_include_the_devices),
        cmocka_unit_test(the_serial_line_needs_a_label_and_a_rule),
        cmocka_unit_test(the_owner_of_the_serial_line_has_its_levels),
    };

    return cmocka_run_group_tests(tests, start, finish);
}
