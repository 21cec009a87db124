/* SPDX-License-Identifier: Apache-2.0 */
/** @file First contents of a domain's memory. */
#include "core/logic/build.h"

/*@ predicate build_placed{L}(integer d) =
  @     domains[d].state != DOMAIN_ABSENT &&
  @     domains[d].memory_pages == image_plan.domains[d].memory_pages;
  @*/

/** Copy segment @p s into the RAM of its domain. */
/*@ requires image_plan_ok && domains_ok && s < image_plan.segment_count;
  @ requires build_placed(image_plan.segments[s].domain);
  @ requires \valid_read(image + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void build_segment(const uint8_t *image, uint32_t s)
{
    const uint32_t d = image_plan.segments[s].domain;
    const uint64_t pages = image_plan.segments[s].pages;
    const uint64_t from = image_plan.segments[s].page;
    const uint64_t to = domains[d].memory.v + image_plan.segments[s].gfn;

    //@ assert image_segment_ok(s) && domain_ok(d);
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
    /*@ loop invariant 0 <= s <= image_plan.segment_count;
      @ loop assigns s, hw_frame_state;
      @ loop variant image_plan.segment_count - s;
      @*/
    for (uint32_t s = 0; s < image_plan.segment_count; s++) {
        if (image_plan.segments[s].domain == d) {
            build_segment(image, s);
        }
    }
}

void build_memory(const uint8_t *image)
{
    /*@ loop invariant 0 <= d <= image_plan.domain_count;
      @ loop assigns d, hw_frame_state;
      @ loop variant image_plan.domain_count - d;
      @*/
    for (uint32_t d = 0; d < image_plan.domain_count; d++) {
        //@ assert build_placed(d);
        build_segments(image, d);
    }
}
