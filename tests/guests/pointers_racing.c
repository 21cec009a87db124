/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A second vCPU changes the argument and its page during the calls:
 * each call sees one value of it, and only sensible answers come.
 *
 * SYSTEM a: vcpus=2 label=red
 */
#include "tests/guests/lib/guest.h"

#define ROUNDS 2000
#define ENTRY_RW 0x67

static union {
    struct event_port port;
    struct event_alloc_unbound alloc;
    struct sched_poll poll;
    uint8_t page[4096];
} argument PAGE_ALIGNED;

static uint8_t other[4096] PAGE_ALIGNED;
static volatile uint32_t good_port;
static volatile uint32_t racing;

/* Change the value, then where the page is, then take it away. */
static void race_once(uint32_t step)
{
    volatile struct event_port *port = &argument.port;
    uint64_t at = (uint64_t)&argument;
    switch (step % 4) {
    case 0:
        port->port = step * 2654435761u;
        break;
    case 1:
        paging_set(at, (uint64_t)other + ENTRY_RW);
        break;
    case 2:
        paging_set(at, 0);
        break;
    default:
        paging_set(at, at + ENTRY_RW);
        port->port = good_port;
        break;
    }
}

void guest_second(uint32_t cpu)
{
    (void)cpu;
    for (uint32_t step = 0;; step++) {
        if (racing != 0) {
            race_once(step);
        } else {
            paging_restore(&argument, true);
            racing = 2;
            while (racing != 1) {
                sched_op(SCHED_YIELD, NULL);
            }
        }
    }
}

static void check_answer(const char *what, int64_t got)
{
    if (got != 0 && got != E_FAULT && got != E_INVAL && got != E_PERM &&
        got != E_SRCH && got != E_NOSPC && got != E_NOENT) {
        expect(what, got, 0);
    }
}

static uint32_t ports_in_use(void)
{
    struct event_status status;
    uint32_t count = 0;
    for (uint32_t port = 1; port < 1024; port++) {
        if (event_get_status(port, &status) == 0) {
            count += status.status == EVSTAT_CLOSED ? 0 : 1;
        }
    }
    return count;
}

void guest_main(void)
{
    uint32_t faults = 0;
    uint32_t sent = 0;
    shared_map();
    int64_t got = event_bind_ipi(0);
    require("ipi port", got > 0, 1);
    good_port = (uint32_t)got;
    event_mask(good_port, true);
    uint32_t before = ports_in_use();
    racing = 1;
    paging_restore(&argument, true);
    require("vCPU 1 starts", smp_start(1), 1);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        int64_t send = event_op(EV_SEND, &argument);
        check_answer("send", send);
        faults += send == E_FAULT ? 1 : 0;
        sent += send == 0 ? 1 : 0;
        check_answer("unmask", event_op(EV_UNMASK, &argument));
        check_answer("status", event_op(EV_STATUS, &argument));
        sched_op(i % 8 == 0 ? SCHED_YIELD : 99, NULL);
    }
    say("racing: %u sent, %u faults of %u\n", (uint64_t)sent, (uint64_t)faults,
        (uint64_t)ROUNDS);
    racing = 0;
    while (racing != 2) {
        sched_op(SCHED_YIELD, NULL);
    }
    expect("no port came or went", ports_in_use(), before);
    event_take(good_port);
    expect("send works", event_send(good_port), 0);
    expect_true("and arrives", event_take(good_port));
}
