/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of reading the firmware's tables DMAR and IVRS. */
/* LINKS: core/logic/acpi.c core/lib/bytes.c */
#include "core/logic/acpi.h"
#include "tests/unit/unit.h"

#define BASE 0x1000
#define LIST 0x1100
#define DMAR 0x1200
#define UNIT 0xfed90000u

static uint8_t memory[16384]; /* from address BASE on */
static uint32_t dmar_length;

bool hw_acpi_copy(uint64_t address, uint8_t *bytes, uint32_t length)
{
    if (address < BASE || address - BASE > sizeof memory - length) {
        return false;
    }
    memcpy(bytes, memory + (address - BASE), length);
    return true;
}

static void put(uint64_t address, uint64_t value, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        memory[address - BASE + i] = (uint8_t)(value >> (8 * i));
    }
}

/* Append a structure of the DMAR; returns its address. */
static uint64_t add(uint32_t type, uint32_t length)
{
    uint64_t at = DMAR + dmar_length;

    put(at, type, 2);
    put(at + 2, length, 2);
    dmar_length += length;
    put(DMAR + 4, dmar_length, 4);
    return at;
}

/* A unit with one scope: function @p function of @p bus, of this kind. */
static uint64_t add_unit(uint32_t kind, uint32_t bus, uint32_t function)
{
    uint64_t at = add(0, 24);

    put(at + 8, UNIT, 8);
    put(at + 16, kind, 1);
    put(at + 17, 8, 1);
    put(at + 21, bus, 1);
    put(at + 22, function / 8, 1);
    put(at + 23, function % 8, 1);
    return at;
}

/* Root pointer of revision 2 or 0, a list of one table, an empty DMAR. */
static void build(bool wide)
{
    memset(memory, 0, sizeof memory);
    memset(&acpi, 0, sizeof acpi);
    put(BASE + 15, wide ? 2 : 0, 1);
    put(BASE + (wide ? 24 : 16), LIST, 4);
    memcpy(memory + LIST - BASE, wide ? "XSDT" : "RSDT", 4);
    put(LIST + 4, wide ? 44 : 40, 4);
    put(LIST + 36, DMAR, 4);
    memcpy(memory + DMAR - BASE, "DMAR", 4);
    dmar_length = 48;
    put(DMAR + 4, 48, 4);
}

/* A block of an IVRS instead; entries follow its head. */
static uint64_t add_ivrs(uint32_t type, uint32_t length)
{
    uint64_t at;

    memcpy(memory + DMAR - BASE, "IVRS", 4);
    at = add(type, length);
    put(at + 8, UNIT, 8);
    return at;
}

/* An entry for device @p id at @p at. */
static void entry(uint64_t at, uint32_t kind, uint32_t id)
{
    put(at, kind, 1);
    put(at + 1, id, 2);
}

/* A unit that remaps interrupts, as those of AMD must. */
static void add_controller(void)
{
    entry(add_ivrs(16, 32) + 24, 0x48, 160);
}

/* What is noted of functions @p first to @p last, and of no other. */
static void assert_said(uint32_t what, uint32_t first, uint32_t last)
{
    add_controller();
    assert_int_equal(acpi_read(BASE), ST_OK);
    for (uint32_t f = 0; f < ACPI_FUNCTION_MAX; f++) {
        assert_int_equal(acpi.said[what + f], f >= first && f <= last);
    }
}

static int start(void **state)
{
    (void)state;
    build(true);
    return 0;
}

static void both_lists_lead_to_the_units(void **state)
{
    (void)state;
    for (uint32_t wide = 0; wide < 2; wide++) {
        build(wide == 1);
        add_unit(1, 0, 5 * 8);
        assert_int_equal(acpi_read(BASE), ST_OK);
        assert_int_equal(acpi.unit_count, 1);
        assert_true(acpi.units[0] == UNIT);
        assert_false(acpi.everything);
        for (uint32_t f = 0; f < ACPI_FUNCTION_MAX; f++) {
            assert_int_equal(acpi.said[ACPI_COVERED + f], f == 40);
            assert_int_equal(acpi.said[ACPI_RESERVED + f], 0);
        }
    }
}

static void only_endpoints_of_bus_0_are_covered(void **state)
{
    uint64_t at;

    (void)state;
    add_unit(2, 0, 8);  /* everything behind a bridge */
    add_unit(1, 1, 16); /* another bus */
    at = add_unit(1, 0, 24);
    put(at + 17, 10, 1); /* behind two bridges */
    at = add_unit(1, 0, 32);
    put(at + 6, 1, 2); /* another segment */
    add_unit(3, 0, 0);
    assert_int_equal(acpi_read(BASE), ST_OK);
    assert_int_equal(acpi.unit_count, 4);
    for (uint32_t f = 0; f < ACPI_FUNCTION_MAX; f++) {
        assert_int_equal(acpi.said[ACPI_COVERED + f], 0);
    }
}

static void a_unit_may_be_for_everything_else(void **state)
{
    uint64_t at;

    (void)state;
    at = add(0, 16);
    put(at + 4, 1, 1);
    put(at + 8, UNIT, 8);
    assert_int_equal(acpi_read(BASE), ST_OK);
    assert_true(acpi.everything);
}

static void memory_that_firmware_uses_is_noted(void **state)
{
    uint64_t at;

    (void)state;
    at = add(1, 32);
    put(at + 24, 1, 1);
    put(at + 25, 8, 1);
    put(at + 30, 6, 1);
    assert_int_equal(acpi_read(BASE), ST_OK);
    assert_int_equal(acpi.said[ACPI_RESERVED + 48], 1);
    assert_int_equal(acpi.said[ACPI_COVERED + 48], 0);
}

static void machines_without_the_table_have_none(void **state)
{
    (void)state;
    memcpy(memory + DMAR - BASE, "FACP", 4);
    assert_int_equal(acpi_read(BASE), ST_NOT_FOUND);
    assert_int_equal(acpi_read(0), ST_NOT_FOUND);
    build(true);
    put(LIST + 4, 36, 4);
    assert_int_equal(acpi_read(BASE), ST_NOT_FOUND);
    build(true);
    put(LIST + 4, ACPI_TABLE_MAX + 1, 4);
    assert_int_equal(acpi_read(BASE), ST_NOT_FOUND);
}

static void structures_that_overrun_are_refused(void **state)
{
    static const uint32_t lengths[] = {0, 1, 3, 25, 0xffff};

    (void)state;
    for (uint32_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        uint64_t at;

        build(true);
        at = add_unit(1, 0, 8);
        put(at + 2, lengths[i], 2);
        assert_int_equal(acpi_read(BASE), ST_INVALID);
    }
    build(true);
    add(0, 15);
    assert_int_equal(acpi_read(BASE), ST_INVALID);
    build(true);
    add(1, 23);
    assert_int_equal(acpi_read(BASE), ST_INVALID);
}

static void more_units_than_there_is_room_are_refused(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ACPI_UNIT_MAX; i++) {
        add_unit(1, 0, 8 * i);
    }
    assert_int_equal(acpi_read(BASE), ST_OK);
    assert_int_equal(acpi.unit_count, ACPI_UNIT_MAX);
    add_unit(1, 0, 0);
    assert_int_equal(acpi_read(BASE), ST_NO_SPACE);
}

static void units_of_amd_name_their_devices(void **state)
{
    uint64_t at = add_ivrs(16, 24 + 16);

    (void)state;
    entry(at + 24, 2, 40);
    entry(at + 28, 0x48, 160); /* eight bytes */
    entry(at + 36, 2, 256);    /* another bus */
    assert_said(ACPI_COVERED, 40, 40);
    assert_true(acpi.amd);
    assert_int_equal(acpi.unit_count, 2);
    assert_true(acpi.units[0] == UNIT);
    assert_false(acpi.everything);
}

static void ranges_of_devices_have_two_ends(void **state)
{
    uint64_t at = add_ivrs(16, 24 + 12);

    (void)state;
    entry(at + 24, 4, 60); /* an end without a start */
    entry(at + 28, 3, 250);
    entry(at + 32, 4, 300);
    assert_said(ACPI_COVERED, 250, 255);
    build(true);
    at = add_ivrs(16, 24 + 12);
    entry(at + 24, 3, 40); /* begun, and begun anew under another's name */
    entry(at + 28, 0x43, 50);
    assert_said(ACPI_COVERED, 1, 0);
}

static void who_uses_anothers_name_is_not_covered(void **state)
{
    uint64_t at = add_ivrs(16, 24 + 24);

    (void)state;
    entry(at + 24, 1, 0);
    entry(at + 28, 0x42, 8);
    entry(at + 36, 0x43, 16);
    entry(at + 44, 4, 23);
    assert_int_equal(acpi_read(BASE), ST_INVALID); /* no interrupts */
    add_controller();
    assert_int_equal(acpi_read(BASE), ST_OK);
    assert_true(acpi.everything);
    for (uint32_t f = 0; f < ACPI_FUNCTION_MAX; f++) {
        assert_int_equal(acpi.said[ACPI_RESERVED + f],
                         f == 8 || (f >= 16 && f <= 23));
    }
}

static void memory_of_devices_of_amd_is_noted(void **state)
{
    uint64_t at = add_ivrs(33, 32);

    (void)state;
    put(at + 4, 48, 2);
    assert_said(ACPI_RESERVED, 48, 48);
    build(true);
    at = add_ivrs(34, 32);
    put(at + 4, 48, 2);
    put(at + 6, 50, 2);
    assert_said(ACPI_RESERVED, 48, 50);
    add_ivrs(32, 32);
    assert_said(ACPI_RESERVED, 0, 255);
}

static void other_descriptions_and_segments_do_not_matter(void **state)
{
    uint64_t at = add_ivrs(17, 40);

    (void)state;
    entry(at + 24, 2, 40);
    at = add_ivrs(16, 28);
    entry(at + 24, 2, 40);
    put(at + 16, 1, 2);
    assert_said(ACPI_COVERED, 1, 0);
    assert_int_equal(acpi.unit_count, 1);
    build(true);
    add_ivrs(16, 23);
    assert_int_equal(acpi_read(BASE), ST_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(both_lists_lead_to_the_units, start),
        cmocka_unit_test_setup(only_endpoints_of_bus_0_are_covered, start),
        cmocka_unit_test_setup(a_unit_may_be_for_everything_else, start),
        cmocka_unit_test_setup(memory_that_firmware_uses_is_noted, start),
        cmocka_unit_test_setup(machines_without_the_table_have_none, start),
        cmocka_unit_test_setup(structures_that_overrun_are_refused, start),
        cmocka_unit_test_setup(more_units_than_there_is_room_are_refused,
                               start),
        cmocka_unit_test_setup(units_of_amd_name_their_devices, start),
        cmocka_unit_test_setup(ranges_of_devices_have_two_ends, start),
        cmocka_unit_test_setup(who_uses_anothers_name_is_not_covered, start),
        cmocka_unit_test_setup(memory_of_devices_of_amd_is_noted, start),
        cmocka_unit_test_setup(other_descriptions_and_segments_do_not_matter,
                               start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
