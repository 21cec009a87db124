/* SPDX-License-Identifier: Apache-2.0 */
/** @file The domains and segments of an image, checked. */
#ifndef CLOISON_CORE_LOGIC_IMAGE_DOMAIN_H
#define CLOISON_CORE_LOGIC_IMAGE_DOMAIN_H

#include "core/logic/image_toc.h"

/** Check all domain records and their segments; fill image_plan. */
/*@ requires image_counts_ok && image_payloads_ok && image_readable(bytes);
  @ terminates \true;
  @ assigns image_plan.domains[0 .. DOMAIN_MAX - 1],
  @     image_plan.segments[0 .. IMAGE_SEGMENT_MAX - 1];
  @ ensures \result == IMAGE_GOOD ==> image_domains_ok;
  @*/
enum image_error image_check_domains(const uint8_t *bytes) MUST_CHECK;

#endif
