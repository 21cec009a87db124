/* SPDX-License-Identifier: Apache-2.0 */
/** @file The domains and segments of an image, checked. */
#include "core/logic/image_domain.h"

/** Offset of the record of segment @p s. */
/*@ requires image_counts_ok && s < image_plan.segment_count;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == IMAGE_HEADER_BYTES +
  @     image_plan.domain_count * IMAGE_DOMAIN_BYTES +
  @     s * IMAGE_SEGMENT_BYTES;
  @*/
static uint64_t image_segment_record(uint32_t s)
{
    return IMAGE_HEADER_BYTES +
           (uint64_t)image_plan.domain_count * IMAGE_DOMAIN_BYTES +
           (uint64_t)s * IMAGE_SEGMENT_BYTES;
}

/** Name, label and sizes of domain @p d. */
/*@ requires image_counts_ok && image_readable(bytes);
  @ requires d < image_plan.domain_count;
  @ terminates \true;
  @ assigns image_plan.domains[d].record, image_plan.domains[d].memory_pages,
  @     image_plan.domains[d].vcpu_count;
  @ ensures \result == IMAGE_GOOD ==>
  @     image_plan.domains[d].record ==
  @         IMAGE_HEADER_BYTES + d * IMAGE_DOMAIN_BYTES &&
  @     1 <= image_plan.domains[d].memory_pages <= IMAGE_DOMAIN_PAGE_MAX &&
  @     1 <= image_plan.domains[d].vcpu_count <= VCPU_MAX;
  @*/
static enum image_error image_check_identity(const uint8_t *bytes, uint32_t d)
{
    uint64_t record = IMAGE_HEADER_BYTES + (uint64_t)d * IMAGE_DOMAIN_BYTES;
    uint64_t pages = bytes_read64(bytes, record + IMAGE_DOMAIN_PAGES);
    uint32_t vcpus = bytes_read32(bytes, record + IMAGE_DOMAIN_VCPUS);

    if (!bytes_text_is_ok(bytes + record + IMAGE_DOMAIN_NAME,
                          DOMAIN_NAME_MAX)) {
        return IMAGE_BAD_NAME;
    }
    if (!bytes_text_is_ok(bytes + record + IMAGE_DOMAIN_LABEL,
                          LABEL_TEXT_MAX)) {
        return IMAGE_BAD_LABEL;
    }
    if (pages == 0 || pages > IMAGE_DOMAIN_PAGE_MAX) {
        return IMAGE_BAD_MEMORY;
    }
    if (vcpus == 0 || vcpus > VCPU_MAX) {
        return IMAGE_BAD_VCPUS;
    }
    image_plan.domains[d].record = record;
    image_plan.domains[d].memory_pages = pages;
    image_plan.domains[d].vcpu_count = vcpus;
    return IMAGE_GOOD;
}

/** Where domain @p d starts, and its special frames: inside its memory. */
/*@ requires image_counts_ok && image_readable(bytes);
  @ requires d < image_plan.domain_count;
  @ requires image_plan.domains[d].memory_pages <= IMAGE_DOMAIN_PAGE_MAX;
  @ terminates \true;
  @ assigns image_plan.domains[d].entry, image_plan.domains[d].start_info,
  @     image_plan.domains[d].console_gfn, image_plan.domains[d].store_gfn,
  @     image_plan.domains[d].devices[0 .. DEVICE_PER_DOMAIN - 1];
  @*/
static enum image_error image_check_start(const uint8_t *bytes, uint32_t d)
{
    uint64_t record = IMAGE_HEADER_BYTES + (uint64_t)d * IMAGE_DOMAIN_BYTES;
    uint64_t pages = image_plan.domains[d].memory_pages;
    uint32_t entry = bytes_read32(bytes, record + IMAGE_DOMAIN_ENTRY);
    uint32_t info = bytes_read32(bytes, record + IMAGE_DOMAIN_START_INFO);
    uint32_t console = bytes_read32(bytes, record + IMAGE_DOMAIN_CONSOLE_GFN);
    uint32_t store = bytes_read32(bytes, record + IMAGE_DOMAIN_STORE_GFN);

    if (entry / PAGE_BYTES >= pages || info / PAGE_BYTES >= pages) {
        return IMAGE_BAD_START;
    }
    if (console >= pages || store >= pages) {
        return IMAGE_BAD_SPECIAL_FRAME;
    }
    image_plan.domains[d].entry = entry;
    image_plan.domains[d].start_info = info;
    image_plan.domains[d].console_gfn = console;
    image_plan.domains[d].store_gfn = store;
    /*@ loop invariant 0 <= k <= DEVICE_PER_DOMAIN;
      @ loop assigns k,
      @     image_plan.domains[d].devices[0 .. DEVICE_PER_DOMAIN - 1];
      @ loop variant DEVICE_PER_DOMAIN - k;
      @*/
    for (uint32_t k = 0; k < DEVICE_PER_DOMAIN; k++) {
        image_plan.domains[d].devices[k] =
            bytes_read32(bytes, record + IMAGE_DOMAIN_DEVICES + 4 * k);
    }
    return IMAGE_GOOD;
}

/** Who serves domain @p d, and what becomes of it when it ends. */
/*@ requires image_counts_ok && image_readable(bytes);
  @ requires d < image_plan.domain_count;
  @ requires 1 <= image_plan.domains[d].memory_pages;
  @ terminates \true;
  @ assigns image_plan.domains[d].console, image_plan.domains[d].store,
  @     image_plan.domains[d].restart, image_plan.domains[d].keep,
  @     image_plan.domains[d].serial;
  @ ensures \result == IMAGE_GOOD ==>
  @     image_plan.domains[d].console <= image_plan.domain_count &&
  @     image_plan.domains[d].store <= image_plan.domain_count &&
  @     image_plan.domains[d].restart <= 1 &&
  @     image_plan.domains[d].keep < image_plan.domains[d].memory_pages;
  @*/
static enum image_error image_check_life(const uint8_t *bytes, uint32_t d)
{
    uint64_t record = IMAGE_HEADER_BYTES + (uint64_t)d * IMAGE_DOMAIN_BYTES;
    uint64_t pages = image_plan.domains[d].memory_pages;
    uint32_t console = bytes_read32(bytes, record + IMAGE_DOMAIN_CONSOLE);
    uint32_t store = bytes_read32(bytes, record + IMAGE_DOMAIN_STORE);
    uint32_t restart = bytes_read32(bytes, record + IMAGE_DOMAIN_RESTART);
    uint32_t keep = bytes_read32(bytes, record + IMAGE_DOMAIN_KEEP);

    if (console > image_plan.domain_count || store > image_plan.domain_count) {
        return IMAGE_BAD_SERVICE;
    }
    if (restart > 1 || keep >= pages ||
        (restart == 1 && pages > IMAGE_RESTART_PAGE_MAX)) {
        return IMAGE_BAD_RESTART;
    }
    image_plan.domains[d].console = console;
    image_plan.domains[d].store = store;
    image_plan.domains[d].restart = restart;
    image_plan.domains[d].keep = keep;
    image_plan.domains[d].serial =
        bytes_read32(bytes, record + IMAGE_DOMAIN_SERIAL);
    return IMAGE_GOOD;
}

/** Segment @p s: a payload in [@p from, @p limit) of the guest's frames. */
/*@ requires image_counts_ok && image_payloads_ok && image_readable(bytes);
  @ requires s < image_plan.segment_count;
  @ requires limit <= IMAGE_DOMAIN_PAGE_MAX;
  @ terminates \true;
  @ assigns image_plan.segments[s];
  @ ensures \result == IMAGE_GOOD ==> image_segment_ok(s, limit) &&
  @     from <= image_plan.segments[s].gfn;
  @*/
static enum image_error image_check_segment(const uint8_t *bytes, uint32_t s,
                                            uint64_t from, uint64_t limit)
{
    uint64_t record = image_segment_record(s);
    uint64_t gfn = bytes_read64(bytes, record + IMAGE_SEGMENT_GFN);
    uint32_t payload = bytes_read32(bytes, record + IMAGE_SEGMENT_PAYLOAD);

    if (payload == 0 || payload >= image_plan.payload_count) {
        return IMAGE_BAD_SEGMENT_PAYLOAD;
    }
    if (gfn > limit || image_plan.payloads[payload].pages > limit - gfn) {
        return IMAGE_BAD_SEGMENT_RANGE;
    }
    if (gfn < from) {
        return IMAGE_BAD_SEGMENT_OVERLAP;
    }
    image_plan.segments[s].gfn = gfn;
    image_plan.segments[s].payload = payload;
    return IMAGE_GOOD;
}

/** All segments of domain @p d, ascending. */
/*@ requires image_counts_ok && image_payloads_ok && image_readable(bytes);
  @ requires d < image_plan.domain_count && image_domain_ok(d);
  @ terminates \true;
  @ assigns image_plan.segments[image_plan.domains[d].segment_first ..
  @     image_plan.domains[d].segment_first +
  @     image_plan.domains[d].segment_count - 1];
  @ ensures \result == IMAGE_GOOD ==> image_segments_ok(d);
  @*/
static enum image_error image_check_segments(const uint8_t *bytes, uint32_t d)
{
    uint64_t pages = image_plan.domains[d].memory_pages;
    uint32_t first = image_plan.domains[d].segment_first;
    uint32_t end = first + image_plan.domains[d].segment_count;
    uint64_t from = 0;

    /*@ loop invariant first <= s <= end;
      @ loop invariant from <= pages;
      @ loop invariant s > first ==> from == image_segment_end(s - 1);
      @ loop invariant \forall integer k; first <= k < s ==>
      @     image_segment_ok(k, pages);
      @ loop invariant \forall integer k; first < k < s ==>
      @     image_segment_end(k - 1) <= image_plan.segments[k].gfn;
      @ loop assigns s, from, image_plan.segments[first .. end - 1];
      @ loop variant end - s;
      @*/
    for (uint32_t s = first; s < end; s++) {
        enum image_error error = image_check_segment(bytes, s, from, pages);

        if (error != IMAGE_GOOD) {
            return error;
        }
        from = image_plan.segments[s].gfn +
               image_plan.payloads[image_plan.segments[s].payload].pages;
    }
    return IMAGE_GOOD;
}

/** The share of the segment table that belongs to domain @p d. */
/*@ requires image_counts_ok && image_readable(bytes);
  @ requires d < image_plan.domain_count;
  @ requires first <= image_plan.segment_count;
  @ terminates \true;
  @ assigns image_plan.domains[d].segment_first,
  @     image_plan.domains[d].segment_count;
  @ ensures \result == IMAGE_GOOD ==>
  @     image_plan.domains[d].segment_first == first &&
  @     first + image_plan.domains[d].segment_count <=
  @         image_plan.segment_count;
  @*/
static enum image_error image_check_split(const uint8_t *bytes, uint32_t d,
                                          uint32_t first)
{
    uint64_t record = IMAGE_HEADER_BYTES + (uint64_t)d * IMAGE_DOMAIN_BYTES;
    uint32_t count = bytes_read32(bytes, record + IMAGE_DOMAIN_SEGMENT_COUNT);

    if (count > image_plan.segment_count - first) {
        return IMAGE_BAD_SEGMENT_SPLIT;
    }
    image_plan.domains[d].segment_first = first;
    image_plan.domains[d].segment_count = count;
    return IMAGE_GOOD;
}

/** Everything about domain @p d, whose first segment is @p first. */
/*@ requires image_counts_ok && image_payloads_ok && image_readable(bytes);
  @ requires d < image_plan.domain_count;
  @ requires first <= image_plan.segment_count;
  @ terminates \true;
  @ assigns image_plan.domains[d],
  @     image_plan.segments[first .. IMAGE_SEGMENT_MAX - 1];
  @ ensures \result == IMAGE_GOOD ==>
  @     image_domain_ok(d) && image_segments_ok(d) &&
  @     image_plan.domains[d].segment_first == first;
  @*/
static enum image_error image_check_domain(const uint8_t *bytes, uint32_t d,
                                           uint32_t first)
{
    enum image_error error = image_check_identity(bytes, d);

    if (error == IMAGE_GOOD) {
        error = image_check_start(bytes, d);
    }
    if (error == IMAGE_GOOD) {
        error = image_check_life(bytes, d);
    }
    if (error == IMAGE_GOOD) {
        error = image_check_split(bytes, d, first);
    }
    if (error == IMAGE_GOOD) {
        error = image_check_segments(bytes, d);
    }
    return error;
}

enum image_error image_check_domains(const uint8_t *bytes)
{
    uint32_t first = 0;

    /*@ loop invariant 0 <= d <= image_plan.domain_count;
      @ loop invariant first <= image_plan.segment_count;
      @ loop invariant \forall integer k; 0 <= k < d ==>
      @     image_domain_ok(k) && image_segments_ok(k) &&
      @     image_plan.domains[k].segment_first +
      @         image_plan.domains[k].segment_count <= first;
      @ loop assigns d, first, image_plan.domains[0 .. DOMAIN_MAX - 1],
      @     image_plan.segments[0 .. IMAGE_SEGMENT_MAX - 1];
      @ loop variant image_plan.domain_count - d;
      @*/
    for (uint32_t d = 0; d < image_plan.domain_count; d++) {
        enum image_error error = image_check_domain(bytes, d, first);

        if (error != IMAGE_GOOD) {
            return error;
        }
        first += image_plan.domains[d].segment_count;
    }
    return first == image_plan.segment_count ? IMAGE_GOOD
                                             : IMAGE_BAD_SEGMENT_SPLIT;
}
