/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for devices. */
#include "core/logic/gate_parts.h"

#include "core/abi/device.h"
#include "core/logic/device.h"

struct result gate_device_op(struct domid self)
{
    struct result answer = {ST_UNSUPPORTED, 0};

    if (gate_call.arg[0] == DEVICE_OP_READ) {
        answer = device_read(self, gate_call.arg[1], gate_call.arg[2]);
    } else if (gate_call.arg[0] == DEVICE_OP_WRITE) {
        answer.status = device_write(self, gate_call.arg[1], gate_call.arg[2],
                                     gate_call.arg[3]);
    }
    return answer;
}
