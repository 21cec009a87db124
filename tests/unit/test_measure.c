/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A start is measured as the image says: with a TPM its registers are
 * the predicted ones, without one that is required there is no start.
 *
 * LINKS: core/logic/measure.c core/logic/tpm.c core/logic/tpm_wire.c
 * attest/log.c attest/image.c core/lib/sha256.c core/lib/bytes.c
 * tests/fake/fake_tpm.c tests/fake/fake_time.c
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/logic/measure.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_tpm.h"

struct image image_plan;

static uint8_t image[IMAGE_TOC_BYTES + 8192];

static void begin(enum fake_tpm_kind kind, bool required)
{
    memset(&measure, 0, sizeof(measure));
    memset(&attest_log, 0, sizeof(attest_log));
    memset(attest_log_bytes, 0, sizeof(attest_log_bytes));
    memset(&image_plan, 0, sizeof(image_plan));
    fake_time_reset();
    fake_tpm_reset(kind);
    image_plan.pages = sizeof(image) / 4096;
    image_plan.policy_length = 4096;
    image_plan.domain_count = 2;
    image_plan.tpm_required = required ? 1 : 0;
}

static void without_one_that_is_required_there_is_no_start(void **state)
{
    static const enum fake_tpm_kind none[3] = {FAKE_TPM_ZEROS, FAKE_TPM_ONES,
                                               FAKE_TPM_CRB_SMALL};

    (void)state;
    for (int i = 0; i < 3; i++) {
        begin(none[i], true);
        assert_int_not_equal(measure_start(image, 1), ST_OK);
        begin(none[i], false);
        assert_int_equal(measure_start(image, 1), ST_OK);
        assert_int_equal(measure.tpm, i < 2 ? TPM_NONE : TPM_NO_LOCALITY);
    }
}

static void one_that_fails_on_the_way_is_told(void **state)
{
    uint32_t last;

    (void)state;
    begin(FAKE_TPM_TIS, true);
    assert_int_equal(measure_start(image, 1), ST_OK);
    last = fake_tpm.accesses - 8; /* then it is only left alone */
    for (uint32_t at = 2; at < last; at += 89) {
        begin(FAKE_TPM_TIS, true);
        fake_tpm.dies_at = at;
        assert_int_not_equal(measure_start(image, 1), ST_OK);
        assert_int_equal(measure.tpm, TPM_FAILED);
        assert_int_equal(attest_log.events, 5);
        begin(FAKE_TPM_TIS, false);
        fake_tpm.dies_at = at;
        assert_int_equal(measure_start(image, 1), ST_OK);
        assert_int_equal(measure.tpm, TPM_FAILED);
    }
}

/* All is logged, and the TPM is asked nothing after it failed once. */
static void one_that_failed_is_not_asked_again(void **state)
{
    uint32_t accesses;

    (void)state;
    begin(FAKE_TPM_CRB, false);
    assert_int_equal(measure_start(image, 1), ST_OK);
    fake_tpm.never_ready = true;
    assert_int_equal(measure_restart(image, 0), ST_OK);
    accesses = fake_tpm.accesses;
    fake_tpm.never_ready = false;
    assert_int_equal(measure_restart(image, 1), ST_OK);
    assert_int_equal(measure_policy(image, sizeof(image)), ST_OK);
    assert_int_equal(attest_log.events, 8);
    assert_int_equal(fake_tpm.accesses, accesses);
}

static void a_log_without_room_is_a_refusal(void **state)
{
    (void)state;
    begin(FAKE_TPM_TIS, false);
    attest_log.length = ATTEST_LOG_BYTES - 4 * ATTEST_EVENT_BYTES;
    assert_int_not_equal(measure_start(image, 1), ST_OK);
    begin(FAKE_TPM_TIS, false);
    image_plan.policy_length = 0;
    assert_int_not_equal(measure_start(image, 1), ST_OK);
}

/* What did not get into the log never happens, however often it is asked. */
static void a_restart_without_room_is_refused_each_time(void **state)
{
    (void)state;
    begin(FAKE_TPM_TIS, false);
    assert_int_equal(measure_start(image, 1), ST_OK);
    attest_log.length = ATTEST_LOG_BYTES - ATTEST_EVENT_BYTES + 1;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(measure_restart(image, 1), ST_NO_SPACE);
    }
    assert_int_equal(measure.restarted[1], 0);
    assert_int_equal(attest_log.events, 5);
}

static void the_registers_are_the_predicted_ones(void **state)
{
    static const enum fake_tpm_kind kinds[2] = {FAKE_TPM_TIS, FAKE_TPM_CRB};

    (void)state;
    for (int k = 0; k < 2; k++) {
        begin(kinds[k], true);
        assert_int_equal(measure_start(image, 1), ST_OK);
        assert_int_equal(measure.tpm, TPM_READY);
        assert_int_equal(fake_tpm.extends, 5);
        assert_int_equal(measure_policy(image, sizeof(image)), ST_OK);
        assert_int_equal(measure_restart(image, 1), ST_OK);
        assert_int_equal(measure_restart(image, 1), ST_OK);
        assert_int_equal(fake_tpm.extends, 7);
        assert_memory_equal(fake_tpm.pcrs, attest_log.registers,
                            sizeof(fake_tpm.pcrs));
        assert_int_equal(fake_tpm.wrong, 0);
        assert_int_equal(fake_tpm.active, 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_one_that_is_required_there_is_no_start),
        cmocka_unit_test(one_that_fails_on_the_way_is_told),
        cmocka_unit_test(one_that_failed_is_not_asked_again),
        cmocka_unit_test(a_log_without_room_is_a_refusal),
        cmocka_unit_test(a_restart_without_room_is_refused_each_time),
        cmocka_unit_test(the_registers_are_the_predicted_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
