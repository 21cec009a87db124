/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The builder refuses wrong descriptions in words that name the place,
 * and what it builds is accepted by the core's own loader.
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
    {HEAD FIRST "    vcpsu: 1\n" REST, "system.yaml:6:", "vcpsu"},
    {HEAD FIRST "    vcpsu: 1\n" REST, "keys allowed in a domain", "vcpus"},
    {"verison: 1\n" HEAD FIRST REST, "system.yaml:1:", "verison"},
    {"verison: 1\n" HEAD FIRST REST, "keys allowed at the top", "version"},
    {"policy: [base.cil]\ndomains:\n" FIRST REST, "at the top", "version"},
    {HEAD FIRST "    memory: 8M\n", "Missing", "vcpus"},
    {HEAD "  - label: u:r:t:s1\n" REST, "Missing", "name"},
    {HEAD FIRST "    memory: 8\n    vcpus: 1\n    kernel: kernel\n",
     "system.yaml:6:", "a number and M or G"},
    {HEAD FIRST "    memory: 1M\n    vcpus: 1\n    kernel: kernel\n",
     "system.yaml:6:", "from 4M"},
    {HEAD FIRST "    memory: 9G\n    vcpus: 1\n    kernel: kernel\n",
     "system.yaml:6:", "to 8G"},
    {HEAD FIRST "    memory: 8M\n    vcpus: 9\n    kernel: kernel\n",
     "system.yaml:7:", "1 to 8"},
    {HEAD FIRST "    memory: 8M\n    vcpus: 0\n    kernel: kernel\n",
     "system.yaml:7:", "1 to 8"},
    {HEAD FIRST "    memory: 8M\n    vcpus: two\n    kernel: kernel\n",
     "system.yaml:7:", "two"},
    {HEAD FIRST "    memory: 8M\n    vcpus: 1\n    kernel: nothing\n",
     "system.yaml:8: kernel:", "No such file"},
    {HEAD FIRST "    memory: 8M\n    vcpus: 1\n    kernel: debian:none\n",
     "system.yaml:8: kernel:", "linux-image-none"},
    {HEAD FIRST REST "    share: 101%\n", "system.yaml:11:", "1% to 100%"},
    {HEAD FIRST REST "    share: x\n", "system.yaml:11:", "1% to 100%"},
    {HEAD FIRST REST "    slot: 5\n", "system.yaml:11:", "such as 5ms"},
    {HEAD FIRST REST "    slot: 20us\n", "system.yaml:11:", "such as 5ms"},
    {HEAD FIRST REST "    cpu: 8\n", "system.yaml:11:", "0 to 7"},
    {HEAD FIRST REST "    devices:\n      - pci: 00:05.0\n",
     "system.yaml:11:", "such as 0000:00:05.0"},
    {HEAD FIRST REST "    devices:\n      - pci: 0000:00:20.0\n",
     "system.yaml:11:", "such as 0000:00:05.0"},
    {HEAD FIRST REST "    devices:\n      - pci: 0000:00:05.0 \n"
                     "      - pci: 0000:00:05.0\n",
     "system.yaml:11:", "one domain only"},
    {HEAD FIRST REST "    devices:\n      - pci: 0000:00:05.0\n"
                     "  - name: blue\n    label: u:r:t:s1\n    memory: 8\n"
                     "    vcpus: 1\n    kernel: kernel\n",
     "system.yaml:15:", "a number and M or G"},
    {HEAD FIRST REST FIRST REST, "system.yaml:11:", "another domain"},
    {HEAD "  - name: re d\n    label: u:r:t:s1\n" REST,
     "system.yaml:4:", "without spaces"},
    {HEAD "  - name: red\n    label: u r\n" REST,
     "system.yaml:5:", "without spaces"},
    {HEAD FIRST "  x\n" REST, "system.yaml:", ""},
    {"version: 1\npolicy: [base.cil]\ndomains: []\n", "system.yaml:", ""},
    {"", "system.yaml:", ""},
};

static void wrong_descriptions_are_refused_in_words(void **state)
{
    (void)state;
    all_refused(wrongs, sizeof(wrongs) / sizeof(wrongs[0]));
}

static void too_many_domains_are_refused(void **state)
{
    char *text = tool_text("%s", HEAD);

    (void)state;
    for (int i = 0; i <= DOMAIN_MAX; i++) {
        char *longer =
            tool_text("%s  - name: d%d\n    label: u:r:t:s1\n" REST, text, i);

        free(text);
        text = longer;
    }
    assert_null(read_text(text));
    free(text);
    assert_non_null(strstr(messages, "system.yaml:"));
}

static void shares_above_a_whole_are_refused(void **state)
{
    struct plan plan;
    struct system *system =
        read_text(HEAD FIRST REST "    share: 60%\n"
                                  "  - name: blue\n    label: u:r:t:s2\n" REST
                                  "    share: 50%\n");

    (void)state;
    assert_non_null(system);
    assert_false(plan_make(system, &plan));
    system_release(system);
}

static void shares_become_times(void **state)
{
    struct plan plan;
    uint64_t time[2] = {0, 0};
    struct system *system =
        read_text(HEAD FIRST REST "    share: 75%\n"
                                  "  - name: blue\n    label: u:r:t:s2\n" REST);

    (void)state;
    assert_non_null(system);
    assert_true(plan_make(system, &plan));
    for (uint32_t i = 0; i < plan.count; i++) {
        time[plan.slots[i].domain] += plan.slots[i].microseconds;
    }
    assert_int_equal(time[0], 3 * time[1]);
    system_release(system);
}

static const char two_domains[] =
    HEAD FIRST REST "  - name: blue\n    label: u:r:t:s2\n" REST;

static void what_is_built_is_accepted_by_the_core(void **state)
{
    struct buffer image;

    (void)state;
    build(two_domains, &image);
    assert_null(image_check(image.bytes, image.length));
    assert_int_equal(image_plan.rollback, 3);
    assert_int_equal(image_plan.domain_count, 2);
    assert_int_equal(image_plan.policy_length, 5);
    assert_int_equal(image_plan.domains[0].entry, 0x100010);
    assert_int_equal(image_plan.domains[0].memory_pages, 2048);
    assert_int_equal(image_plan.domains[0].vcpu_count, 2);
    /* Policy, kernel, start information, initrd, ACPI: all shared. */
    assert_int_equal(image_plan.segment_count, 8);
    for (uint32_t s = 0; s < 4; s++) {
        assert_int_equal(image_plan.segments[4 + s].page,
                         image_plan.segments[s].page);
    }
    tool_release(&image);
}

static void the_same_inputs_give_the_same_bytes(void **state)
{
    struct buffer one, two;

    (void)state;
    build(two_domains, &one);
    build(two_domains, &two);
    assert_int_equal(one.length, two.length);
    assert_memory_equal(one.bytes, two.bytes, one.length);
    tool_release(&one);
    tool_release(&two);
}

static void sums_to_zero(const uint8_t *bytes, uint32_t length)
{
    uint8_t sum = 0;

    for (uint32_t i = 0; i < length; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    assert_int_equal(sum, 0);
}

static void start_information_is_xens(void **state)
{
    struct buffer image;
    const uint8_t *info, *module;

    (void)state;
    build(two_domains, &image);
    assert_null(image_check(image.bytes, image.length));
    info = guest_at(&image, image_plan.domains[0].start_info);
    assert_int_equal(bytes_read32(info, 0), 0x336ec578);
    assert_int_equal(bytes_read32(info, 4), 1);
    assert_int_equal(bytes_read32(info, 8), 0);
    assert_int_equal(bytes_read32(info, 12), 1);
    module = guest_at(&image, bytes_read64(info, 16));
    assert_memory_equal(guest_at(&image, bytes_read64(module, 0)),
                        "initial ramdisk", 15);
    assert_int_equal(bytes_read64(module, 8), 15);
    assert_string_equal(guest_at(&image, bytes_read64(info, 24)),
                        "console=hvc0");
    assert_int_equal(bytes_read32(info, 48), 4);
    /* The hole in which the core writes what was measured is reserved. */
    module = guest_at(&image, bytes_read64(info, 40));
    assert_int_equal(bytes_read64(module, 24), 0xa0000);
    assert_int_equal(bytes_read64(module, 32), 0x60000);
    assert_int_equal(bytes_read32(module, 40), 2);
    /* After the kernel's memory, not only its file. */
    assert_true(image_plan.domains[0].start_info >= 0x103000);
    tool_release(&image);
}

static void acpi_tables_are_whole(void **state)
{
    struct buffer image;
    const uint8_t *rsdp, *xsdt;

    (void)state;
    build(two_domains, &image);
    assert_null(image_check(image.bytes, image.length));
    rsdp = guest_at(
        &image,
        bytes_read64(guest_at(&image, image_plan.domains[0].start_info), 32));
    assert_memory_equal(rsdp, "RSD PTR ", 8);
    sums_to_zero(rsdp, 20);
    sums_to_zero(rsdp, 36);
    xsdt = guest_at(&image, bytes_read64(rsdp, 24));
    sums_to_zero(xsdt, bytes_read32(xsdt, 4));
    for (uint32_t i = 0; i < 2; i++) {
        const uint8_t *table = guest_at(&image, bytes_read64(xsdt, 36 + 8 * i));

        sums_to_zero(table, bytes_read32(table, 4));
        assert_memory_equal(table, i == 0 ? "FACP" : "APIC", 4);
    }
    tool_release(&image);
}

/** Load a damaged kernel. */
static bool loads(const struct small_kernel *kernel, size_t length)
{
    struct buffer file = {malloc(length), length};
    struct memory memory;
    struct elf_start start;
    bool ok;

    memcpy(file.bytes, kernel, length);
    memory_open(&memory, 2048);
    ok = elf_load(&file, "kernel", &memory, &start);
    memory_close(&memory);
    tool_release(&file);
    return ok;
}

static void damaged_kernels_are_refused(void **state)
{
    struct small_kernel kernel = small_kernel();

    (void)state;
    assert_true(loads(&kernel, sizeof(kernel)));
    for (size_t length = 0; length < offsetof(struct small_kernel, code) + 100;
         length++) {
        assert_false(loads(&kernel, length));
    }
    kernel.parts[0].p_paddr = 8 * 1024 * 1024 - 0x2fff;
    assert_false(loads(&kernel, sizeof(kernel)));
    kernel.parts[0].p_paddr = UINT64_MAX - 10;
    assert_false(loads(&kernel, sizeof(kernel)));
    kernel = small_kernel();
    kernel.parts[0].p_offset = UINT64_MAX - 10;
    assert_false(loads(&kernel, sizeof(kernel)));
    kernel = small_kernel();
    kernel.note.n_namesz = UINT32_MAX;
    assert_false(loads(&kernel, sizeof(kernel)));
    kernel = small_kernel();
    kernel.note.n_type = 17;
    assert_false(loads(&kernel, sizeof(kernel)));
    kernel = small_kernel();
    kernel.header.e_machine = EM_ARM;
    assert_false(loads(&kernel, sizeof(kernel)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_descriptions_are_refused_in_words),
        cmocka_unit_test(too_many_domains_are_refused),
        cmocka_unit_test(shares_above_a_whole_are_refused),
        cmocka_unit_test(shares_become_times),
        cmocka_unit_test(damaged_kernels_are_refused),
        cmocka_unit_test(what_is_built_is_accepted_by_the_core),
        cmocka_unit_test(the_same_inputs_give_the_same_bytes),
        cmocka_unit_test(start_information_is_xens),
        cmocka_unit_test(acpi_tables_are_whole),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
