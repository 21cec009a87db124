/* SPDX-License-Identifier: Apache-2.0 */
/** @file Event channels that a policy about to take effect forbids. */
#ifndef CLOISON_CORE_LOGIC_EVTCHN_REVOKE_H
#define CLOISON_CORE_LOGIC_EVTCHN_REVOKE_H

#include <stdint.h>

#include "core/logic/evtchn.h"
#include "xsm/next.h"

/*@ predicate evtchn_next_allowed{L}(integer d, integer e) =
  @     xsm_slot_allowed(XSM_NEXT, d, e, PERM_EVENT_BIND) &&
  @     xsm_slot_allowed(XSM_NEXT, e, d, PERM_EVENT_BIND);
  @
  @ // The next policy allows the channel of this port, if it has one.
  @ predicate evtchn_next_ok{L}(integer d, integer p) =
  @     evtchns[d].port[p].state == EVTCHN_INTERDOMAIN ==>
  @         evtchn_next_allowed(d, evtchns[d].port[p].remote);
  @*/

/**
 * Part every channel that the next policy forbids: both ends become unbound,
 * for nobody, and get a last event. Ports that may not be offered to others
 * any more are offered to nobody. Returns how many channels.
 */
/*@ requires events_ok;
  @ terminates \true;
  @ assigns evtchns[..], hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..];
  @ ensures events_ok;
  @ ensures \forall integer d, p; 0 <= d < DOMAIN_MAX &&
  @     0 <= p < EVTCHN_PORT_MAX ==> evtchn_next_ok(d, p);
  @*/
uint32_t evtchn_revoke_forbidden(void);

#endif
