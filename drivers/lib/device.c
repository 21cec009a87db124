/* SPDX-License-Identifier: Apache-2.0 */
/** @file Devices of the domain's own. */
#include "drivers/lib/device.h"

#include "core/abi/hypercall.h"
#include "drivers/lib/hypercall.h"

int64_t device_read(uint32_t device, uint32_t at)
{
    return hypercall(HYPERCALL_DEVICE, DEVICE_OP_READ, device, at);
}

int64_t device_write(uint32_t device, uint32_t at, uint64_t value)
{
    register uint64_t fourth __asm__("r10") = value;
    int64_t result;

    __asm__ volatile("vmmcall"
                     : "=a"(result)
                     : "a"((uint64_t)HYPERCALL_DEVICE),
                       "D"((uint64_t)DEVICE_OP_WRITE), "S"((uint64_t)device),
                       "d"((uint64_t)at), "r"(fourth)
                     : "memory");
    return result;
}

uint64_t device_range(uint32_t device, uint32_t bar)
{
    int64_t low = device_read(device, bar);
    int64_t high = 0;

    if (low < 0 || low % 2 == 1) {
        return 0;
    }
    if (low / 2 % 4 == 2) {
        high = device_read(device, bar + 4);
    }
    return high < 0 ? 0 : (uint64_t)high << 32 | ((uint64_t)low & ~15ul);
}
