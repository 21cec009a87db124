/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Ends of domains: whatever the reason, a domain ends alone.
 *
 * Its vCPUs run no more, its devices reach nothing any more, its event
 * channels and grants are revoked, and it keeps its memory: nobody else ever
 * gets it. What starts again (build_again.h) does so after a rest.
 */
#pragma once

#include "core/logic/device.h"
#include "core/logic/grant.h"

/* How long a domain that ended rests, in ns. A domain that ends again and
   again does not eat the machine, and a device that was reset may not be
   looked at sooner (PCI Express 3.0 §6.6.2). */
#define LIFECYCLE_REST 100000000

/* The one watchdog of a domain, and nanoseconds in its seconds. */
#define WATCHDOG_NUMBER 1
#define WATCHDOG_SECOND 1000000000

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
  @ assigns END_OF(domain.v), END_EFFECTS;
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
  @ assigns END_OF(self.v), END_EFFECTS;
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

/**
 * End domain @p raw_domain, which starts again if its description says so.
 * ST_DENIED: the policy keeps the caller from that, or nobody lives there.
 */
/*@ requires lifecycle_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[..], vcpus[..], END_EFFECTS, CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures lifecycle_ok;
  @ ensures \result == ST_OK ==> !domain_live(raw_domain) &&
  @     xsm_allowed(self.v, raw_domain, PERM_DOMAIN_DESTROY);
  @ ensures \result != ST_OK ==> events_same{Pre, Post};
  @*/
enum status lifecycle_destroy(struct domid self,
                              uint64_t raw_domain) MUST_CHECK;

/**
 * SCHEDOP_watchdog: end the caller unless it asks again within @p raw_seconds;
 * 0 seconds ask for nothing. Number 0 is a new watchdog and the answer its
 * number; a domain has one.
 */
/*@ requires lifecycle_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[self.v].watchdog, CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures lifecycle_ok && domain_live(self.v);
  @ ensures \result.status == ST_OK ==>
  @     \result.value <= WATCHDOG_NUMBER &&
  @     xsm_allowed(self.v, self.v, PERM_DOMAIN_SHUTDOWN);
  @ ensures \result.status != ST_OK ==>
  @     domains[self.v].watchdog == \old(domains[self.v].watchdog);
  @*/
struct result lifecycle_watchdog(struct domid self, uint32_t raw_number,
                                 uint32_t raw_seconds) MUST_CHECK;

/** Whether the watchdog of a domain has expired. */
/*@ requires domain.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==> domain_live(domain.v);
  @*/
bool lifecycle_has_expired(struct domid domain, uint64_t now);

/** Whether a domain that ended is to start again now. */
/*@ requires domain.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> domains[domain.v].state == DOMAIN_DEAD &&
  @     domains[domain.v].restart != 0 && domains[domain.v].rest <= now;
  @*/
bool lifecycle_may_start(struct domid domain, uint64_t now);

/*@ predicate lifecycle_lasting{L}(integer d) =
  @     domains[d].state != DOMAIN_ABSENT && domains[d].restart == 0;
  @*/

/**
 * How many domains there is still something to run for: those that live and
 * do not start again. Where all start again there is no end.
 */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures 0 <= \result <= DOMAIN_MAX;
  @ ensures \result == 0 <==>
  @     (\exists integer d; 0 <= d < DOMAIN_MAX && lifecycle_lasting(d)) &&
  @     (\forall integer d; 0 <= d < DOMAIN_MAX && lifecycle_lasting(d) ==>
  @         !domain_live(d));
  @*/
uint32_t lifecycle_live_count(void);
