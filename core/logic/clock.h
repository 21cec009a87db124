/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The guests' clock: pvclock pages of vCPUs and the wall clock.
 *
 * Output only: nothing that a guest writes there is ever read back. Versions
 * are counted here; odd means that the fields are being written.
 */
#pragma once

#include "core/logic/vcpu.h"

#define CLOCK_SECOND 1000000000

/* Versions wrap here, so that adding 2 never overflows. */
#define CLOCK_VERSION_LIMIT 0x40000000

/* Version last written to each vCPU's page: even, 0 before the first. */
struct clock_versions {
    uint32_t vcpu[VCPU_MAX];
};

extern struct clock_versions clock_versions[DOMAIN_MAX];

/** Refresh the pvclock page of one vCPU: when the clock's rate changes. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpu_ok(domain.v, vcpu);
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns clock_versions[domain.v].vcpu[vcpu], hw_frame_state;
  @ ensures clock_versions[domain.v].vcpu[vcpu] % 2 == 0;
  @ ensures clock_versions[domain.v].vcpu[vcpu] !=
  @     \old(clock_versions[domain.v].vcpu[vcpu]);
  @*/
void clock_update(struct domid domain, uint32_t vcpu);

/**
 * Fill in all clocks of a new domain, before it can map shared_info: Linux
 * divides by the multiplier at once. Comes after vcpu_domain_init.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok;
  @ requires \forall integer v; 0 <= v < VCPU_MAX ==> vcpu_ok(domain.v, v);
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns clock_versions[domain.v], hw_frame_state;
  @*/
void clock_domain_init(struct domid domain);
