/* SPDX-License-Identifier: Apache-2.0 */
/** @file Event channels: the 2-level Xen ABI, its ports private to the core. */
#include "core/logic/evtchn.h"

#include "xsm/wall.h"

struct evtchn_table evtchns[DOMAIN_MAX];
struct evtchn_virqs evtchn_virqs[DOMAIN_MAX];
uint32_t evtchn_taken[DOMAIN_MAX];

/* The lowest free port, if what was asked before allows one; ST_NO_SPACE:
   there is none. */
/*@ requires domain.v < DOMAIN_MAX && evtchn_taken_ok(domain.v);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.status == ST_OK || \result.status == asked ||
  @     \result.status == ST_NO_SPACE;
  @ ensures \result.status == ST_OK ==> asked == ST_OK;
  @ ensures asked != ST_OK ==> \result.value == 0;
  @ ensures \result.status == ST_OK ==> 1 <= \result.value < EVTCHN_PORT_MAX &&
  @     evtchns[domain.v].port[\result.value].state == EVTCHN_FREE;
  @ ensures \result.status == ST_OK ==>
  @     \forall integer p; 1 <= p < \result.value ==>
  @         evtchns[domain.v].port[p].state != EVTCHN_FREE;
  @*/
static struct result evtchn_find_free(struct domid domain, enum status asked)
{
    struct result found = {asked, 0};

    if (asked != ST_OK) {
        return found;
    }
    found.value = evtchn_taken[domain.v] + 1;
    /*@ loop invariant 1 <= found.value <= EVTCHN_PORT_MAX;
      @ loop invariant \forall integer p; 1 <= p < found.value ==>
      @     evtchns[domain.v].port[p].state != EVTCHN_FREE;
      @ loop assigns found.value;
      @ loop variant EVTCHN_PORT_MAX - found.value;
      @*/
    while (found.value < EVTCHN_PORT_MAX &&
           evtchns[domain.v].port[found.value].state != EVTCHN_FREE) {
        found.value++;
    }
    if (found.value == EVTCHN_PORT_MAX) {
        found.status = ST_NO_SPACE;
    }
    return found;
}

/* Take the free port that evtchn_find_free found. */
/*@ requires domain_live(domain.v) && evtchn_taken_ok(domain.v);
  @ requires 1 <= port < EVTCHN_PORT_MAX;
  @ requires evtchns[domain.v].port[port].state == EVTCHN_FREE;
  @ requires \forall integer p; 1 <= p < port ==>
  @     evtchns[domain.v].port[p].state != EVTCHN_FREE;
  @ requires channel.state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns evtchns[domain.v].port[port], evtchn_taken[domain.v];
  @ ensures evtchns[domain.v].port[port] == channel;
  @ ensures evtchn_taken_ok(domain.v);
  @*/
static void evtchn_claim(struct domid domain, uint32_t port,
                         struct evtchn channel)
{
    evtchns[domain.v].port[port] = channel;
    evtchn_taken[domain.v] = port;
}

/* A port for somebody to bind to, or for interrupts between vCPUs. */
/*@ requires mediated: channel.state == EVTCHN_UNBOUND ==>
  @     permit(self.v, channel.remote, PERM_EVENT_CREATE) &&
  @     xsm_allowed(channel.remote, self.v, PERM_EVENT_CREATE);
  @ requires mediated_ipi: channel.state != EVTCHN_UNBOUND ==>
  @     channel.state == EVTCHN_IPI &&
  @     permit(self.v, self.v, PERM_EVENT_BIND_IPI);
  @ requires domain_live(self.v) && channel.remote < DOMAIN_MAX && events_ok;
  @ requires channel.vcpu < domains[self.v].vcpu_count;
  @ requires 1 <= port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v].port[port].state == EVTCHN_FREE;
  @ requires \forall integer p; 1 <= p < port ==>
  @     evtchns[self.v].port[p].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns evtchns[self.v].port[port], evtchn_taken[self.v];
  @ ensures events_ok;
  @ ensures evtchns[self.v].port[port] == channel;
  @*/
static void evtchn_alone_commit(struct domid self, uint32_t port,
                                struct evtchn channel)
{
    evtchn_claim(self, port, channel);
    //@ assert shapes: evtchn_shapes_ok;
    //@ assert peers: evtchn_peers_ok;
    //@ assert virqs: evtchn_virqs_ok;
    //@ assert tables: evtchn_tables_ok;
    //@ assert taken: evtchn_all_taken_ok;
}

struct result evtchn_offer(struct domid self, struct domid remote)
{
    const struct evtchn channel = {EVTCHN_UNBOUND, 0, remote.v, 0};
    struct result result =
        evtchn_find_free(self, xsm_check_both(self, remote, PERM_EVENT_CREATE));

    if (result.status == ST_OK) {
        evtchn_alone_commit(self, result.value, channel);
    }
    return result;
}

struct result evtchn_alloc_unbound(struct domid self, uint32_t raw_remote)
{
    if (!domain_is_live(raw_remote)) {
        return (struct result){ST_DENIED, 0};
    }
    return evtchn_offer(self, (struct domid){(uint16_t)raw_remote});
}

/* Join our free port and the remote's UNBOUND port. */
/*@ requires mediated: permit(self.v, remote.v, PERM_EVENT_BIND);
  @ requires evtchn_allowed(self.v, remote.v);
  @ requires domain_live(self.v) && domain_live(remote.v) && events_ok;
  @ requires 1 <= port < EVTCHN_PORT_MAX && remote_port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v].port[port].state == EVTCHN_FREE;
  @ requires \forall integer p; 1 <= p < port ==>
  @     evtchns[self.v].port[p].state != EVTCHN_FREE;
  @ requires evtchns[remote.v].port[remote_port].state == EVTCHN_UNBOUND;
  @ requires evtchns[remote.v].port[remote_port].remote == self.v;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_taken[self.v];
  @ ensures events_ok;
  @ ensures evtchns[self.v].port[port].state == EVTCHN_INTERDOMAIN;
  @ ensures evtchns[self.v].port[port].remote == remote.v;
  @ ensures evtchns[self.v].port[port].link == remote_port;
  @*/
static void evtchn_bind_commit(struct domid self, uint32_t port,
                               struct domid remote, uint32_t remote_port)
{
    struct evtchn channel = {EVTCHN_INTERDOMAIN, 0, remote.v, remote_port};
    evtchn_claim(self, port, channel);
    //@ assert claimed: evtchn_all_taken_ok;
    evtchns[remote.v].port[remote_port].state = EVTCHN_INTERDOMAIN;
    //@ assert joined: evtchn_all_taken_ok;
    evtchns[remote.v].port[remote_port].link = port;
    //@ assert taken: evtchn_all_taken_ok;
    /*@ assert others: \forall integer d, p;
      @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
      @     !(d == self.v && p == port) &&
      @     !(d == remote.v && p == remote_port) ==>
      @     evtchns[d].port[p] == \at(evtchns[d].port[p], Pre) &&
      @     evtchn_peer_ok{Pre}(d, p);
      @*/
    /*@ assert apart: \forall integer d, p;
      @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
      @     !(d == self.v && p == port) &&
      @     !(d == remote.v && p == remote_port) &&
      @     evtchns[d].port[p].state == EVTCHN_INTERDOMAIN ==>
      @     !(evtchns[d].port[p].remote == self.v &&
      @       evtchns[d].port[p].link == port) &&
      @     !(evtchns[d].port[p].remote == remote.v &&
      @       evtchns[d].port[p].link == remote_port);
      @*/
    //@ assert ours: evtchn_peer_ok(self.v, port);
    //@ assert theirs: evtchn_peer_ok(remote.v, remote_port);
    //@ assert shapes: evtchn_shapes_ok;
    //@ assert peers: evtchn_peers_ok;
    //@ assert virqs: evtchn_virqs_ok;
    //@ assert tables: evtchn_tables_ok;
}

struct result evtchn_bind_interdomain(struct domid self, uint32_t raw_remote,
                                      uint32_t raw_port)
{
    if (!domain_is_live(raw_remote)) {
        return (struct result){ST_DENIED, 0};
    }
    struct domid remote = {(uint16_t)raw_remote};
    enum status status = xsm_check_both(self, remote, PERM_EVENT_BIND);
    if (status == ST_OK) {
        status = xsm_meet(self, remote, PERM_EVENT_BIND);
    }
    if (status == ST_OK &&
        (raw_port >= EVTCHN_PORT_MAX ||
         evtchns[remote.v].port[raw_port].state != EVTCHN_UNBOUND ||
         evtchns[remote.v].port[raw_port].remote != self.v)) {
        status = ST_INVALID;
    }
    struct result result = evtchn_find_free(self, status);
    if (result.status == ST_OK) {
        evtchn_bind_commit(self, result.value, remote, raw_port);
        evtchn_deliver(self, result.value);
    }
    return result;
}

/*@ requires mediated: permit(self.v, self.v, PERM_EVENT_BIND_VIRQ);
  @ requires domain_live(self.v) && events_ok;
  @ requires virq < VIRQ_MAX && vcpu < domains[self.v].vcpu_count;
  @ requires virq >= VIRQ_PER_VCPU ==> vcpu == 0;
  @ requires evtchn_virqs[self.v].port[vcpu][virq] == 0;
  @ requires 1 <= port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v].port[port].state == EVTCHN_FREE;
  @ requires \forall integer p; 1 <= p < port ==>
  @     evtchns[self.v].port[p].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns evtchns[self.v].port[port], evtchn_taken[self.v];
  @ assigns evtchn_virqs[self.v].port[vcpu][virq];
  @ ensures events_ok;
  @ ensures evtchns[self.v].port[port].state == EVTCHN_VIRQ;
  @ ensures evtchns[self.v].port[port].link == virq;
  @ ensures evtchns[self.v].port[port].vcpu == vcpu;
  @*/
static void evtchn_virq_commit(struct domid self, uint32_t virq, uint32_t vcpu,
                               uint32_t port)
{
    struct evtchn channel = {EVTCHN_VIRQ, (uint8_t)vcpu, 0, virq};
    evtchn_claim(self, port, channel);
    evtchn_virqs[self.v].port[vcpu][virq] = port;
    //@ assert shapes: evtchn_shapes_ok;
    //@ assert peers: evtchn_peers_ok;
    //@ assert virqs: evtchn_virqs_ok;
    //@ assert tables: evtchn_tables_ok;
    //@ assert taken: evtchn_all_taken_ok;
}

/* Whether a virtual interrupt may be bound for a vCPU. */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == ST_OK ==>
  @     raw_virq < VIRQ_MAX && raw_vcpu < domains[self.v].vcpu_count &&
  @     (raw_virq >= VIRQ_PER_VCPU ==> raw_vcpu == 0) &&
  @     evtchn_virqs[self.v].port[raw_vcpu][raw_virq] == 0;
  @*/
static enum status evtchn_check_virq(struct domid self, uint32_t raw_virq,
                                     uint32_t raw_vcpu)
{
    if (raw_virq >= VIRQ_MAX || (raw_virq >= VIRQ_PER_VCPU && raw_vcpu != 0)) {
        return ST_INVALID;
    }
    if (raw_vcpu >= domains[self.v].vcpu_count) {
        return ST_NOT_FOUND;
    }
    if (evtchn_virqs[self.v].port[raw_vcpu][raw_virq] != 0) {
        return ST_EXISTS;
    }
    return ST_OK;
}

struct result evtchn_bind_virq(struct domid self, uint32_t raw_virq,
                               uint32_t raw_vcpu)
{
    enum status status = evtchn_check_virq(self, raw_virq, raw_vcpu);
    if (status == ST_OK) {
        status = xsm_check(self, self, PERM_EVENT_BIND_VIRQ);
    }
    struct result result = evtchn_find_free(self, status);
    if (result.status == ST_OK) {
        evtchn_virq_commit(self, raw_virq, raw_vcpu, result.value);
    }
    return result;
}

struct result evtchn_bind_ipi(struct domid self, uint32_t raw_vcpu)
{
    if (raw_vcpu >= domains[self.v].vcpu_count) {
        return (struct result){ST_NOT_FOUND, 0};
    }
    const struct evtchn channel = {EVTCHN_IPI, (uint8_t)raw_vcpu, 0, 0};
    struct result result =
        evtchn_find_free(self, xsm_check(self, self, PERM_EVENT_BIND_IPI));
    if (result.status == ST_OK) {
        evtchn_alone_commit(self, result.value, channel);
    }
    return result;
}

/* Whether the events of a port may be told to any vCPU. */
/*@ requires domain_live(self.v) && port < EVTCHN_PORT_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==>
  @     evtchns[self.v].port[port].state != EVTCHN_FREE &&
  @     (evtchns[self.v].port[port].state == EVTCHN_VIRQ ==>
  @         evtchns[self.v].port[port].link >= VIRQ_PER_VCPU);
  @*/
static bool evtchn_is_movable(struct domid self, uint32_t port)
{
    uint8_t state = evtchns[self.v].port[port].state;
    return state == EVTCHN_UNBOUND || state == EVTCHN_INTERDOMAIN ||
           (state == EVTCHN_VIRQ &&
            evtchns[self.v].port[port].link >= VIRQ_PER_VCPU);
}

enum status evtchn_bind_vcpu(struct domid self, uint32_t raw_port,
                             uint32_t raw_vcpu)
{
    if (raw_vcpu >= domains[self.v].vcpu_count) {
        return ST_NOT_FOUND;
    }
    if (raw_port >= EVTCHN_PORT_MAX || !evtchn_is_movable(self, raw_port)) {
        return ST_INVALID;
    }
    enum status status = xsm_check(self, self, PERM_EVENT_BIND_VCPU);
    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_EVENT_BIND_VCPU);
        evtchns[self.v].port[raw_port].vcpu = (uint8_t)raw_vcpu;
        //@ assert shapes: evtchn_shapes_ok;
        //@ assert peers: evtchn_peers_ok;
        //@ assert virqs: evtchn_virqs_ok;
        //@ assert tables: evtchn_tables_ok;
        //@ assert taken: evtchn_all_taken_ok;
    }
    return status;
}

struct evtchn_report evtchn_status(struct domid self, uint32_t raw_port)
{
    struct evtchn_report report = {ST_INVALID, {EVTCHN_FREE, 0, 0, 0}};
    if (raw_port == 0 || raw_port >= EVTCHN_PORT_MAX) {
        return report;
    }
    report.status = xsm_check(self, self, PERM_EVENT_STATUS);
    if (report.status == ST_OK) {
        report.port = evtchns[self.v].port[raw_port];
    }
    return report;
}
