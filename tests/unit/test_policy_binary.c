/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Binary policies that are foreign, damaged or made to deceive are
 * refused and say why; none makes the tool crash.
 *
 * LINKS: +policy
 */
#include "tests/unit/policy_bytes.h"

/* Where the header of a binary policy has what (policydb_write). */
#define AT_TARGET 8
#define AT_VERSION 16
#define AT_PROPERTIES 20

static void put_number(uint8_t *at, uint32_t value)
{
    tool_put32(at, value);
}

static void foreign_binaries_are_refused(void **state)
{
    uint8_t *copy = tool_allocate(binary.length + 4);

    (void)state;
#define WITH(change, words)                                                    \
    memcpy(copy, binary.bytes, binary.length);                                 \
    change;                                                                    \
    refuse_bytes(copy, binary.length, words)
    WITH(put_number(copy, POLICYDB_MOD_MAGIC), "a policy module");
    WITH(memcpy(copy + AT_TARGET, "SE Linux", 8), "-t Xen");
    WITH(memcpy(copy + AT_TARGET, "XenFlusk", 8), "unknown target");
    WITH(put_number(copy + 4, 9), "unknown target");
    WITH(put_number(copy + AT_VERSION, 33), "version 33");
    WITH(put_number(copy + AT_VERSION, 24), "version 24");
    WITH(put_number(copy + AT_VERSION, 31), "-c 30");
    WITH(copy[AT_PROPERTIES] &= 0xfe, "without levels");
    WITH(copy[AT_PROPERTIES] |= 4, "-U deny");
#undef WITH
    memcpy(copy, binary.bytes, binary.length);
    refuse_bytes(copy, binary.length + 4, "4 bytes follow");
    free(copy);
}

static void names_cannot_smuggle_statements(void **state)
{
    uint8_t *copy = tool_allocate(classic.length);
    uint8_t *at;

    (void)state;
    memcpy(copy, classic.bytes, classic.length);
    at = memmem(copy, classic.length, "courier_t", 9);
    assert_non_null(at);
    memcpy(at, "c)(xyz er", 9);
    refuse_bytes(copy, classic.length, "a name in it is not a word");
    free(copy);
}

/* ---- damage ---- */

static uint32_t seed = 7;

static uint32_t chance(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

static void truncated_binaries_are_refused(void **state)
{
    (void)state;
    for (size_t length = 4; length < 64; length++) {
        assert_int_not_equal(try_bytes(classic.bytes, length), 0);
    }
    for (int i = 0; i < 60; i++) {
        size_t length = chance((uint32_t)classic.length);

        assert_int_not_equal(try_bytes(classic.bytes, length), 0);
    }
    assert_int_not_equal(try_bytes(classic.bytes, classic.length - 1), 0);
    assert_int_equal(try_bytes(classic.bytes, classic.length), 0);
}

/* Turned bits: refused, or a policy that the table agrees with, since
   policy_open compares them; never a crash, which would end this test. */
static void flipped_bits_do_no_harm(void **state)
{
    uint8_t *copy = tool_allocate(classic.length);
    unsigned refused = 0;

    (void)state;
    for (int i = 0; i < 100; i++) {
        memcpy(copy, classic.bytes, classic.length);
        for (uint32_t flips = 1 + chance(3); flips > 0; flips--) {
            copy[chance((uint32_t)classic.length)] ^=
                (uint8_t)(1U << chance(8));
        }
        refused += try_bytes(copy, classic.length) != 0 ? 1 : 0;
    }
    assert_true(refused > 30 && refused < 100);
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_binaries_are_refused),
        cmocka_unit_test(names_cannot_smuggle_statements),
        cmocka_unit_test(truncated_binaries_are_refused),
        cmocka_unit_test(flipped_bits_do_no_harm),
    };

    return cmocka_run_group_tests(tests, make_binaries, free_binaries);
}
