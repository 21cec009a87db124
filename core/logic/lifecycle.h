/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Ends of domains: whatever the reason, a domain ends alone.
 *
 * Its vCPUs never run again, its event channels and grants are revoked, and it
 * keeps its memory: nobody else ever gets it.
 */
#ifndef CLOISON_CORE_LOGIC_LIFECYCLE_H
#define CLOISON_CORE_LOGIC_LIFECYCLE_H

#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/lib/status.h"
#include "core/logic/domain.h"
#include "core/logic/evtchn.h"
#include "core/logic/grant.h"
#include "core/logic/vcpu.h"

/** End a live domain; one that has ended already stays as it is. */
void lifecycle_end(struct domid domain, enum domain_reason reason);

/** SCHEDOP_shutdown: @p raw_reason is a Xen SHUTDOWN_* number, 0 .. 5. */
enum status lifecycle_shutdown(struct domid self,
                               uint32_t raw_reason) MUST_CHECK;

/** How many domains live. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures 0 <= \result <= DOMAIN_MAX;
  @ ensures \result == 0 <==>
  @     \forall integer d; 0 <= d < DOMAIN_MAX ==> !domain_live(d);
  @*/
uint32_t lifecycle_live_count(void);

#endif
