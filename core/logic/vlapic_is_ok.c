/* SPDX-License-Identifier: Apache-2.0 */
/** @file Executable twin of the invariant of local APICs, for tests. */
#include "core/logic/vlapic.h"

/*@ requires d < DOMAIN_MAX && v < VCPU_MAX && which < VLAPIC_SETS;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static bool set_is_ok(uint32_t d, uint32_t v, uint32_t which)
{
    uint32_t top = 0;
    bool ok = true;

    /*@ loop invariant 0 <= i <= VLAPIC_VECTORS && 0 <= top < VLAPIC_VECTORS;
      @ loop assigns i, top, ok;
      @ loop variant VLAPIC_VECTORS - i;
      @*/
    for (uint32_t i = 0; i < VLAPIC_VECTORS; i++) {
        if (vlapics[d].vcpu[v].marks[which][i] != 0) {
            top = i;
            ok = ok && i >= VLAPIC_VECTOR_FIRST;
        }
    }
    return ok && vlapics[d].vcpu[v].top[which] == top;
}

bool vlapic_is_ok(void)
{
    bool ok = true;

    /*@ loop invariant 0 <= i <= DOMAIN_MAX * VCPU_MAX;
      @ loop assigns i, ok;
      @ loop variant DOMAIN_MAX * VCPU_MAX - i;
      @*/
    for (uint32_t i = 0; i < DOMAIN_MAX * VCPU_MAX; i++) {
        ok = ok && set_is_ok(i / VCPU_MAX, i % VCPU_MAX, VLAPIC_REQUESTED) &&
             set_is_ok(i / VCPU_MAX, i % VCPU_MAX, VLAPIC_IN_SERVICE);
    }
    return ok;
}
