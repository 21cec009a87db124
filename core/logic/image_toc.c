/* SPDX-License-Identifier: Apache-2.0 */
/** @file The structure of a signed table of contents, checked. */
#include "core/logic/image_toc.h"

#include "core/logic/image_domain.h"

uint64_t image_payload_record(uint32_t p)
{
    return IMAGE_HEADER_BYTES +
           (uint64_t)image_plan.domain_count * IMAGE_DOMAIN_BYTES +
           (uint64_t)image_plan.segment_count * IMAGE_SEGMENT_BYTES +
           (uint64_t)p * IMAGE_PAYLOAD_BYTES;
}

/** Offset of the record of slot @p i, or of what follows the last one. */
/*@ requires image_counts_bounded && i <= image_plan.slot_count;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == IMAGE_HEADER_BYTES +
  @     image_plan.domain_count * IMAGE_DOMAIN_BYTES +
  @     image_plan.segment_count * IMAGE_SEGMENT_BYTES +
  @     image_plan.payload_count * IMAGE_PAYLOAD_BYTES +
  @     i * IMAGE_SLOT_BYTES;
  @*/
static uint64_t image_slot_record(uint32_t i)
{
    return image_payload_record(image_plan.payload_count) +
           (uint64_t)i * IMAGE_SLOT_BYTES;
}

/** The counts in the header, and that their records fit. */
/*@ requires image_header_ok && image_readable(bytes);
  @ terminates \true;
  @ assigns image_plan.rollback, image_plan.domain_count,
  @     image_plan.segment_count, image_plan.payload_count,
  @     image_plan.slot_count;
  @ ensures \result == IMAGE_GOOD ==> image_counts_ok;
  @*/
static enum image_error image_check_counts(const uint8_t *bytes)
{
    image_plan.rollback = bytes_read64(bytes, IMAGE_AT_ROLLBACK);
    image_plan.domain_count = bytes_read32(bytes, IMAGE_AT_DOMAIN_COUNT);
    image_plan.segment_count = bytes_read32(bytes, IMAGE_AT_SEGMENT_COUNT);
    image_plan.payload_count = bytes_read32(bytes, IMAGE_AT_PAYLOAD_COUNT);
    image_plan.slot_count = bytes_read32(bytes, IMAGE_AT_SLOT_COUNT);
    if (image_plan.domain_count == 0 || image_plan.domain_count > DOMAIN_MAX) {
        return IMAGE_BAD_DOMAIN_COUNT;
    }
    if (image_plan.segment_count > IMAGE_SEGMENT_MAX) {
        return IMAGE_BAD_SEGMENT_COUNT;
    }
    if (image_plan.payload_count == 0 ||
        image_plan.payload_count > IMAGE_PAYLOAD_MAX) {
        return IMAGE_BAD_PAYLOAD_COUNT;
    }
    if (image_plan.slot_count == 0 || image_plan.slot_count > IMAGE_SLOT_MAX) {
        return IMAGE_BAD_SLOT_COUNT;
    }
    if (image_slot_record(image_plan.slot_count) >
        (uint64_t)image_plan.toc_pages * PAGE_BYTES) {
        return IMAGE_BAD_TOC_END;
    }
    return IMAGE_GOOD;
}

/** Payload @p p begins at page @p next and ends inside the image. */
/*@ requires image_counts_ok && image_readable(bytes);
  @ requires p < image_plan.payload_count;
  @ requires image_plan.toc_pages <= next <= image_plan.pages;
  @ terminates \true;
  @ assigns image_plan.payloads[p];
  @ ensures \result == IMAGE_GOOD ==> image_payload_ok(p) &&
  @     image_plan.payloads[p].page == next;
  @*/
static enum image_error image_check_payload(const uint8_t *bytes, uint32_t p,
                                            uint64_t next)
{
    uint64_t record = image_payload_record(p);
    uint64_t pages = bytes_read64(bytes, record + IMAGE_PAYLOAD_PAGES);

    if (bytes_read64(bytes, record + IMAGE_PAYLOAD_PAGE) != next ||
        pages == 0 || pages > image_plan.pages - next) {
        return IMAGE_BAD_PAYLOAD;
    }
    image_plan.payloads[p].page = next;
    image_plan.payloads[p].pages = pages;
    return IMAGE_GOOD;
}

/** All payloads: without gaps, up to the end of the image. */
/*@ requires image_counts_ok && image_readable(bytes);
  @ terminates \true;
  @ assigns image_plan.payloads[0 .. IMAGE_PAYLOAD_MAX - 1];
  @ ensures \result == IMAGE_GOOD ==> image_payloads_ok;
  @*/
static enum image_error image_check_payloads(const uint8_t *bytes)
{
    uint64_t next = image_plan.toc_pages;

    /*@ loop invariant 0 <= p <= image_plan.payload_count;
      @ loop invariant image_plan.toc_pages <= next <= image_plan.pages;
      @ loop invariant \forall integer k; 0 <= k < p ==> image_payload_ok(k);
      @ loop assigns p, next, image_plan.payloads[0 .. IMAGE_PAYLOAD_MAX - 1];
      @ loop variant image_plan.payload_count - p;
      @*/
    for (uint32_t p = 0; p < image_plan.payload_count; p++) {
        enum image_error error = image_check_payload(bytes, p, next);

        if (error != IMAGE_GOOD) {
            return error;
        }
        next += image_plan.payloads[p].pages;
    }
    return next == image_plan.pages ? IMAGE_GOOD : IMAGE_BAD_PAYLOAD_END;
}

/** Slot @p i: within bounds, its processor not below @p cpu. */
/*@ requires image_counts_ok && image_readable(bytes);
  @ requires i < image_plan.slot_count;
  @ terminates \true;
  @ assigns image_plan.slots[i];
  @ ensures \result == IMAGE_GOOD ==> image_slot_ok(i) &&
  @     cpu <= image_plan.slots[i].cpu;
  @*/
static enum image_error image_check_slot(const uint8_t *bytes, uint32_t i,
                                         uint32_t cpu)
{
    uint64_t record = image_slot_record(i);
    uint32_t slot_cpu = bytes_read32(bytes, record + IMAGE_SLOT_CPU);
    uint32_t domain = bytes_read32(bytes, record + IMAGE_SLOT_DOMAIN);
    uint32_t time = bytes_read32(bytes, record + IMAGE_SLOT_MICROSECONDS);

    if (slot_cpu >= CPU_MAX || domain >= image_plan.domain_count ||
        time < IMAGE_SLOT_US_MIN || time > IMAGE_SLOT_US_MAX) {
        return IMAGE_BAD_SLOT;
    }
    if (slot_cpu < cpu) {
        return IMAGE_BAD_SLOT_ORDER;
    }
    image_plan.slots[i].cpu = slot_cpu;
    image_plan.slots[i].domain = domain;
    image_plan.slots[i].microseconds = time;
    return IMAGE_GOOD;
}

/** The schedule plan: ascending by processor. */
/*@ requires image_counts_ok && image_readable(bytes);
  @ terminates \true;
  @ assigns image_plan.slots[0 .. IMAGE_SLOT_MAX - 1];
  @ ensures \result == IMAGE_GOOD ==> image_slots_ok;
  @*/
static enum image_error image_check_slots(const uint8_t *bytes)
{
    uint32_t cpu = 0;
    uint32_t same = 0;

    /*@ loop invariant 0 <= i <= image_plan.slot_count;
      @ loop invariant same <= i;
      @ loop invariant \forall integer k; 0 <= k < i ==> image_slot_ok(k);
      @ loop assigns i, cpu, same, image_plan.slots[0 .. IMAGE_SLOT_MAX - 1];
      @ loop variant image_plan.slot_count - i;
      @*/
    for (uint32_t i = 0; i < image_plan.slot_count; i++) {
        enum image_error error = image_check_slot(bytes, i, cpu);

        if (error != IMAGE_GOOD) {
            return error;
        }
        same = image_plan.slots[i].cpu == cpu ? same + 1 : 1;
        cpu = image_plan.slots[i].cpu;
        if (same > SCHED_SLOT_MAX) {
            return IMAGE_BAD_SLOT_COUNT;
        }
    }
    return IMAGE_GOOD;
}

/** The length of the policy table inside payload 0, and what it may say. */
/*@ requires image_counts_ok && image_payloads_ok && image_readable(bytes);
  @ terminates \true;
  @ assigns image_plan.policy_length, image_plan.permissive;
  @ ensures \result == IMAGE_GOOD ==> 1 <= image_plan.policy_length <=
  @     image_plan.payloads[0].pages * PAGE_BYTES;
  @*/
static enum image_error image_check_policy(const uint8_t *bytes)
{
    image_plan.policy_length = bytes_read32(bytes, IMAGE_AT_POLICY_LENGTH);
    if (image_plan.policy_length == 0 ||
        image_plan.policy_length > image_plan.payloads[0].pages * PAGE_BYTES) {
        return IMAGE_BAD_POLICY_LENGTH;
    }
    image_plan.permissive = bytes_read32(bytes, IMAGE_AT_PERMISSIVE);
    if (image_plan.permissive > 1) {
        return IMAGE_BAD_PERMISSIVE;
    }
    return IMAGE_GOOD;
}

enum image_error image_toc_check(const uint8_t *bytes)
{
    enum image_error error = image_check_counts(bytes);

    if (error == IMAGE_GOOD) {
        error = image_check_payloads(bytes);
    }
    if (error == IMAGE_GOOD) {
        error = image_check_policy(bytes);
    }
    if (error == IMAGE_GOOD) {
        error = image_check_domains(bytes);
    }
    if (error == IMAGE_GOOD) {
        error = image_check_slots(bytes);
    }
    return error;
}
