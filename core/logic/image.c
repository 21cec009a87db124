/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The loader of the signed system image: order of the checks.
 *
 * Proved: no access outside the image whatever its bytes are; what is
 * accepted satisfies image_plan_ok.
 */
#include "core/logic/image.h"

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

/* Whether pages of the image have a digest. */
/*@ requires page + pages <= IMAGE_PAGE_MAX;
  @ requires \valid_read(bytes + (0 .. (page + pages) * PAGE_BYTES - 1));
  @ requires \valid_read(digest + (0 .. SHA256_BYTES - 1));
  @ terminates \true;
  @ assigns \nothing;
  @*/
static bool pages_match(const uint8_t *bytes, uint64_t page, uint64_t pages,
                        const uint8_t *digest)
{
    uint8_t found[SHA256_BYTES];

    sha256(bytes + page * PAGE_BYTES, pages * PAGE_BYTES, found);
    return bytes_equal(found, digest, SHA256_BYTES);
}

/* Whether a segment's pages, and their digest, are those of one before. */
/*@ requires s < IMAGE_SEGMENT_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==> \exists integer t; 0 <= t < s &&
  @     image_plan.segments[t].page == image_plan.segments[s].page &&
  @     image_plan.segments[t].pages == image_plan.segments[s].pages;
  @*/
static bool segment_repeats(uint32_t s)
{
    /*@ loop invariant 0 <= t <= s;
      @ loop assigns t;
      @ loop variant s - t;
      @*/
    for (uint32_t t = 0; t < s; t++) {
        if (image_plan.segments[t].page == image_plan.segments[s].page &&
            image_plan.segments[t].pages == image_plan.segments[s].pages &&
            bytes_equal(image_plan.segments[t].digest,
                        image_plan.segments[s].digest, SHA256_BYTES)) {
            return true;
        }
    }
    return false;
}

/* Each page once: the policy table's, then those of the segments that bring
   any, in their order, up to the end. */
/*@ requires image_plan_ok;
  @ requires \valid_read(bytes + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==> image_payload_ok;
  @*/
static bool payload_is_ok(const uint8_t *bytes)
{
    const uint64_t policy_pages =
        ((uint64_t)image_plan.policy_length + PAGE_BYTES - 1) / PAGE_BYTES;
    uint64_t next = IMAGE_TOC_PAGES + policy_pages;
    bool ok = pages_match(bytes, IMAGE_TOC_PAGES, policy_pages,
                          image_plan.policy_digest);

    /*@ loop invariant 0 <= s <= image_plan.segment_count;
      @ loop invariant image_payload <= next <= image_plan.pages;
      @ loop invariant ok ==> \forall integer t; 0 <= t < s ==>
      @     image_plan.segments[t].page + image_plan.segments[t].pages <= next;
      @ loop invariant ok ==> image_covered(next, s);
      @ loop invariant ok ==> \forall integer t, u; 0 <= t < s && 0 <= u < s ==>
      @     image_segments_apart(t, u);
      @ loop assigns s, next, ok;
      @ loop variant image_plan.segment_count - s;
      @*/
    for (uint32_t s = 0; ok && s < image_plan.segment_count; s++) {
        //@ assert in_bounds: image_segment_ok(s);
        /*@ assert kept: \forall integer p; image_page_named(p, s) ==>
          @     image_page_named(p, s + 1);
          @*/
        if (image_plan.segments[s].page == next) {
            ok = pages_match(bytes, next, image_plan.segments[s].pages,
                             image_plan.segments[s].digest);
            next += image_plan.segments[s].pages;
        } else {
            ok = segment_repeats(s);
        }
    }
    return ok && next == image_plan.pages;
}

const char *image_check(const uint8_t *bytes, uint64_t length)
{
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
    return payload_is_ok(bytes) ? NULL : "digest of the payload";
}
