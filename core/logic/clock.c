/* SPDX-License-Identifier: Apache-2.0 */
/** @file Writes the pvclock and wall clock pages. Proved: all of it. */
#include "core/logic/clock.h"

/* struct vcpu_time_info inside vcpu_info (xen.h). */
#define TIME_VERSION 32
#define TIME_TSC 40
#define TIME_SYSTEM 48
#define TIME_MULTIPLIER 56
#define TIME_SHIFT 60
#define TIME_FLAGS 61

/* Wall clock inside shared_info (xen.h). */
#define WALL_VERSION 3072
#define WALL_SECONDS 3076
#define WALL_NANOSECONDS 3080
#define WALL_SECONDS_HIGH 3084

#define NS_PER_SECOND 1000000000
#define TWO_POW_32 4294967296

/* A two's complement byte by arithmetic. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures value >= 0 ==> \result == value;
  @ ensures value < 0 ==> \result == 256 + value;
  @*/
static uint8_t byte_of(int8_t value)
{
    if (value < 0) {
        return (uint8_t)(256 + value);
    }
    return (uint8_t)value;
}

/* An odd version means that the fields are being written. */
/*@ requires frame.v < FRAME_MAX;
  @ requires offset <= PAGE_BYTES - VCPU_INFO_BYTES && offset % 8 == 0;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void write_vcpu(struct mfn frame, uint32_t offset)
{
    struct time_scale now = hw_time_scale();

    hw_frame_write32(frame, offset + TIME_VERSION, 1);
    hw_frame_write64(frame, offset + TIME_TSC, now.tsc);
    hw_frame_write64(frame, offset + TIME_SYSTEM, now.system_time);
    hw_frame_write32(frame, offset + TIME_MULTIPLIER, now.multiplier);
    hw_frame_write8(frame, offset + TIME_SHIFT, byte_of(now.shift));
    hw_frame_write8(frame, offset + TIME_FLAGS, 0);
    hw_frame_write32(frame, offset + TIME_VERSION, 2);
}

/*@ requires frame.v < FRAME_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void write_wall(struct mfn frame)
{
    uint64_t base = hw_time_wall_base();
    uint64_t seconds = base / NS_PER_SECOND;

    hw_frame_write32(frame, WALL_VERSION, 1);
    hw_frame_write32(frame, WALL_SECONDS, (uint32_t)(seconds % TWO_POW_32));
    hw_frame_write32(frame, WALL_NANOSECONDS, (uint32_t)(base % NS_PER_SECOND));
    hw_frame_write32(frame, WALL_SECONDS_HIGH,
                     (uint32_t)(seconds / TWO_POW_32));
    hw_frame_write32(frame, WALL_VERSION, 2);
}

void clock_domain_init(struct domid domain)
{
    /*@ loop invariant 0 <= vcpu <= VCPU_MAX;
      @ loop assigns vcpu, hw_frame_state;
      @ loop variant VCPU_MAX - vcpu;
      @*/
    for (uint32_t vcpu = 0; vcpu < VCPU_MAX; vcpu++) {
        write_vcpu(vcpus[domain.v][vcpu].info_frame,
                   vcpus[domain.v][vcpu].info_offset);
    }
    write_wall(domain_shared_info(domain));
}
