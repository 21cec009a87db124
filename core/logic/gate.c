/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate: dispatch and the errno that a guest is told. */
#include "core/logic/gate.h"

#include "core/abi/version.h"
#include "core/logic/gate_parts.h"

struct hypercall gate_call;

/** The argument of an operation, in the guest's memory. */
struct shape {
    uint8_t bytes;   /* 0: there is none that has a fixed length */
    uint8_t self_at; /* 1 + where a domain is that must be the caller, or 0 */
    uint8_t port_at; /* where its last four bytes take a new port, or 0 */
};

/* Numbers of hypercalls with such arguments, and of operations, are below. */
#define SHAPE_NUMBERS (HYPERCALL_HVM_OP + 1)
#define SHAPE_OPS 16

static const struct shape shapes[SHAPE_NUMBERS][SHAPE_OPS] = {
    [HYPERCALL_MEMORY_OP][MEMORY_OP_DECREASE_RESERVATION] = {32, 25, 0},
    [HYPERCALL_MEMORY_OP][MEMORY_OP_CURRENT_RESERVATION] = {2, 1, 0},
    [HYPERCALL_MEMORY_OP][MEMORY_OP_MAXIMUM_RESERVATION] = {2, 1, 0},
    [HYPERCALL_MEMORY_OP][MEMORY_OP_POPULATE_PHYSMAP] = {32, 25, 0},
    [HYPERCALL_MEMORY_OP][MEMORY_OP_ADD_TO_PHYSMAP] = {24, 1, 0},
    [HYPERCALL_MEMORY_OP][MEMORY_OP_REMOVE_FROM_PHYSMAP] = {16, 1, 0},
    [HYPERCALL_VERSION][VERSION_OP_GET_FEATURES] = {8, 0, 0},
    [HYPERCALL_VCPU_OP][VCPU_OP_REGISTER_RUNSTATE] = {8, 0, 0},
    [HYPERCALL_VCPU_OP][VCPU_OP_REGISTER_INFO] = {16, 0, 0},
    [HYPERCALL_SCHED_OP][SCHED_OP_SHUTDOWN] = {4, 0, 0},
    [HYPERCALL_SCHED_OP][SCHED_OP_POLL] = {24, 0, 0},
    [HYPERCALL_SCHED_OP][SCHED_OP_WATCHDOG] = {8, 0, 0},
    [HYPERCALL_EVENT_CHANNEL_OP][EVENT_OP_BIND_INTERDOMAIN] = {12, 0, 8},
    [HYPERCALL_EVENT_CHANNEL_OP][EVENT_OP_BIND_VIRQ] = {12, 0, 8},
    [HYPERCALL_EVENT_CHANNEL_OP][EVENT_OP_CLOSE] = {4, 0, 0},
    [HYPERCALL_EVENT_CHANNEL_OP][EVENT_OP_SEND] = {4, 0, 0},
    [HYPERCALL_EVENT_CHANNEL_OP][EVENT_OP_STATUS] = {8, 1, 0},
    [HYPERCALL_EVENT_CHANNEL_OP][EVENT_OP_ALLOC_UNBOUND] = {8, 1, 4},
    [HYPERCALL_EVENT_CHANNEL_OP][EVENT_OP_BIND_IPI] = {8, 0, 4},
    [HYPERCALL_EVENT_CHANNEL_OP][EVENT_OP_BIND_VCPU] = {8, 0, 0},
    [HYPERCALL_EVENT_CHANNEL_OP][EVENT_OP_UNMASK] = {4, 0, 0},
    [HYPERCALL_HVM_OP][HVM_OP_SET_PARAM] = {16, 1, 0},
    [HYPERCALL_HVM_OP][HVM_OP_GET_PARAM] = {16, 1, 0},
};

/*@ terminates \true;
  @ assigns \nothing;
  @*/
static struct shape shape_of(uint64_t number, uint64_t op)
{
    struct shape none = {0, 0, 0};
    uint64_t base = number == HYPERCALL_MEMORY_OP ? op % MEMORY_OP_LIMIT : op;

    return number < SHAPE_NUMBERS && base < SHAPE_OPS ? shapes[number][base]
                                                      : none;
}

/**
 * Copy the argument in. Where an answer will take a place in it, this is
 * tried first, so that no answer gets lost.
 */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_raw[..], hw_frame_state;
  @ ensures \result == ST_OK && shape.port_at != 0 ==>
  @     pointer < GUEST_ADDRESS_MAX;
  @*/
static enum status argument_load(struct domid self, struct shape shape,
                                 uint64_t pointer)
{
    enum status status = ST_OK;

    if (shape.bytes != 0) {
        status = gate_load(self, pointer, shape.bytes);
    }
    if (status == ST_OK && shape.port_at != 0) {
        status = gate_store(self, pointer, shape.port_at + 4U);
    }
    if (status == ST_OK && shape.self_at != 0) {
        status = gate_self_only(self, gate_raw[shape.self_at / 8]);
    }
    return status;
}

/*@ requires core_ok && policy_ok;
  @ requires domain_live(self.v) && vcpu < domains[self.v].vcpu_count;
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, domains[..], END_EFFECTS, vcpus[..],
  @     vcpu_pollers[..], vcpu_next_deadline,
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[self.v], p2m_places[self.v],
  @     console_input[..], consoles[self.v],
  @     GATE_EFFECTS, AUDIT_EFFECTS, RELOAD_STATE, status_reports[..];
  @ ensures core_ok && policy_ok && gate_call.action <= GATE_RESCHEDULE;
  @ ensures \old(gate_call.number) == HYPERCALL_EVENT_CHANNEL_OP ==>
  @     domain_live(self.v);
  @*/
static struct result run(struct domid self, uint32_t vcpu)
{
    struct result answer = {ST_UNSUPPORTED, 0};

    switch (gate_call.number) {
    case HYPERCALL_EVENT_CHANNEL_OP:
        answer = gate_event_op(self);
        break;
    case HYPERCALL_SET_TIMER_OP:
        answer.status = vcpu_set_timer(self, vcpu, gate_call.arg[0]);
        break;
    case HYPERCALL_VCPU_OP:
        answer = gate_vcpu_op(self);
        break;
    case HYPERCALL_SCHED_OP:
        answer = gate_sched_op(self, vcpu);
        break;
    case HYPERCALL_GRANT_TABLE_OP:
        answer = gate_grant_op(self);
        break;
    case HYPERCALL_MEMORY_OP:
        answer = gate_memory_op(self);
        break;
    case HYPERCALL_VERSION:
        answer = gate_misc_version(self);
        break;
    case HYPERCALL_CONSOLE_IO:
        answer = gate_misc_console(self);
        break;
    case HYPERCALL_DEVICE:
        if (gate_call.arg[0] == DEVICE_OP_READ) {
            answer = device_read(self, gate_call.arg[1], gate_call.arg[2]);
        } else if (gate_call.arg[0] == DEVICE_OP_WRITE) {
            answer.status = device_write(self, gate_call.arg[1],
                                         gate_call.arg[2], gate_call.arg[3]);
        }
        break;
    case HYPERCALL_HVM_OP:
        answer.status = gate_param_op(self);
        break;
    case HYPERCALL_CLOISON:
        answer = gate_policy_op(self);
        break;
    }
    return answer;
}

/*@ requires core_ok && policy_ok;
  @ requires domain_live(self.v) && vcpu < domains[self.v].vcpu_count;
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, domains[..], END_EFFECTS, vcpus[..],
  @     vcpu_pollers[..], vcpu_next_deadline,
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[self.v], p2m_places[self.v],
  @     console_input[..], consoles[self.v],
  @     GATE_EFFECTS, AUDIT_EFFECTS, RELOAD_STATE, status_reports[..];
  @ ensures core_ok && policy_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
static struct result dispatch(struct domid self, uint32_t vcpu)
{
    struct shape shape = shape_of(gate_call.number, gate_call.arg[0]);
    uint64_t number = gate_call.number;
    uint64_t pointer = gate_call.arg[number == HYPERCALL_VCPU_OP ? 2 : 1];
    struct result answer = {argument_load(self, shape, pointer), 0};

    if (answer.status == ST_OK) {
        answer = run(self, vcpu);
    }
    if (answer.status == ST_OK && number == HYPERCALL_EVENT_CHANNEL_OP &&
        shape.port_at != 0) {
        gate_raw[0] = answer.value;
        answer.status = gate_store(self, pointer + shape.port_at, 4);
        answer.value = 0;
    }
    return answer;
}

void gate_hypercall(struct domid self, uint32_t vcpu)
{
    struct result answer = {ST_UNSUPPORTED, 0};

    gate_call.action = GATE_RETURN;
    if (gate_call.user_mode) {
        answer.status = ST_DENIED;
    } else if (guest_paging.long_mode != 0) {
        answer = dispatch(self, vcpu);
    }
    audit_flush(self);
    /* The one place where a status becomes a number that is negative. */
    gate_call.result = answer.status == ST_OK
                           ? answer.value
                           : UINT64_MAX - ((uint64_t)answer.status - 1);
}
