/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port I/O as a guest sees it. */
#include "core/logic/portio.h"

uint64_t portio_read(uint16_t port, uint32_t bytes, uint64_t rax)
{
    uint64_t values = bytes == 1 ? 256 : bytes == 2 ? 65536 : 4294967296;
    /* Only a 32-bit result clears the rest of the register. */
    uint64_t kept = bytes == 4 ? 0 : rax - rax % values;

    return port == PORT_TIMER_COUNTER ? kept : kept + (values - 1);
}
