/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Services in a description: names and forms, and the pages for them.
 *
 * LINKS: policy/system.c policy/system_check.c policy/system_path.c
 * policy/system_service.c
 * policy/tool.c policy/memory.c policy/elf.c policy/kernel.c policy/guest.c
 * policy/acpi.c policy/plan.c policy/image_write.c core/logic/image.c
 * core/lib/bytes.c core/lib/sha256.c
 * -lcyaml -lsodium -llzma -llz4
 */
#include "tests/unit/builder_world.h"

static const struct wrong wrongs[] = {
    {HEAD FIRST REST "    console: nobody\n",
     "system.yaml:11:", "name of another domain"},
    {HEAD FIRST REST "    store: red\n",
     "system.yaml:11:", "name of another domain"},
    {HEAD FIRST "    memory: 17M\n    vcpus: 1\n    kernel: kernel\n"
                "    restart: true\n",
     "system.yaml:6:", "at most 16M"},
    {HEAD FIRST REST "    keep: 1\n", "system.yaml:11:", "with restart"},
    {HEAD FIRST REST "    restart: true\n    keep: 1025\n",
     "system.yaml:12:", "half of the pages"},
    {HEAD FIRST REST "    serial: true\n" SECOND "    serial: true\n",
     "system.yaml:19:", "another domain has the serial line"},
    {HEAD FIRST REST DISK("xvdq", "rw", "whole") SECOND,
     "system.yaml:11:", "xvda to xvdp"},
    {HEAD FIRST REST DISK("sda", "rw", "whole") SECOND,
     "system.yaml:11:", "xvda to xvdp"},
    {HEAD FIRST REST DISK("xvda", "wo", "whole") SECOND,
     "system.yaml:11:", "ro or rw"},
    {HEAD FIRST REST DISK("xvda", "rw", "part:0") SECOND,
     "system.yaml:11:", "a source"},
    {HEAD FIRST REST DISK("xvda", "rw", "part:129") SECOND,
     "system.yaml:11:", "a source"},
    {HEAD FIRST REST DISK("xvda", "rw", "part:1x") SECOND,
     "system.yaml:11:", "a source"},
    {HEAD FIRST REST DISK("xvda", "rw", "name:") SECOND,
     "system.yaml:11:", "a source"},
    {HEAD FIRST REST DISK("xvda", "rw", "name:a b") SECOND,
     "system.yaml:11:", "a source"},
    {HEAD FIRST REST DISK("xvda", "rw", "whole") SECOND,
     "system.yaml:11:", "needs a store"},
    {HEAD FIRST REST
     "    networks: [{from: blue, mac: 00:16:3e:1:2:3}]\n" SECOND,
     "system.yaml:11:", "an address"},
    {HEAD FIRST REST
     "    networks: [{from: blue, mac: 01:16:3e:01:02:03}]\n" SECOND,
     "system.yaml:11:", "an address"},
    {HEAD FIRST REST "    networks: [{from: blue, mac: 00:16:3e:01:02:03}, "
                     "{from: blue, mac: 00:16:3E:01:02:03}]\n" SECOND,
     "system.yaml:11:", "each once"},
};

static void wrong_services_are_refused_in_words(void **state)
{
    (void)state;
    all_refused(wrongs, sizeof(wrongs) / sizeof(wrongs[0]));
}

static const char served[] =
    HEAD FIRST REST "    restart: true\n    keep: 3\n    console: blue\n"
                    "    store: blue\n    serial: true\n" SECOND;

static void pages_of_services_lie_outside_the_memory(void **state)
{
    const struct image_domain *red = &image_plan.domains[0];
    const uint8_t *info, *map;
    struct buffer image;

    (void)state;
    build(served, &image);
    assert_null(image_check(image.bytes, image.length));
    assert_int_equal(red->store, 2);
    assert_int_equal(red->console, 2);
    assert_int_not_equal(red->restart, 0);
    assert_int_not_equal(red->serial, 0);
    assert_int_equal(red->keep, 3);
    assert_int_equal(image_plan.domains[1].store, 0);
    assert_int_equal(image_plan.domains[1].console_gfn, 0);
    assert_int_equal(image_plan.domains[1].restart, 0);
    /* Memory, the hole below 1 MiB, memory, console and store, ACPI, kept
       pages. */
    info = guest_at(&image, red->start_info);
    map = guest_at(&image, bytes_read64(info, 40));
    assert_int_equal(bytes_read32(info, 48), 6);
    assert_int_equal(red->console_gfn, 2048 - 3 - 3);
    assert_int_equal(red->store_gfn, 2048 - 3 - 2);
    assert_int_equal(bytes_read64(map, 8), 0xa0000);
    assert_int_equal(bytes_read32(map, 16), 1);
    assert_int_equal(bytes_read64(map, 24), 0xa0000);
    assert_int_equal(bytes_read64(map, 32), 0x60000);
    assert_int_equal(bytes_read32(map, 40), 2);
    assert_int_equal(bytes_read64(map, 48), 0x100000);
    assert_int_equal(bytes_read64(map, 48) + bytes_read64(map, 56),
                     red->console_gfn * 4096);
    assert_int_equal(bytes_read32(map, 64), 1);
    assert_int_equal(bytes_read64(map, 72), red->console_gfn * 4096);
    assert_int_equal(bytes_read64(map, 80), 2 * 4096);
    assert_int_equal(bytes_read32(map, 88), 2);
    assert_int_equal(bytes_read64(map, 96), bytes_read64(info, 32));
    assert_int_equal(bytes_read64(map, 120), (2048 - 3) * 4096);
    assert_int_equal(bytes_read64(map, 128), 3 * 4096);
    assert_int_equal(bytes_read32(map, 136), 1);
    tool_release(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_services_are_refused_in_words),
        cmocka_unit_test(pages_of_services_lie_outside_the_memory),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
