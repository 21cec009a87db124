/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate: dispatch and the errno that a guest is told. */
#include "core/logic/gate.h"

#include "core/abi/errno.h"
#include "core/abi/hypercall.h"
#include "core/abi/device.h"
#include "core/logic/audit.h"
#include "core/logic/gate_device.h"
#include "core/logic/gate_event.h"
#include "core/logic/gate_grant.h"
#include "core/logic/gate_memory.h"
#include "core/logic/gate_misc.h"
#include "core/logic/gate_param.h"
#include "core/logic/gate_policy.h"
#include "core/logic/gate_sched.h"
#include "core/logic/gate_vcpu.h"

struct hypercall gate_call;

/* The one place where a status becomes an errno. */
static const uint8_t status_to_errno[ST_COUNT] = {
    [ST_OK] = 0,
    [ST_DENIED] = ERRNO_EPERM,
    [ST_INVALID] = ERRNO_EINVAL,
    [ST_NOT_FOUND] = ERRNO_ENOENT,
    [ST_NO_DOMAIN] = ERRNO_ESRCH,
    [ST_NO_SPACE] = ERRNO_ENOSPC,
    [ST_FAULT] = ERRNO_EFAULT,
    [ST_UNSUPPORTED] = ERRNO_ENOSYS,
    [ST_EXISTS] = ERRNO_EEXIST,
    [ST_BAD_OFFSET] = ERRNO_ENXIO,
    [ST_AGAIN] = ERRNO_EAGAIN,
};

/*@ requires core_ok && policy_ok;
  @ requires domain_live(self.v) && vcpu < VCPU_MAX;
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, domains[self.v].state, domains[self.v].reason,
  @     domains[self.v].callback_vector, domains[self.v].grant_frame_count,
  @     vcpus[..], vcpu_changed, vcpu_pollers[..], vcpu_next_deadline,
  @     evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     maptracks[0 .. DOMAIN_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     console_input[..], consoles[self.v],
  @     GATE_EFFECTS, AUDIT_EFFECTS, RELOAD_STATE;
  @ ensures core_ok && policy_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
static struct result dispatch(struct domid self, uint32_t vcpu)
{
    struct result answer = {ST_UNSUPPORTED, 0};

    switch (gate_call.number) {
    case HYPERCALL_EVENT_CHANNEL_OP:
        answer = gate_event_op(self, gate_call.arg[0], gate_call.arg[1]);
        break;
    case HYPERCALL_SET_TIMER_OP:
        answer.status = vcpu_set_timer(self, vcpu, gate_call.arg[0]);
        break;
    case HYPERCALL_VCPU_OP:
        answer = gate_vcpu_op(self, vcpu);
        break;
    case HYPERCALL_SCHED_OP:
        answer.status = gate_sched_op(self, vcpu);
        break;
    case HYPERCALL_GRANT_TABLE_OP:
        answer = gate_grant_op(self);
        break;
    case HYPERCALL_MEMORY_OP:
        answer = gate_memory_op(self);
        break;
    case HYPERCALL_VERSION:
        answer = gate_misc_version(self, gate_call.arg[0], gate_call.arg[1]);
        break;
    case HYPERCALL_CONSOLE_IO:
        answer = gate_misc_console(self);
        break;
    case HYPERCALL_DEVICE:
        answer = gate_device_op(self);
        break;
    case HYPERCALL_HVM_OP:
        answer.status = gate_param_op(self, gate_call.arg[0], gate_call.arg[1]);
        break;
    case HYPERCALL_CLOISON:
        answer = gate_policy_op(self);
        break;
    default:
        break;
    }
    return answer;
}

void gate_hypercall(struct domid self, uint32_t vcpu)
{
    struct result answer = {ST_UNSUPPORTED, 0};
    uint32_t number = ERRNO_ENOSYS;

    gate_call.action = GATE_RETURN;
    if (gate_call.user_mode) {
        answer.status = ST_DENIED;
    } else if (gate_call.long_mode) {
        answer = dispatch(self, vcpu);
    }
    audit_flush(self);
    if (answer.status < ST_COUNT) {
        number = status_to_errno[answer.status];
    }
    gate_call.result = number == 0 ? answer.value : UINT64_MAX - (number - 1);
}
