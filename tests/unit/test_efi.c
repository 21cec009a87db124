/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Leaving a firmware that is forgetful, late, or lies about lengths.
 *
 * The firmware here is efi_call; its tables and its log lie below 4 GiB, as
 * they do on a machine.
 *
 * LINKS: core/hw/efi.c core/hw/boot_info.c core/lib/event2.c core/lib/bytes.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "core/hw/boot_info.h"
#include "core/hw/efi.h"

#define EVENT 16U /* bytes of an event without digests */
#define KEY 77U
#define LOCATE 1
#define FETCH 2
#define MEMORY 3
#define EXIT 4

__asm__(".data\n"
        ".balign 4096\n"
        ".globl core_start, core_end\n"
        "core_start: .skip 4096\n"
        "core_end: .text\n");

/* Below 4 GiB. */
struct low {
    uint64_t system[16];
    uint64_t services[48];
    uint64_t tcg2[4];
    uint64_t tables[6];
    uint64_t final[2 + 4 * EVENT / 8];
    uint8_t log[2 * 65536];
};

static struct low *low;
static uint32_t tags[16] __attribute__((aligned(8)));

/* What the firmware does. */
static bool has_tcg2;
static uint64_t log_first;
static uint64_t log_last;
static uint64_t map_bytes;
static uint64_t map_step;
static uint32_t stale; /* exits that are refused yet */
static uint32_t exits;
static uint32_t events_at_exit;

static uint64_t fetch(const uint64_t *arguments)
{
    assert_int_equal(arguments[0], (uintptr_t)low->tcg2);
    assert_int_equal(arguments[1], 2);
    *(uint64_t *)arguments[2] = log_first;
    *(uint64_t *)arguments[3] = log_last;
    *(uint8_t *)arguments[4] = 0;
    return 0;
}

static uint64_t memory(const uint64_t *arguments)
{
    uint64_t *map = (uint64_t *)arguments[1];

    *(uint64_t *)arguments[0] = map_bytes;
    *(uint64_t *)arguments[2] = KEY + exits;
    *(uint64_t *)arguments[3] = map_step;
    map[0] = 7;
    map[1] = 0x1000;
    map[3] = 1;
    return 0;
}

uint64_t efi_call(uint64_t where, const uint64_t arguments[EFI_ARGUMENTS])
{
    switch (*(const uint64_t *)where) {
    case LOCATE:
        *(uint64_t *)arguments[2] = (uintptr_t)low->tcg2;
        return has_tcg2 ? 0 : 1;
    case FETCH:
        return fetch(arguments);
    case MEMORY:
        return memory(arguments);
    case EXIT:
        assert_int_equal(arguments[0], 0x55);
        assert_int_equal(arguments[1], KEY + exits);
        exits++;
        low->final[1] += events_at_exit;
        return exits <= stale ? 1 : 0;
    default:
        fail();
        return 1;
    }
}

static void table(uint32_t at, uint64_t guid_low, uint64_t guid_high,
                  uint64_t address)
{
    low->tables[3 * at] = guid_low;
    low->tables[3 * at + 1] = guid_high;
    low->tables[3 * at + 2] = address;
}

static void tag64(uint32_t at, uint32_t type, uint64_t number)
{
    tags[at] = type;
    tags[at + 1] = 16;
    memcpy(tags + at + 2, &number, sizeof number);
}

static int good_firmware(void **state)
{
    (void)state;
    if (low == NULL) {
        low = mmap(NULL, sizeof *low, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
        assert_ptr_not_equal(low, MAP_FAILED);
    }
    memset(low, 0, sizeof *low);
    memset(&boot_info, 0, sizeof boot_info);
    memset(tags, 0, sizeof tags);
    tags[0] = sizeof tags;
    tag64(2, 12, (uintptr_t)low->system);
    tag64(6, 20, 0x55);
    low->system[96 / 8] = (uintptr_t)low->services;
    low->system[104 / 8] = 2;
    low->system[112 / 8] = (uintptr_t)low->tables;
    low->services[320 / 8] = LOCATE;
    low->services[56 / 8] = MEMORY;
    low->services[232 / 8] = EXIT;
    low->tcg2[1] = FETCH;
    table(0, 0x11d3e4f18868e871, 0x81883cc7800022bc, 0x7000);
    table(1, 0x425430e21e2ed096, 0x2523f8be3b8689bd, (uintptr_t)low->final);
    low->final[0] = 1;
    has_tcg2 = true;
    log_first = (uintptr_t)low->log;
    log_last = log_first + 2UL * EVENT;
    map_bytes = 48;
    map_step = 48;
    stale = 0;
    exits = 0;
    events_at_exit = 0;
    return 0;
}

static void leave(void)
{
    efi_leave((uintptr_t)tags);
}

static void no_firmware_is_refused(void **state)
{
    (void)state;
    tags[2] = 99;
    leave();
    assert_string_equal(boot_info.wrong, "the boot loader names no firmware");
    assert_int_equal(exits, 0);
}

static void a_map_without_sense_is_refused(void **state)
{
    static const uint64_t wrong[][2] = {
        {65537, 48}, {UINT64_MAX, 48}, {48, 0}, {48, 39}, {48, UINT64_MAX}};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        good_firmware(state);
        map_bytes = wrong[i][0];
        map_step = wrong[i][1];
        leave();
        assert_string_equal(boot_info.wrong,
                            "the firmware gives no memory map");
        assert_int_equal(boot_info.range_count, 0);
    }
}

static void a_firmware_that_stays_is_refused(void **state)
{
    (void)state;
    stale = 2;
    leave();
    assert_string_equal(boot_info.wrong,
                        "the firmware does not end its boot services");
    assert_int_equal(exits, 2);
}

static void a_stale_key_is_tried_once_more(void **state)
{
    (void)state;
    stale = 1;
    leave();
    assert_null(boot_info.wrong);
    assert_int_equal(exits, 2);
    assert_int_equal(boot_info.range_count, 1);
}

static void without_a_tpm_there_is_no_log(void **state)
{
    (void)state;
    has_tcg2 = false;
    events_at_exit = 2;
    leave();
    assert_null(boot_info.wrong);
    assert_int_equal(boot_info.firmware_log_length, 0);
    assert_int_equal(boot_info.firmware_final_length, 0);
}

static void a_log_out_of_reach_is_left_alone(void **state)
{
    static uint8_t high[64];

    const uint64_t wrong[][2] = {
        {0, 0},
        {0, 16},
        {(uintptr_t)low->log, (uintptr_t)low->log - 1},
        {(uintptr_t)low->log, (uintptr_t)low->log + 65536},
        {(uintptr_t)high, (uintptr_t)high + 16},
        {0xfffffff0, 0x100000000},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        good_firmware(state);
        log_first = wrong[i][0];
        log_last = wrong[i][1];
        leave();
        assert_null(boot_info.wrong);
        assert_int_equal(boot_info.firmware_log_length, 0);
    }
}

static void a_last_event_beyond_the_log_is_not_taken(void **state)
{
    (void)state;
    memset(low->log + 2 * EVENT + 12, 0xff, 4);
    leave();
    assert_int_equal(boot_info.firmware_log_length, 2 * EVENT);
}

static void the_log_has_its_last_event(void **state)
{
    (void)state;
    leave();
    assert_int_equal(boot_info.firmware_log, (uintptr_t)low->log);
    assert_int_equal(boot_info.firmware_log_length, 3 * EVENT);
    assert_int_equal(boot_info.firmware_final_length, 0);
}

static void what_is_in_both_is_taken_once(void **state)
{
    (void)state;
    low->final[1] = 1;
    events_at_exit = 2;
    leave();
    assert_int_equal(boot_info.firmware_final,
                     (uintptr_t)low->final + 16 + EVENT);
    assert_int_equal(boot_info.firmware_final_length, 2 * EVENT);
}

static void events_of_a_failed_exit_are_taken_too(void **state)
{
    (void)state;
    stale = 1;
    events_at_exit = 2;
    leave();
    assert_int_equal(boot_info.firmware_final, (uintptr_t)low->final + 16);
    assert_int_equal(boot_info.firmware_final_length, 4 * EVENT);
}

static void acpi_is_found_if_the_loader_does_not_say(void **state)
{
    (void)state;
    leave();
    assert_int_equal(boot_info.rsdp, 0x7000);
    assert_null(boot_info_read(BOOT_KIND_EFI, (uintptr_t)tags));
}

static void the_loaders_word_on_acpi_comes_first(void **state)
{
    (void)state;
    tag64(10, 15, 0);
    leave();
    assert_int_equal(boot_info.rsdp, (uintptr_t)(tags + 12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(no_firmware_is_refused, good_firmware),
        cmocka_unit_test_setup(a_map_without_sense_is_refused, good_firmware),
        cmocka_unit_test_setup(a_firmware_that_stays_is_refused, good_firmware),
        cmocka_unit_test_setup(a_stale_key_is_tried_once_more, good_firmware),
        cmocka_unit_test_setup(without_a_tpm_there_is_no_log, good_firmware),
        cmocka_unit_test_setup(a_log_out_of_reach_is_left_alone, good_firmware),
        cmocka_unit_test_setup(a_last_event_beyond_the_log_is_not_taken,
                               good_firmware),
        cmocka_unit_test_setup(the_log_has_its_last_event, good_firmware),
        cmocka_unit_test_setup(what_is_in_both_is_taken_once, good_firmware),
        cmocka_unit_test_setup(events_of_a_failed_exit_are_taken_too,
                               good_firmware),
        cmocka_unit_test_setup(acpi_is_found_if_the_loader_does_not_say,
                               good_firmware),
        cmocka_unit_test_setup(the_loaders_word_on_acpi_comes_first,
                               good_firmware),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
