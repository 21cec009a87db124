/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What guests need to tell the time by themselves (Xen pvclock).
 *
 * The rate of the time-stamp counter never changes, so each page is written
 * once, when the domain is built, and stays right for as long as it runs.
 */
#ifndef CLOISON_CORE_LOGIC_CLOCK_H
#define CLOISON_CORE_LOGIC_CLOCK_H

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/logic/domain.h"
#include "core/logic/vcpu.h"
#include "core/port/hw_frame.h"
#include "core/port/hw_time.h"

/**
 * Write the time information of every vCPU of a new domain into its vcpu_info
 * and the wall clock into shared_info: call after vcpu_domain_init, before
 * the domain runs.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && vcpus_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void clock_domain_init(struct domid domain);

#endif
