/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file SCHEDOP_poll with garbage, large and duplicate ports (XSA-221), and
 * its timeout.
 *
 * SYSTEM a: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

#define MILLISECOND 1000000ul

static uint32_t ports[256];

static int64_t poll(uint32_t count, uint64_t timeout)
{
    struct sched_poll op = {
        .ports = (uint64_t)ports, .nr_ports = count, .timeout = timeout};
    return sched_op(SCHED_POLL, &op);
}

static void garbage(void)
{
    static const uint32_t bad[] = {0, 1023, 4095, 4096, 0x80000000, 0xffffffff};
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ports[0] = bad[i];
        int64_t got = poll(1, time_now() + MILLISECOND);
        /* A free port may be waited for in vain; never more than that. */
        expect_true("bad port: -EINVAL or a timeout",
                    got == E_INVAL || got == 0);
    }
    expect("129 ports", poll(129, 1), E_INVAL);
    expect("2^32-1 ports", poll(0xffffffff, 1), E_INVAL);
}

static void timeouts(uint32_t port)
{
    uint64_t begin = time_now();
    ports[0] = port;
    expect("timeout in the past", poll(1, 1), 0);
    expect_true("returns at once", time_now() - begin < 100 * MILLISECOND);
    begin = time_now();
    expect("timeout in 5 ms", poll(1, begin + 5 * MILLISECOND), 0);
    expect_true("waits", time_now() >= begin + 5 * MILLISECOND);
    expect_true("and not too long", time_now() < begin + 500 * MILLISECOND);
}

void guest_main(void)
{
    shared_map();
    int64_t got = event_bind_ipi(0);
    require("ipi port", got > 0, 1);
    uint32_t port = (uint32_t)got;
    event_mask(port, true);
    garbage();
    timeouts(port);
    expect("send", event_send(port), 0);
    ports[0] = port;
    ports[1] = port;
    expect("pending: at once, without timeout", poll(1, 0), 0);
    expect("duplicates", poll(2, 0), 0);
    for (uint32_t i = 0; i < 128; i++) {
        ports[i] = port;
    }
    expect("128 times the same", poll(128, 0), 0);
    expect_true("poll leaves it pending", event_take(port));
}
