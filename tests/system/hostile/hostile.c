/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A block domain that is against its client: "mode=corrupt" writes
 * noise over the ring and raises events without end, "mode=lie" answers what
 * nobody asked and claims more answers than a ring can hold, "mode=mute" takes
 * the ring and never answers.
 */
#include <stddef.h>

#include "core/abi/grant_table.h"
#include "drivers/lib/backend.h"
#include "drivers/lib/config.h"
#include "drivers/lib/console.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/event.h"
#include "drivers/lib/grant.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/ring.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/start.h"
#include "drivers/lib/xenbus.h"

#define ID_STORE 0
#define TICK_NS 100000000
#define SECTORS 32768

static struct backend backend;
static uint32_t client;
static volatile uint32_t *page;

static void find_client(uint32_t *device)
{
    struct config config;
    struct config_line line;

    config_start_module(&config);
    do {
        line = config_next(&config);
        if (line.kind == CONFIG_DISK) {
            client = line.domain;
            *device = line.vdev;
        }
    } while (line.kind != CONFIG_END && line.kind != CONFIG_WRONG);
}

static void connect(void)
{
    uint32_t ref = 0;
    uint32_t remote = 0;
    int64_t port;

    if (!backend_read_number(&backend, "ring-ref", &ref) ||
        !backend_read_number(&backend, "event-channel", &remote)) {
        return;
    }
    page = grant_map_page(client, ref, false);
    port = event_bind(client, remote);
    if (page != NULL && port > 0 &&
        backend_write_number(&backend, "sectors", SECTORS) &&
        backend_write_number(&backend, "sector-size", 512) &&
        backend_write_number(&backend, "info", 0) &&
        backend_set(&backend, BACKEND_CONNECTED, (uint32_t)port)) {
        say("HOSTILE connected\n");
    }
}

/* One round of what this domain is here for. */
static void attack(uint32_t round)
{
    if (start_option("mode=corrupt")) {
        for (uint32_t i = 0; i < RING_PAGE_WORDS; i++) {
            page[i] = (round + i) * 2654435761U;
        }
    } else if (start_option("mode=lie")) {
        for (uint32_t i = RING_SLOTS; i < RING_PAGE_WORDS; i += 4) {
            page[i] = round + i;
            page[i + 2] = round;
        }
        page[RING_RESPONSE_PRODUCED] += 1000;
    } else {
        return;
    }
    event_send(backend.port);
}

static void look(void)
{
    for (uint32_t i = 0; i < 4; i++) {
        enum backend_wish wish = backend_look(&backend);

        if (wish == BACKEND_OFFER) {
            backend_set(&backend, BACKEND_INIT_WAIT, 0);
        } else if (wish == BACKEND_CONNECT && page == NULL) {
            connect();
        }
    }
}

void domain_main(void)
{
    uint32_t device = 0;
    uint32_t watch = 0;

    shared_map();
    grant_start(4);
    find_client(&device);
    if (!xenbus_start(ID_STORE) ||
        !backend_start(&backend, "vbd", client, device, 0)) {
        domain_fail("a store and a client");
    }
    while (page == NULL) {
        look();
        loop_timer(0, time_now() + TICK_NS);
        (void)loop_wait();
        (void)xenbus_event(&watch);
    }
    for (uint32_t round = 0;; round++) {
        if (start_option("mode=mute")) {
            (void)loop_wait();
        } else {
            attack(round);
        }
    }
}
