/* SPDX-License-Identifier: Apache-2.0 */
/** @file Machine memory for a domain that is being built. */
#include "core/logic/build.h"

#include <stddef.h>

struct build_range build_ranges[BUILD_RANGE_MAX];

/** The first range with @p count frames left, or BUILD_RANGE_MAX. */
/*@ requires build_ranges_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= BUILD_RANGE_MAX;
  @ ensures \result < BUILD_RANGE_MAX ==> build_ranges[\result].first + count
  @     <= build_ranges[\result].limit;
  @*/
static uint32_t build_find(uint64_t count)
{
    /*@ loop invariant 0 <= r <= BUILD_RANGE_MAX;
      @ loop assigns r;
      @ loop variant BUILD_RANGE_MAX - r;
      @*/
    for (uint32_t r = 0; r < BUILD_RANGE_MAX; r++) {
        //@ assert build_range_ok(r);
        if (build_ranges[r].limit - build_ranges[r].first >= count) {
            return r;
        }
    }
    return BUILD_RANGE_MAX;
}

void build_fresh(uint32_t d)
{
    domains[d].vcpu_count = (uint8_t)image_plan.domains[d].vcpu_count;
    domains[d].grant_frame_count = 0;
    domains[d].callback_vector = 0;
    domains[d].reason = REASON_POWEROFF;
    domains[d].restart = image_plan.domains[d].restart != 0 ? 1 : 0;
    domains[d].watchdog = 0;
    domains[d].rest = 0;
    domains[d].console_gfn = image_plan.domains[d].console_gfn;
    domains[d].console_port = 0;
    domains[d].store_gfn = image_plan.domains[d].store_gfn;
    domains[d].store_port = 0;
    domains[d].state = DOMAIN_LIVE;
}

const char *build_place(uint32_t d)
{
    const uint64_t pages = image_plan.domains[d].memory_pages;
    const uint32_t r = build_find(pages + DOMAIN_SHARED_FRAMES);

    if (r == BUILD_RANGE_MAX) {
        return "this machine's memory does not hold the domains";
    }
    domains[d].memory.v = build_ranges[r].first;
    domains[d].memory_pages = pages;
    build_fresh(d);
    build_ranges[r].first += pages + DOMAIN_SHARED_FRAMES;
    return NULL;
}

void build_clear(uint32_t d, uint64_t keep)
{
    const uint64_t first = domains[d].memory.v;
    const uint64_t end = first + domains[d].memory_pages;

    /*@ loop invariant first <= frame.v <= end + DOMAIN_SHARED_FRAMES;
      @ loop assigns frame, hw_frame_state;
      @ loop variant end + DOMAIN_SHARED_FRAMES - frame.v;
      @*/
    for (struct mfn frame = {first}; frame.v < end + DOMAIN_SHARED_FRAMES;
         frame.v++) {
        if (frame.v >= end || end - frame.v > keep) {
            hw_frame_clear(frame);
        }
    }
}
