/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ends of domains: whatever the reason, a domain ends alone. */
#include "core/logic/lifecycle.h"

void lifecycle_end(struct domid domain, enum domain_reason reason)
{
    if (domains[domain.v].state != DOMAIN_LIVE) {
        return;
    }
    vcpu_domain_end(domain);
    evtchn_domain_end(domain);
    grant_domain_end(domain);
    domains[domain.v].reason = (uint8_t)reason;
    domains[domain.v].state = DOMAIN_DEAD;
}

/*@ requires mediated: permit(self.v, self.v, PERM_DOMAIN_SHUTDOWN);
  @*/
static void lifecycle_shutdown_commit(struct domid self,
                                      enum domain_reason reason)
{
    lifecycle_end(self, reason);
}

enum status lifecycle_shutdown(struct domid self, uint32_t raw_reason)
{
    if (raw_reason > REASON_SOFT_RESET) {
        return ST_INVALID;
    }
    enum status status = xsm_check(self, self, PERM_DOMAIN_SHUTDOWN);
    if (status != ST_OK) {
        return status;
    }
    lifecycle_shutdown_commit(self, (enum domain_reason)raw_reason);
    return ST_OK;
}

uint32_t lifecycle_live_count(void)
{
    uint32_t count = 0;
    /*@ loop invariant 0 <= d <= DOMAIN_MAX && 0 <= count <= d;
      @ loop invariant count == 0 <==>
      @     \forall integer i; 0 <= i < d ==> !domain_live(i);
      @ loop assigns d, count;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        if (domain_is_live(d)) {
            count++;
        }
    }
    return count;
}
