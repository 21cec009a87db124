/* LINKS: attest/log.c attest/image.c core/lib/sha256.c -lsodium */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file The measurement log: order, bounds, libsodium as second opinion. */
#include <sodium.h>
#include <string.h>

#include "attest/image.h"
#include "tests/unit/unit.h"

static uint8_t image[IMAGE_TOC_BYTES + 2 * 4096];

static int setup(void **state)
{
    (void)state;
    memset(&attest_log, 0, sizeof(attest_log));
    for (size_t i = 0; i < sizeof(image); i++) {
        image[i] = (uint8_t)(i * 7 + i / 256);
    }
    return 0;
}

/* What the register must be, worked out with libsodium alone. */
static void expect_extend(uint8_t *value, uint8_t kind, uint8_t number,
                          const uint8_t *bytes, size_t length)
{
    uint8_t data[ATTEST_DATA_BYTES] = {kind, 0, 0, 0, number};
    uint8_t both[64];

    crypto_hash_sha256(data + 8, bytes, length);
    memcpy(both, value, 32);
    crypto_hash_sha256(both + 32, data, sizeof(data));
    crypto_hash_sha256(value, both, sizeof(both));
}

static void measure_refuses_a_full_log_and_changes_nothing(void **state)
{
    struct attest_log before;

    (void)state;
    for (uint8_t i = 0; i < ATTEST_EVENT_MAX; i++) {
        assert_int_equal(attest_measure(ATTEST_DOMAIN, i, image, i), ST_OK);
    }
    before = attest_log;
    assert_int_equal(attest_measure(ATTEST_DOMAIN, 1, image, 1), ST_NO_SPACE);
    assert_memory_equal(&before, &attest_log, sizeof(before));
}

static void image_refuses_a_full_log(void **state)
{
    (void)state;
    attest_log.count = ATTEST_EVENT_MAX - 3;
    assert_int_equal(attest_image(image, 100, 2), ST_NO_SPACE);
    assert_int_equal(attest_log.count, ATTEST_EVENT_MAX);
}

static void image_extends_in_the_documented_order(void **state)
{
    const uint64_t record = sizeof(struct image_domain);
    uint8_t value[32] = {0};

    (void)state;
    assert_int_equal(attest_image(image, 5000, 2), ST_OK);
    expect_extend(value, ATTEST_IMAGE, 0, image + 64, IMAGE_TOC_BYTES - 64);
    expect_extend(value, ATTEST_POLICY, 0, image + IMAGE_TOC_BYTES, 5000);
    expect_extend(value, ATTEST_DOMAIN, 0, image + 144, record);
    expect_extend(value, ATTEST_DOMAIN, 1, image + 144 + record, record);
    assert_memory_equal(value, attest_log.value, 32);
    assert_int_equal(attest_log.count, 4);
}

static void every_measured_bit_changes_the_register(void **state)
{
    uint8_t value[32];

    (void)state;
    assert_int_equal(attest_image(image, 100, 1), ST_OK);
    memcpy(value, attest_log.value, 32);
    for (size_t at = 64; at < IMAGE_TOC_BYTES + 100; at += 31) {
        memset(&attest_log, 0, sizeof(attest_log));
        image[at] ^= 1;
        assert_int_equal(attest_image(image, 100, 1), ST_OK);
        assert_memory_not_equal(value, attest_log.value, 32);
        image[at] ^= 1;
    }
}

static void kind_and_number_are_measured_too(void **state)
{
    uint8_t value[32];

    (void)state;
    assert_int_equal(attest_measure(1, 0, image, 10), ST_OK);
    memcpy(value, attest_log.value, 32);
    memset(&attest_log, 0, sizeof(attest_log));
    assert_int_equal(attest_measure(1, 1, image, 10), ST_OK);
    assert_memory_not_equal(value, attest_log.value, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(measure_refuses_a_full_log_and_changes_nothing,
                               setup),
        cmocka_unit_test_setup(image_refuses_a_full_log, setup),
        cmocka_unit_test_setup(image_extends_in_the_documented_order, setup),
        cmocka_unit_test_setup(every_measured_bit_changes_the_register, setup),
        cmocka_unit_test_setup(kind_and_number_are_measured_too, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
