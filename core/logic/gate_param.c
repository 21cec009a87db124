/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for a domain's parameters. */
#include "core/logic/gate_parts.h"

/* Vectors below this are the processor's exceptions. */
#define CALLBACK_VECTOR_MIN 32

/** The callback is the one parameter a guest sets, and a vector of its own
 * the one kind of callback. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == ST_OK ==>
  @     CALLBACK_VECTOR_MIN <= value % HVM_CALLBACK_TYPE_UNIT < 256;
  @*/
static enum status set_check(uint32_t index, uint64_t value)
{
    enum status status = ST_OK;
    uint64_t vector = value % HVM_CALLBACK_TYPE_UNIT;

    if (index >= HVM_PARAMETER_COUNT) {
        status = ST_INVALID;
    } else if (index != HVM_PARAMETER_CALLBACK) {
        status = ST_DENIED;
    } else if (value / HVM_CALLBACK_TYPE_UNIT != HVM_CALLBACK_TYPE_VECTOR ||
               vector < CALLBACK_VECTOR_MIN || vector > 255) {
        status = ST_INVALID;
    }
    return status;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[self.v].callback_vector, CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status set_parameter(struct domid self)
{
    enum status status = set_check(gate_high(gate_raw[0]), gate_raw[1]);

    if (status == ST_OK) {
        status = xsm_check(self, self, PERM_DOMAIN_SET_PARAM);
    }
    if (status == ST_OK) {
        //@ assert mediated: permit(self.v, self.v, PERM_DOMAIN_SET_PARAM);
        domains[self.v].callback_vector =
            (uint8_t)(gate_raw[1] % HVM_CALLBACK_TYPE_UNIT);
    }
    return status;
}

/** The callback is read back as it was set. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_raw[1], hw_frame_state, CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status get_parameter(struct domid self)
{
    enum status status = xsm_check(self, self, PERM_DOMAIN_GET_PARAM);

    if (status != ST_OK) {
        return status;
    }
    switch (gate_high(gate_raw[0])) {
    case HVM_PARAMETER_CALLBACK:
        gate_raw[1] = domains[self.v].callback_vector;
        if (gate_raw[1] != 0) {
            gate_raw[1] += HVM_CALLBACK_TYPE_VECTOR * HVM_CALLBACK_TYPE_UNIT;
        }
        break;
    case HVM_PARAMETER_STORE_GFN:
        gate_raw[1] = domains[self.v].store_gfn;
        break;
    case HVM_PARAMETER_STORE_PORT:
        gate_raw[1] = domains[self.v].store_port;
        break;
    case HVM_PARAMETER_CONSOLE_GFN:
        gate_raw[1] = domains[self.v].console_gfn;
        break;
    case HVM_PARAMETER_CONSOLE_PORT:
        gate_raw[1] = domains[self.v].console_port;
        break;
    default:
        status = ST_INVALID;
        break;
    }
    return status == ST_OK ? gate_store(self, gate_call.arg[1], 16) : status;
}

enum status gate_param_op(struct domid self)
{
    enum status status = ST_UNSUPPORTED;

    if (gate_call.arg[0] == HVM_OP_SET_PARAM) {
        status = set_parameter(self);
    } else if (gate_call.arg[0] == HVM_OP_GET_PARAM) {
        status = get_parameter(self);
    }
    return status;
}
