/* SPDX-License-Identifier: Apache-2.0 */
/** @file Parameters of the domain. */
#include "core/abi/hypercall.h"
#include "drivers/lib/hvm.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/hypercall.h"

int64_t hvm_get(uint32_t index, uint64_t *value)
{
    struct abi_hvm_parameter op = {.domain = ABI_DOMID_SELF, .index = index};
    int64_t result = hvm_op(HVM_OP_GET_PARAM, &op);
    *value = op.value;
    return result;
}

int64_t hvm_set(uint32_t index, uint64_t value)
{
    struct abi_hvm_parameter op = {
        .domain = ABI_DOMID_SELF, .index = index, .value = value};
    return hvm_op(HVM_OP_SET_PARAM, &op);
}
