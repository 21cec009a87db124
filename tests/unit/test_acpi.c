/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of reading the firmware's table DMAR. */
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
