/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The loader of the signed system image: copied once, then checked.
 *
 * What is accepted is described by image_plan in indices and offsets; whoever
 * builds domains from it needs no further check. That a domain starts where
 * it has code, that its segments do not overlap, is the builder's business:
 * a mistake there harms that domain alone.
 *
 * Invariant: image_plan_ok after image_check found nothing wrong.
 */
#pragma once

#include "core/lib/bytes.h"
#include "core/port/hw_image.h"

/*@ predicate image_counts_ok{L} =
  @     IMAGE_TOC_PAGES <= image_plan.pages <= IMAGE_PAGE_MAX &&
  @     1 <= image_plan.domain_count <= DOMAIN_MAX &&
  @     image_plan.segment_count <= IMAGE_SEGMENT_MAX &&
  @     image_plan.slot_count <= IMAGE_SLOT_MAX &&
  @     IMAGE_TOC_BYTES + image_plan.policy_length <=
  @         image_plan.pages * PAGE_BYTES;
  @
  @ predicate image_domain_ok{L}(integer d) =
  @     1 <= image_plan.domains[d].memory_pages <= IMAGE_DOMAIN_PAGE_MAX &&
  @     (image_plan.domains[d].restart != 0 ==>
  @         image_plan.domains[d].memory_pages <= IMAGE_RESTART_PAGE_MAX) &&
  @     1 <= image_plan.domains[d].vcpu_count <= VCPU_MAX &&
  @     image_plan.domains[d].console <= image_plan.domain_count &&
  @     image_plan.domains[d].store <= image_plan.domain_count &&
  @     image_plan.domains[d].keep < image_plan.domains[d].memory_pages;
  @
  @ // Segment s: pages of the image, in the memory of a domain.
  @ predicate image_segment_ok{L}(integer s) =
  @     image_plan.segments[s].domain < image_plan.domain_count &&
  @     image_plan.segments[s].gfn + image_plan.segments[s].pages <=
  @         image_plan.domains[image_plan.segments[s].domain].memory_pages &&
  @     image_plan.segments[s].page + image_plan.segments[s].pages <=
  @         image_plan.pages;
  @
  @ // Two segments have no page of the file in common, or all of them.
  @ predicate image_segments_apart{L}(integer s, integer t) =
  @     (image_plan.segments[s].page == image_plan.segments[t].page &&
  @      image_plan.segments[s].pages == image_plan.segments[t].pages) ||
  @     image_plan.segments[s].page + image_plan.segments[s].pages <=
  @         image_plan.segments[t].page ||
  @     image_plan.segments[t].page + image_plan.segments[t].pages <=
  @         image_plan.segments[s].page;
  @
  @ // The first page behind the policy table.
  @ logic integer image_payload{L} =
  @     IMAGE_TOC_PAGES +
  @         (image_plan.policy_length + PAGE_BYTES - 1) / PAGE_BYTES;
  @
  @ // Page p of the file is one of the first n segments'.
  @ predicate image_page_named{L}(integer p, integer n) =
  @     \exists integer s; 0 <= s < n && image_plan.segments[s].page <= p <
  @         image_plan.segments[s].page + image_plan.segments[s].pages;
  @ predicate image_covered{L}(integer end, integer n) =
  @     \forall integer p; image_payload <= p < end ==>
  @         image_page_named(p, n);
  @
  @ // Nothing in the file is nobody's, nothing is shared but as a whole.
  @ predicate image_payload_ok{L} =
  @     image_covered(image_plan.pages, image_plan.segment_count) &&
  @     (\forall integer s, t; 0 <= s < image_plan.segment_count &&
  @         0 <= t < image_plan.segment_count ==> image_segments_apart(s, t));
  @
  @ predicate image_plan_ok{L} = image_counts_ok &&
  @     (\forall integer d; 0 <= d < image_plan.domain_count ==>
  @         image_domain_ok(d)) &&
  @     (\forall integer s; 0 <= s < image_plan.segment_count ==>
  @         image_segment_ok(s));
  @*/

/**
 * Copy the table of contents of the image of @p length bytes at @p bytes to
 * image_plan, and check all of the image.
 *
 * @return NULL, or why it is refused; image_plan is then meaningless.
 */
/*@ requires length <= BYTES_MAX;
  @ requires \valid_read(bytes + (0 .. length - 1));
  @ requires \separated(bytes + (0 .. length - 1), &image_plan);
  @ terminates \true;
  @ assigns image_plan;
  @ assigns \result \from bytes[0 .. length - 1];
  @ ensures \result == \null ==> image_plan_ok && image_payload_ok &&
  @     image_plan.pages * PAGE_BYTES == length;
  @*/
const char *image_check(const uint8_t *bytes, uint64_t length) MUST_CHECK;
