/* SPDX-License-Identifier: Apache-2.0 */
/** @file The guests' clock: pvclock pages of vCPUs and the wall clock. */
#include "core/logic/clock.h"

struct clock_versions clock_versions[DOMAIN_MAX];

void clock_update(struct domid domain, uint32_t vcpu)
{
    struct mfn frame = vcpus[domain.v].vcpu[vcpu].info_frame;
    uint32_t base = vcpus[domain.v].vcpu[vcpu].info_offset + VCPU_INFO_TIME;
    uint32_t version =
        clock_versions[domain.v].vcpu[vcpu] % CLOCK_VERSION_LIMIT / 2 * 2;
    struct time_scale now = hw_time_scale();
    hw_frame_write32(frame, base + VCPU_TIME_VERSION, version + 1);
    hw_frame_write64(frame, base + VCPU_TIME_TSC, now.tsc);
    hw_frame_write64(frame, base + VCPU_TIME_SYSTEM, now.system_time);
    hw_frame_write32(frame, base + VCPU_TIME_MULTIPLIER, now.multiplier);
    hw_frame_write8(frame, base + VCPU_TIME_SHIFT,
                    (uint8_t)(now.shift < 0 ? now.shift + 256 : now.shift));
    hw_frame_write8(frame, base + VCPU_TIME_FLAGS, 0);
    version = (version + 2) % CLOCK_VERSION_LIMIT;
    hw_frame_write32(frame, base + VCPU_TIME_VERSION, version);
    clock_versions[domain.v].vcpu[vcpu] = version;
}

void clock_domain_init(struct domid domain)
{
    /* The wall clock is written once, before anyone can read it. */
    struct mfn frame = domain_shared_info(domain);
    uint64_t wall = hw_time_wall_base();
    uint64_t seconds = wall / CLOCK_SECOND;
    hw_frame_write32(frame, SHARED_INFO_WALL_VERSION, 1);
    hw_frame_write32(frame, SHARED_INFO_WALL_SECONDS,
                     (uint32_t)(seconds % 4294967296));
    hw_frame_write32(frame, SHARED_INFO_WALL_SECONDS_HIGH,
                     (uint32_t)(seconds / 4294967296));
    hw_frame_write32(frame, SHARED_INFO_WALL_NANOSECONDS,
                     (uint32_t)(wall % CLOCK_SECOND));
    hw_frame_write32(frame, SHARED_INFO_WALL_VERSION, 2);

    /*@ loop invariant 0 <= v <= VCPU_MAX;
      @ loop assigns v, clock_versions[domain.v];
      @ loop assigns hw_frame_state;
      @ loop variant VCPU_MAX - v;
      @*/
    for (uint32_t v = 0; v < VCPU_MAX; v++) {
        clock_update(domain, v);
    }
}
