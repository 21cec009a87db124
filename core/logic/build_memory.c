/* SPDX-License-Identifier: Apache-2.0 */
/** @file First contents of a domain's memory, and its texts. */
#include "core/logic/build_memory.h"

#include "core/port/hw_frame.h"
#include "core/port/hw_image.h"

struct domain_text domain_texts[DOMAIN_MAX];

/** Copy segment @p s into the RAM of domain @p d. */
/*@ requires image_plan_ok && domains_ok && build_readable(image);
  @ requires d < image_plan.domain_count && build_placed(d);
  @ requires s < image_plan.segment_count;
  @ requires image_segment_ok(s, image_plan.domains[d].memory_pages);
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void build_segment(const uint8_t *image, uint32_t d, uint32_t s)
{
    const uint32_t payload = image_plan.segments[s].payload;
    const uint64_t pages = image_plan.payloads[payload].pages;
    const uint64_t from = image_plan.payloads[payload].page;
    const uint64_t to = domains[d].memory.v + image_plan.segments[s].gfn;

    //@ assert image_payload_ok(payload) && domain_ok(d);
    //@ assert to + pages <= FRAME_MAX;
    /*@ loop invariant 0 <= i <= pages;
      @ loop assigns i, hw_frame_state;
      @ loop variant pages - i;
      @*/
    for (uint64_t i = 0; i < pages; i++) {
        const struct mfn frame = {to + i};

        hw_image_copy(frame, image + (from + i) * PAGE_BYTES);
    }
}

void build_memory(const uint8_t *image, uint32_t d)
{
    const uint64_t first = domains[d].memory.v;
    const uint64_t end = first + domains[d].memory_pages + DOMAIN_SHARED_FRAMES;
    const uint32_t segment = image_plan.domains[d].segment_first;
    const uint32_t last = segment + image_plan.domains[d].segment_count;

    /*@ loop invariant first <= frame.v <= end;
      @ loop assigns frame, hw_frame_state;
      @ loop variant end - frame.v;
      @*/
    for (struct mfn frame = {first}; frame.v < end; frame.v++) {
        hw_frame_clear(frame);
    }
    /*@ loop invariant segment <= s <= last;
      @ loop assigns s, hw_frame_state;
      @ loop variant last - s;
      @*/
    for (uint32_t s = segment; s < last; s++) {
        build_segment(image, d, s);
    }
}

void build_texts(const uint8_t *image, uint32_t d)
{
    const uint64_t name = image_plan.domains[d].record + IMAGE_DOMAIN_NAME;
    const uint64_t label = image_plan.domains[d].record + IMAGE_DOMAIN_LABEL;

    /*@ loop invariant 0 <= i <= DOMAIN_NAME_MAX;
      @ loop assigns i, domain_texts[d].name[0 .. DOMAIN_NAME_MAX - 1];
      @ loop variant DOMAIN_NAME_MAX - i;
      @*/
    for (uint32_t i = 0; i < DOMAIN_NAME_MAX; i++) {
        domain_texts[d].name[i] = (char)(image[name + i] % 128);
    }
    /*@ loop invariant 0 <= i <= LABEL_TEXT_MAX;
      @ loop assigns i, domain_texts[d].label[0 .. LABEL_TEXT_MAX - 1];
      @ loop variant LABEL_TEXT_MAX - i;
      @*/
    for (uint32_t i = 0; i < LABEL_TEXT_MAX; i++) {
        domain_texts[d].label[i] = (char)(image[label + i] % 128);
    }
}
