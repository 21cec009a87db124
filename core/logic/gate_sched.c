/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for giving the processor up. */
#include "core/logic/gate_parts.h"

/** Port @p index of the list in gate_raw, two in a word. */
/*@ requires index < SCHED_POLL_PORTS_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t list_port(uint32_t index)
{
    return index % 2 == 0 ? gate_low(gate_raw[index / 2])
                          : gate_high(gate_raw[index / 2]);
}

/** Whether one of the first @p count ports of the list is pending. */
/*@ requires core_ok && domain_live(self.v);
  @ requires count <= SCHED_POLL_PORTS_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static bool any_pending(struct domid self, uint32_t count)
{
    bool pending = false;

    /*@ loop invariant 0 <= i <= count;
      @ loop assigns i, pending;
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count && !pending; i++) {
        pending = evtchn_pending(self, list_port(i));
    }
    return pending;
}

/**
 * Wait for the ports of a list. One is waited for by its number; when there
 * are more, any event of the domain ends the wait, which a poll allows.
 */
/*@ requires core_ok && domain_live(self.v) && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..], vcpu_next_deadline,
  @     gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status sched_poll(struct domid self, uint32_t vcpu)
{
    enum status status = ST_OK;
    uint32_t count = gate_low(gate_raw[1]);
    uint64_t deadline = gate_raw[2];

    if (count > SCHED_POLL_PORTS_MAX) {
        return ST_INVALID;
    }
    if (count != 0) {
        status = gate_load(self, gate_raw[0], count * 4);
    }
    if (status != ST_OK || any_pending(self, count)) {
        return status;
    }
    return vcpu_poll_begin(self, vcpu, count == 1 ? list_port(0) : 0,
                           deadline == 0 ? DEADLINE_NONE : deadline);
}

struct result gate_sched_op(struct domid self, uint32_t vcpu)
{
    struct result answer = {ST_UNSUPPORTED, 0};

    switch (gate_call.arg[0]) {
    case SCHED_OP_YIELD:
        answer.status = xsm_check(self, self, PERM_DOMAIN_YIELD);
        break;
    case SCHED_OP_BLOCK:
        answer.status = vcpu_block(self, vcpu);
        break;
    case SCHED_OP_SHUTDOWN:
        answer.status = lifecycle_shutdown(self, gate_low(gate_raw[0]));
        break;
    case SCHED_OP_POLL:
        answer.status = sched_poll(self, vcpu);
        break;
    case SCHED_OP_WATCHDOG:
        answer = lifecycle_watchdog(self, gate_low(gate_raw[0]),
                                    gate_high(gate_raw[0]));
        break;
    }
    if (answer.status == ST_OK) {
        gate_call.action = GATE_RESCHEDULE;
    }
    return answer;
}
