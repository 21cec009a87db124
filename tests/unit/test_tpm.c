/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The core's TPM driver against devices that are absent, stall, lie,
 * drop bytes and die: it always comes back, and leaves the locality free.
 *
 * LINKS: core/logic/tpm.c core/logic/tpm_wire.c tests/fake/fake_tpm.c
 * tests/fake/fake_time.c core/lib/sha256.c -lsodium
 */
#include "tests/unit/unit.h"

#include <sodium.h>
#include <string.h>

#include "core/logic/tpm.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_tpm.h"

static const enum fake_tpm_kind kinds[2] = {FAKE_TPM_TIS, FAKE_TPM_CRB};
static uint8_t digest[SHA256_BYTES];

static void begin(enum fake_tpm_kind kind)
{
    fake_time_reset();
    fake_tpm_reset(kind);
    memset(digest, 0x5a, sizeof(digest));
}

/* One that was found; then it misbehaves. */
static void begin_good(enum fake_tpm_kind kind)
{
    begin(kind);
    assert_int_equal(tpm_start(), TPM_READY);
    assert_int_equal(fake_tpm.resets, 2);
}

/* Nobody has the locality, and nothing was done that no driver may do. */
static void left_alone(void)
{
    assert_int_equal(fake_tpm.active, 5);
    assert_int_equal(fake_tpm.wrong, 0);
    assert_int_equal(fake_tpm.outside, 0);
}

static void where_there_is_none_nothing_is_written(void **state)
{
    (void)state;
    begin(FAKE_TPM_ZEROS);
    assert_int_equal(tpm_start(), TPM_NONE);
    assert_int_equal(fake_tpm.accesses, 2);
    begin(FAKE_TPM_ONES);
    assert_int_equal(tpm_start(), TPM_NONE);
    assert_int_equal(fake_tpm.accesses, 2);
    begin(FAKE_TPM_CRB_SMALL);
    assert_int_equal(tpm_start(), TPM_NO_LOCALITY);
    assert_int_equal(fake_tpm.accesses, 2);
}

static void a_locality_that_is_not_granted_is_a_failure(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        begin(kinds[k]);
        fake_tpm.grants_nothing = true;
        assert_int_equal(tpm_start(), TPM_FAILED);
        assert_int_equal(fake_tpm.resets, 0);
    }
}

/* Nobody who has not the password extends or resets; and it is nowhere. */
static void registers_are_the_cores_before_any_guest_runs(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        begin_good(kinds[k]);
        assert_int_equal(fake_tpm.passwords, 1);
        tpm_password[33]++;
        assert_false(tpm_extend(22, digest));
        tpm_password[33]--;
        tpm_password_used = 0;
        assert_false(tpm_extend(22, digest));
        tpm_password_used = 1;
        assert_true(tpm_extend(22, digest));
        assert_int_equal(fake_tpm.extends, 1);
        left_alone();
    }
    for (uint32_t i = 0; i < TPM_COMMAND_MAX; i++) {
        assert_int_equal(hw_tpm_read8(8192 + 128 + i), 0);
    }
}

static void where_each_has_its_own_password_both_get_it(void **state)
{
    (void)state;
    begin(FAKE_TPM_TIS);
    fake_tpm.apart = true;
    assert_int_equal(tpm_start(), TPM_READY);
    assert_int_equal(fake_tpm.passwords, 2);
    assert_true(tpm_extend(22, digest) && tpm_extend(21, digest));
}

static void where_registers_take_no_password_none_is_used(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        begin(kinds[k]);
        fake_tpm.no_password = true;
        assert_int_equal(tpm_start(), TPM_READY);
        assert_int_equal(fake_tpm.passwords, 0);
        assert_true(tpm_extend(22, digest));
        left_alone();
    }
}

static void without_a_password_of_its_own_it_is_a_failure(void **state)
{
    (void)state;
    for (int k = 0; k < 6; k++) {
        begin(kinds[k % 2]);
        fake_tpm.foreign = k / 2 == 0;
        fake_tpm.no_random = k / 2 == 1;
        fake_tpm.short_random = k / 2 == 2;
        assert_int_equal(tpm_start(), TPM_FAILED);
        assert_int_equal(fake_tpm.resets, 0);
        left_alone();
    }
}

/* Each way of misbehaving, and whether the register is extended by it. */
struct way {
    struct fake_tpm fault;
    bool tis_only;
    bool counts;
};

#define NEVER .dies_at = UINT32_MAX, .drops_write = UINT32_MAX
#define KEEPS NEVER, .drops_read = UINT32_MAX

static const struct way ways[] = {
    {{KEEPS, .never_ready = true}, false, false},
    {{KEEPS, .never_starts = true}, false, true},
    {{KEEPS, .bursts = UINT32_MAX}, true, false},
    {{KEEPS, .never_expects = true}, true, false},
    {{KEEPS, .always_expects = true}, true, false},
    {{KEEPS, .always_has_data = true}, true, true},
    {{.dies_at = UINT32_MAX, .drops_read = UINT32_MAX, .drops_write = 0},
     true,
     false},
    {{.dies_at = UINT32_MAX, .drops_read = UINT32_MAX, .drops_write = 40},
     true,
     false},
    {{NEVER, .drops_read = 0}, true, true},
    {{NEVER, .drops_read = 5}, true, true},
    {{NEVER, .drops_read = 18}, true, true},
    {{KEEPS, .size = 9}, false, true},
    {{KEEPS, .size = 65}, false, true},
    {{KEEPS, .size = 20}, true, true},
    {{KEEPS, .size = 18}, true, true},
    {{KEEPS, .size = UINT32_MAX}, false, true},
    {{KEEPS, .tag = 0x0180}, false, true},
    {{KEEPS, .code = 0x101, .code_count = 1}, false, false},
    {{KEEPS, .code = 0x907, .code_count = 1}, false, false},
    {{KEEPS, .code = 0x922, .code_count = TPM_SEND_MAX}, false, false},
};

static void misbehave(const struct fake_tpm *fault)
{
    fake_tpm.dies_at = fault->dies_at;
    fake_tpm.never_ready = fault->never_ready;
    fake_tpm.never_starts = fault->never_starts;
    fake_tpm.never_expects = fault->never_expects;
    fake_tpm.always_expects = fault->always_expects;
    fake_tpm.always_has_data = fault->always_has_data;
    fake_tpm.drops_write = fault->drops_write;
    fake_tpm.drops_read = fault->drops_read;
    fake_tpm.bursts = fault->bursts;
    fake_tpm.size = fault->size;
    fake_tpm.tag = fault->tag;
    fake_tpm.code = fault->code;
    fake_tpm.code_count = fault->code_count;
}

static void whatever_it_does_wrong_is_a_failure(void **state)
{
    (void)state;
    for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
        for (int k = 0; k < (ways[w].tis_only ? 1 : 2); k++) {
            begin_good(kinds[k]);
            misbehave(&ways[w].fault);
            assert_false(tpm_extend(21, digest));
            assert_int_equal(fake_tpm.extends, ways[w].counts ? 1 : 0);
            left_alone();
        }
    }
}

/* Gone in the middle: in time by the clock, and by count where it stands. */
static void one_that_dies_is_waited_for_within_bounds(void **state)
{
    (void)state;
    for (uint32_t at = 0; at < 700; at += 7) {
        begin_good(FAKE_TPM_TIS);
        fake_time_ns = 0;
        fake_tpm.dies_at = fake_tpm.accesses + at;
        if (!tpm_extend(22, digest)) {
            assert_true(fake_time_ns < 2 * (uint64_t)TPM_PATIENCE);
        }
    }
    /* Each byte in time, all of them not. */
    begin_good(FAKE_TPM_TIS);
    fake_time_ns = 0;
    fake_tpm.tick = 400000000;
    fake_tpm.bursts = 4;
    assert_false(tpm_extend(22, digest));
    assert_true(fake_time_ns < 2 * (uint64_t)TPM_PATIENCE);
    begin_good(FAKE_TPM_TIS);
    fake_time_ns = 0;
    fake_tpm.code = 0x922;
    fake_tpm.code_count = UINT32_MAX;
    assert_false(tpm_extend(22, digest));
    assert_true(fake_time_ns < 2 * (uint64_t)TPM_PATIENCE);
    begin_good(FAKE_TPM_TIS);
    fake_tpm.tick = 0;
    fake_tpm.never_ready = true;
    fake_tpm.accesses = 0;
    assert_false(tpm_extend(22, digest));
    assert_true(fake_tpm.accesses <= TPM_POLL_MAX + 20);
}

static void locality_0_loses_it_and_gets_it_back(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        begin(kinds[k]);
        assert_int_equal(fake_tpm.active, 0);
        assert_int_equal(tpm_start(), TPM_READY);
        assert_true(fake_tpm.seized);
        left_alone();
    }
}

static void a_command_that_is_put_off_is_sent_again(void **state)
{
    static const uint32_t codes[3] = {0x908, 0x90a, 0x922};

    (void)state;
    for (int k = 0; k < 6; k++) {
        begin_good(kinds[k % 2]);
        fake_tpm.code = codes[k / 2];
        fake_tpm.code_count = TPM_SEND_MAX - 1;
        assert_true(tpm_extend(21, digest));
        assert_int_equal(fake_tpm.extends, 1);
        left_alone();
    }
}

static void each_register_is_extended_alone(void **state)
{
    uint8_t both[64] = {0}, value[32];

    (void)state;
    memset(both + 32, 0x5a, 32);
    crypto_hash_sha256(value, both, 64);
    memset(both, 0, 32);
    for (int k = 0; k < 2; k++) {
        begin_good(kinds[k]);
        fake_tpm.bursts = 3;
        assert_memory_equal(fake_tpm.pcrs[0], both, 32);
        assert_true(tpm_extend(22, digest));
        assert_memory_equal(fake_tpm.pcrs[0], both, 32);
        assert_memory_equal(fake_tpm.pcrs[1], value, 32);
        assert_true(tpm_extend(21, digest));
        assert_memory_equal(fake_tpm.pcrs[0], value, 32);
        left_alone();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_there_is_none_nothing_is_written),
        cmocka_unit_test(a_locality_that_is_not_granted_is_a_failure),
        cmocka_unit_test(registers_are_the_cores_before_any_guest_runs),
        cmocka_unit_test(where_each_has_its_own_password_both_get_it),
        cmocka_unit_test(where_registers_take_no_password_none_is_used),
        cmocka_unit_test(without_a_password_of_its_own_it_is_a_failure),
        cmocka_unit_test(whatever_it_does_wrong_is_a_failure),
        cmocka_unit_test(one_that_dies_is_waited_for_within_bounds),
        cmocka_unit_test(locality_0_loses_it_and_gets_it_back),
        cmocka_unit_test(a_command_that_is_put_off_is_sent_again),
        cmocka_unit_test(each_register_is_extended_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
