/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The loader of the signed system image: order of the checks.
 *
 * Proved: no access outside the image whatever its bytes are; what is
 * accepted satisfies image_plan_ok.
 */
#include "core/logic/image.h"

#include <stdbool.h>
#include <stddef.h>

#include "core/lib/sha256.h"
#include "core/port/hw_signature.h"

struct image image_plan;

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> image_counts_ok;
  @*/
static bool counts_are_ok(void)
{
    return image_plan.pages >= IMAGE_TOC_PAGES &&
           image_plan.pages <= IMAGE_PAGE_MAX && image_plan.domain_count > 0 &&
           image_plan.domain_count <= DOMAIN_MAX &&
           image_plan.segment_count <= IMAGE_SEGMENT_MAX &&
           image_plan.slot_count <= IMAGE_SLOT_MAX &&
           image_plan.policy_length <=
               (image_plan.pages - IMAGE_TOC_PAGES) * PAGE_BYTES;
}

/*@ requires d < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> image_domain_ok(d);
  @*/
static bool domain_is_ok(uint32_t d)
{
    return image_plan.domains[d].text.name[DOMAIN_NAME_MAX - 1] == 0 &&
           image_plan.domains[d].text.label[LABEL_TEXT_MAX - 1] == 0 &&
           image_plan.domains[d].memory_pages > 0 &&
           image_plan.domains[d].memory_pages <= IMAGE_DOMAIN_PAGE_MAX &&
           (image_plan.domains[d].restart == 0 ||
            image_plan.domains[d].memory_pages <= IMAGE_RESTART_PAGE_MAX) &&
           image_plan.domains[d].vcpu_count > 0 &&
           image_plan.domains[d].vcpu_count <= VCPU_MAX &&
           image_plan.domains[d].console <= image_plan.domain_count &&
           image_plan.domains[d].store <= image_plan.domain_count &&
           image_plan.domains[d].keep < image_plan.domains[d].memory_pages;
}

/*@ requires image_counts_ok && s < IMAGE_SEGMENT_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> image_segment_ok(s);
  @*/
static bool segment_is_ok(uint32_t s)
{
    const uint64_t pages = image_plan.segments[s].pages;
    const uint32_t d = image_plan.segments[s].domain;

    return d < image_plan.domain_count && pages <= image_plan.pages &&
           image_plan.segments[s].page <= image_plan.pages - pages &&
           pages <= image_plan.domains[d].memory_pages &&
           image_plan.segments[s].gfn <=
               image_plan.domains[d].memory_pages - pages;
}

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> image_plan_ok;
  @*/
static bool records_are_ok(void)
{
    bool ok = counts_are_ok();

    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant ok ==> image_counts_ok && d <= image_plan.domain_count;
      @ loop invariant ok ==> \forall integer k; 0 <= k < d ==>
      @     image_domain_ok(k);
      @ loop assigns d, ok;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; ok && d < image_plan.domain_count; d++) {
        ok = domain_is_ok(d);
    }
    /*@ loop invariant 0 <= s <= IMAGE_SEGMENT_MAX;
      @ loop invariant ok ==> image_counts_ok &&
      @     s <= image_plan.segment_count;
      @ loop invariant ok ==> \forall integer k;
      @     0 <= k < image_plan.domain_count ==> image_domain_ok(k);
      @ loop invariant ok ==> \forall integer k; 0 <= k < s ==>
      @     image_segment_ok(k);
      @ loop assigns s, ok;
      @ loop variant IMAGE_SEGMENT_MAX - s;
      @*/
    for (uint32_t s = 0; ok && s < image_plan.segment_count; s++) {
        ok = segment_is_ok(s);
    }
    return ok;
}

const char *image_check(const uint8_t *bytes, uint64_t length)
{
    uint8_t digest[SHA256_BYTES];

    if (length < IMAGE_TOC_BYTES) {
        return "not a system image: too short";
    }
    hw_image_read(bytes);
    if (image_plan.purpose != IMAGE_PURPOSE ||
        image_plan.version != IMAGE_VERSION) {
        return "not a system image, or of another version than this core";
    }
    if (length % PAGE_BYTES != 0 || image_plan.pages != length / PAGE_BYTES) {
        return "file length differs from the header";
    }
    if (!hw_signature_ok(bytes + IMAGE_SIGNED, IMAGE_TOC_BYTES - IMAGE_SIGNED,
                         bytes)) {
        return "signature does not verify";
    }
    if (!records_are_ok()) {
        return "a record of the table of contents is out of bounds";
    }
    sha256(bytes + IMAGE_TOC_BYTES, length - IMAGE_TOC_BYTES, digest);
    if (!bytes_equal(digest, image_plan.digest, SHA256_BYTES)) {
        return "digest of the payload";
    }
    return NULL;
}
