/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port: the one clock. */
#pragma once

#include <stdint.h>

/*@ ghost int hw_time_state; */

/* System time never reaches this many nanoseconds: 146 years. */
#define TIME_MAX 0x4000000000000000

/** System time in nanoseconds since the core started; never goes back. */
/*@ terminates \true;
  @ assigns \result \from hw_time_state;
  @ ensures \result < TIME_MAX;
  @*/
uint64_t hw_time_now(void);

/** The values a guest needs to compute system time from its own TSC. */
struct time_scale {
    uint64_t tsc;         /* guest-visible TSC at this moment */
    uint64_t system_time; /* system time in nanoseconds at this moment */
    uint32_t multiplier;  /* ns = ((tsc delta << shift) * multiplier) >> 32 */
    int8_t shift;
};

/** A consistent sample for the pvclock page (Xen vcpu_time_info). */
/*@ terminates \true;
  @ assigns \result \from hw_time_state;
  @ ensures \result.system_time < TIME_MAX && \result.multiplier != 0;
  @*/
struct time_scale hw_time_scale(void);

/** UTC in nanoseconds since 1970 at system time 0. */
/*@ terminates \true;
  @ assigns \result \from hw_time_state;
  @ ensures \result < TIME_MAX;
  @*/
uint64_t hw_time_wall_base(void);
