/* SPDX-License-Identifier: Apache-2.0 */
/** @file The sets of vectors of a local APIC. */
#ifndef CLOISON_CORE_LOGIC_VLAPIC_SET_H
#define CLOISON_CORE_LOGIC_VLAPIC_SET_H

#include "core/logic/vlapic.h"

/** Put a vector into a set. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && which < VLAPIC_SETS;
  @ requires VLAPIC_VECTOR_FIRST <= vector < VLAPIC_VECTORS;
  @ requires vlapics_ok;
  @ terminates \true;
  @ assigns vlapics[domain.v].vcpu[vcpu].marks[which][vector],
  @         vlapics[domain.v].vcpu[vcpu].top[which];
  @ ensures vlapics_ok;
  @*/
void vlapic_set_add(struct domid domain, uint32_t vcpu, uint32_t which,
                    uint32_t vector);

/** Take the highest vector out of a which; nothing if it is empty. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && which < VLAPIC_SETS;
  @ requires vlapics_ok;
  @ terminates \true;
  @ assigns vlapics[domain.v].vcpu[vcpu].marks[which][0 .. VLAPIC_VECTORS - 1],
  @         vlapics[domain.v].vcpu[vcpu].top[which];
  @ ensures vlapics_ok;
  @*/
void vlapic_set_remove_top(struct domid domain, uint32_t vcpu, uint32_t which);

/** 32 vectors of a set as the guest reads them, from @p first on. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && which < VLAPIC_SETS;
  @ requires first <= VLAPIC_VECTORS - 32;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result < 4294967296;
  @*/
uint64_t vlapic_set_word(struct domid domain, uint32_t vcpu, uint32_t which,
                         uint32_t first);

/** Executable twin of vlapic_set_ok. */
/*@ requires d < DOMAIN_MAX && v < VCPU_MAX && which < VLAPIC_SETS;
  @ terminates \true;
  @ assigns \nothing;
  @*/
bool vlapic_set_is_ok(uint32_t d, uint32_t v, uint32_t which);

#endif
