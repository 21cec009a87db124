/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ends domains, in the order in which nothing is left dangling. */
#include "core/logic/lifecycle.h"

#include "xsm/check.h"

void lifecycle_end(struct domid domain, enum domain_reason reason)
{
    evtchn_domain_end(domain);
    grant_domain_end(domain);
    vcpu_domain_end(domain);
    domains[domain.v].reason = (uint8_t)reason;
    domains[domain.v].state = DOMAIN_DEAD;
}

enum status lifecycle_shutdown(struct domid self, uint32_t raw_reason)
{
    enum status status;

    if (raw_reason > REASON_SOFT_RESET) {
        return ST_INVALID;
    }
    status = xsm_check(self, self, PERM_DOMAIN_SHUTDOWN);
    if (status != ST_OK) {
        return status;
    }
    lifecycle_end(self, (enum domain_reason)raw_reason);
    return ST_OK;
}

uint32_t lifecycle_live_count(void)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= i <= DOMAIN_MAX;
      @ loop invariant 0 <= count <= i;
      @ loop assigns i, count;
      @ loop variant DOMAIN_MAX - i;
      @*/
    for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
        if (domains[i].state == DOMAIN_LIVE) {
            count++;
        }
    }
    return count;
}
