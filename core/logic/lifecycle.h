/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Ends of domains: whatever the reason, a domain ends alone.
 *
 * Its vCPUs never run again, its devices reach nothing any more, its event
 * channels and grants are revoked, and it keeps its memory: nobody else ever
 * gets it.
 */
#ifndef CLOISON_CORE_LOGIC_LIFECYCLE_H
#define CLOISON_CORE_LOGIC_LIFECYCLE_H

#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/lib/status.h"
#include "core/logic/device.h"
#include "core/logic/domain.h"
#include "core/logic/evtchn.h"
#include "core/logic/grant.h"
#include "core/logic/vcpu.h"

/*@ // What the end of a domain rests on and keeps.
  @ predicate lifecycle_ok{L} = events_ok && grant_world_ok && devices_ok;
  @*/

/**
 * End a live domain: nothing of it runs, no port of it is bound, no mapping by
 * it or of its memory is left. One that has ended already stays as it is.
 */
/*@ requires lifecycle_ok && domain.v < DOMAIN_MAX && reason < 256;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns domains[domain.v].state, domains[domain.v].reason;
  @ assigns vcpus[domain.v], vcpu_changed;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..];
  @ assigns maptracks[0 .. DOMAIN_MAX - 1];
  @ assigns active[0 .. DOMAIN_MAX - 1];
  @ assigns grant_table_hint[0 .. DOMAIN_MAX - 1];
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1];
  @ assigns p2m_populated[0 .. DOMAIN_MAX - 1];
  @ assigns hw_vcpu_state, hw_frame_state;
  @ ensures lifecycle_ok && !domain_live(domain.v);
  @ ensures \old(domains[domain.v].state) == DOMAIN_LIVE ==>
  @     domains[domain.v].state == DOMAIN_DEAD &&
  @     domains[domain.v].reason == reason && grant_idle(domain.v) &&
  @     (\forall integer v; 0 <= v < VCPU_MAX ==>
  @         vcpus[domain.v].vcpu[v].state == VCPU_OFFLINE) &&
  @     (\forall integer p; 0 <= p < EVTCHN_PORT_MAX ==>
  @         evtchns[domain.v].port[p].state == EVTCHN_FREE);
  @*/
void lifecycle_end(struct domid domain, enum domain_reason reason);

/** SCHEDOP_shutdown: @p raw_reason is a Xen SHUTDOWN_* number, 0 .. 5. */
/*@ requires lifecycle_ok && domain_live(self.v);
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
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures lifecycle_ok;
  @ ensures \result == ST_OK ==> !domain_live(self.v) &&
  @     domains[self.v].reason == raw_reason &&
  @     xsm_allowed(self.v, self.v, PERM_DOMAIN_SHUTDOWN);
  @ ensures \result != ST_OK ==> domain_live(self.v) &&
  @     events_same{Pre, Post};
  @*/
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
