/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The loader refuses every image that is not whole, signed and sound.
 *
 * LINKS: core/logic/image.c core/logic/image_toc.c core/logic/image_domain.c
 * core/logic/image_label.c
 * core/logic/image_text.c core/lib/bytes.c core/lib/sha256.c
 * tests/fake/fake_image.c -lsodium
 */
#include <stdlib.h>

#include "tests/unit/unit.h"

#include "core/logic/image.h"
#include "tests/fake/fake_image.h"

#define DOMAIN_AT(d) (IMAGE_HEADER_BYTES + (d)*IMAGE_DOMAIN_BYTES)
#define SEGMENT_AT(s) (FAKE_IMAGE_SEGMENTS_AT + (s)*IMAGE_SEGMENT_BYTES)
#define PAYLOAD_AT(p) (FAKE_IMAGE_PAYLOADS_AT + (p)*IMAGE_PAYLOAD_BYTES)
#define SLOT_AT(i) (FAKE_IMAGE_SLOTS_AT + (i)*IMAGE_SLOT_BYTES)

static int setup(void **state)
{
    (void)state;
    fake_image_reset();
    return 0;
}

/** Check a copy that ends exactly at a heap block's end. */
static enum image_error check(uint64_t length)
{
    uint8_t *copy = malloc(length == 0 ? 1 : length);
    enum image_error error;

    memcpy(copy, fake_image, length);
    error = image_check(copy, length);
    free(copy);
    return error;
}

static void truncation_at_every_length_is_refused(void **state)
{
    (void)state;
    for (uint64_t length = 0; length < FAKE_IMAGE_BYTES; length++) {
        assert_int_not_equal(check(length), IMAGE_GOOD);
    }
    assert_int_equal(fake_signature_count, 0);
}

static void truncation_to_pages_that_says_so_is_refused(void **state)
{
    (void)state;
    for (uint64_t pages = 1; pages < FAKE_IMAGE_PAGES; pages++) {
        fake_image_put64(IMAGE_AT_PAGES, pages);
        fake_image_sign();
        assert_int_not_equal(check(pages * 4096), IMAGE_GOOD);
    }
}

static void trailing_bytes_are_refused(void **state)
{
    static uint8_t longer[FAKE_IMAGE_BYTES + 4096];

    (void)state;
    memcpy(longer, fake_image, FAKE_IMAGE_BYTES);
    for (uint64_t more = 1; more <= 4096; more++) {
        assert_int_equal(image_check(longer, FAKE_IMAGE_BYTES + more),
                         IMAGE_BAD_LENGTH);
    }
}

static void every_flipped_bit_before_the_payload_is_refused(void **state)
{
    (void)state;
    for (uint32_t bit = 0; bit < 4096 * 8; bit++) {
        fake_image[bit / 8] ^= (uint8_t)(1 << (bit % 8));
        assert_int_not_equal(image_check(fake_image, FAKE_IMAGE_BYTES),
                             IMAGE_GOOD);
        fake_image[bit / 8] ^= (uint8_t)(1 << (bit % 8));
    }
    assert_int_equal(image_check(fake_image, FAKE_IMAGE_BYTES), IMAGE_GOOD);
}

static void a_flipped_bit_in_every_payload_byte_is_refused(void **state)
{
    (void)state;
    for (uint32_t at = 4096; at < FAKE_IMAGE_BYTES; at++) {
        fake_image[at] ^= (uint8_t)(1 << (at % 8));
        assert_int_equal(image_check(fake_image, FAKE_IMAGE_BYTES),
                         IMAGE_BAD_DIGEST);
        fake_image[at] ^= (uint8_t)(1 << (at % 8));
    }
}

static void another_key_is_refused(void **state)
{
    (void)state;
    fake_image_sign_other();
    assert_int_equal(check(FAKE_IMAGE_BYTES), IMAGE_BAD_SIGNATURE);
}

static void an_absent_signature_is_refused(void **state)
{
    (void)state;
    memset(fake_image + IMAGE_AT_SIGNATURE, 0, IMAGE_SIGNATURE_BYTES);
    assert_int_equal(check(FAKE_IMAGE_BYTES), IMAGE_BAD_SIGNATURE);
}

static void nothing_is_believed_before_the_signature(void **state)
{
    (void)state;
    /* Damaged records behind a bad signature: the signature is the reason. */
    memset(fake_image + IMAGE_AT_DOMAIN_COUNT, 0xff,
           4096 - IMAGE_AT_DOMAIN_COUNT);
    assert_int_equal(check(FAKE_IMAGE_BYTES), IMAGE_BAD_SIGNATURE);
}

/** One wrong number in a well-signed image, and why it is refused. */
struct wrong {
    uint64_t at;
    uint32_t value;
    enum image_error error;
};

static const struct wrong wrongs[] = {
    {IMAGE_AT_MAGIC, 0x12345678, IMAGE_BAD_MAGIC},
    {IMAGE_AT_PURPOSE, 0x12345678, IMAGE_BAD_PURPOSE},
    {IMAGE_AT_VERSION, 0, IMAGE_BAD_VERSION},
    {IMAGE_AT_VERSION, IMAGE_VERSION + 1, IMAGE_BAD_VERSION},
    {IMAGE_AT_VERSION, UINT32_MAX, IMAGE_BAD_VERSION},
    {IMAGE_AT_TOC_PAGES, 0, IMAGE_BAD_TOC_LENGTH},
    {IMAGE_AT_TOC_PAGES, IMAGE_TOC_PAGE_MAX + 1, IMAGE_BAD_TOC_LENGTH},
    {IMAGE_AT_TOC_PAGES, UINT32_MAX, IMAGE_BAD_TOC_LENGTH},
    {IMAGE_AT_TOC_PAGES, FAKE_IMAGE_PAGES + 1, IMAGE_BAD_LENGTH},
    {IMAGE_AT_PAGES, 0, IMAGE_BAD_LENGTH},
    {IMAGE_AT_PAGES, FAKE_IMAGE_PAGES + 1, IMAGE_BAD_LENGTH},
    {IMAGE_AT_PAGES + 4, 0x100000, IMAGE_BAD_LENGTH}, /* * 4096 wraps */
    {IMAGE_AT_DOMAIN_COUNT, 0, IMAGE_BAD_DOMAIN_COUNT},
    {IMAGE_AT_DOMAIN_COUNT, DOMAIN_MAX + 1, IMAGE_BAD_DOMAIN_COUNT},
    {IMAGE_AT_DOMAIN_COUNT, UINT32_MAX, IMAGE_BAD_DOMAIN_COUNT},
    {IMAGE_AT_SEGMENT_COUNT, IMAGE_SEGMENT_MAX + 1, IMAGE_BAD_SEGMENT_COUNT},
    {IMAGE_AT_SEGMENT_COUNT, UINT32_MAX, IMAGE_BAD_SEGMENT_COUNT},
    {IMAGE_AT_PAYLOAD_COUNT, 0, IMAGE_BAD_PAYLOAD_COUNT},
    {IMAGE_AT_PAYLOAD_COUNT, IMAGE_PAYLOAD_MAX + 1, IMAGE_BAD_PAYLOAD_COUNT},
    {IMAGE_AT_SLOT_COUNT, 0, IMAGE_BAD_SLOT_COUNT},
    {IMAGE_AT_SLOT_COUNT, IMAGE_SLOT_MAX + 1, IMAGE_BAD_SLOT_COUNT},
    {IMAGE_AT_DOMAIN_COUNT, DOMAIN_MAX, IMAGE_BAD_TOC_END},
    {IMAGE_AT_SEGMENT_COUNT, IMAGE_SEGMENT_MAX, IMAGE_BAD_TOC_END},
    {IMAGE_AT_PAYLOAD_COUNT, IMAGE_PAYLOAD_MAX, IMAGE_BAD_TOC_END},
    {IMAGE_AT_SLOT_COUNT, IMAGE_SLOT_MAX, IMAGE_BAD_TOC_END},
    {IMAGE_AT_POLICY_LENGTH, 0, IMAGE_BAD_POLICY_LENGTH},
    {IMAGE_AT_POLICY_LENGTH, 4097, IMAGE_BAD_POLICY_LENGTH},
    {IMAGE_AT_POLICY_LENGTH, UINT32_MAX, IMAGE_BAD_POLICY_LENGTH},
    {IMAGE_AT_PERMISSIVE, 2, IMAGE_BAD_PERMISSIVE},
    {IMAGE_AT_PERMISSIVE, UINT32_MAX, IMAGE_BAD_PERMISSIVE},
    {PAYLOAD_AT(0) + IMAGE_PAYLOAD_PAGE, 0, IMAGE_BAD_PAYLOAD},
    {PAYLOAD_AT(0) + IMAGE_PAYLOAD_PAGES, 0, IMAGE_BAD_PAYLOAD},
    {PAYLOAD_AT(1) + IMAGE_PAYLOAD_PAGE, 1, IMAGE_BAD_PAYLOAD},
    {PAYLOAD_AT(1) + IMAGE_PAYLOAD_PAGE + 4, 1, IMAGE_BAD_PAYLOAD},
    {PAYLOAD_AT(1) + IMAGE_PAYLOAD_PAGES, 3, IMAGE_BAD_PAYLOAD},
    {PAYLOAD_AT(3) + IMAGE_PAYLOAD_PAGES, 2, IMAGE_BAD_PAYLOAD},
    {PAYLOAD_AT(3) + IMAGE_PAYLOAD_PAGES + 4, UINT32_MAX, IMAGE_BAD_PAYLOAD},
    {DOMAIN_AT(0) + IMAGE_DOMAIN_NAME, 0, IMAGE_BAD_NAME},
    {DOMAIN_AT(0) + IMAGE_DOMAIN_NAME, 0x20206465, IMAGE_BAD_NAME},
    {DOMAIN_AT(1) + IMAGE_DOMAIN_NAME, 0x1b6d305b, IMAGE_BAD_NAME},
    {DOMAIN_AT(1) + IMAGE_DOMAIN_LABEL, 0, IMAGE_BAD_LABEL},
    {DOMAIN_AT(1) + IMAGE_DOMAIN_LABEL, 0x80808080, IMAGE_BAD_LABEL},
    {DOMAIN_AT(0) + IMAGE_DOMAIN_PAGES, 0, IMAGE_BAD_MEMORY},
    {DOMAIN_AT(0) + IMAGE_DOMAIN_PAGES, IMAGE_DOMAIN_PAGE_MAX + 1,
     IMAGE_BAD_MEMORY},
    {DOMAIN_AT(0) + IMAGE_DOMAIN_PAGES + 4, UINT32_MAX, IMAGE_BAD_MEMORY},
    {DOMAIN_AT(0) + IMAGE_DOMAIN_VCPUS, 0, IMAGE_BAD_VCPUS},
    {DOMAIN_AT(1) + IMAGE_DOMAIN_VCPUS, VCPU_MAX + 1, IMAGE_BAD_VCPUS},
    {DOMAIN_AT(0) + IMAGE_DOMAIN_ENTRY, 16 * 4096, IMAGE_BAD_START},
    {DOMAIN_AT(0) + IMAGE_DOMAIN_START_INFO, UINT32_MAX, IMAGE_BAD_START},
    {DOMAIN_AT(0) + IMAGE_DOMAIN_CONSOLE_GFN, 16, IMAGE_BAD_SPECIAL_FRAME},
    {DOMAIN_AT(1) + IMAGE_DOMAIN_STORE_GFN, 16, IMAGE_BAD_SPECIAL_FRAME},
    {DOMAIN_AT(0) + IMAGE_DOMAIN_SEGMENT_COUNT, 5, IMAGE_BAD_SEGMENT_SPLIT},
    {DOMAIN_AT(1) + IMAGE_DOMAIN_SEGMENT_COUNT, UINT32_MAX,
     IMAGE_BAD_SEGMENT_SPLIT},
    {DOMAIN_AT(1) + IMAGE_DOMAIN_SEGMENT_COUNT, 1, IMAGE_BAD_SEGMENT_SPLIT},
    {SEGMENT_AT(0) + IMAGE_SEGMENT_PAYLOAD, 0, IMAGE_BAD_SEGMENT_PAYLOAD},
    {SEGMENT_AT(0) + IMAGE_SEGMENT_PAYLOAD, 4, IMAGE_BAD_SEGMENT_PAYLOAD},
    {SEGMENT_AT(3) + IMAGE_SEGMENT_PAYLOAD, UINT32_MAX,
     IMAGE_BAD_SEGMENT_PAYLOAD},
    {SEGMENT_AT(1) + IMAGE_SEGMENT_GFN, 16, IMAGE_BAD_SEGMENT_RANGE},
    {SEGMENT_AT(2) + IMAGE_SEGMENT_GFN, 15, IMAGE_BAD_SEGMENT_RANGE},
    {SEGMENT_AT(2) + IMAGE_SEGMENT_GFN + 4, UINT32_MAX,
     IMAGE_BAD_SEGMENT_RANGE},
    {SEGMENT_AT(1) + IMAGE_SEGMENT_GFN, 2, IMAGE_BAD_SEGMENT_OVERLAP},
    {SEGMENT_AT(1) + IMAGE_SEGMENT_GFN, 1, IMAGE_BAD_SEGMENT_OVERLAP},
    {SEGMENT_AT(1) + IMAGE_SEGMENT_GFN, 0, IMAGE_BAD_SEGMENT_OVERLAP},
    {SLOT_AT(0) + IMAGE_SLOT_CPU, CPU_MAX, IMAGE_BAD_SLOT},
    {SLOT_AT(1) + IMAGE_SLOT_DOMAIN, FAKE_IMAGE_DOMAINS, IMAGE_BAD_SLOT},
    {SLOT_AT(1) + IMAGE_SLOT_DOMAIN, UINT32_MAX, IMAGE_BAD_SLOT},
    {SLOT_AT(2) + IMAGE_SLOT_MICROSECONDS, IMAGE_SLOT_US_MIN - 1,
     IMAGE_BAD_SLOT},
    {SLOT_AT(2) + IMAGE_SLOT_MICROSECONDS, IMAGE_SLOT_US_MAX + 1,
     IMAGE_BAD_SLOT},
    {SLOT_AT(0) + IMAGE_SLOT_CPU, 1, IMAGE_BAD_SLOT_ORDER},
    {PAYLOAD_AT(2) + IMAGE_PAYLOAD_DIGEST, 0, IMAGE_BAD_DIGEST},
};

static void each_wrong_number_is_refused_with_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        fake_image_reset();
        fake_image_put32(wrongs[i].at, wrongs[i].value);
        fake_image_sign();
        assert_string_equal(image_error_text(check(FAKE_IMAGE_BYTES)),
                            image_error_text(wrongs[i].error));
    }
}

static void an_endless_name_is_refused(void **state)
{
    (void)state;
    memset(fake_image + DOMAIN_AT(0) + IMAGE_DOMAIN_NAME, 'x', DOMAIN_NAME_MAX);
    fake_image_sign();
    assert_int_equal(check(FAKE_IMAGE_BYTES), IMAGE_BAD_NAME);
}

static void an_endless_label_is_refused(void **state)
{
    (void)state;
    memset(fake_image + DOMAIN_AT(0) + IMAGE_DOMAIN_LABEL, 'x', LABEL_TEXT_MAX);
    fake_image_sign();
    assert_int_equal(check(FAKE_IMAGE_BYTES), IMAGE_BAD_LABEL);
}

static void payloads_that_end_early_are_refused(void **state)
{
    (void)state;
    fake_image_put32(IMAGE_AT_PAYLOAD_COUNT, 3);
    fake_image_put32(IMAGE_AT_SLOT_COUNT, 1);
    fake_image_sign();
    assert_int_equal(check(FAKE_IMAGE_BYTES), IMAGE_BAD_PAYLOAD_END);
}

static void a_good_image_is_planned(void **state)
{
    (void)state;
    assert_int_equal(check(FAKE_IMAGE_BYTES), IMAGE_GOOD);
    assert_int_equal(image_plan.rollback, 7);
    assert_int_equal(image_plan.domain_count, 2);
    assert_int_equal(image_plan.policy_length, 100);
    assert_int_equal(image_policy(), 4096);
    assert_int_equal(image_plan.domains[1].record, DOMAIN_AT(1));
    assert_int_equal(image_plan.domains[1].memory_pages, 16);
    assert_int_equal(image_plan.domains[1].vcpu_count, 2);
    assert_int_equal(image_plan.domains[1].entry, 0x1010);
    assert_int_equal(image_plan.domains[1].start_info, 0x4000);
    assert_int_equal(image_plan.domains[1].segment_first, 2);
    assert_int_equal(image_plan.segments[2].payload, 1);
    assert_int_equal(image_plan.segments[3].gfn, 3);
    assert_int_equal(image_plan.payloads[3].page, 5);
    assert_int_equal(image_plan.slots[2].cpu, 1);
    assert_int_equal(image_plan.slots[1].microseconds, 5000);
}

static void every_reason_has_its_own_text(void **state)
{
    (void)state;
    for (int i = 0; i < IMAGE_ERROR_COUNT; i++) {
        const char *text = image_error_text((enum image_error)i);

        assert_non_null(text);
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(text,
                                    image_error_text((enum image_error)k));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(truncation_at_every_length_is_refused, setup),
        cmocka_unit_test_setup(truncation_to_pages_that_says_so_is_refused,
                               setup),
        cmocka_unit_test_setup(trailing_bytes_are_refused, setup),
        cmocka_unit_test_setup(every_flipped_bit_before_the_payload_is_refused,
                               setup),
        cmocka_unit_test_setup(a_flipped_bit_in_every_payload_byte_is_refused,
                               setup),
        cmocka_unit_test_setup(another_key_is_refused, setup),
        cmocka_unit_test_setup(an_absent_signature_is_refused, setup),
        cmocka_unit_test_setup(nothing_is_believed_before_the_signature, setup),
        cmocka_unit_test_setup(each_wrong_number_is_refused_with_its_reason,
                               setup),
        cmocka_unit_test_setup(an_endless_name_is_refused, setup),
        cmocka_unit_test_setup(an_endless_label_is_refused, setup),
        cmocka_unit_test_setup(payloads_that_end_early_are_refused, setup),
        cmocka_unit_test_setup(a_good_image_is_planned, setup),
        cmocka_unit_test_setup(every_reason_has_its_own_text, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
