/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The network domain: a switch between the interfaces of its clients,
 * and the wire if it has a device.
 */
#include "drivers/lib/console.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/event.h"
#include "drivers/lib/grant.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/xenbus.h"
#include "drivers/net/clients.h"
#include "drivers/net/forward.h"
#include "drivers/net/uplink.h"

/* What loop_wait() returns; ports of clients are below. */
#define ID_STORE LOOP_PORTS
#define ID_WIRE (LOOP_PORTS + 1)
#define TIMER_WORK 0
#define TIMER_CHECK 1

#define CHECK_NS 1000000000ul
/* Events that are looked at before packets are again. */
#define EVENTS_MAX 32
#define WATCHDOG_SECONDS 10
#define RING_PAGES (2 * NET_PORTS)
/* The store's page, and some to spare. */
#define OTHER_PAGES 4

static struct net net;

void copies_run(struct copies *copies)
{
    (void)grant_copy(copies->list, copies->count);
}

/* Say what a client tried, the first time and then ever more rarely. */
static void report(struct port *port)
{
    uint64_t count = 0;
    enum frame_fault last = FRAME_GOOD;
    for (uint32_t i = FRAME_SIZE; i < FRAME_FAULTS; i++) {
        if (port->faults[i] != port->reported[i]) {
            last = (enum frame_fault)i;
        }
        count += port->faults[i];
    }
    if (last == FRAME_GOOD || count < port->report_at) {
        return;
    }
    for (uint32_t i = 0; i < FRAME_FAULTS; i++) {
        port->reported[i] = port->faults[i];
    }
    port->report_at = count * 2;
    say("net: stopped a frame of domain %u: %s (%u so far)\n",
        (uint64_t)port->client, frame_fault_name(last), count);
}

static void handle(uint32_t id)
{
    if (id == ID_STORE) {
        clients_changed(&net);
    } else if (id == LOOP_TIMER + TIMER_CHECK) {
        clients_check(&net, true);
        for (uint32_t i = 0; i < net.port_count; i++) {
            report(&net.ports[i]);
        }
        uplink_check(&net);
        loop_timer(TIMER_CHECK, time_now() + CHECK_NS);
    }
}

static void tell_all(uint64_t now)
{
    for (uint32_t i = 0; i < net.port_count; i++) {
        struct port *port = &net.ports[i];
        if (port->connected && forward_tell(port, now)) {
            event_send(port->event);
        }
    }
}

/* Is there nothing left that no event would tell of? */
static bool may_sleep(uint64_t *wake)
{
    for (uint32_t i = 0; i < net.port_count; i++) {
        struct port *port = &net.ports[i];
        if (!port->connected) {
            continue;
        }
        if (forward_before_sleep(port)) {
            return false;
        }
        if (port->tell_by != 0 && (*wake == 0 || port->tell_by < *wake)) {
            *wake = port->tell_by;
        }
    }
    return uplink_before_sleep();
}

/* One round for everybody; whether to come again at once. */
static bool work(void)
{
    uint64_t now = time_now();
    uplink_receive(&net);
    struct round round = forward_round(&net, now);
    uplink_flush();
    tell_all(now);
    clients_check(&net, false);
    if (round.worked || !may_sleep(&round.wake)) {
        return true;
    }
    loop_timer(TIMER_WORK, round.wake);
    return false;
}

void domain_main(void)
{
    bool busy = true;
    shared_map();
    grant_start(RING_PAGES + OTHER_PAGES);
    if (!xenbus_start(ID_STORE)) {
        domain_fail("there is a store");
    }
    clients_start(&net);
    uplink_start(&net, ID_WIRE);
    say("net: %u ports\n", (uint64_t)net.port_count);
    loop_timer(TIMER_CHECK, time_now() + CHECK_NS);
    loop_watchdog(WATCHDOG_SECONDS);
    for (;;) {
        uint32_t id;
        if (!busy) {
            handle(loop_wait());
        }
        for (uint32_t i = 0; i < EVENTS_MAX && loop_poll(&id); i++) {
            handle(id);
        }
        busy = work();
    }
}
