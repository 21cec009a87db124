/* SPDX-License-Identifier: Apache-2.0 */
/** @file Event channels: who may set which port pending. */
#include "core/logic/evtchn.h"

/*@ requires mediated: permit(self.v, remote.v,
  @     evtchns[remote.v].port[port].state == EVTCHN_IPI ?
  @     PERM_EVENT_NOTIFY_SELF : PERM_EVENT_SEND);
  @ requires domain_live(self.v) && domain_live(remote.v) && events_ok;
  @ requires port < EVTCHN_PORT_MAX;
  @ requires evtchns[remote.v].port[port].state == EVTCHN_INTERDOMAIN ?
  @     evtchns[remote.v].port[port].remote == self.v :
  @     evtchns[remote.v].port[port].state == EVTCHN_IPI &&
  @     remote.v == self.v;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..];
  @ ensures events_ok;
  @*/
static void evtchn_send_commit(struct domid self, struct domid remote,
                               uint32_t port)
{
    (void)self;
    evtchn_deliver(remote, port);
}

/* Send on a port that is known to be INTERDOMAIN. */
/*@ requires domain_live(self.v) && events_ok && port < EVTCHN_PORT_MAX;
  @ requires evtchns[self.v].port[port].state == EVTCHN_INTERDOMAIN;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..];
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @ ensures \result == ST_OK ==>
  @     xsm_allowed(self.v, evtchns[self.v].port[port].remote, PERM_EVENT_SEND);
  @ ensures \result != ST_OK ==> events_same{Pre, Post};
  @*/
static enum status evtchn_send_peer(struct domid self, uint32_t port)
{
    struct domid remote = {evtchns[self.v].port[port].remote};
    enum status status = xsm_check(self, remote, PERM_EVENT_SEND);
    if (status == ST_OK) {
        evtchn_send_commit(self, remote, evtchns[self.v].port[port].link);
    }
    return status;
}

enum status evtchn_send(struct domid self, uint32_t raw_port)
{
    enum status status = ST_INVALID;
    if (raw_port >= EVTCHN_PORT_MAX) {
        return status;
    }
    switch (evtchns[self.v].port[raw_port].state) {
    case EVTCHN_INTERDOMAIN:
        status = evtchn_send_peer(self, raw_port);
        break;
    case EVTCHN_IPI:
        status = xsm_check(self, self, PERM_EVENT_NOTIFY_SELF);
        if (status == ST_OK) {
            evtchn_send_commit(self, self, raw_port);
        }
        break;
    case EVTCHN_UNBOUND:
        status = ST_OK;
        break;
    }
    return status;
}

enum status evtchn_unmask(struct domid self, uint32_t raw_port)
{
    if (raw_port >= EVTCHN_PORT_MAX ||
        evtchns[self.v].port[raw_port].state == EVTCHN_FREE) {
        return ST_INVALID;
    }
    enum status status = xsm_check(self, self, PERM_EVENT_UNMASK);
    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_EVENT_UNMASK);
        bool was_masked = hw_frame_test_and_clear(
            domain_shared_info(self),
            SHARED_INFO_EVENT_MASK + raw_port / 64 * 8, raw_port % 64);
        if (was_masked && evtchn_pending(self, raw_port)) {
            evtchn_deliver_level(self, evtchns[self.v].port[raw_port].vcpu,
                                 raw_port);
        }
    }
    return status;
}

void evtchn_raise_virq(struct domid domain, uint32_t vcpu, uint32_t virq)
{
    uint32_t port = evtchn_virqs[domain.v].port[vcpu][virq];
    if (port != 0) {
        evtchn_deliver(domain, port);
    }
}
