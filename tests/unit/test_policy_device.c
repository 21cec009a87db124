/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A domain owns a device only if the policy labels the device, a rule
 * allows it, and its levels include the device's.
 *
 * LINKS: +policy
 */
#include "policy/policy_device.h"
#include "tests/unit/policy_files.h"

#define DRIVER "system_u:system_r:hostile_t:s1:c3"

static struct policy *policy;
static struct policy_error error;

static int start(void **state)
{
    struct policy_files files;
    int result;

    (void)state;
    policy_files_find(&files, BASE_FILES, NULL, "tests/guests/device.cil");
    result = policy_open(files.names, files.count, &policy, &error);
    policy_files_end(&files);
    return result;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_driver_owns_its_devices),
        cmocka_unit_test(nobody_owns_what_has_no_label),
        cmocka_unit_test(others_own_nothing),
        cmocka_unit_test(levels_must_include_the_devices),
    };

    return cmocka_run_group_tests(tests, start, finish);
}
