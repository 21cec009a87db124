/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The loader refuses every image that is not whole, signed and sound.
 *
 * LINKS: core/logic/image.c core/lib/bytes.c core/lib/sha256.c
 * tests/fake/fake_image.c -lsodium
 */
#include <stddef.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

#include "core/logic/image.h"
#include "tests/fake/fake_image.h"

/* Why an image is refused. */
#define SHORT "not a system image: too short"
#define FOREIGN "not a system image, or of another version than this core"
#define LENGTH "file length differs from the header"
#define SIGNATURE "signature does not verify"
#define RECORD "a record of the table of contents is out of bounds"
#define DIGEST "digest of the payload"

#define HEADER(member) offsetof(struct image, member)
#define DOMAIN(d, member)                                                      \
    (HEADER(domains) + (d) * sizeof(struct image_domain) +                     \
     offsetof(struct image_domain, member))
#define SEGMENT(s, member)                                                     \
    (HEADER(segments) + (s) * sizeof(struct image_segment) +                   \
     offsetof(struct image_segment, member))

static int setup(void **state)
{
    (void)state;
    fake_image_reset();
    return 0;
}

/** Check a copy that ends exactly at a heap block's end. */
static const char *check(uint64_t length)
{
    uint8_t *copy = malloc(length == 0 ? 1 : length);
    const char *wrong;

    memcpy(copy, fake_image, length);
    wrong = image_check(copy, length);
    free(copy);
    return wrong;
}

static void truncation_at_every_length_is_refused(void **state)
{
    (void)state;
    for (uint64_t length = 0; length < FAKE_IMAGE_BYTES; length++) {
        assert_string_equal(check(length),
                            length < IMAGE_TOC_BYTES ? SHORT : LENGTH);
    }
    assert_int_equal(fake_signature_count, 0);
}

static void truncation_to_pages_that_says_so_is_refused(void **state)
{
    (void)state;
    for (uint64_t pages = 1; pages < FAKE_IMAGE_PAGES; pages++) {
        fake_image_toc->pages = pages;
        fake_image_sign();
        assert_non_null(check(pages * 4096));
    }
}

static void trailing_bytes_are_refused(void **state)
{
    static uint8_t longer[FAKE_IMAGE_BYTES + 4096];

    (void)state;
    memcpy(longer, fake_image, FAKE_IMAGE_BYTES);
    for (uint64_t more = 1; more <= 4096; more++) {
        assert_string_equal(image_check(longer, FAKE_IMAGE_BYTES + more),
                            LENGTH);
    }
}

/* Every bit where something is said, one of each byte where zeros are. */
static void every_flipped_bit_before_the_payload_is_refused(void **state)
{
    (void)state;
    for (uint32_t bit = 0; bit < IMAGE_TOC_BYTES * 8;
         bit += fake_image[bit / 8] != 0 || bit < 8 * 144 ? 1 : 9) {
        fake_image[bit / 8] ^= (uint8_t)(1 << (bit % 8));
        assert_non_null(image_check(fake_image, FAKE_IMAGE_BYTES));
        fake_image[bit / 8] ^= (uint8_t)(1 << (bit % 8));
    }
    assert_null(image_check(fake_image, FAKE_IMAGE_BYTES));
}

static void a_flipped_bit_in_every_payload_byte_is_refused(void **state)
{
    (void)state;
    for (uint32_t at = IMAGE_TOC_BYTES; at < FAKE_IMAGE_BYTES; at++) {
        fake_image[at] ^= (uint8_t)(1 << (at % 8));
        assert_string_equal(image_check(fake_image, FAKE_IMAGE_BYTES), DIGEST);
        fake_image[at] ^= (uint8_t)(1 << (at % 8));
    }
}

static void another_key_is_refused(void **state)
{
    (void)state;
    fake_image_sign_other();
    assert_string_equal(check(FAKE_IMAGE_BYTES), SIGNATURE);
}

static void an_absent_signature_is_refused(void **state)
{
    (void)state;
    memset(fake_image, 0, IMAGE_SIGNATURE_BYTES);
    assert_string_equal(check(FAKE_IMAGE_BYTES), SIGNATURE);
}

static void nothing_is_believed_before_the_signature(void **state)
{
    (void)state;
    /* Damaged records behind a bad signature: the signature is the reason. */
    memset(fake_image + HEADER(domain_count), 0xff,
           IMAGE_TOC_BYTES - HEADER(domain_count));
    assert_string_equal(check(FAKE_IMAGE_BYTES), SIGNATURE);
}

/** One wrong number in a well-signed image, and why it is refused. */
struct wrong {
    uint64_t at;
    uint32_t value;
    const char *reason;
};

static const struct wrong wrongs[] = {
    {HEADER(purpose), 0x12345678, FOREIGN},
    {HEADER(version), 0, FOREIGN},
    {HEADER(version), IMAGE_VERSION + 1, FOREIGN},
    {HEADER(version), UINT32_MAX, FOREIGN},
    {HEADER(pages), 0, LENGTH},
    {HEADER(pages), FAKE_IMAGE_PAGES + 1, LENGTH},
    {HEADER(pages) + 4, 0x100000, LENGTH}, /* * 4096 wraps */
    {HEADER(policy_length), 5 * 4096 + 1, RECORD},
    {HEADER(policy_length), UINT32_MAX, RECORD},
    {HEADER(domain_count), 0, RECORD},
    {HEADER(domain_count), 1, RECORD},
    {HEADER(domain_count), FAKE_IMAGE_DOMAINS + 1, RECORD},
    {HEADER(domain_count), DOMAIN_MAX + 1, RECORD},
    {HEADER(domain_count), UINT32_MAX, RECORD},
    {HEADER(segment_count), IMAGE_SEGMENT_MAX + 1, RECORD},
    {HEADER(segment_count), UINT32_MAX, RECORD},
    {HEADER(slot_count), IMAGE_SLOT_MAX + 1, RECORD},
    {HEADER(slot_count), UINT32_MAX, RECORD},
    {DOMAIN(0, memory_pages), 0, RECORD},
    {DOMAIN(0, memory_pages), IMAGE_DOMAIN_PAGE_MAX + 1, RECORD},
    {DOMAIN(0, memory_pages) + 4, UINT32_MAX, RECORD},
    {DOMAIN(0, vcpu_count), 0, RECORD},
    {DOMAIN(1, vcpu_count), VCPU_MAX + 1, RECORD},
    {DOMAIN(0, console), FAKE_IMAGE_DOMAINS + 1, RECORD},
    {DOMAIN(1, store), FAKE_IMAGE_DOMAINS + 1, RECORD},
    {DOMAIN(1, store), UINT32_MAX, RECORD},
    {DOMAIN(1, keep), 16, RECORD},
    {DOMAIN(1, keep), UINT32_MAX, RECORD},
    {SEGMENT(3, domain), FAKE_IMAGE_DOMAINS, RECORD},
    {SEGMENT(3, domain), UINT32_MAX, RECORD},
    {SEGMENT(1, gfn), 16, RECORD},
    {SEGMENT(2, gfn), 15, RECORD},
    {SEGMENT(2, gfn) + 4, UINT32_MAX, RECORD},
    {SEGMENT(0, page), FAKE_IMAGE_PAGES - 1, RECORD},
    {SEGMENT(3, page), FAKE_IMAGE_PAGES, RECORD},
    {SEGMENT(3, page) + 4, UINT32_MAX, RECORD},
    {SEGMENT(2, pages), 16, RECORD},
    {SEGMENT(3, pages), 2, RECORD},
    {SEGMENT(3, pages) + 4, UINT32_MAX, RECORD},
    {HEADER(policy_digest), 0, DIGEST},
    /* More of the file is the policy's, or less of it anybody's. */
    {HEADER(policy_length), 4097, DIGEST},
    {HEADER(policy_length), 0, DIGEST},
    {HEADER(segment_count), 3, DIGEST},
    {SEGMENT(0, digest), 0, DIGEST},
    {SEGMENT(1, digest), 0, DIGEST},
    {SEGMENT(2, digest), 0, DIGEST}, /* pages of another, not its digest */
    {SEGMENT(3, digest), 0, DIGEST},
    {SEGMENT(0, pages), 1, DIGEST},
    {SEGMENT(0, page), IMAGE_TOC_PAGES, DIGEST},
    {SEGMENT(1, page), IMAGE_TOC_PAGES + 4, DIGEST},
    {SEGMENT(2, page), IMAGE_TOC_PAGES + 2, DIGEST},
    {SEGMENT(2, pages), 1, DIGEST},
    {SEGMENT(3, page), IMAGE_TOC_PAGES + 3, DIGEST},
};

static void each_wrong_number_is_refused_with_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        fake_image_reset();
        memcpy(fake_image + wrongs[i].at, &wrongs[i].value, 4);
        fake_image_sign();
        assert_string_equal(check(FAKE_IMAGE_BYTES), wrongs[i].reason);
    }
}

/* Digests that fit cannot make up for pages that are no segment's, or twice. */
static void pages_of_nobody_and_half_shared_pages_are_refused(void **state)
{
    struct image_segment *segments = fake_image_toc->segments;

    (void)state;
    segments[3].page--; /* page 3 twice, page 4 is nobody's */
    fake_image_seal();
    fake_image_sign();
    assert_string_equal(check(FAKE_IMAGE_BYTES), DIGEST);
    fake_image_reset();
    segments[2].page++; /* half of the pages that are shared */
    segments[2].pages--;
    fake_image_seal();
    fake_image_sign();
    assert_string_equal(check(FAKE_IMAGE_BYTES), DIGEST);
    fake_image_reset();
    fake_image_toc->segment_count--; /* the last page is left over */
    fake_image_sign();
    assert_string_equal(check(FAKE_IMAGE_BYTES), DIGEST);
}

static void segments_may_share_all_of_their_pages(void **state)
{
    (void)state;
    fake_image_toc->segments[3] = fake_image_toc->segments[1];
    fake_image_toc->segments[3].domain = 1;
    fake_image_toc->pages--;
    fake_image_seal();
    fake_image_sign();
    assert_null(check(FAKE_IMAGE_BYTES - 4096));
}

static void a_large_domain_that_starts_again_is_refused(void **state)
{
    (void)state;
    fake_image_toc->domains[0].memory_pages = IMAGE_RESTART_PAGE_MAX + 1;
    fake_image_sign();
    assert_null(check(FAKE_IMAGE_BYTES));
    fake_image_toc->domains[0].restart = 1;
    fake_image_sign();
    assert_string_equal(check(FAKE_IMAGE_BYTES), RECORD);
}

static void an_endless_name_is_refused(void **state)
{
    (void)state;
    memset(fake_image_toc->domains[0].text.name, 'x', DOMAIN_NAME_MAX);
    fake_image_sign();
    assert_string_equal(check(FAKE_IMAGE_BYTES), RECORD);
}

static void an_endless_label_is_refused(void **state)
{
    (void)state;
    memset(fake_image_toc->domains[0].text.label, 'x', LABEL_TEXT_MAX);
    fake_image_sign();
    assert_string_equal(check(FAKE_IMAGE_BYTES), RECORD);
}

static void a_good_image_is_planned(void **state)
{
    (void)state;
    assert_null(check(FAKE_IMAGE_BYTES));
    assert_memory_equal(&image_plan, fake_image, sizeof(image_plan));
    assert_int_equal(image_plan.domains[1].vcpu_count, 2);
    assert_int_equal(image_plan.segments[3].gfn, 3);
    assert_int_equal(image_plan.slots[1].microseconds, 5000);
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
        cmocka_unit_test_setup(
            pages_of_nobody_and_half_shared_pages_are_refused, setup),
        cmocka_unit_test_setup(segments_may_share_all_of_their_pages, setup),
        cmocka_unit_test_setup(a_large_domain_that_starts_again_is_refused,
                               setup),
        cmocka_unit_test_setup(an_endless_name_is_refused, setup),
        cmocka_unit_test_setup(an_endless_label_is_refused, setup),
        cmocka_unit_test_setup(a_good_image_is_planned, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
