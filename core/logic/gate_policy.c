/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for Cloison's own hypercall. */
#include "core/logic/gate_parts.h"

/** Begin, chunk or commit; what the caller brings is copied in once. */
/*@ requires mediated: permit(self.v, self.v, PERM_SECURITY_LOAD_POLICY);
  @ requires core_ok && policy_ok && domain_live(self.v);
  @ requires gate_call.arg[0] <= CLOISON_OP_POLICY_COMMIT;
  @ terminates \true;
  @ assigns RELOAD_STATE, RELOAD_REVOKES;
  @ ensures core_ok && policy_ok;
  @*/
static enum status policy_load(struct domid self)
{
    bool begin = gate_call.arg[0] == CLOISON_OP_POLICY_BEGIN;
    uint32_t length = RELOAD_HEADER_BYTES;
    enum status status;

    if (gate_call.arg[0] == CLOISON_OP_POLICY_COMMIT) {
        status = reload_commit(self);
        status_refresh();
        return status;
    }
    if (!begin) {
        length = reload_expects(self, gate_call.arg[1]);
    }
    if (length == 0) {
        return ST_INVALID;
    }
    status = guest_mem_load(self, reload_input, gate_call.arg[begin ? 1 : 2],
                            length);
    if (status != ST_OK) {
        return status;
    }
    if (begin) {
        return reload_begin(self);
    }
    reload_append(length);
    return ST_OK;
}

struct result gate_policy_op(struct domid self)
{
    struct result answer = {ST_UNSUPPORTED, 0};

    if (gate_call.arg[0] <= CLOISON_OP_POLICY_COMMIT) {
        answer.status = xsm_check(self, self, PERM_SECURITY_LOAD_POLICY);
        if (answer.status == ST_OK) {
            answer.status = policy_load(self);
        }
    } else if (gate_call.arg[0] == CLOISON_OP_POLICY_VERSION) {
        answer.status = xsm_check(self, self, PERM_SECURITY_GET_POLICY);
        answer.value = xsm_version;
    } else if (gate_call.arg[0] == CLOISON_OP_DOMAIN_RESTART) {
        answer.status = lifecycle_destroy(self, gate_call.arg[1]);
    } else if (gate_call.arg[0] == CLOISON_OP_REPORT) {
        answer.status = gate_load(self, gate_call.arg[1], CLOISON_REPORT_BYTES);
        if (answer.status == ST_OK) {
            answer.status = status_report(self, gate_raw);
        }
    }
    return answer;
}
