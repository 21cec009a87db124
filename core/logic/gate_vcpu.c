/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for vCPUs other than their timers. */
#include "core/logic/gate_parts.h"

/*@ requires core_ok && domain_live(self.v);
  @ requires target < domains[self.v].vcpu_count;
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status register_info(struct domid self, uint32_t target)
{
    struct result found = p2m_ram_frame(self, (struct gfn){gate_raw[0]});

    if (found.status != ST_OK) {
        return found.status;
    }
    return vcpu_register_info(self, target, (struct mfn){found.value},
                              gate_low(gate_raw[1]));
}

struct result gate_vcpu_op(struct domid self)
{
    struct result answer = {ST_NOT_FOUND, 0};
    uint32_t target;

    if (gate_call.arg[1] >= domains[self.v].vcpu_count) {
        return answer;
    }
    target = (uint32_t)gate_call.arg[1];
    switch (gate_call.arg[0]) {
    case VCPU_OP_REGISTER_INFO:
        answer.status = register_info(self, target);
        break;
    case VCPU_OP_REGISTER_RUNSTATE:
        /* Accepted, because Linux must not fail here; never written. */
        answer.status = xsm_check(self, self, PERM_VCPU_REGISTER_RUNSTATE);
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
