/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port I/O as a guest sees it. */
#include "core/logic/portio.h"

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == portio_span(bytes);
  @*/
static uint64_t span(uint32_t bytes)
{
    uint64_t values = 4294967296;

    if (bytes == 1) {
        values = 256;
    } else if (bytes == 2) {
        values = 65536;
    }
    return values;
}

uint64_t portio_read(uint16_t port, uint32_t bytes, uint64_t rax)
{
    uint64_t values = span(bytes);
    /* Only a 32-bit result clears the rest of the register. */
    uint64_t kept = bytes == 4 ? 0 : rax - rax % values;

    return port == PORT_TIMER_COUNTER ? kept : kept + (values - 1);
}
