/* SPDX-License-Identifier: Apache-2.0 */
/** @file Event channels: how ports become free. */
#include "core/logic/evtchn.h"

/* Forget which port a virtual interrupt was bound to. */
/*@ requires domain.v < DOMAIN_MAX && port < EVTCHN_PORT_MAX && events_ok;
  @ requires evtchns[domain.v].port[port].state == EVTCHN_VIRQ;
  @ terminates \true;
  @ assigns evtchn_virqs[..];
  @ ensures \forall integer d, v, q; 0 <= d < DOMAIN_MAX &&
  @     0 <= v < VCPU_MAX && 0 <= q < VIRQ_MAX ==>
  @     evtchn_virqs[d].port[v][q] ==
  @         \old(evtchn_virqs[d].port[v][q]) ||
  @     (d == domain.v && evtchn_virqs[d].port[v][q] == 0 &&
  @      \old(evtchn_virqs[d].port[v][q]) == port);
  @ ensures \forall integer v, q; 0 <= v < VCPU_MAX && 0 <= q < VIRQ_MAX ==>
  @     evtchn_virqs[domain.v].port[v][q] != port;
  @*/
static void evtchn_forget_virq(struct domid domain, uint32_t port)
{
    uint32_t virq = evtchns[domain.v].port[port].link;
    uint32_t vcpu =
        virq < VIRQ_PER_VCPU ? evtchns[domain.v].port[port].vcpu : 0;
    evtchn_virqs[domain.v].port[vcpu][virq] = 0;
}

/* Free a bound port. Its pending bit goes too, so that who gets the port next
   starts without an event of the former peer. */
/*@ requires domain.v < DOMAIN_MAX && 1 <= port < EVTCHN_PORT_MAX;
  @ requires events_ok;
  @ requires evtchns[domain.v].port[port].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[domain.v];
  @ assigns hw_frame_state;
  @ ensures events_ok;
  @ ensures evtchns[domain.v].port[port].state == EVTCHN_FREE;
  @ ensures \forall integer d, p;
  @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
  @     \old(evtchns[d].port[p].state) == EVTCHN_FREE ==>
  @     evtchns[d].port[p].state == EVTCHN_FREE;
  @*/
static void evtchn_release(struct domid domain, uint32_t port)
{
    //@ assert bound: evtchn_peer_ok(domain.v, port);
    if (evtchns[domain.v].port[port].state == EVTCHN_INTERDOMAIN) {
        uint32_t remote = evtchns[domain.v].port[port].remote;
        uint32_t link = evtchns[domain.v].port[port].link;
        evtchns[remote].port[link].state = EVTCHN_UNBOUND;
    } else if (evtchns[domain.v].port[port].state == EVTCHN_VIRQ) {
        evtchn_forget_virq(domain, port);
    }
    if (evtchn_taken[domain.v] >= port) {
        evtchn_taken[domain.v] = port - 1;
    }
    evtchns[domain.v].port[port].state = EVTCHN_FREE;
    /*@ assert kept: \forall integer d, p;
      @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
      @     !(d == domain.v && p == port) ==>
      @     evtchns[d].port[p].vcpu == \at(evtchns[d].port[p].vcpu, Pre) &&
      @     evtchns[d].port[p].remote == \at(evtchns[d].port[p].remote, Pre) &&
      @     evtchns[d].port[p].link == \at(evtchns[d].port[p].link, Pre) &&
      @     (evtchns[d].port[p].state == \at(evtchns[d].port[p].state, Pre) ||
      @      (evtchns[d].port[p].state == EVTCHN_UNBOUND &&
      @       \at(evtchns[d].port[p].state, Pre) == EVTCHN_INTERDOMAIN));
      @*/
    /*@ assert apart: \forall integer d, p;
      @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
      @     evtchns[d].port[p].state == EVTCHN_INTERDOMAIN ==>
      @     evtchn_peer_ok{Pre}(d, p) &&
      @     !(evtchns[d].port[p].remote == domain.v &&
      @       evtchns[d].port[p].link == port);
      @*/
    /*@ assert shaped: \forall integer d, p;
      @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
      @     !(d == domain.v && p == port) ==> evtchn_shape_ok(d, p);
      @*/
    //@ assert shapes: evtchn_shapes_ok;
    //@ assert peers: evtchn_peers_ok;
    /*@ assert forgotten: \forall integer d, v, q; 0 <= d < DOMAIN_MAX &&
      @     0 <= v < VCPU_MAX && 0 <= q < VIRQ_MAX ==>
      @     evtchn_virqs[d].port[v][q] ==
      @         \at(evtchn_virqs[d].port[v][q], Pre) ||
      @     (d == domain.v && \at(evtchn_virqs[d].port[v][q], Pre) == port);
      @*/
    /*@ assert still: \forall integer d, p;
      @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
      @     evtchns[d].port[p].state == EVTCHN_VIRQ ==>
      @     !(d == domain.v && p == port) && evtchn_virq_ok{Pre}(d, p) &&
      @     evtchn_shape_ok{Pre}(d, p);
      @*/
    //@ assert virqs: evtchn_virqs_ok;
    //@ assert tables: evtchn_tables_ok;
    /*@ assert same_taken: \forall integer d;
      @     0 <= d < DOMAIN_MAX && d != domain.v ==>
      @     evtchn_taken[d] == \at(evtchn_taken[d], Pre) && evtchn_taken_ok(d);
      @*/
    //@ assert mine_taken: evtchn_taken_ok(domain.v);
    //@ assert taken: evtchn_all_taken_ok;
    (void)hw_frame_test_and_clear(domain_shared_info(domain),
                                  SHARED_INFO_EVENT_PENDING + port / 64 * 8,
                                  port % 64);
}

enum status evtchn_close(struct domid self, uint32_t raw_port)
{
    if (raw_port >= EVTCHN_PORT_MAX ||
        evtchns[self.v].port[raw_port].state == EVTCHN_FREE) {
        return ST_INVALID;
    }
    enum status status = xsm_check(self, self, PERM_EVENT_CLOSE);
    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_EVENT_CLOSE);
        evtchn_release(self, raw_port);
    }
    return status;
}

void evtchn_domain_end(struct domid domain)
{
    /*@ loop invariant 1 <= port <= EVTCHN_PORT_MAX;
      @ loop invariant events_ok;
      @ loop invariant \forall integer p; 0 <= p < port ==>
      @     evtchns[domain.v].port[p].state == EVTCHN_FREE;
      @ loop assigns port, evtchns[..], evtchn_virqs[..];
      @ loop assigns evtchn_taken[domain.v], hw_frame_state;
      @ loop variant EVTCHN_PORT_MAX - port;
      @*/
    for (uint32_t port = 1; port < EVTCHN_PORT_MAX; port++) {
        if (evtchns[domain.v].port[port].state != EVTCHN_FREE) {
            evtchn_release(domain, port);
        }
    }
}
