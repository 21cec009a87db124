/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Port: what logic may ask about or do to a vCPU's machine state.
 */
#pragma once

#include "core/lib/types.h"

/*@ ghost int hw_vcpu_state; */

/**
 * Put a vCPU into the state of a processor after INIT and SIPI @p vector
 * (Xen PVH application processor: real mode at vector * 4096). The time-stamp
 * counter and the domain's memory are untouched.
 */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && vector < 256;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void hw_vcpu_start_real(struct domid domain, uint32_t vcpu, uint32_t vector);

/**
 * Put a vCPU into the PVH start state: 32-bit protected mode, paging off, at
 * guest-physical @p entry, EBX = guest-physical @p start_info.
 */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void hw_vcpu_start_pvh(struct domid domain, uint32_t vcpu, uint32_t entry,
                       uint32_t start_info);

/** Deliver a non-maskable interrupt at the vCPU's next entry. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void hw_vcpu_inject_nmi(struct domid domain, uint32_t vcpu);

/**
 * Make sure that no processor, and no device of @p domain, still uses a
 * translation of its nested page table that is older than this call. Returns
 * only when that holds.
 */
/*@ requires domain.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void hw_npt_flush(struct domid domain);
