/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for giving the processor up. */
#include "core/logic/gate_sched.h"

#include "core/abi/sched.h"
#include "core/logic/gate_copy.h"
#include "core/logic/lifecycle.h"

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[self.v].state, domains[self.v].reason,
  @     vcpus[self.v], vcpu_changed,
  @     evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     maptracks[0 .. DOMAIN_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status sched_shutdown(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 4);

    if (status != ST_OK) {
        return status;
    }
    return lifecycle_shutdown(self, gate_low(gate_raw[0]));
}

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
static enum status sched_poll(struct domid self, uint32_t vcpu,
                              uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 24);
    uint32_t count = gate_low(gate_raw[1]);
    uint64_t deadline = gate_raw[2];

    if (status == ST_OK && count > SCHED_POLL_PORTS_MAX) {
        status = ST_INVALID;
    }
    if (status == ST_OK && count != 0) {
        status = gate_load(self, gate_raw[0], count * 4);
    }
    if (status != ST_OK || any_pending(self, count)) {
        return status;
    }
    return vcpu_poll_begin(self, vcpu, count == 1 ? list_port(0) : 0,
                           deadline == 0 ? DEADLINE_NONE : deadline);
}

enum status gate_sched_op(struct domid self, uint32_t vcpu)
{
    enum status status = ST_UNSUPPORTED;

    switch (gate_call.arg[0]) {
    case SCHED_OP_YIELD:
        status = xsm_check(self, self, PERM_DOMAIN_YIELD);
        break;
    case SCHED_OP_BLOCK:
        status = vcpu_block(self, vcpu);
        break;
    case SCHED_OP_SHUTDOWN:
        status = sched_shutdown(self, gate_call.arg[1]);
        break;
    case SCHED_OP_POLL:
        status = sched_poll(self, vcpu, gate_call.arg[1]);
        break;
    default:
        break;
    }
    if (status == ST_OK) {
        gate_call.action = GATE_RESCHEDULE;
    }
    return status;
}
