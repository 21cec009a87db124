/* SPDX-License-Identifier: Apache-2.0 */
/** @file The sets of vectors of a local APIC. */
#include "core/logic/vlapic_set.h"

/** Find the highest vector of a set anew, at most @p from. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && which < VLAPIC_SETS;
  @ requires from < VLAPIC_VECTORS;
  @ requires \forall integer i; from < i < VLAPIC_VECTORS ==>
  @     vlapics[domain.v].vcpu[vcpu].marks[which][i] == 0;
  @ requires \forall integer i; 0 <= i < VLAPIC_VECTOR_FIRST ==>
  @     vlapics[domain.v].vcpu[vcpu].marks[which][i] == 0;
  @ terminates \true;
  @ assigns vlapics[domain.v].vcpu[vcpu].top[which];
  @ ensures vlapic_set_ok(domain.v, vcpu, which);
  @*/
static void find_top(struct domid domain, uint32_t vcpu, uint32_t which,
                     uint32_t from)
{
    uint32_t top = from;

    /*@ loop invariant 0 <= top <= from;
      @ loop invariant \forall integer i; top < i < VLAPIC_VECTORS ==>
      @     vlapics[domain.v].vcpu[vcpu].marks[which][i] == 0;
      @ loop assigns top;
      @ loop variant top;
      @*/
    while (top > 0 && vlapics[domain.v].vcpu[vcpu].marks[which][top] == 0) {
        top--;
    }
    vlapics[domain.v].vcpu[vcpu].top[which] = (uint8_t)top;
}

void vlapic_set_add(struct domid domain, uint32_t vcpu, uint32_t which,
                    uint32_t vector)
{
    vlapics[domain.v].vcpu[vcpu].marks[which][vector] = 1;
    if (vector > vlapics[domain.v].vcpu[vcpu].top[which]) {
        vlapics[domain.v].vcpu[vcpu].top[which] = (uint8_t)vector;
    }
    /*@ assert vlapic_set_ok(domain.v, vcpu, which); */
}

void vlapic_set_remove_top(struct domid domain, uint32_t vcpu, uint32_t which)
{
    uint32_t top = vlapics[domain.v].vcpu[vcpu].top[which];

    vlapics[domain.v].vcpu[vcpu].marks[which][top] = 0;
    find_top(domain, vcpu, which, top);
}

uint64_t vlapic_set_word(struct domid domain, uint32_t vcpu, uint32_t which,
                         uint32_t first)
{
    uint32_t word = 0;

    /*@ loop invariant 0 <= i <= 32;
      @ loop assigns i, word;
      @ loop variant 32 - i;
      @*/
    for (uint32_t i = 0; i < 32; i++) {
        uint32_t mark =
            vlapics[domain.v].vcpu[vcpu].marks[which][first + 31 - i] != 0 ? 1
                                                                           : 0;
        word = word % 2147483648U * 2 + mark;
    }
    return word;
}

bool vlapic_set_is_ok(uint32_t d, uint32_t v, uint32_t which)
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
