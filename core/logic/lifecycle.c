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

/*@ requires mediated: permit(self.v, self.v, PERM_DOMAIN_SHUTDOWN);
  @ requires lifecycle_ok && domain_live(self.v) && reason < 256;
  @ terminates \true;
  @ assigns domains[self.v].state, domains[self.v].reason;
  @ assigns vcpus[self.v], vcpu_changed;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..];
  @ assigns maptracks[0 .. DOMAIN_MAX - 1];
  @ assigns active[0 .. DOMAIN_MAX - 1];
  @ assigns grant_table_hint[0 .. DOMAIN_MAX - 1];
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1];
  @ assigns p2m_populated[0 .. DOMAIN_MAX - 1];
  @ assigns hw_vcpu_state, hw_frame_state;
  @ ensures lifecycle_ok && !domain_live(self.v);
  @ ensures domains[self.v].reason == reason;
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
