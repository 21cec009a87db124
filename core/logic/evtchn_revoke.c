/* SPDX-License-Identifier: Apache-2.0 */
/** @file Event channels that a policy about to take effect forbids. */
#include "core/logic/evtchn.h"

/* Both permissions at once, from either side. */
/*@ requires one.v < DOMAIN_MAX && two.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> xsm_slot_allowed(XSM_NEXT, one.v, two.v, perm) &&
  @     xsm_slot_allowed(XSM_NEXT, two.v, one.v, perm);
  @*/
static bool both_allow(struct domid one, struct domid two, enum perm perm)
{
    return xsm_slot_allows(XSM_NEXT, one, two, perm) &&
           xsm_slot_allows(XSM_NEXT, two, one, perm);
}

/*@ // No port became connected, and those that are stayed as they were.
  @ predicate evtchn_fewer{L1, L2} = \forall integer d, p;
  @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
  @     \at(evtchns[d].port[p].state, L2) == EVTCHN_INTERDOMAIN ==>
  @     \at(evtchns[d].port[p], L2) == \at(evtchns[d].port[p], L1);
  @*/

/* Part a channel; nobody may bind to its ends again. */
/*@ requires domain.v < DOMAIN_MAX && port < EVTCHN_PORT_MAX && events_ok;
  @ requires peer.v < DOMAIN_MAX && link < EVTCHN_PORT_MAX;
  @ requires evtchns[domain.v].port[port].state == EVTCHN_INTERDOMAIN;
  @ requires evtchns[domain.v].port[port].remote == peer.v;
  @ requires evtchns[domain.v].port[port].link == link;
  @ terminates \true;
  @ assigns evtchns[..];
  @ ensures events_ok && evtchn_fewer{Pre, Post};
  @ ensures evtchns[domain.v].port[port].state == EVTCHN_UNBOUND;
  @ ensures evtchns[peer.v].port[link].state == EVTCHN_UNBOUND;
  @*/
static void channel_part(struct domid domain, uint32_t port, struct domid peer,
                         uint32_t link)
{
    //@ assert bound: evtchn_peer_ok(domain.v, port);
    evtchns[domain.v].port[port].state = EVTCHN_UNBOUND;
    evtchns[domain.v].port[port].remote = domain.v;
    evtchns[peer.v].port[link].state = EVTCHN_UNBOUND;
    evtchns[peer.v].port[link].remote = peer.v;
    /*@ assert others: \forall integer d, p;
      @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
      @     !(d == domain.v && p == port) && !(d == peer.v && p == link) ==>
      @     evtchns[d].port[p] == \at(evtchns[d].port[p], Pre);
      @*/
    /*@ assert apart: \forall integer d, p;
      @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
      @     evtchns[d].port[p].state == EVTCHN_INTERDOMAIN ==>
      @     evtchn_peer_ok{Pre}(d, p) &&
      @     !(evtchns[d].port[p].remote == domain.v &&
      @       evtchns[d].port[p].link == port) &&
      @     !(evtchns[d].port[p].remote == peer.v &&
      @       evtchns[d].port[p].link == link);
      @*/
    //@ assert shapes: evtchn_shapes_ok;
    //@ assert peers: evtchn_peers_ok;
    //@ assert virqs: evtchn_virqs_ok;
    //@ assert tables: evtchn_tables_ok;
    //@ assert taken: evtchn_all_taken_ok;
}

/* Revoke what the next policy forbids of one port: how many channels. */
/*@ requires domain.v < DOMAIN_MAX && port < EVTCHN_PORT_MAX && events_ok;
  @ terminates \true;
  @ assigns evtchns[..], hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..];
  @ ensures events_ok && evtchn_fewer{Pre, Post};
  @ ensures evtchn_next_ok(domain.v, port) && \result <= 1;
  @*/
static uint32_t port_revoke(struct domid domain, uint32_t port)
{
    struct evtchn one = evtchns[domain.v].port[port];
    struct domid remote = {one.remote};

    //@ assert shape: evtchn_shape_ok(domain.v, port);
    //@ assert bound: evtchn_peer_ok(domain.v, port);
    if (one.state == EVTCHN_INTERDOMAIN &&
        !both_allow(domain, remote, PERM_EVENT_BIND)) {
        channel_part(domain, port, remote, one.link);
        evtchn_deliver(domain, port);
        evtchn_deliver(remote, one.link);
        return 1;
    }
    if (one.state == EVTCHN_UNBOUND &&
        !both_allow(domain, remote, PERM_EVENT_CREATE)) {
        evtchns[domain.v].port[port].remote = domain.v;
        //@ assert shapes: evtchn_shapes_ok;
        //@ assert peers: evtchn_peers_ok;
        //@ assert virqs: evtchn_virqs_ok;
        //@ assert tables: evtchn_tables_ok;
        //@ assert taken: evtchn_all_taken_ok;
    }
    return 0;
}

uint32_t evtchn_revoke_forbidden(void)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= i <= DOMAIN_MAX * EVTCHN_PORT_MAX;
      @ loop invariant events_ok && 0 <= count <= i;
      @ loop invariant \forall integer d, p; 0 <= d < DOMAIN_MAX &&
      @     0 <= p < EVTCHN_PORT_MAX && d * EVTCHN_PORT_MAX + p < i ==>
      @     evtchn_next_ok(d, p);
      @ loop assigns i, count, evtchns[..], hw_frame_state, hw_vcpu_state;
      @ loop assigns vcpus[..], vcpu_changed, vcpu_pollers[..];
      @ loop variant DOMAIN_MAX * EVTCHN_PORT_MAX - i;
      @*/
    for (uint32_t i = 0; i < DOMAIN_MAX * EVTCHN_PORT_MAX; i++) {
        struct domid domain = {(uint16_t)(i / EVTCHN_PORT_MAX)};

        count += port_revoke(domain, i % EVTCHN_PORT_MAX);
    }
    return count;
}
