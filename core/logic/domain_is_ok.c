/* SPDX-License-Identifier: Apache-2.0 */
/** @file Executable twin of the invariant of domains, for tests. */
#include "core/logic/domain.h"

/*@ requires d < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> domain_ok(d);
  @*/
static bool one_is_ok(uint32_t d)
{
    const struct domain *one = &domains[d];
    if (one->state == DOMAIN_ABSENT) {
        return true;
    }
    return one->vcpu_count >= 1 && one->vcpu_count <= VCPU_MAX &&
           one->memory.v <= FRAME_MAX && one->memory_pages <= FRAME_MAX &&
           one->memory.v + one->memory_pages + DOMAIN_SHARED_FRAMES <=
               FRAME_MAX &&
           (one->memory.v + one->memory_pages + DOMAIN_SHARED_FRAMES <=
                TPM_FRAME ||
            one->memory.v >= TPM_FRAME + TPM_FRAME_COUNT) &&
           one->grant_frame_count <= GRANT_FRAME_MAX;
}

/*@ requires d < DOMAIN_MAX && e < DOMAIN_MAX;
  @ requires domain_ok(d) && domain_ok(e);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> (d != e && domains[d].state != DOMAIN_ABSENT &&
  @     domains[e].state != DOMAIN_ABSENT ==>
  @     domain_end(d) <= domains[e].memory.v ||
  @     domain_end(e) <= domains[d].memory.v);
  @*/
static bool two_are_disjoint(uint32_t d, uint32_t e)
{
    if (d == e || domains[d].state == DOMAIN_ABSENT ||
        domains[e].state == DOMAIN_ABSENT) {
        return true;
    }
    uint64_t end_of_d =
        domains[d].memory.v + domains[d].memory_pages + DOMAIN_SHARED_FRAMES;
    uint64_t end_of_e =
        domains[e].memory.v + domains[e].memory_pages + DOMAIN_SHARED_FRAMES;
    return end_of_d <= domains[e].memory.v || end_of_e <= domains[d].memory.v;
}

bool domains_is_ok(void)
{
    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant \forall integer i; 0 <= i < d ==> domain_ok(i);
      @ loop assigns d;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        if (!one_is_ok(d)) {
            return false;
        }
    }
    /*@ loop invariant 0 <= pair <= DOMAIN_MAX * DOMAIN_MAX;
      @ loop invariant \forall integer i, j;
      @     0 <= i < DOMAIN_MAX && 0 <= j < DOMAIN_MAX &&
      @     i * DOMAIN_MAX + j < pair && i != j &&
      @     domains[i].state != DOMAIN_ABSENT &&
      @     domains[j].state != DOMAIN_ABSENT ==>
      @     domain_end(i) <= domains[j].memory.v ||
      @     domain_end(j) <= domains[i].memory.v;
      @ loop assigns pair;
      @ loop variant DOMAIN_MAX * DOMAIN_MAX - pair;
      @*/
    for (uint32_t pair = 0; pair < DOMAIN_MAX * DOMAIN_MAX; pair++) {
        if (!two_are_disjoint(pair / DOMAIN_MAX, pair % DOMAIN_MAX)) {
            return false;
        }
    }
    return true;
}
