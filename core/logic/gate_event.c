/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for event channels. */
#include "core/logic/gate_parts.h"

/** The detail words of a status: who the peer is, or which interrupt. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint64_t status_detail(struct evtchn port)
{
    bool connected = port.state == EVTCHN_INTERDOMAIN;

    if (connected || port.state == EVTCHN_UNBOUND) {
        return port.remote + (connected ? port.link * (uint64_t)GATE_HALF : 0);
    }
    return port.state == EVTCHN_VIRQ ? port.link : 0;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns hw_frame_state, gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status status_answer(struct domid self)
{
    struct evtchn_report report = evtchn_status(self, gate_high(gate_raw[0]));

    if (report.status != ST_OK) {
        return report.status;
    }
    gate_raw[1] = report.port.state + (uint64_t)report.port.vcpu * GATE_HALF;
    gate_raw[2] = status_detail(report.port);
    return gate_store(self, gate_call.arg[1], 24);
}

struct result gate_event_op(struct domid self)
{
    struct result answer = {ST_UNSUPPORTED, 0};
    uint32_t low = gate_low(gate_raw[0]);
    uint32_t high = gate_high(gate_raw[0]);

    switch (gate_call.arg[0]) {
    case EVENT_OP_SEND:
        answer.status = evtchn_send(self, low);
        break;
    case EVENT_OP_UNMASK:
        answer.status = evtchn_unmask(self, low);
        break;
    case EVENT_OP_ALLOC_UNBOUND:
        answer =
            evtchn_alloc_unbound(self, gate_domain(self, low / GATE_QUARTER));
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
    case EVENT_OP_STATUS:
        answer.status = status_answer(self);
        break;
    }
    return answer;
}
