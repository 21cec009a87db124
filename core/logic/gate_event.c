/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for event channels. */
#include "core/logic/gate_event.h"

#include "core/abi/event_channel.h"
#include "core/logic/gate_copy.h"

/** What an operation takes, and where its argument takes a new port (0: it
 * gives none). */
struct shape {
    uint8_t bytes;
    uint8_t port_at;
};

/* Operations that are not here do not exist. */
static const struct shape shapes[] = {
    [EVENT_OP_BIND_INTERDOMAIN] = {12, 8},
    [EVENT_OP_BIND_VIRQ] = {12, 8},
    [EVENT_OP_CLOSE] = {4, 0},
    [EVENT_OP_SEND] = {4, 0},
    [EVENT_OP_STATUS] = {8, 0},
    [EVENT_OP_ALLOC_UNBOUND] = {8, 4},
    [EVENT_OP_BIND_IPI] = {8, 4},
    [EVENT_OP_BIND_VCPU] = {8, 0},
    [EVENT_OP_UNMASK] = {4, 0},
};

/** The detail words of a status: who the peer is, or which interrupt. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint64_t status_detail(struct evtchn port)
{
    uint64_t detail = 0;

    if (port.state == EVTCHN_VIRQ) {
        detail = port.link;
    } else if (port.state == EVTCHN_UNBOUND) {
        detail = port.remote;
    } else if (port.state == EVTCHN_INTERDOMAIN) {
        detail = port.remote + (uint64_t)port.link * GATE_HALF;
    }
    return detail;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns hw_frame_state, gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status status_answer(struct domid self, uint64_t pointer)
{
    enum status status = gate_self_only(self, gate_raw[0]);
    struct evtchn_report report;

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

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_taken[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static struct result alloc_unbound(struct domid self)
{
    struct result port = {gate_self_only(self, gate_raw[0]), 0};

    if (port.status != ST_OK) {
        return port;
    }
    return evtchn_alloc_unbound(self,
                                gate_domain(self, gate_raw[0] / GATE_QUARTER));
}

/** Hand the argument in gate_raw to its operation; the value is a new port. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..], GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static struct result run(struct domid self, uint64_t op, uint64_t pointer)
{
    struct result answer = {ST_OK, 0};
    uint32_t low = gate_low(gate_raw[0]);
    uint32_t high = gate_high(gate_raw[0]);

    switch (op) {
    case EVENT_OP_SEND:
        answer.status = evtchn_send(self, low);
        break;
    case EVENT_OP_UNMASK:
        answer.status = evtchn_unmask(self, low);
        break;
    case EVENT_OP_ALLOC_UNBOUND:
        answer = alloc_unbound(self);
        break;
    case EVENT_OP_BIND_INTERDOMAIN:
        answer = evtchn_bind_interdomain(self, gate_domain(self, low), high);
        break;
    case EVENT_OP_BIND_VIRQ:
        answer = evtchn_bind_virq(self, low, high);
        break;
    case EVENT_OP_BIND_IPI:
        answer = evtchn_bind_ipi(self, low);
        break;
    case EVENT_OP_BIND_VCPU:
        answer.status = evtchn_bind_vcpu(self, low, high);
        break;
    case EVENT_OP_CLOSE:
        answer.status = evtchn_close(self, low);
        break;
    default:
        answer.status = status_answer(self, pointer);
        break;
    }
    return answer;
}

struct result gate_event_op(struct domid self, uint64_t op, uint64_t pointer)
{
    struct result answer = {ST_UNSUPPORTED, 0};
    struct shape shape;

    if (op >= sizeof shapes / sizeof shapes[0] || shapes[op].bytes == 0) {
        return answer;
    }
    shape = shapes[op];
    if (shape.port_at == 0) {
        answer.status = gate_load(self, pointer, shape.bytes);
    } else {
        answer.status = gate_load_answerable(self, pointer, shape.bytes);
    }
    if (answer.status != ST_OK) {
        return answer;
    }
    answer = run(self, op, pointer);
    if (answer.status == ST_OK && shape.port_at != 0) {
        gate_raw[0] = answer.value;
        answer.status = gate_store(self, pointer + shape.port_at, 4);
        answer.value = 0;
    }
    return answer;
}
