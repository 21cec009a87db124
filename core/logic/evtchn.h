/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Event channels: the 2-level Xen ABI, its ports private to the core.
 *
 * What guests see of events (pending and mask bits, vcpu_info) is output only:
 * no decision is taken on it but whether to set the next bit. Which port is
 * bound to what is here and nowhere else.
 *
 * A domain that does not exist, is dead or is denied gives the same ST_DENIED.
 *
 * Invariant: evtchn_ok (peers point at each other, both live, allowed both
 * ways by the policy; each virtual interrupt bound at most once a vCPU).
 */
#pragma once

#include "core/abi/hypercall.h"
#include "core/logic/vcpu.h"

/* States of a port: the numbers that EVTCHNOP_status reports. */
enum evtchn_state {
    EVTCHN_FREE = 0,
    EVTCHN_UNBOUND = 1,
    EVTCHN_INTERDOMAIN = 2,
    EVTCHN_VIRQ = 4,
    EVTCHN_IPI = 5
};

/* Virtual interrupts below this exist once a vCPU, the others once. */
#define VIRQ_PER_VCPU 2

struct evtchn {
    uint8_t state;   /* enum evtchn_state */
    uint8_t vcpu;    /* vCPU that is told */
    uint16_t remote; /* UNBOUND: who may bind; INTERDOMAIN: the peer */
    uint32_t link;   /* INTERDOMAIN: the peer's port; VIRQ: its number */
};

/** The ports of one domain. */
struct evtchn_table {
    struct evtchn port[EVTCHN_PORT_MAX];
};

extern struct evtchn_table evtchns[DOMAIN_MAX];

/* Port of each bound virtual interrupt of a domain, 0: not bound. */
struct evtchn_virqs {
    uint32_t port[VCPU_MAX][VIRQ_MAX];
};

extern struct evtchn_virqs evtchn_virqs[DOMAIN_MAX];

/* Ports 1 .. evtchn_taken[d] are all in use: the search starts above. */
extern uint32_t evtchn_taken[DOMAIN_MAX];

/*@ predicate evtchn_allowed(integer d, integer e) =
  @     xsm_allowed(d, e, PERM_EVENT_BIND) &&
  @     xsm_allowed(e, d, PERM_EVENT_BIND);
  @
  @ predicate evtchn_shape_ok{L}(integer d, integer p) =
  @     evtchns[d].port[p].state != EVTCHN_FREE ==>
  @         1 <= p && domain_live(d) &&
  @         evtchns[d].port[p].vcpu < domains[d].vcpu_count &&
  @         evtchns[d].port[p].remote < DOMAIN_MAX;
  @
  @ // Peers point at each other and never at themselves.
  @ predicate evtchn_peer_ok{L}(integer d, integer p) =
  @     \let one = evtchns[d].port[p];
  @     \let peer = evtchns[one.remote].port[one.link];
  @     one.state == EVTCHN_INTERDOMAIN ==>
  @         one.remote < DOMAIN_MAX && one.link < EVTCHN_PORT_MAX &&
  @         !(one.remote == d && one.link == p) &&
  @         peer.state == EVTCHN_INTERDOMAIN && peer.remote == d &&
  @         peer.link == p && evtchn_allowed(d, one.remote);
  @
  @ // The same without the policy, which tests cannot ask.
  @ predicate evtchn_link_ok{L}(integer d, integer p) =
  @     \let one = evtchns[d].port[p];
  @     \let peer = evtchns[one.remote].port[one.link];
  @     one.state == EVTCHN_INTERDOMAIN ==>
  @         one.remote < DOMAIN_MAX && one.link < EVTCHN_PORT_MAX &&
  @         !(one.remote == d && one.link == p) &&
  @         peer.state == EVTCHN_INTERDOMAIN && peer.remote == d &&
  @         peer.link == p;
  @
  @ predicate evtchn_virq_ok{L}(integer d, integer p) =
  @     \let one = evtchns[d].port[p];
  @     one.state == EVTCHN_VIRQ ==>
  @         one.link < VIRQ_MAX &&
  @         (one.link < VIRQ_PER_VCPU ==>
  @             evtchn_virqs[d].port[one.vcpu][one.link] == p) &&
  @         (one.link >= VIRQ_PER_VCPU ==>
  @             evtchn_virqs[d].port[0][one.link] == p);
  @
  @ predicate evtchn_table_ok{L}(integer d, integer v, integer q) =
  @     evtchn_virqs[d].port[v][q] != 0 ==>
  @         evtchn_virqs[d].port[v][q] < EVTCHN_PORT_MAX &&
  @         evtchns[d].port[evtchn_virqs[d].port[v][q]].state == EVTCHN_VIRQ &&
  @         evtchns[d].port[evtchn_virqs[d].port[v][q]].link == q &&
  @         (q < VIRQ_PER_VCPU ==>
  @             evtchns[d].port[evtchn_virqs[d].port[v][q]].vcpu == v) &&
  @         (q >= VIRQ_PER_VCPU ==> v == 0);
  @
  @ predicate evtchn_taken_ok{L}(integer d) =
  @     evtchn_taken[d] < EVTCHN_PORT_MAX &&
  @     \forall integer p; 1 <= p <= evtchn_taken[d] ==>
  @         evtchns[d].port[p].state != EVTCHN_FREE;
  @
  @ predicate evtchn_shapes_ok{L} = \forall integer d, p;
  @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX ==>
  @     evtchn_shape_ok(d, p);
  @ predicate evtchn_peers_ok{L} = \forall integer d, p;
  @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX ==>
  @     evtchn_peer_ok(d, p);
  @ predicate evtchn_virqs_ok{L} = \forall integer d, p;
  @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX ==>
  @     evtchn_virq_ok(d, p);
  @ predicate evtchn_tables_ok{L} = \forall integer d, v, q;
  @     0 <= d < DOMAIN_MAX && 0 <= v < VCPU_MAX && 0 <= q < VIRQ_MAX ==>
  @     evtchn_table_ok(d, v, q);
  @ predicate evtchn_all_taken_ok{L} = \forall integer d;
  @     0 <= d < DOMAIN_MAX ==> evtchn_taken_ok(d);
  @ predicate evtchn_ok{L} = evtchn_shapes_ok && evtchn_peers_ok &&
  @     evtchn_virqs_ok && evtchn_tables_ok && evtchn_all_taken_ok;
  @
  @ // All that event channels rest on.
  @ predicate events_ok{L} = domains_ok && vcpus_ok && evtchn_ok;
  @
  @ // What a refusal promises: no port and no binding has changed.
  @ predicate evtchn_same{L1, L2} =
  @     (\forall integer d, p;
  @         0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX ==>
  @         \at(evtchns[d].port[p], L1) == \at(evtchns[d].port[p], L2)) &&
  @     (\forall integer d, v, q; 0 <= d < DOMAIN_MAX && 0 <= v < VCPU_MAX &&
  @         0 <= q < VIRQ_MAX ==>
  @         \at(evtchn_virqs[d].port[v][q], L1) ==
  @         \at(evtchn_virqs[d].port[v][q], L2)) &&
  @     (\forall integer d; 0 <= d < DOMAIN_MAX ==>
  @         \at(evtchn_taken[d], L1) == \at(evtchn_taken[d], L2));
  @
  @ // And nothing that guests see or that runs.
  @ predicate events_same{L1, L2} =
  @     evtchn_same{L1, L2} && vcpus_same{L1, L2};
  @*/

/** Executable twin of evtchn_ok (without the policy), for tests. */
/*@ requires domains_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> evtchn_shapes_ok && evtchn_virqs_ok &&
  @     evtchn_tables_ok && evtchn_all_taken_ok &&
  @     (\forall integer d, p;
  @         0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX ==>
  @         evtchn_link_ok(d, p));
  @*/
bool evtchn_is_ok(void);

/** Free every port of a domain that ends; its peers become UNBOUND. */
/*@ requires domain.v < DOMAIN_MAX && events_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..];
  @ assigns hw_frame_state;
  @ ensures events_ok;
  @ ensures \forall integer p; 0 <= p < EVTCHN_PORT_MAX ==>
  @     evtchns[domain.v].port[p].state == EVTCHN_FREE;
  @*/
void evtchn_domain_end(struct domid domain);

/** A new port that domain @p remote may bind to, whenever it lives. */
/*@ requires domain_live(self.v) && events_ok && remote.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_taken[..];
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures \result.status == ST_OK ==>
  @     1 <= \result.value < EVTCHN_PORT_MAX &&
  @     evtchns[self.v].port[\result.value].state == EVTCHN_UNBOUND &&
  @     evtchns[self.v].port[\result.value].remote == remote.v &&
  @     xsm_allowed(self.v, remote.v, PERM_EVENT_CREATE) &&
  @     xsm_allowed(remote.v, self.v, PERM_EVENT_CREATE);
  @ ensures \result.status != ST_OK ==> events_same{Pre, Post};
  @*/
struct result evtchn_offer(struct domid self, struct domid remote) MUST_CHECK;

/** The same of a guest, for domain @p raw_remote, which has to live. */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_taken[..];
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures \result.status == ST_OK ==>
  @     1 <= \result.value < EVTCHN_PORT_MAX &&
  @     evtchns[self.v].port[\result.value].state == EVTCHN_UNBOUND &&
  @     evtchns[self.v].port[\result.value].remote == raw_remote &&
  @     xsm_allowed(self.v, raw_remote, PERM_EVENT_CREATE) &&
  @     xsm_allowed(raw_remote, self.v, PERM_EVENT_CREATE);
  @ ensures \result.status != ST_OK ==> events_same{Pre, Post};
  @*/
struct result evtchn_alloc_unbound(struct domid self,
                                   uint32_t raw_remote) MUST_CHECK;

/**
 * Join a new port to the UNBOUND port @p raw_port that @p raw_remote keeps for
 * us. The new port is set pending once, so that no event sent before is lost.
 */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_taken[..], hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..];
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures \result.status == ST_OK ==>
  @     \result.value < EVTCHN_PORT_MAX &&
  @     evtchns[self.v].port[\result.value].state == EVTCHN_INTERDOMAIN &&
  @     evtchns[self.v].port[\result.value].remote == raw_remote &&
  @     evtchns[self.v].port[\result.value].link == raw_port &&
  @     evtchn_allowed(self.v, raw_remote);
  @ ensures \result.status != ST_OK ==> events_same{Pre, Post};
  @*/
struct result evtchn_bind_interdomain(struct domid self, uint32_t raw_remote,
                                      uint32_t raw_port) MUST_CHECK;

/** A new port for virtual interrupt @p raw_virq of @p raw_vcpu. */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..];
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures \result.status == ST_OK ==>
  @     1 <= \result.value < EVTCHN_PORT_MAX &&
  @     evtchns[self.v].port[\result.value].state == EVTCHN_VIRQ &&
  @     evtchns[self.v].port[\result.value].link == raw_virq &&
  @     evtchns[self.v].port[\result.value].vcpu == raw_vcpu &&
  @     xsm_allowed(self.v, self.v, PERM_EVENT_BIND_VIRQ);
  @ ensures \result.status != ST_OK ==> events_same{Pre, Post};
  @*/
struct result evtchn_bind_virq(struct domid self, uint32_t raw_virq,
                               uint32_t raw_vcpu) MUST_CHECK;

/** A new port by which the domain's vCPUs interrupt @p raw_vcpu. */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_taken[..];
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures \result.status == ST_OK ==>
  @     1 <= \result.value < EVTCHN_PORT_MAX &&
  @     evtchns[self.v].port[\result.value].state == EVTCHN_IPI &&
  @     evtchns[self.v].port[\result.value].vcpu == raw_vcpu &&
  @     xsm_allowed(self.v, self.v, PERM_EVENT_BIND_IPI);
  @ ensures \result.status != ST_OK ==> events_same{Pre, Post};
  @*/
struct result evtchn_bind_ipi(struct domid self, uint32_t raw_vcpu) MUST_CHECK;

/** Free a port; its peer, if it has one, becomes UNBOUND for us. */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..];
  @ assigns hw_frame_state;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures \result == ST_OK ==> raw_port < EVTCHN_PORT_MAX &&
  @     evtchns[self.v].port[raw_port].state == EVTCHN_FREE &&
  @     xsm_allowed(self.v, self.v, PERM_EVENT_CLOSE);
  @ ensures \result != ST_OK ==> events_same{Pre, Post};
  @*/
enum status evtchn_close(struct domid self, uint32_t raw_port) MUST_CHECK;

/** Set the peer of @p raw_port pending (an IPI port: itself). */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..];
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures hw_frame_state != \old(hw_frame_state) ==>
  @     raw_port < EVTCHN_PORT_MAX && \result == ST_OK &&
  @     ((evtchns[self.v].port[raw_port].state == EVTCHN_INTERDOMAIN &&
  @       xsm_allowed(self.v, evtchns[self.v].port[raw_port].remote,
  @                   PERM_EVENT_SEND)) ||
  @      (evtchns[self.v].port[raw_port].state == EVTCHN_IPI &&
  @       xsm_allowed(self.v, self.v, PERM_EVENT_NOTIFY_SELF)));
  @ ensures \result != ST_OK ==> events_same{Pre, Post};
  @*/
enum status evtchn_send(struct domid self, uint32_t raw_port) MUST_CHECK;

/** Tell @p raw_vcpu from now on. Per-vCPU sources do not move. */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns evtchns[..];
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures \result == ST_OK ==> raw_port < EVTCHN_PORT_MAX &&
  @     evtchns[self.v].port[raw_port].vcpu == raw_vcpu &&
  @     xsm_allowed(self.v, self.v, PERM_EVENT_BIND_VCPU);
  @ ensures \result != ST_OK ==> events_same{Pre, Post};
  @*/
enum status evtchn_bind_vcpu(struct domid self, uint32_t raw_port,
                             uint32_t raw_vcpu) MUST_CHECK;

/** Clear the mask bit and deliver what was waiting behind it. */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..], vcpu_changed;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures \result == ST_OK ==>
  @     xsm_allowed(self.v, self.v, PERM_EVENT_UNMASK);
  @ ensures \result != ST_OK ==> events_same{Pre, Post};
  @*/
enum status evtchn_unmask(struct domid self, uint32_t raw_port) MUST_CHECK;

/** What EVTCHNOP_status tells; meaningful when status is ST_OK. */
struct evtchn_report {
    enum status status;
    struct evtchn port;
};

/** What is bound to a port of the caller; a free port is reported as such. */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result.status == ST_OK ==> raw_port < EVTCHN_PORT_MAX &&
  @     \result.port == evtchns[self.v].port[raw_port] &&
  @     xsm_allowed(self.v, self.v, PERM_EVENT_STATUS);
  @*/
struct evtchn_report evtchn_status(struct domid self,
                                   uint32_t raw_port) MUST_CHECK;

/*
 * Delivery: the bits that guests see, in the order they rely on (pending;
 * mask; selector of the vCPU; upcall; pollers).
 */

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

/** Raise a virtual interrupt of the core; nothing if it is not bound. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && virq < VIRQ_MAX;
  @ requires events_ok;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..];
  @ ensures events_ok;
  @*/
void evtchn_raise_virq(struct domid domain, uint32_t vcpu, uint32_t virq);

/** Whether the pending bit of a port is set; false for no such port. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 || \result == 1;
  @*/
bool evtchn_pending(struct domid domain, uint32_t raw_port);

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
