/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for event channels. */
#include "core/logic/gate_event.h"

#include "core/abi/event_channel.h"
#include "core/logic/gate_copy.h"

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status event_send(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 4);

    if (status != ST_OK) {
        return status;
    }
    return evtchn_send(self, gate_low(gate_raw[0]));
}

/** Copy a new port out, which ends the argument; gate_load_answerable() has
 * shown that it can be. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status answer_port(struct domid self, uint64_t pointer,
                               struct result port)
{
    if (port.status != ST_OK) {
        return port.status;
    }
    gate_raw[0] = port.value;
    return gate_store(self, pointer, 4);
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status event_alloc_unbound(struct domid self, uint64_t pointer)
{
    enum status status = gate_load_answerable(self, pointer, 8);
    struct result port;
    uint16_t remote;

    if (status == ST_OK) {
        status = gate_self_only(self, gate_raw[0]);
    }
    if (status != ST_OK) {
        return status;
    }
    remote = gate_domain(self, gate_raw[0] / GATE_QUARTER);
    port = evtchn_alloc_unbound(self, remote);
    return answer_port(self, pointer + 4, port);
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status event_bind_interdomain(struct domid self, uint64_t pointer)
{
    enum status status = gate_load_answerable(self, pointer, 12);
    struct result port;
    uint16_t remote;

    if (status != ST_OK) {
        return status;
    }
    remote = gate_domain(self, gate_raw[0]);
    port = evtchn_bind_interdomain(self, remote, gate_high(gate_raw[0]));
    return answer_port(self, pointer + 8, port);
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status event_bind_virq(struct domid self, uint64_t pointer)
{
    enum status status = gate_load_answerable(self, pointer, 12);
    struct result port;

    if (status != ST_OK) {
        return status;
    }
    port =
        evtchn_bind_virq(self, gate_low(gate_raw[0]), gate_high(gate_raw[0]));
    return answer_port(self, pointer + 8, port);
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status event_bind_ipi(struct domid self, uint64_t pointer)
{
    enum status status = gate_load_answerable(self, pointer, 8);
    struct result port;

    if (status != ST_OK) {
        return status;
    }
    port = evtchn_bind_ipi(self, gate_low(gate_raw[0]));
    return answer_port(self, pointer + 4, port);
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status event_close(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 4);

    if (status != ST_OK) {
        return status;
    }
    return evtchn_close(self, gate_low(gate_raw[0]));
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status event_bind_vcpu(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 8);

    if (status != ST_OK) {
        return status;
    }
    return evtchn_bind_vcpu(self, gate_low(gate_raw[0]),
                            gate_high(gate_raw[0]));
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status event_unmask(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 4);

    if (status != ST_OK) {
        return status;
    }
    return evtchn_unmask(self, gate_low(gate_raw[0]));
}

/** The detail words of a status: who the peer is, or which interrupt. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint64_t status_detail(struct evtchn port)
{
    uint64_t detail = 0;

    switch (port.state) {
    case EVTCHN_UNBOUND:
        detail = port.remote;
        break;
    case EVTCHN_INTERDOMAIN:
        detail = port.remote + (uint64_t)port.link * GATE_HALF;
        break;
    case EVTCHN_VIRQ:
        detail = port.link;
        break;
    default:
        break;
    }
    return detail;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status event_status(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 8);
    struct evtchn_report report;

    if (status == ST_OK) {
        status = gate_self_only(self, gate_raw[0]);
    }
    if (status != ST_OK) {
        return status;
    }
    report = evtchn_status(self, gate_high(gate_raw[0]));
    if (report.status != ST_OK) {
        return report.status;
    }
    gate_raw[1] = report.port.state + (uint64_t)report.port.vcpu * GATE_HALF;
    gate_raw[2] = status_detail(report.port);
    return gate_store(self, pointer, 24);
}

struct result gate_event_op(struct domid self, uint64_t op, uint64_t pointer)
{
    struct result answer = {ST_UNSUPPORTED, 0};

    switch (op) {
    case EVENT_OP_SEND:
        answer.status = event_send(self, pointer);
        break;
    case EVENT_OP_UNMASK:
        answer.status = event_unmask(self, pointer);
        break;
    case EVENT_OP_ALLOC_UNBOUND:
        answer.status = event_alloc_unbound(self, pointer);
        break;
    case EVENT_OP_BIND_INTERDOMAIN:
        answer.status = event_bind_interdomain(self, pointer);
        break;
    case EVENT_OP_BIND_VIRQ:
        answer.status = event_bind_virq(self, pointer);
        break;
    case EVENT_OP_BIND_IPI:
        answer.status = event_bind_ipi(self, pointer);
        break;
    case EVENT_OP_BIND_VCPU:
        answer.status = event_bind_vcpu(self, pointer);
        break;
    case EVENT_OP_CLOSE:
        answer.status = event_close(self, pointer);
        break;
    case EVENT_OP_STATUS:
        answer.status = event_status(self, pointer);
        break;
    default:
        break;
    }
    return answer;
}
