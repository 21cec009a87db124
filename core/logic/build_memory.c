/* SPDX-License-Identifier: Apache-2.0 */
/** @file First contents of a domain's memory, and its texts. */
#include "core/logic/build.h"

#include "core/port/hw_image.h"

struct domain_text domain_texts[DOMAIN_MAX];

/*@ predicate build_readable{L}(uint8_t *image) =
  @     \valid_read(image + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ predicate build_placed{L}(integer d) =
  @     domains[d].state != DOMAIN_ABSENT &&
  @     domains[d].memory_pages == image_plan.domains[d].memory_pages;
  @*/

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

void build_segments(const uint8_t *image, uint32_t d)
{
    //@ assert image_domain_ok(d) && image_segments_ok(d);
    const uint32_t first = image_plan.domains[d].segment_first;
    const uint32_t last = first + image_plan.domains[d].segment_count;

    /*@ loop invariant first <= s <= last;
      @ loop assigns s, hw_frame_state;
      @ loop variant last - s;
      @*/
    for (uint32_t s = first; s < last; s++) {
        build_segment(image, d, s);
    }
}

/** Keep name and label of domain @p d for messages. */
/*@ requires image_plan_ok && build_readable(image);
  @ requires d < image_plan.domain_count;
  @ requires \separated(image + (0 .. image_plan.pages * PAGE_BYTES - 1),
  @     &domain_texts[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns domain_texts[d];
  @*/
static void build_texts(const uint8_t *image, uint32_t d)
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

void build_memory(const uint8_t *image)
{
    /*@ loop invariant 0 <= d <= image_plan.domain_count;
      @ loop assigns d, domain_texts[0 .. DOMAIN_MAX - 1], hw_frame_state;
      @ loop variant image_plan.domain_count - d;
      @*/
    for (uint32_t d = 0; d < image_plan.domain_count; d++) {
        //@ assert build_placed(d);
        build_texts(image, d);
        build_segments(image, d);
    }
}
