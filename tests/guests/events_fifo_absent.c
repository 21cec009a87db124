/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file FIFO events, PIRQs and reset do not exist: XSA-107, 188, 358, 359,
 * 505, 343, 344 cannot.
 *
 * SYSTEM a: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

static uint64_t argument[512] PAGE_ALIGNED;

void guest_main(void)
{
    shared_map();
    int64_t port = event_bind_ipi(0);
    require("ipi port", port > 0, 1);
    for (uint32_t op = 0; op < 3; op++) {
        for (uint32_t i = 0; i < 512; i++) {
            argument[i] = i * 0x0101010101010101ul;
        }
        expect("FIFO operation", event_op(EV_INIT_CONTROL + op, argument),
               E_NOSYS);
        expect("argument is untouched", (int64_t)argument[1],
               0x0101010101010101);
    }
    memset(argument, 0, sizeof(argument));
    expect("bind_pirq", event_op(EV_BIND_PIRQ, argument), E_NOSYS);
    expect("reset", event_op(EV_RESET, argument), E_NOSYS);
    event_mask((uint32_t)port, true);
    expect("2-level events go on", event_send((uint32_t)port), 0);
    expect_true("pending", event_take((uint32_t)port));
}
