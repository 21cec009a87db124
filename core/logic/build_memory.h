/* SPDX-License-Identifier: Apache-2.0 */
/** @file First contents of a domain's memory, and its texts. */
#ifndef CLOISON_CORE_LOGIC_BUILD_MEMORY_H
#define CLOISON_CORE_LOGIC_BUILD_MEMORY_H

#include "core/logic/build.h"

/*@ // Domain d exists with the memory that the plan gives it.
  @ predicate build_placed{L}(integer d) =
  @     domains[d].state != DOMAIN_ABSENT &&
  @     domains[d].memory_pages == image_plan.domains[d].memory_pages;
  @*/

/** Clear all frames of domain @p d, then copy its segments into its RAM. */
/*@ requires image_plan_ok && domains_ok && build_readable(image);
  @ requires d < image_plan.domain_count && build_placed(d);
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void build_memory(const uint8_t *image, uint32_t d);

/** Keep name and label of domain @p d for messages. */
/*@ requires image_plan_ok && build_readable(image);
  @ requires d < image_plan.domain_count;
  @ requires \separated(image + (0 .. image_plan.pages * PAGE_BYTES - 1),
  @     &domain_texts[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns domain_texts[d];
  @*/
void build_texts(const uint8_t *image, uint32_t d);

#endif
