/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for a domain's parameters. */
#include "core/logic/gate_param.h"

#include "core/abi/hvm.h"
#include "core/logic/gate_copy.h"

/* Vectors below this are the processor's exceptions. */
#define CALLBACK_VECTOR_MIN 32

/*@ requires domain_live(self.v) && core_ok;
  @ requires CALLBACK_VECTOR_MIN <= vector < 256;
  @ requires mediated: permit(self.v, self.v, PERM_DOMAIN_SET_PARAM);
  @ terminates \true;
  @ assigns domains[self.v].callback_vector;
  @ ensures core_ok;
  @*/
static void callback_commit(struct domid self, uint64_t vector)
{
    domains[self.v].callback_vector = (uint8_t)vector;
}

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
  @ assigns domains[self.v].callback_vector,
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status set_parameter(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 16);

    if (status == ST_OK) {
        status = gate_self_only(self, gate_raw[0]);
    }
    if (status == ST_OK) {
        status = set_check(gate_high(gate_raw[0]), gate_raw[1]);
    }
    if (status != ST_OK) {
        return status;
    }
    status = xsm_check(self, self, PERM_DOMAIN_SET_PARAM);
    if (status == ST_OK) {
        callback_commit(self, gate_raw[1] % HVM_CALLBACK_TYPE_UNIT);
    }
    return status;
}

/** The value of a parameter; ST_INVALID: a guest has no such parameter. */
/*@ requires self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static struct result parameter(struct domid self, uint32_t index)
{
    struct result answer = {ST_OK, 0};

    switch (index) {
    case HVM_PARAMETER_STORE_GFN:
        answer.value = domains[self.v].store_gfn;
        break;
    case HVM_PARAMETER_STORE_PORT:
        answer.value = domains[self.v].store_port;
        break;
    case HVM_PARAMETER_CONSOLE_GFN:
        answer.value = domains[self.v].console_gfn;
        break;
    case HVM_PARAMETER_CONSOLE_PORT:
        answer.value = domains[self.v].console_port;
        break;
    default:
        answer.status = ST_INVALID;
        break;
    }
    return answer;
}

/** The callback is read back as it was set. */
/*@ requires self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static uint64_t callback(struct domid self)
{
    uint64_t vector = domains[self.v].callback_vector;

    return vector == 0
               ? 0
               : HVM_CALLBACK_TYPE_VECTOR * HVM_CALLBACK_TYPE_UNIT + vector;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[self.v].callback_vector,
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status get_parameter(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 16);
    struct result value = {ST_OK, 0};
    uint32_t index;

    if (status == ST_OK) {
        status = gate_self_only(self, gate_raw[0]);
    }
    if (status != ST_OK) {
        return status;
    }
    status = xsm_check(self, self, PERM_DOMAIN_GET_PARAM);
    if (status != ST_OK) {
        return status;
    }
    index = gate_high(gate_raw[0]);
    if (index != HVM_PARAMETER_CALLBACK) {
        value = parameter(self, index);
        gate_raw[1] = value.value;
    } else {
        gate_raw[1] = callback(self);
    }
    return value.status == ST_OK ? gate_store(self, pointer, 16) : value.status;
}

enum status gate_param_op(struct domid self, uint64_t op, uint64_t pointer)
{
    enum status status = ST_UNSUPPORTED;

    switch (op) {
    case HVM_OP_SET_PARAM:
        status = set_parameter(self, pointer);
        break;
    case HVM_OP_GET_PARAM:
        status = get_parameter(self, pointer);
        break;
    default:
        break;
    }
    return status;
}
