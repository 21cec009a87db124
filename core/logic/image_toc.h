/* SPDX-License-Identifier: Apache-2.0 */
/** @file The structure of a signed table of contents, checked. */
#ifndef CLOISON_CORE_LOGIC_IMAGE_TOC_H
#define CLOISON_CORE_LOGIC_IMAGE_TOC_H

#include "core/logic/image.h"

/*@ predicate image_header_ok{L} =
  @     1 <= image_plan.toc_pages <= IMAGE_TOC_PAGE_MAX &&
  @     image_plan.toc_pages <= image_plan.pages <= IMAGE_PAGE_MAX;
  @ predicate image_readable{L}(uint8_t *bytes) =
  @     \valid_read(bytes + (0 .. image_plan.toc_pages * PAGE_BYTES - 1)) &&
  @     \separated(bytes + (0 .. image_plan.toc_pages * PAGE_BYTES - 1),
  @                &image_plan);
  @*/

/*@ predicate image_counts_bounded{L} =
  @     image_plan.domain_count <= DOMAIN_MAX &&
  @     image_plan.segment_count <= IMAGE_SEGMENT_MAX &&
  @     image_plan.payload_count <= IMAGE_PAYLOAD_MAX &&
  @     image_plan.slot_count <= IMAGE_SLOT_MAX;
  @*/

/** Offset of the record of payload @p p, or of what follows the last one. */
/*@ requires image_counts_bounded && p <= image_plan.payload_count;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == IMAGE_HEADER_BYTES +
  @     image_plan.domain_count * IMAGE_DOMAIN_BYTES +
  @     image_plan.segment_count * IMAGE_SEGMENT_BYTES +
  @     p * IMAGE_PAYLOAD_BYTES;
  @*/
uint64_t image_payload_record(uint32_t p);

/** Check counts, payloads, domains, segments and slots; fill image_plan. */
/*@ requires image_header_ok && image_readable(bytes);
  @ terminates \true;
  @ assigns image_plan;
  @ ensures image_plan.toc_pages == \old(image_plan.toc_pages);
  @ ensures image_plan.pages == \old(image_plan.pages);
  @ ensures \result == IMAGE_GOOD ==> image_plan_ok;
  @*/
enum image_error image_toc_check(const uint8_t *bytes) MUST_CHECK;

#endif
