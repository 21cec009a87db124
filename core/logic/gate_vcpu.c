/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for vCPUs and their timers. */
#include "core/logic/gate_vcpu.h"

#include "core/abi/vcpu.h"
#include "core/logic/gate_copy.h"

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status register_info(struct domid self, uint32_t target,
                                 uint64_t pointer)
{
    struct result found = {gate_load(self, pointer, 16), 0};
    const struct gfn gfn = {gate_raw[0]};
    struct mfn frame;

    if (found.status == ST_OK) {
        found = p2m_ram_frame(self, gfn);
    }
    if (found.status != ST_OK) {
        return found.status;
    }
    frame.v = found.value;
    return vcpu_register_info(self, target, frame, gate_low(gate_raw[1]));
}

/** Accepted, because Linux must not fail here; the area is never written. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status register_runstate(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 8);

    if (status != ST_OK) {
        return status;
    }
    return xsm_check(self, self, PERM_VCPU_REGISTER_RUNSTATE);
}

/** The singleshot timer of the caller; deadline 0 is past, and fires. */
/*@ requires core_ok && domain_live(self.v) && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, vcpu_next_deadline,
  @     gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status set_singleshot(struct domid self, uint32_t vcpu,
                                  uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 16);

    if (status != ST_OK) {
        return status;
    }
    return vcpu_set_timer(self, vcpu, gate_raw[0] == 0 ? 1 : gate_raw[0]);
}

struct result gate_vcpu_op(struct domid self, uint32_t vcpu)
{
    struct result answer = {ST_NOT_FOUND, 0};
    uint64_t pointer = gate_call.arg[2];
    uint32_t target;

    if (gate_call.arg[1] >= domains[self.v].vcpu_count) {
        return answer;
    }
    target = (uint32_t)gate_call.arg[1];
    switch (gate_call.arg[0]) {
    case VCPU_OP_REGISTER_INFO:
        answer.status = register_info(self, target, pointer);
        break;
    case VCPU_OP_REGISTER_RUNSTATE:
        answer.status = register_runstate(self, pointer);
        break;
    case VCPU_OP_STOP_PERIODIC_TIMER:
        answer.status = ST_OK; /* there is none */
        break;
    case VCPU_OP_SET_SINGLESHOT_TIMER:
        answer.status =
            target == vcpu ? set_singleshot(self, vcpu, pointer) : ST_INVALID;
        break;
    case VCPU_OP_STOP_SINGLESHOT_TIMER:
        answer.status =
            target == vcpu ? vcpu_set_timer(self, vcpu, 0) : ST_INVALID;
        break;
    case VCPU_OP_IS_UP:
        answer = vcpu_is_up(self, target);
        break;
    default:
        answer.status = ST_UNSUPPORTED;
        break;
    }
    return answer;
}
