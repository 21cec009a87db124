/* SPDX-License-Identifier: Apache-2.0 */
/** @file Event channels: the 2-level Xen ABI, its ports private to the core. */
#include "core/logic/evtchn.h"

struct evtchn evtchns[DOMAIN_MAX][EVTCHN_PORT_MAX];
uint32_t evtchn_virqs[DOMAIN_MAX][VCPU_MAX][VIRQ_MAX];
uint32_t evtchn_taken[DOMAIN_MAX];

void evtchn_domain_init(struct domid domain)
{
    hw_frame_clear(domain_shared_info(domain));
}

/* The lowest free port, or EVTCHN_PORT_MAX. */
/*@ requires domain.v < DOMAIN_MAX && evtchn_taken_ok(domain.v);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures 1 <= \result <= EVTCHN_PORT_MAX;
  @ ensures \result < EVTCHN_PORT_MAX ==>
  @     evtchns[domain.v][\result].state == EVTCHN_FREE;
  @ ensures \forall integer p; 1 <= p < \result ==>
  @     evtchns[domain.v][p].state != EVTCHN_FREE;
  @*/
static uint32_t evtchn_find_free(struct domid domain)
{
    uint32_t port = evtchn_taken[domain.v] + 1;
    /*@ loop invariant 1 <= port <= EVTCHN_PORT_MAX;
      @ loop invariant \forall integer p; 1 <= p < port ==>
      @     evtchns[domain.v][p].state != EVTCHN_FREE;
      @ loop assigns port;
      @ loop variant EVTCHN_PORT_MAX - port;
      @*/
    while (port < EVTCHN_PORT_MAX &&
           evtchns[domain.v][port].state != EVTCHN_FREE) {
        port++;
    }
    return port;
}

/*
 * Deliver: raise the level of vCPU @p vcpu for @p port, whose pending bit is
 * set and whose mask bit is clear.
 */
/*@ requires domain_live(domain.v) && events_ok;
  @ requires port < EVTCHN_PORT_MAX && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[domain.v][vcpu], vcpu_changed;
  @ ensures events_ok;
  @*/
static void evtchn_raise_level(struct domid domain, uint32_t vcpu,
                               uint32_t port)
{
    struct mfn info = vcpus[domain.v][vcpu].info_frame;
    uint32_t offset = vcpus[domain.v][vcpu].info_offset;
    if (!hw_frame_test_and_set(info, offset + VCPU_PENDING_SEL_OFFSET,
                               port / 64)) {
        hw_frame_write8(info, offset, 1);
        vcpu_notify(domain, vcpu);
    }
}

/* Set a bound port pending, in the order that guests rely on. */
/*@ requires domain_live(domain.v) && events_ok;
  @ requires port < EVTCHN_PORT_MAX;
  @ requires evtchns[domain.v][port].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..][..], vcpu_changed, vcpu_pollers[..];
  @ ensures events_ok;
  @*/
static void evtchn_set_pending(struct domid domain, uint32_t port)
{
    struct mfn shared = domain_shared_info(domain);
    uint32_t word = port / 64 * 8;
    if (hw_frame_test_and_set(shared, SHARED_PENDING_OFFSET + word,
                              port % 64)) {
        return;
    }
    uint64_t masks = hw_frame_read64(shared, SHARED_MASK_OFFSET + word);
    if ((masks >> port % 64) % 2 == 0) {
        evtchn_raise_level(domain, evtchns[domain.v][port].vcpu, port);
    }
    vcpu_poll_wake(domain, port);
}

bool evtchn_pending(struct domid domain, uint32_t raw_port)
{
    if (raw_port >= EVTCHN_PORT_MAX) {
        return false;
    }
    uint64_t bits = hw_frame_read64(domain_shared_info(domain),
                                    SHARED_PENDING_OFFSET + raw_port / 64 * 8);
    return (bits >> raw_port % 64) % 2 != 0;
}

/* Take the free port that evtchn_find_free found. */
/*@ requires domain_live(domain.v) && evtchn_taken_ok(domain.v);
  @ requires 1 <= port < EVTCHN_PORT_MAX;
  @ requires evtchns[domain.v][port].state == EVTCHN_FREE;
  @ requires \forall integer p; 1 <= p < port ==>
  @     evtchns[domain.v][p].state != EVTCHN_FREE;
  @ requires channel.state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns evtchns[domain.v][port], evtchn_taken[domain.v];
  @ ensures evtchns[domain.v][port] == channel;
  @ ensures evtchn_taken_ok(domain.v);
  @*/
static void evtchn_claim(struct domid domain, uint32_t port,
                         struct evtchn channel)
{
    evtchns[domain.v][port] = channel;
    evtchn_taken[domain.v] = port;
}

/*@ requires mediated: permit(self.v, remote, PERM_EVENT_CREATE);
  @ requires xsm_allowed(remote, self.v, PERM_EVENT_CREATE);
  @ requires domain_live(self.v) && remote < DOMAIN_MAX && events_ok;
  @ requires 1 <= port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v][port].state == EVTCHN_FREE;
  @ requires \forall integer p; 1 <= p < port ==>
  @     evtchns[self.v][p].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns evtchns[self.v][port], evtchn_taken[self.v];
  @ ensures events_ok;
  @ ensures evtchns[self.v][port].state == EVTCHN_UNBOUND;
  @ ensures evtchns[self.v][port].remote == remote;
  @*/
static void evtchn_alloc_commit(struct domid self, uint32_t remote,
                                uint32_t port)
{
    struct evtchn channel = {EVTCHN_UNBOUND, 0, (uint16_t)remote, 0};
    evtchn_claim(self, port, channel);
}

struct result evtchn_alloc_unbound(struct domid self, uint32_t raw_remote)
{
    struct result result = {ST_DENIED, 0};
    if (!domain_is_live(raw_remote)) {
        return result;
    }
    struct domid remote = {(uint16_t)raw_remote};
    result.status = xsm_check(remote, self, PERM_EVENT_CREATE);
    if (result.status == ST_OK) {
        result.status = xsm_check(self, remote, PERM_EVENT_CREATE);
    }
    if (result.status != ST_OK) {
        return result;
    }
    uint32_t port = evtchn_find_free(self);
    if (port >= EVTCHN_PORT_MAX) {
        result.status = ST_NO_SPACE;
        return result;
    }
    evtchn_alloc_commit(self, raw_remote, port);
    result.value = port;
    return result;
}

/* Join our free port and the remote's UNBOUND port. */
/*@ requires mediated: permit(self.v, remote.v, PERM_EVENT_BIND);
  @ requires evtchn_allowed(self.v, remote.v);
  @ requires domain_live(self.v) && domain_live(remote.v) && events_ok;
  @ requires 1 <= port < EVTCHN_PORT_MAX && remote_port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v][port].state == EVTCHN_FREE;
  @ requires \forall integer p; 1 <= p < port ==>
  @     evtchns[self.v][p].state != EVTCHN_FREE;
  @ requires evtchns[remote.v][remote_port].state == EVTCHN_UNBOUND;
  @ requires evtchns[remote.v][remote_port].remote == self.v;
  @ terminates \true;
  @ assigns evtchns[..][..], evtchn_taken[self.v];
  @ ensures events_ok;
  @ ensures evtchns[self.v][port].state == EVTCHN_INTERDOMAIN;
  @ ensures evtchns[self.v][port].remote == remote.v;
  @ ensures evtchns[self.v][port].link == remote_port;
  @*/
static void evtchn_bind_commit(struct domid self, uint32_t port,
                               struct domid remote, uint32_t remote_port)
{
    struct evtchn channel = {EVTCHN_INTERDOMAIN, 0, remote.v, remote_port};
    evtchn_claim(self, port, channel);
    evtchns[remote.v][remote_port].state = EVTCHN_INTERDOMAIN;
    evtchns[remote.v][remote_port].link = port;
}

/* Whether the policy lets events pass between two domains, both ways. */
/*@ requires domain_live(self.v) && domain_live(remote.v);
  @ terminates \true;
  @ assigns permit_given, permit_subject, permit_object, permit_perm;
  @ ensures \result == ST_OK || \result == ST_DENIED;
  @ ensures \result == ST_OK ==> evtchn_allowed(self.v, remote.v);
  @ ensures \result == ST_OK ==>
  @     permit(self.v, remote.v, PERM_EVENT_BIND);
  @*/
static enum status evtchn_check_bind(struct domid self, struct domid remote)
{
    enum status status = xsm_check(remote, self, PERM_EVENT_BIND);
    if (status == ST_OK) {
        status = xsm_check(self, remote, PERM_EVENT_BIND);
    }
    return status;
}

struct result evtchn_bind_interdomain(struct domid self, uint32_t raw_remote,
                                      uint32_t raw_port)
{
    struct result result = {ST_DENIED, 0};
    if (!domain_is_live(raw_remote)) {
        return result;
    }
    struct domid remote = {(uint16_t)raw_remote};
    result.status = evtchn_check_bind(self, remote);
    if (result.status != ST_OK) {
        return result;
    }
    if (raw_port >= EVTCHN_PORT_MAX ||
        evtchns[remote.v][raw_port].state != EVTCHN_UNBOUND ||
        evtchns[remote.v][raw_port].remote != self.v) {
        result.status = ST_INVALID;
        return result;
    }
    uint32_t port = evtchn_find_free(self);
    if (port >= EVTCHN_PORT_MAX) {
        result.status = ST_NO_SPACE;
        return result;
    }
    evtchn_bind_commit(self, port, remote, raw_port);
    evtchn_set_pending(self, port);
    result.value = port;
    return result;
}

/*@ requires mediated: permit(self.v, self.v, PERM_EVENT_BIND_VIRQ);
  @ requires domain_live(self.v) && events_ok;
  @ requires virq < VIRQ_MAX && vcpu < domains[self.v].vcpu_count;
  @ requires virq >= VIRQ_PER_VCPU ==> vcpu == 0;
  @ requires evtchn_virqs[self.v][vcpu][virq] == 0;
  @ requires 1 <= port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v][port].state == EVTCHN_FREE;
  @ requires \forall integer p; 1 <= p < port ==>
  @     evtchns[self.v][p].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns evtchns[self.v][port], evtchn_taken[self.v];
  @ assigns evtchn_virqs[self.v][vcpu][virq];
  @ ensures events_ok;
  @ ensures evtchns[self.v][port].state == EVTCHN_VIRQ;
  @ ensures evtchns[self.v][port].link == virq;
  @ ensures evtchns[self.v][port].vcpu == vcpu;
  @*/
static void evtchn_virq_commit(struct domid self, uint32_t virq, uint32_t vcpu,
                               uint32_t port)
{
    struct evtchn channel = {EVTCHN_VIRQ, (uint8_t)vcpu, 0, virq};
    evtchn_claim(self, port, channel);
    evtchn_virqs[self.v][vcpu][virq] = port;
}

/* Whether a virtual interrupt may be bound for a vCPU. */
/*@ requires domain_live(self.v) && events_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == ST_OK ==>
  @     raw_virq < VIRQ_MAX && raw_vcpu < domains[self.v].vcpu_count &&
  @     (raw_virq >= VIRQ_PER_VCPU ==> raw_vcpu == 0) &&
  @     evtchn_virqs[self.v][raw_vcpu][raw_virq] == 0;
  @*/
static enum status evtchn_check_virq(struct domid self, uint32_t raw_virq,
                                     uint32_t raw_vcpu)
{
    if (raw_virq >= VIRQ_MAX) {
        return ST_INVALID;
    }
    if (raw_virq >= VIRQ_PER_VCPU && raw_vcpu != 0) {
        return ST_INVALID;
    }
    if (raw_vcpu >= domains[self.v].vcpu_count) {
        return ST_NOT_FOUND;
    }
    if (evtchn_virqs[self.v][raw_vcpu][raw_virq] != 0) {
        return ST_EXISTS;
    }
    return ST_OK;
}

struct result evtchn_bind_virq(struct domid self, uint32_t raw_virq,
                               uint32_t raw_vcpu)
{
    struct result result = {evtchn_check_virq(self, raw_virq, raw_vcpu), 0};
    if (result.status == ST_OK) {
        result.status = xsm_check(self, self, PERM_EVENT_BIND_VIRQ);
    }
    if (result.status != ST_OK) {
        return result;
    }
    uint32_t port = evtchn_find_free(self);
    if (port >= EVTCHN_PORT_MAX) {
        result.status = ST_NO_SPACE;
        return result;
    }
    evtchn_virq_commit(self, raw_virq, raw_vcpu, port);
    result.value = port;
    return result;
}

/*@ requires mediated: permit(self.v, self.v, PERM_EVENT_BIND_IPI);
  @ requires domain_live(self.v) && events_ok;
  @ requires vcpu < domains[self.v].vcpu_count;
  @ requires 1 <= port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v][port].state == EVTCHN_FREE;
  @ requires \forall integer p; 1 <= p < port ==>
  @     evtchns[self.v][p].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns evtchns[self.v][port], evtchn_taken[self.v];
  @ ensures events_ok;
  @ ensures evtchns[self.v][port].state == EVTCHN_IPI;
  @ ensures evtchns[self.v][port].vcpu == vcpu;
  @*/
static void evtchn_ipi_commit(struct domid self, uint32_t vcpu, uint32_t port)
{
    struct evtchn channel = {EVTCHN_IPI, (uint8_t)vcpu, 0, 0};
    evtchn_claim(self, port, channel);
}

struct result evtchn_bind_ipi(struct domid self, uint32_t raw_vcpu)
{
    struct result result = {ST_NOT_FOUND, 0};
    if (raw_vcpu >= domains[self.v].vcpu_count) {
        return result;
    }
    result.status = xsm_check(self, self, PERM_EVENT_BIND_IPI);
    if (result.status != ST_OK) {
        return result;
    }
    uint32_t port = evtchn_find_free(self);
    if (port >= EVTCHN_PORT_MAX) {
        result.status = ST_NO_SPACE;
        return result;
    }
    evtchn_ipi_commit(self, raw_vcpu, port);
    result.value = port;
    return result;
}

/* Lower the count of ports known to be in use below a port being freed. */
/*@ requires domain.v < DOMAIN_MAX && 1 <= port < EVTCHN_PORT_MAX;
  @ requires evtchn_taken_ok(domain.v);
  @ terminates \true;
  @ assigns evtchn_taken[domain.v];
  @ ensures evtchn_taken_ok(domain.v) && evtchn_taken[domain.v] < port;
  @*/
static void evtchn_lower_taken(struct domid domain, uint32_t port)
{
    if (evtchn_taken[domain.v] >= port) {
        evtchn_taken[domain.v] = port - 1;
    }
}

/* Forget which port a virtual interrupt was bound to. */
/*@ requires domain.v < DOMAIN_MAX && port < EVTCHN_PORT_MAX && events_ok;
  @ requires evtchns[domain.v][port].state == EVTCHN_VIRQ;
  @ terminates \true;
  @ assigns evtchn_virqs[..][..][..];
  @ ensures \forall integer d, v, q; 0 <= d < DOMAIN_MAX &&
  @     0 <= v < VCPU_MAX && 0 <= q < VIRQ_MAX ==>
  @     evtchn_virqs[d][v][q] ==
  @         \old(evtchn_virqs[d][v][q]) ||
  @     (d == domain.v && evtchn_virqs[d][v][q] == 0 &&
  @      \old(evtchn_virqs[d][v][q]) == port);
  @ ensures \forall integer v, q; 0 <= v < VCPU_MAX && 0 <= q < VIRQ_MAX ==>
  @     evtchn_virqs[domain.v][v][q] != port;
  @*/
static void evtchn_forget_virq(struct domid domain, uint32_t port)
{
    uint32_t virq = evtchns[domain.v][port].link;
    uint32_t vcpu = virq < VIRQ_PER_VCPU ? evtchns[domain.v][port].vcpu : 0;
    evtchn_virqs[domain.v][vcpu][virq] = 0;
}

/* Free a bound port. Its pending bit goes too, so that who gets the port next
   starts without an event of the former peer. */
/*@ requires domain.v < DOMAIN_MAX && 1 <= port < EVTCHN_PORT_MAX;
  @ requires events_ok;
  @ requires evtchns[domain.v][port].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns evtchns[..][..], evtchn_virqs[..][..][..], evtchn_taken[domain.v];
  @ assigns hw_frame_state;
  @ ensures events_ok;
  @ ensures evtchns[domain.v][port].state == EVTCHN_FREE;
  @ ensures \forall integer d, p;
  @     0 <= d < DOMAIN_MAX && 0 <= p < EVTCHN_PORT_MAX &&
  @     \old(evtchns[d][p].state) == EVTCHN_FREE ==>
  @     evtchns[d][p].state == EVTCHN_FREE;
  @*/
static void evtchn_release(struct domid domain, uint32_t port)
{
    if (evtchns[domain.v][port].state == EVTCHN_INTERDOMAIN) {
        uint32_t remote = evtchns[domain.v][port].remote;
        uint32_t link = evtchns[domain.v][port].link;
        evtchns[remote][link].state = EVTCHN_UNBOUND;
    } else if (evtchns[domain.v][port].state == EVTCHN_VIRQ) {
        evtchn_forget_virq(domain, port);
    }
    evtchn_lower_taken(domain, port);
    evtchns[domain.v][port].state = EVTCHN_FREE;
    (void)hw_frame_test_and_clear(domain_shared_info(domain),
                                  SHARED_PENDING_OFFSET + port / 64 * 8,
                                  port % 64);
}

/*@ requires mediated: permit(self.v, self.v, PERM_EVENT_CLOSE);
  @ requires domain_live(self.v) && events_ok;
  @ requires 1 <= port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v][port].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns evtchns[..][..], evtchn_virqs[..][..][..], evtchn_taken[self.v];
  @ assigns hw_frame_state;
  @ ensures events_ok;
  @ ensures evtchns[self.v][port].state == EVTCHN_FREE;
  @*/
static void evtchn_close_commit(struct domid self, uint32_t port)
{
    evtchn_release(self, port);
}

enum status evtchn_close(struct domid self, uint32_t raw_port)
{
    if (raw_port >= EVTCHN_PORT_MAX ||
        evtchns[self.v][raw_port].state == EVTCHN_FREE) {
        return ST_INVALID;
    }
    enum status status = xsm_check(self, self, PERM_EVENT_CLOSE);
    if (status != ST_OK) {
        return status;
    }
    evtchn_close_commit(self, raw_port);
    return ST_OK;
}

void evtchn_domain_end(struct domid domain)
{
    /*@ loop invariant 1 <= port <= EVTCHN_PORT_MAX;
      @ loop invariant events_ok;
      @ loop invariant \forall integer p; 0 <= p < port ==>
      @     evtchns[domain.v][p].state == EVTCHN_FREE;
      @ loop assigns port, evtchns[..][..], evtchn_virqs[..][..][..];
      @ loop assigns evtchn_taken[domain.v], hw_frame_state;
      @ loop variant EVTCHN_PORT_MAX - port;
      @*/
    for (uint32_t port = 1; port < EVTCHN_PORT_MAX; port++) {
        if (evtchns[domain.v][port].state != EVTCHN_FREE) {
            evtchn_release(domain, port);
        }
    }
}

/*@ requires mediated: permit(self.v, remote.v, PERM_EVENT_SEND);
  @ requires domain_live(self.v) && domain_live(remote.v) && events_ok;
  @ requires port < EVTCHN_PORT_MAX;
  @ requires evtchns[remote.v][port].state == EVTCHN_INTERDOMAIN;
  @ requires evtchns[remote.v][port].remote == self.v;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..][..], vcpu_changed, vcpu_pollers[..];
  @ ensures events_ok;
  @*/
static void evtchn_send_commit(struct domid self, struct domid remote,
                               uint32_t port)
{
    (void)self;
    evtchn_set_pending(remote, port);
}

/*@ requires mediated: permit(self.v, self.v, PERM_EVENT_NOTIFY_SELF);
  @ requires domain_live(self.v) && events_ok && port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v][port].state == EVTCHN_IPI;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..][..], vcpu_changed, vcpu_pollers[..];
  @ ensures events_ok;
  @*/
static void evtchn_notify_commit(struct domid self, uint32_t port)
{
    evtchn_set_pending(self, port);
}

/* Send on a port that is known to be INTERDOMAIN. */
/*@ requires domain_live(self.v) && events_ok && port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v][port].state == EVTCHN_INTERDOMAIN;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..][..], vcpu_changed, vcpu_pollers[..];
  @ assigns permit_given, permit_subject, permit_object, permit_perm;
  @ ensures events_ok;
  @ ensures \result == ST_OK ==>
  @     xsm_allowed(self.v, evtchns[self.v][port].remote, PERM_EVENT_SEND);
  @ ensures \result != ST_OK ==> events_same{Pre, Post};
  @*/
static enum status evtchn_send_peer(struct domid self, uint32_t port)
{
    struct domid remote = {evtchns[self.v][port].remote};
    enum status status = xsm_check(self, remote, PERM_EVENT_SEND);
    if (status == ST_OK) {
        evtchn_send_commit(self, remote, evtchns[self.v][port].link);
    }
    return status;
}

enum status evtchn_send(struct domid self, uint32_t raw_port)
{
    enum status status = ST_INVALID;
    if (raw_port >= EVTCHN_PORT_MAX) {
        return status;
    }
    switch (evtchns[self.v][raw_port].state) {
    case EVTCHN_INTERDOMAIN:
        status = evtchn_send_peer(self, raw_port);
        break;
    case EVTCHN_IPI:
        status = xsm_check(self, self, PERM_EVENT_NOTIFY_SELF);
        if (status == ST_OK) {
            evtchn_notify_commit(self, raw_port);
        }
        break;
    case EVTCHN_UNBOUND:
        status = ST_OK;
        break;
    default:
        break;
    }
    return status;
}

/*@ requires mediated: permit(self.v, self.v, PERM_EVENT_BIND_VCPU);
  @ requires domain_live(self.v) && events_ok;
  @ requires 1 <= port < EVTCHN_PORT_MAX;
  @ requires vcpu < domains[self.v].vcpu_count;
  @ requires evtchns[self.v][port].state != EVTCHN_FREE;
  @ requires evtchns[self.v][port].state == EVTCHN_VIRQ ==>
  @     evtchns[self.v][port].link >= VIRQ_PER_VCPU;
  @ terminates \true;
  @ assigns evtchns[self.v][port];
  @ ensures events_ok;
  @ ensures evtchns[self.v][port].vcpu == vcpu;
  @*/
static void evtchn_vcpu_commit(struct domid self, uint32_t port, uint32_t vcpu)
{
    evtchns[self.v][port].vcpu = (uint8_t)vcpu;
}

/* Whether the events of a port may be told to any vCPU. */
/*@ requires domain_live(self.v) && port < EVTCHN_PORT_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==>
  @     evtchns[self.v][port].state != EVTCHN_FREE &&
  @     (evtchns[self.v][port].state == EVTCHN_VIRQ ==>
  @         evtchns[self.v][port].link >= VIRQ_PER_VCPU);
  @*/
static bool evtchn_is_movable(struct domid self, uint32_t port)
{
    uint8_t state = evtchns[self.v][port].state;
    return state == EVTCHN_UNBOUND || state == EVTCHN_INTERDOMAIN ||
           (state == EVTCHN_VIRQ &&
            evtchns[self.v][port].link >= VIRQ_PER_VCPU);
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
    if (status != ST_OK) {
        return status;
    }
    evtchn_vcpu_commit(self, raw_port, raw_vcpu);
    return ST_OK;
}

/*@ requires mediated: permit(self.v, self.v, PERM_EVENT_UNMASK);
  @ requires domain_live(self.v) && events_ok && port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v][port].state != EVTCHN_FREE;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state, vcpus[..][..], vcpu_changed;
  @ ensures events_ok;
  @*/
static void evtchn_unmask_commit(struct domid self, uint32_t port)
{
    bool was_masked =
        hw_frame_test_and_clear(domain_shared_info(self),
                                SHARED_MASK_OFFSET + port / 64 * 8, port % 64);
    if (was_masked && evtchn_pending(self, port)) {
        evtchn_raise_level(self, evtchns[self.v][port].vcpu, port);
    }
}

enum status evtchn_unmask(struct domid self, uint32_t raw_port)
{
    if (raw_port >= EVTCHN_PORT_MAX ||
        evtchns[self.v][raw_port].state == EVTCHN_FREE) {
        return ST_INVALID;
    }
    enum status status = xsm_check(self, self, PERM_EVENT_UNMASK);
    if (status != ST_OK) {
        return status;
    }
    evtchn_unmask_commit(self, raw_port);
    return ST_OK;
}

struct evtchn_report evtchn_status(struct domid self, uint32_t raw_port)
{
    struct evtchn_report report = {ST_INVALID, {EVTCHN_FREE, 0, 0, 0}};
    if (raw_port == 0 || raw_port >= EVTCHN_PORT_MAX) {
        return report;
    }
    report.status = xsm_check(self, self, PERM_EVENT_STATUS);
    if (report.status == ST_OK) {
        report.port = evtchns[self.v][raw_port];
    }
    return report;
}

void evtchn_raise_virq(struct domid domain, uint32_t vcpu, uint32_t virq)
{
    uint32_t port = evtchn_virqs[domain.v][vcpu][virq];
    if (port != 0) {
        evtchn_set_pending(domain, port);
    }
}
