/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of cloison run's devices: behind an IOMMU, in their slots. */
/* LINKS: +policy */
#include "policy/run_device.h"
#include "tests/unit/unit.h"

static char words[4096];
static struct run_devices devices;

static void note(void *to, const char *word)
{
    (void)to;
    strcat(strcat(words, words[0] == '\0' ? "" : " "), word);
}

/* An image that gives its domains 00:05.0 and 00:07.0. */
static int start(void **state)
{
    (void)state;
    words[0] = '\0';
    memset(&devices, 0, sizeof devices);
    devices.functions[0] = 5 * 8;
    devices.functions[1] = 7 * 8;
    devices.function_count = 2;
    return 0;
}

static bool run_with(const char *iommu)
{
    return run_device_words(&devices, iommu, note, NULL);
}

static void what_names_no_slot_is_refused(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(run_device_add(&devices, false, "disk.img"));
    }
    assert_false(run_with(NULL));
    devices.count = 0;
    assert_true(run_device_add(&devices, false, "disk.img@32"));
    assert_false(run_with(NULL));
    devices.count = 0;
    assert_true(run_device_add(&devices, false, "disk.img@0"));
    assert_false(run_with(NULL));
    assert_false(run_with("other"));
    devices.count = RUN_DEVICE_MAX;
    assert_false(run_device_add(&devices, false, "disk.img"));
}

static void no_device_is_without_an_iommu_unless_told(void **state)
{
    (void)state;
    assert_true(run_with(NULL));
    assert_string_equal(words, "-device intel-iommu,intremap=on");
    start(NULL);
    assert_true(run_with("amd"));
    assert_string_equal(words, "-device amd-iommu,intremap=on");
    start(NULL);
    assert_true(run_with("none"));
    assert_string_equal(words, "");
    start(NULL);
    devices.function_count = 0;
    assert_true(run_with(NULL));
    assert_string_equal(words, "");
}

static void devices_come_in_the_order_of_the_image(void **state)
{
    (void)state;
    assert_true(run_device_add(&devices, false, "a,b@home.img"));
    assert_true(run_device_add(&devices, true, "user"));
    assert_true(run_device_add(&devices, false, "nvme:c.img@9"));
    assert_true(run_with("none"));
    assert_string_equal(
        words, "-drive if=none,id=disk5,format=raw,file=a,,b@home.img "
               "-device virtio-blk-pci,drive=disk5,addr=05.0,iommu_platform=on,"
               "disable-legacy=on "
               "-netdev user,id=net7 "
               "-device virtio-net-pci,netdev=net7,addr=07.0,iommu_platform=on,"
               "disable-legacy=on "
               "-drive if=none,id=disk9,format=raw,file=c.img "
               "-device nvme,drive=disk9,serial=cloison9,addr=09.0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_names_no_slot_is_refused, start),
        cmocka_unit_test_setup(no_device_is_without_an_iommu_unless_told,
                               start),
        cmocka_unit_test_setup(devices_come_in_the_order_of_the_image, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
