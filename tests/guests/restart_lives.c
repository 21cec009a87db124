/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A service ends a hundred times, in every way there is, and starts
 * again with nothing of its former life but the pages it keeps; its client
 * goes on, and is reached again by the same page and the same port.
 *
 * SYSTEM a: vcpus=1 label=red console=b store=b
 * SYSTEM b: vcpus=2 cmd=serve memory=4M restart=true keep=2 end=restart
 * SHOWS restart_lives-b ended: crashed, starts again after a rest
 * SHOWS restart_lives-b ended: triple fault, starts again after a rest
 * SHOWS restart_lives-b ended: its watchdog expired, starts again after a rest
 */
#include "tests/guests/lib/guest.h"

#include "core/abi/cloison.h"

#define CLIENT 0
#define LIVES 100
#define SECOND 1000000000ul
#define SCHED_WATCHDOG 6

struct watchdog {
    uint32_t id;
    uint32_t seconds;
};

static uint32_t fresh = 0x600d;
static uint8_t dirty[4096] PAGE_ALIGNED;

static void use(void)
{
    struct event_status status = {.status = 99};
    volatile uint32_t *life =
        (volatile uint32_t *)(guest_param(PARAM_STORE_PFN) * PAGE_BYTES);
    uint32_t seen = 0;
    uint64_t end = time_now() + 60 * SECOND;
    while (life[0] < LIVES && time_now() < end) {
        expect_true("lives only grow", life[0] >= seen);
        seen = life[0];
        life[1] = seen;
        time_wait(5000000);
    }
    expect_true("it came back a hundred times", life[0] >= LIVES);
    expect("and found what it kept", life[2], 0);
    expect("status", event_get_status(CLOISON_PORT_STORE, &status), 0);
    expect_true("the port waits for it or is bound",
                status.status == EVSTAT_INTERDOMAIN ||
                    status.status == EVSTAT_UNBOUND);
    expect("it and nobody else", status.word[0] % 65536, 1);
}

static int64_t watchdog(uint32_t id, uint32_t seconds)
{
    struct watchdog argument = {id, seconds};
    return sched_op(SCHED_WATCHDOG, &argument);
}

NORETURN static void hang(void)
{
    expect_refused("no such watchdog", watchdog(1, 1));
    expect_refused("number 2", watchdog(2, 1));
    expect("a watchdog", watchdog(0, 1), 1);
    expect_refused("one only", watchdog(0, 1));
    expect("stopped", watchdog(1, 0), 0);
    expect("another", watchdog(0, 1), 1);
    expect("asked again", watchdog(1, 1), 0);
    if (failures() != 0) {
        verdict();
    }
    for (;;) {
        cpu_pause();
    }
}

NORETURN static void fault(void)
{
    struct __attribute__((packed)) {
        uint16_t limit;
        uint64_t base;
    } none = {0, 0};
    __asm__ volatile("lidt %0; int3" : : "m"(none));
    give_up("no life after a triple fault");
}

/* Every life ends another way. */
NORETURN static void end(uint32_t life)
{
    switch (life % 4) {
    case 0:
        guest_shutdown(0);
    case 1:
        guest_shutdown(3);
    case 2:
        fault();
    default:
        break;
    }
    if (life == 7) {
        hang();
    }
    cpu_stop();
    guest_shutdown(0);
}

static void serve(void)
{
    uint64_t top = guest_ram_end();
    volatile uint32_t *kept = (volatile uint32_t *)(top - 2 * PAGE_BYTES);
    volatile uint32_t *page = (volatile uint32_t *)WINDOW_GPA;
    uint32_t wrong = 0;
    kept[0]++;
    require("data is as in the image", fresh, 0x600d);
    fresh = 0xbad;
    for (uint32_t i = 0; i < sizeof(dirty); i++) {
        wrong += dirty[i];
        dirty[i] = 0x55;
    }
    require("memory is cleared", wrong, 0);
    guest_serve_page(WINDOW_GPA, CLIENT, CLOISON_GRANT_STORE);
    require("bind to the port", event_bind(CLIENT, CLOISON_PORT_STORE), 1);
    if (page[0] != kept[0] - 1) {
        page[2] = kept[0];
    }
    page[0] = kept[0];
    end(kept[0]);
}

void guest_main(void)
{
    shared_map();
    if (guest_option("serve")) {
        serve();
        return;
    }
    use();
}
