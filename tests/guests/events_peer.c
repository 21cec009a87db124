/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A channel between two domains of one label: notifications arrive,
 * the end of one side leaves the other unbound (XSA-338, 343).
 *
 * SYSTEM a: vcpus=1 label=red cmd=offer
 * SYSTEM b: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

#define ROUNDS 50
#define SECOND 1000000000ul

static int64_t wait_event(uint32_t port)
{
    uint64_t end = time_now() + 5 * SECOND;
    /* A poll may also end for an upcall that nobody takes here. */
    shared.vcpu[0].upcall_pending = 0;
    while (!event_take(port)) {
        int64_t got = event_poll(port, end);
        if (got != 0 || time_now() >= end) {
            return got == 0 ? E_AGAIN : got;
        }
    }
    return 0;
}

static void ping(uint32_t port)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        expect("send", event_send(port), 0);
        int64_t got = wait_event(port);
        if (got != 0) {
            expect("the answer comes", got, 0);
            return;
        }
    }
}

static void pong(uint32_t port)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        int64_t got = wait_event(port);
        if (got != 0) {
            expect("the question comes", got, 0);
            return;
        }
        expect("send", event_send(port), 0);
    }
}

static void offer(void)
{
    struct event_status status = {.status = 99};
    int64_t got = event_alloc(1);
    require("alloc for the peer", got > 0, 1);
    uint32_t port = (uint32_t)got;
    event_mask(port, true);
    for (uint32_t i = 0; i < 1000; i++) {
        expect("status", event_get_status(port, &status), 0);
        if (status.status != EVSTAT_UNBOUND) {
            break;
        }
        time_wait(5000000);
    }
    require("the peer connects", status.status, EVSTAT_INTERDOMAIN);
    expect("peer", status.word[0] % 65536, 1);
    pong(port);
    for (uint32_t i = 0; i < 1000; i++) {
        expect("status", event_get_status(port, &status), 0);
        if (status.status == EVSTAT_UNBOUND) {
            break;
        }
        time_wait(5000000);
    }
    expect("the peer closed: unbound", status.status, EVSTAT_UNBOUND);
    expect("send to nobody is silent", event_send(port), 0);
    expect("close", event_close(port), 0);
}

void guest_main(void)
{
    shared_map();
    if (guest_option("offer")) {
        offer();
        return;
    }
    int64_t got = event_connect(0, 5 * SECOND);
    require("connect", got > 0, 1);
    uint32_t port = (uint32_t)got;
    event_mask(port, true);
    event_take(port); /* a new channel starts pending */
    time_wait(20000000);
    ping(port);
    expect("close", event_close(port), 0);
    expect("send after close", event_send(port), E_INVAL);
    time_wait(100000000);
}
