/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What loader and UEFI say: memory that is in use is never offered.
 *
 * LINKS: core/hw/boot_info.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/hw/boot_info.h"

#define PAGE 4096UL
/* Bytes of an entry of the map, more than its fields have. */
#define STEP 48UL
#define WORDS (STEP / 8)
#define TYPES 16

/* Symbols of the linker script; the core has one page. */
extern const char core_start[];
extern const char core_end[];
__asm__(".data\n"
        ".balign 4096\n"
        ".globl core_start, core_end\n"
        "core_start: .skip 4096\n"
        "core_end: .text\n");

static uint64_t map[TYPES * WORDS];

static void entry(uint32_t at, uint64_t type, uint64_t start, uint64_t pages)
{
    map[at * WORDS] = type;
    map[at * WORDS + 1] = start;
    map[at * WORDS + 3] = pages;
}

static int nothing(void **state)
{
    (void)state;
    memset(map, 0, sizeof map);
    memset(&boot_info, 0, sizeof boot_info);
    return 0;
}

static void add(uint32_t count)
{
    boot_info_add_efi((uintptr_t)map, count * STEP, STEP);
}

static void memory_in_use_is_not_ram(void **state)
{
    static const uint8_t ram[TYPES] = {
        [1] = 1, [2] = 1, [3] = 1, [4] = 1, [7] = 1};

    (void)state;
    for (uint32_t i = 0; i < TYPES; i++) {
        entry(i, i, (2UL * i + 1) * PAGE, 1);
    }
    add(TYPES);
    assert_int_equal(boot_info.range_count, TYPES);
    for (uint32_t i = 0; i < TYPES; i++) {
        assert_int_equal(boot_info.ranges[i].ram, ram[i]);
        assert_int_equal(boot_info.ranges[i].start, (2UL * i + 1) * PAGE);
        assert_int_equal(boot_info.ranges[i].end, (2UL * i + 2) * PAGE);
    }
}

static void a_range_that_wraps_is_left_out(void **state)
{
    (void)state;
    entry(0, 7, PAGE, 1);
    entry(1, 7, 2 * PAGE, UINT64_MAX / PAGE);
    entry(2, 7, 0, 0);
    add(3);
    assert_int_equal(boot_info.range_count, 1);
    assert_int_equal(boot_info.ranges[0].end, 2 * PAGE);
}

static void an_entry_that_is_cut_is_left_out(void **state)
{
    (void)state;
    entry(0, 7, PAGE, 1);
    entry(1, 7, 9 * PAGE, 1);
    boot_info_add_efi((uintptr_t)map, 2 * STEP - 1, STEP);
    assert_int_equal(boot_info.range_count, 1);
}

static void firmware_in_the_core_is_refused(void **state)
{
    uint64_t there = (uintptr_t)core_start;

    (void)state;
    entry(0, 4, there - PAGE, 1);
    entry(1, 4, there + PAGE, 1);
    entry(2, 2, there, 1);
    add(3);
    assert_null(boot_info.wrong);
    for (uint64_t type = 0; type < TYPES; type++) {
        if (type == 1 || type == 2 || type == 7) {
            continue;
        }
        nothing(NULL);
        entry(0, type, there - PAGE, 3);
        add(1);
        assert_non_null(boot_info.wrong);
    }
}

static void neighbours_of_one_use_are_one_range(void **state)
{
    (void)state;
    entry(0, 7, 0, 1);
    entry(1, 4, PAGE, 2);
    entry(2, 0, 3 * PAGE, 1);
    entry(3, 7, 4 * PAGE, 1);
    add(4);
    assert_int_equal(boot_info.range_count, 3);
    assert_int_equal(boot_info.ranges[0].end, 3 * PAGE);
    assert_int_equal(boot_info.ranges[2].start, 4 * PAGE);
}

static void more_ranges_than_places_end_at_the_last(void **state)
{
    static uint64_t many[(BOOT_RANGE_MAX + 9) * WORDS];

    (void)state;
    for (uint64_t i = 0; i < BOOT_RANGE_MAX + 9; i++) {
        many[i * WORDS] = 7;
        many[i * WORDS + 1] = 2 * i * PAGE;
        many[i * WORDS + 3] = 1;
    }
    boot_info_add_efi((uintptr_t)many, sizeof many, STEP);
    assert_int_equal(boot_info.range_count, BOOT_RANGE_MAX);
}

static void tags_without_memory_are_refused(void **state)
{
    uint32_t tags[]
        __attribute__((aligned(8))) = {32, 0, 12, 16, 0x1000, 0, 0, 8};

    (void)state;
    assert_non_null(boot_info_read(BOOT_KIND_MULTIBOOT2, (uintptr_t)tags));
    assert_int_equal(boot_info.efi_system, 0x1000);
    /* A tag longer than what there is. */
    nothing(NULL);
    tags[3] = 32;
    assert_non_null(boot_info_read(BOOT_KIND_MULTIBOOT2, (uintptr_t)tags));
    assert_int_equal(boot_info.efi_system, 0);
}

/* A map of the loader besides UEFI's would give memory twice. */
static void from_uefi_tags_are_not_read_again(void **state)
{
    static const uint32_t tags[] __attribute__((aligned(8))) = {
        56, 0, 6, 40, 24, 0, 0x1000, 0, 0x1000, 0, 1, 0, 0, 8};

    (void)state;
    assert_non_null(boot_info_read(BOOT_KIND_EFI, (uintptr_t)tags));
    assert_int_equal(boot_info.range_count, 0);
    assert_null(boot_info_read(BOOT_KIND_MULTIBOOT2, (uintptr_t)tags));
    assert_int_equal(boot_info.range_count, 1);
    assert_true(boot_info.ranges[0].ram);
}

static void a_module_that_ends_before_it_starts_is_none(void **state)
{
    static const uint32_t tags[] __attribute__((aligned(8))) = {
        40, 0, 3, 16, 0x3000, 0x2000, 0, 8, 0, 0};

    (void)state;
    assert_non_null(boot_info_read(BOOT_KIND_MULTIBOOT2, (uintptr_t)tags));
    assert_int_equal(boot_info.module_start, 0);
    assert_int_equal(boot_info.module_length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(memory_in_use_is_not_ram, nothing),
        cmocka_unit_test_setup(a_range_that_wraps_is_left_out, nothing),
        cmocka_unit_test_setup(an_entry_that_is_cut_is_left_out, nothing),
        cmocka_unit_test_setup(firmware_in_the_core_is_refused, nothing),
        cmocka_unit_test_setup(neighbours_of_one_use_are_one_range, nothing),
        cmocka_unit_test_setup(more_ranges_than_places_end_at_the_last,
                               nothing),
        cmocka_unit_test_setup(tags_without_memory_are_refused, nothing),
        cmocka_unit_test_setup(from_uefi_tags_are_not_read_again, nothing),
        cmocka_unit_test_setup(a_module_that_ends_before_it_starts_is_none,
                               nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
