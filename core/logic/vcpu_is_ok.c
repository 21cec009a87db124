/* SPDX-License-Identifier: Apache-2.0 */
/** @file Executable twin of the invariant of vCPUs, for tests. */
#include "core/logic/vcpu.h"

/*@ requires d < DOMAIN_MAX && v < VCPU_MAX && domain_ok(d);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> vcpu_ok(d, v);
  @*/
static bool one_is_ok(uint32_t d, uint32_t v)
{
    const struct vcpu *one = &vcpus[d].vcpu[v];
    if (domains[d].state == DOMAIN_ABSENT) {
        return true;
    }
    uint64_t first = domains[d].memory.v;
    uint64_t end = first + domains[d].memory_pages + DOMAIN_SHARED_FRAMES;
    bool place_ok = one->info_offset <= PAGE_BYTES - VCPU_INFO_SIZE &&
                    one->info_offset % 8 == 0 && first <= one->info_frame.v &&
                    one->info_frame.v < end;
    bool state_ok =
        v < domains[d].vcpu_count ||
        (one->state == VCPU_OFFLINE && one->timer_deadline == DEADLINE_NONE &&
         one->poll_deadline == DEADLINE_NONE);
    bool time_ok = one->timer_deadline <= DEADLINE_NONE &&
                   one->poll_deadline <= DEADLINE_NONE;
    if (domains[d].state == DOMAIN_LIVE) {
        time_ok = time_ok && vcpu_next_deadline <= one->timer_deadline &&
                  vcpu_next_deadline <= one->poll_deadline;
    }
    return place_ok && state_ok && time_ok;
}

bool vcpus_is_ok(void)
{
    /*@ loop invariant 0 <= i <= DOMAIN_MAX * VCPU_MAX;
      @ loop invariant \forall integer d, v; 0 <= d < DOMAIN_MAX &&
      @     0 <= v < VCPU_MAX && d * VCPU_MAX + v < i ==> vcpu_ok(d, v);
      @ loop assigns i;
      @ loop variant DOMAIN_MAX * VCPU_MAX - i;
      @*/
    for (uint32_t i = 0; i < DOMAIN_MAX * VCPU_MAX; i++) {
        if (!one_is_ok(i / VCPU_MAX, i % VCPU_MAX)) {
            return false;
        }
    }
    return true;
}
