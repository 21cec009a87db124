/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Delivery of events: the bits that guests see, in the order they rely
 * on (pending; mask; selector of the vCPU; upcall; pollers).
 */
#ifndef CLOISON_CORE_LOGIC_EVTCHN_DELIVER_H
#define CLOISON_CORE_LOGIC_EVTCHN_DELIVER_H

#include <stdint.h>

#include "core/lib/addr.h"
#include "core/logic/evtchn.h"

/** Tell @p vcpu of @p port, whose pending bit is set and mask bit clear. */
/*@ requires domain_live(domain.v) && events_ok;
  @ requires port < EVTCHN_PORT_MAX && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[domain.v].vcpu[vcpu], vcpu_changed;
  @ ensures events_ok;
  @*/
void evtchn_deliver_level(struct domid domain, uint32_t vcpu, uint32_t port);

/** Set a bound port pending and tell who is to be told. */
/*@ requires domain_live(domain.v) && events_ok;
  @ requires port < EVTCHN_PORT_MAX;
  @ requires evtchns[domain.v].port[port].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..];
  @ ensures events_ok;
  @*/
void evtchn_deliver(struct domid domain, uint32_t port);

#endif
