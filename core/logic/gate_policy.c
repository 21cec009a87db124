/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for Cloison's own hypercall. */
#include "core/logic/gate_policy.h"

/** Copy what the caller brings, in once. */
/*@ requires core_ok && domain_live(self.v);
  @ requires 0 < length <= CLOISON_CHUNK_BYTES;
  @ terminates \true;
  @ assigns reload_input[..];
  @ ensures \result == ST_OK || \result == ST_FAULT;
  @*/
static enum status policy_input(struct domid self, uint64_t pointer,
                                uint32_t length)
{
    if (pointer >= GATE_ADDRESS_MAX) {
        return ST_FAULT;
    }
    return guest_mem_load(self, reload_input, pointer, length);
}

/*@ requires mediated: permit(self.v, self.v, PERM_SECURITY_LOAD_POLICY);
  @ requires core_ok && policy_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns RELOAD_STATE, RELOAD_REVOKES;
  @ ensures core_ok && policy_ok;
  @*/
static enum status policy_begin(struct domid self)
{
    enum status status =
        policy_input(self, gate_call.arg[1], RELOAD_HEADER_BYTES);

    if (status != ST_OK) {
        return status;
    }
    return reload_begin(self);
}

/*@ requires mediated: permit(self.v, self.v, PERM_SECURITY_LOAD_POLICY);
  @ requires core_ok && policy_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns RELOAD_STATE, RELOAD_REVOKES;
  @ ensures core_ok && policy_ok;
  @*/
static enum status policy_chunk(struct domid self)
{
    uint32_t length = reload_expects(self, gate_call.arg[1]);
    enum status status = ST_INVALID;

    if (length != 0) {
        status = policy_input(self, gate_call.arg[2], length);
    }
    if (status == ST_OK) {
        reload_append(self, length);
    }
    return status;
}

/*@ requires core_ok && policy_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns RELOAD_STATE, RELOAD_REVOKES, CHECK_EFFECTS;
  @ ensures core_ok && policy_ok;
  @*/
static enum status policy_load(struct domid self)
{
    enum status status = xsm_check(self, self, PERM_SECURITY_LOAD_POLICY);

    if (status != ST_OK) {
        return status;
    }
    switch (gate_call.arg[0]) {
    case CLOISON_OP_POLICY_BEGIN:
        status = policy_begin(self);
        break;
    case CLOISON_OP_POLICY_CHUNK:
        status = policy_chunk(self);
        break;
    default:
        status = reload_commit(self);
        break;
    }
    return status;
}

struct result gate_policy_op(struct domid self)
{
    struct result answer = {ST_UNSUPPORTED, 0};

    if (gate_call.arg[0] <= CLOISON_OP_POLICY_COMMIT) {
        answer.status = policy_load(self);
    } else if (gate_call.arg[0] == CLOISON_OP_POLICY_VERSION) {
        answer.status = xsm_check(self, self, PERM_SECURITY_GET_POLICY);
        answer.value = xsm_version;
    }
    return answer;
}
