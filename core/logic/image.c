/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The loader of the signed system image: order of the checks.
 *
 * Proved: no access outside the image whatever its bytes are; what is
 * accepted satisfies image_plan_ok.
 */
#include "core/logic/image.h"

#include "core/lib/sha256.h"
#include "core/logic/image_label.h"
#include "core/logic/image_toc.h"
#include "core/port/hw_signature.h"

struct image_plan image_plan;

/**
 * The fixed numbers at the start, as far as they say what is signed.
 */
/*@ requires length <= BYTES_MAX;
  @ requires \valid_read(bytes + (0 .. length - 1));
  @ requires \separated(bytes + (0 .. length - 1), &image_plan);
  @ terminates \true;
  @ assigns image_plan.toc_pages, image_plan.pages;
  @ ensures \result == IMAGE_GOOD ==>
  @     1 <= image_plan.toc_pages <= IMAGE_TOC_PAGE_MAX &&
  @     image_plan.toc_pages <= image_plan.pages <= IMAGE_PAGE_MAX &&
  @     image_plan.pages * PAGE_BYTES == length;
  @*/
static enum image_error image_check_header(const uint8_t *bytes,
                                           uint64_t length)
{
    if (length < PAGE_BYTES) {
        return IMAGE_TOO_SHORT;
    }
    if (bytes_read64(bytes, IMAGE_AT_MAGIC) != IMAGE_MAGIC) {
        return IMAGE_BAD_MAGIC;
    }
    if (bytes_read64(bytes, IMAGE_AT_PURPOSE) != IMAGE_PURPOSE) {
        return IMAGE_BAD_PURPOSE;
    }
    if (bytes_read32(bytes, IMAGE_AT_VERSION) != IMAGE_VERSION) {
        return IMAGE_BAD_VERSION;
    }
    image_plan.toc_pages = bytes_read32(bytes, IMAGE_AT_TOC_PAGES);
    image_plan.pages = bytes_read64(bytes, IMAGE_AT_PAGES);
    if (image_plan.toc_pages == 0 ||
        image_plan.toc_pages > IMAGE_TOC_PAGE_MAX) {
        return IMAGE_BAD_TOC_LENGTH;
    }
    if (image_plan.pages > IMAGE_PAGE_MAX ||
        image_plan.pages * PAGE_BYTES != length ||
        image_plan.pages < image_plan.toc_pages) {
        return IMAGE_BAD_LENGTH;
    }
    return IMAGE_GOOD;
}

/** The digest of payload @p p, whose record is at @p record. */
/*@ requires image_payload_ok(p) && 0 <= p < IMAGE_PAYLOAD_MAX;
  @ requires image_plan.pages <= IMAGE_PAGE_MAX;
  @ requires \valid_read(bytes + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ requires record <= IMAGE_PAGE_MAX &&
  @     record + IMAGE_PAYLOAD_BYTES <= image_plan.pages * PAGE_BYTES;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static enum image_error image_check_digest(const uint8_t *bytes, uint32_t p,
                                           uint64_t record)
{
    uint64_t start = image_plan.payloads[p].page * PAGE_BYTES;
    uint64_t length = image_plan.payloads[p].pages * PAGE_BYTES;
    uint8_t digest[SHA256_BYTES];
    struct sha256 hash;

    sha256_init(&hash);
    sha256_update(&hash, bytes + start, length);
    sha256_final(&hash, digest);
    if (!bytes_equal(digest, bytes + record + IMAGE_PAYLOAD_DIGEST,
                     SHA256_BYTES)) {
        return IMAGE_BAD_DIGEST;
    }
    return IMAGE_GOOD;
}

/** The digests of all payloads. */
/*@ requires image_counts_ok && image_payloads_ok;
  @ requires \valid_read(bytes + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ terminates \true;
  @ assigns \nothing;
  @*/
static enum image_error image_check_digests(const uint8_t *bytes)
{
    uint64_t first = image_payload_record(0);
    enum image_error error = IMAGE_GOOD;

    /*@ loop invariant 0 <= p <= image_plan.payload_count;
      @ loop assigns p, error;
      @ loop variant image_plan.payload_count - p;
      @*/
    for (uint32_t p = 0; p < image_plan.payload_count && error == IMAGE_GOOD;
         p++) {
        error = image_check_digest(bytes, p,
                                   first + (uint64_t)p * IMAGE_PAYLOAD_BYTES);
    }
    return error;
}

enum image_error image_check(const uint8_t *bytes, uint64_t length)
{
    enum image_error error = image_check_header(bytes, length);

    if (error != IMAGE_GOOD) {
        return error;
    }
    if (!hw_signature_ok(bytes + IMAGE_SIGNED,
                         (uint64_t)image_plan.toc_pages * PAGE_BYTES -
                             IMAGE_SIGNED,
                         bytes + IMAGE_AT_SIGNATURE)) {
        return IMAGE_BAD_SIGNATURE;
    }
    error = image_toc_check(bytes);
    if (error == IMAGE_GOOD) {
        error = image_check_digests(bytes);
    }
    if (error == IMAGE_GOOD) {
        image_label_read(bytes);
    }
    return error;
}

uint64_t image_policy(void)
{
    return image_plan.payloads[0].page * PAGE_BYTES;
}
