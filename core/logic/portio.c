/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port I/O as a guest sees it. */
#include "core/logic/portio.h"

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == portio_span(bytes);
  @*/
static uint64_t span(uint8_t bytes)
{
    uint64_t values = 4294967296;

    if (bytes == 1) {
        values = 256;
    } else if (bytes == 2) {
        values = 65536;
    }
    return values;
}

struct portio_answer portio_access(struct portio_access access, uint64_t rax)
{
    struct portio_answer answer = {access.string, rax};
    uint64_t values = span(access.bytes);

    if (!access.input || access.string) {
        return answer;
    }
    /* Only a 32-bit result clears the rest of the register. */
    answer.rax = access.bytes == 4 ? 0 : rax - rax % values;
    if (access.port != PORT_TIMER_COUNTER) {
        answer.rax += values - 1;
    }
    return answer;
}
