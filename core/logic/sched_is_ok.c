/* SPDX-License-Identifier: Apache-2.0 */
/** @file Executable twin of the invariant of scheduling, for tests. */
#include "core/logic/sched.h"

/*@ requires c < CPU_MAX && s < SCHED_SLOT_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> sched_slot_ok(c, s);
  @*/
static bool slot_is_ok(uint32_t c, uint32_t s)
{
    if (s >= sched_plans[c].slot_count) {
        return true;
    }
    uint64_t end = sched_plans[c].slots[s].end;
    return sched_plans[c].slots[s].domain.v < DOMAIN_MAX && end > 0 &&
           end <= (s + (uint64_t)1) * SCHED_SLOT_US_MAX * SCHED_US_NS &&
           (s == 0 || sched_plans[c].slots[s - 1].end < end);
}

/*@ requires c < CPU_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> sched_cpu_ok(c);
  @*/
static bool cpu_is_ok(uint32_t c)
{
    const struct sched_cpu *one = &sched_cpus[c];
    return one->slot < SCHED_SLOT_MAX && one->domain < DOMAIN_MAX &&
           one->vcpu < VCPU_MAX &&
           (one->busy == 0 ||
            sched_owners[one->domain * VCPU_MAX + one->vcpu] == c + 1);
}

/*@ requires c < CPU_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==>
  @     sched_plans[c].slot_count <= SCHED_SLOT_MAX && sched_cpu_ok(c) &&
  @     \forall integer s; 0 <= s < SCHED_SLOT_MAX ==> sched_slot_ok(c, s);
  @*/
static bool plan_is_ok(uint32_t c)
{
    /*@ loop invariant 0 <= s <= SCHED_SLOT_MAX;
      @ loop invariant \forall integer k; 0 <= k < s ==> sched_slot_ok(c, k);
      @ loop assigns s;
      @ loop variant SCHED_SLOT_MAX - s;
      @*/
    for (uint32_t s = 0; s < SCHED_SLOT_MAX; s++) {
        if (!slot_is_ok(c, s)) {
            return false;
        }
    }
    return sched_plans[c].slot_count <= SCHED_SLOT_MAX && cpu_is_ok(c);
}

bool sched_is_ok(void)
{
    /*@ loop invariant 0 <= c <= CPU_MAX;
      @ loop invariant \forall integer i; 0 <= i < c ==>
      @     sched_plans[i].slot_count <= SCHED_SLOT_MAX && sched_cpu_ok(i);
      @ loop invariant \forall integer i, s;
      @     0 <= i < c && 0 <= s < SCHED_SLOT_MAX ==> sched_slot_ok(i, s);
      @ loop assigns c;
      @ loop variant CPU_MAX - c;
      @*/
    for (uint32_t c = 0; c < CPU_MAX; c++) {
        if (!plan_is_ok(c)) {
            return false;
        }
    }
    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant \forall integer i; 0 <= i < d ==>
      @     sched_turns[i].vcpu < VCPU_MAX;
      @ loop assigns d;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        if (sched_turns[d].vcpu >= VCPU_MAX) {
            return false;
        }
    }
    return true;
}
