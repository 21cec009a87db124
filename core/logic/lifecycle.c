/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ends of domains: whatever the reason, a domain ends alone. */
#include "core/logic/lifecycle.h"

void lifecycle_end(struct domid domain, enum domain_reason reason)
{
    if (domains[domain.v].state != DOMAIN_LIVE) {
        return;
    }
    vcpu_domain_end(domain);
    device_domain_end(domain);
    evtchn_domain_end(domain);
    grant_domain_end(domain);
    /*@ ghost
      @ uint32_t n = 0;
      @ /@ loop invariant 0 <= n <= MAPTRACK_MAX;
      @    loop invariant \forall integer d, r, w; 0 <= d < DOMAIN_MAX ==>
      @        grant_count(d, domain.v, r, w, n) == 0;
      @    loop assigns n;
      @    loop variant MAPTRACK_MAX - n; @/
      @ while (n < MAPTRACK_MAX) {
      @     n++;
      @ }
      @*/
    /*@ assert counted: \forall integer r; 0 <= r < GRANT_REF_MAX &&
      @     active[domain.v].entry[r].grantee < DOMAIN_MAX ==>
      @     active[domain.v].entry[r].readers ==
      @         grant_count(active[domain.v].entry[r].grantee, domain.v, r, 0,
      @                     MAPTRACK_MAX) &&
      @     active[domain.v].entry[r].writers ==
      @         grant_count(active[domain.v].entry[r].grantee, domain.v, r, 1,
      @                     MAPTRACK_MAX);
      @*/
    /*@ assert unpinned: \forall integer r; 0 <= r < GRANT_REF_MAX ==>
      @     !grant_pinned(domain.v, r);
      @*/
    //@ ghost Before: ;
    domains[domain.v].reason = (uint8_t)reason;
    domains[domain.v].watchdog = 0;
    domains[domain.v].rest = hw_time_now() + LIFECYCLE_REST;
    domains[domain.v].state = DOMAIN_DEAD;
    /*@ assert owners: \forall integer d, frame; 0 <= d < DOMAIN_MAX ==>
      @     (domain_owns{Before}(d, frame) <==> domain_owns{Here}(d, frame));
      @*/
    //@ assert domains: domains_ok;
    //@ assert vcpus: vcpus_ok;
    //@ assert shapes: evtchn_shapes_ok;
    //@ assert ports: evtchn_ok;
    //@ assert entries: p2m_entries_ok;
    //@ assert tables: p2m_ok;
    //@ assert uses: actives_ok;
    //@ assert maps: maps_ok;
    //@ assert grants: grant_ok;
}

enum status lifecycle_shutdown(struct domid self, uint32_t raw_reason)
{
    if (raw_reason > REASON_SOFT_RESET) {
        return ST_INVALID;
    }
    enum status status = xsm_check(self, self, PERM_DOMAIN_SHUTDOWN);
    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_DOMAIN_SHUTDOWN);
        lifecycle_end(self, (enum domain_reason)raw_reason);
    }
    return status;
}

enum status lifecycle_destroy(struct domid self, uint64_t raw_domain)
{
    enum status status;

    if (raw_domain >= DOMAIN_MAX || !domain_is_live((uint32_t)raw_domain)) {
        return ST_DENIED;
    }
    struct domid domain = {(uint16_t)raw_domain};
    status = xsm_check(self, domain, PERM_DOMAIN_DESTROY);
    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, domain.v, PERM_DOMAIN_DESTROY);
        lifecycle_end(domain, REASON_DESTROYED);
    }
    return status;
}

struct result lifecycle_watchdog(struct domid self, uint32_t raw_number,
                                 uint32_t raw_seconds)
{
    const bool is_set = domains[self.v].watchdog != 0;
    struct result result = {ST_INVALID, 0};

    if (raw_number > WATCHDOG_NUMBER || is_set != (raw_number != 0)) {
        return result;
    }
    result.status = xsm_check(self, self, PERM_DOMAIN_SHUTDOWN);
    if (result.status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_DOMAIN_SHUTDOWN);
        domains[self.v].watchdog =
            raw_seconds == 0
                ? 0
                : hw_time_now() + raw_seconds * (uint64_t)WATCHDOG_SECOND;
        /*@ assert kept: \forall integer d; 0 <= d < DOMAIN_MAX ==>
          @     domains[d].state == \at(domains[d].state, Pre) &&
          @     domains[d].vcpu_count == \at(domains[d].vcpu_count, Pre);
          @*/
        /*@ assert owners: \forall integer d, frame; 0 <= d < DOMAIN_MAX ==>
          @     (domain_owns{Pre}(d, frame) <==> domain_owns{Here}(d, frame));
          @*/
        //@ assert domains: domains_ok;
        //@ assert vcpus: vcpus_ok;
        //@ assert shapes: evtchn_shapes_ok;
        //@ assert ports: evtchn_ok;
        //@ assert entries: p2m_entries_ok;
        //@ assert tables: p2m_ok;
        //@ assert uses: actives_ok;
        //@ assert maps: maps_ok;
        //@ assert grants: grant_ok;
        result.value = is_set ? 0 : WATCHDOG_NUMBER;
    }
    return result;
}

bool lifecycle_has_expired(struct domid domain, uint64_t now)
{
    return domains[domain.v].state == DOMAIN_LIVE &&
           domains[domain.v].watchdog != 0 && domains[domain.v].watchdog <= now;
}

bool lifecycle_may_start(struct domid domain, uint64_t now)
{
    return domains[domain.v].state == DOMAIN_DEAD &&
           domains[domain.v].restart != 0 && domains[domain.v].rest <= now;
}

uint32_t lifecycle_live_count(void)
{
    uint32_t lasting = 0;
    uint32_t count = 0;
    /*@ loop invariant 0 <= d <= DOMAIN_MAX && 0 <= count <= lasting <= d;
      @ loop invariant lasting == 0 <==>
      @     \forall integer i; 0 <= i < d ==> !lifecycle_lasting(i);
      @ loop invariant count == 0 <==> \forall integer i; 0 <= i < d &&
      @     lifecycle_lasting(i) ==> !domain_live(i);
      @ loop assigns d, count, lasting;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        if (domains[d].state != DOMAIN_ABSENT && domains[d].restart == 0) {
            lasting++;
            count += domain_is_live(d) ? 1 : 0;
        }
    }
    return lasting == 0 ? 1 : count;
}
