/* SPDX-License-Identifier: Apache-2.0 */
/** @file Machine memory for a domain that is being built. */
#pragma once

#include "core/logic/build.h"

/** What a domain that has its memory is like before it first runs. */
/*@ requires image_plan_ok && d < image_plan.domain_count && domains_ok;
  @ requires domains[d].memory_pages == image_plan.domains[d].memory_pages;
  @ terminates \true;
  @ assigns domains[d];
  @ ensures domains[d].state == DOMAIN_LIVE;
  @ ensures domains[d].memory_pages == \old(domains[d].memory_pages);
  @ ensures domains[d].memory == \old(domains[d].memory);
  @ ensures 1 <= domains[d].vcpu_count <= VCPU_MAX;
  @ ensures domains[d].grant_frame_count == 0;
  @*/
void build_fresh(uint32_t d);

/** Clear all frames of a domain but the last @p keep of its RAM. */
/*@ requires d < DOMAIN_MAX && domains_ok;
  @ requires domains[d].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void build_clear(uint32_t d, uint64_t keep);

/** Take frames for domain @p d of the plan and enter it into domains. */
/*@ requires image_plan_ok && d < image_plan.domain_count;
  @ requires domains_ok && build_ranges_ok;
  @ requires domains[d].state == DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns build_ranges[0 .. BUILD_RANGE_MAX - 1], domains[d];
  @ ensures domains_ok && build_ranges_ok;
  @ ensures \result == \null ==> domains[d].state == DOMAIN_LIVE &&
  @     domains[d].memory_pages == image_plan.domains[d].memory_pages;
  @*/
const char *build_place(uint32_t d) MUST_CHECK;
