/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The store domain: it connects its clients and gives each a turn when
 * it has something to say.
 *
 * What it remembers lies in the last pages of its memory, which the core keeps
 * when it starts this domain again (`keep:` in the description).
 */
#include "core/abi/cloison.h"
#include "drivers/lib/console.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/event.h"
#include "drivers/lib/grant.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/memory.h"
#include "drivers/lib/service.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/start.h"
#include "drivers/store/channel.h"
#include "drivers/store/check.h"
#include "drivers/store/journal.h"
#include "drivers/store/load.h"
#include "drivers/store/watch.h"

#define TIMER_SERVICES 0
#define WATCHDOG_SECONDS 10
#define SECOND 1000000000ul
#define KEEP_PAGES ((sizeof(struct keep) + PAGE_BYTES - 1) / PAGE_BYTES)

#define KEEP_BYTES (KEEP_PAGES * PAGE_BYTES)

/* A page of each client. */
uint8_t grant_slots[STORE_CLIENTS][PAGE_BYTES] PAGE_ALIGNED;
const uint32_t grant_slot_count = STORE_CLIENTS;

static struct service services[STORE_CLIENTS];
static uint32_t service_domains[STORE_CLIENTS];
static uint32_t service_count;

/* Where the state lies: in pages that are kept, if there are enough. */
static struct keep *state_place(struct start_module module)
{
    struct start_module kept = start_kept();
    uint64_t end = start_ram_end_of(module.address);
    if (kept.size >= KEEP_BYTES) {
        return (struct keep *)kept.address;
    }
    say("store: keep: %u is wanted; clients will notice a restart\n",
        (uint64_t)KEEP_PAGES);
    if (end < KEEP_BYTES || end - KEEP_BYTES < module.address + module.size) {
        domain_fail("memory for the state");
    }
    return (struct keep *)(end - KEEP_BYTES);
}

/* The state that was kept, or a fresh one. */
static void state_open(void)
{
    struct start_module module = start_module_last();
    bool damaged = false;
    if (module.size == 0) {
        domain_fail("a configuration");
    }
    load_open((const char *)module.address, module.size);
    if (journal_open(state_place(module), load_digest())) {
        if (state_is_ok() && load_matches()) {
            say("store: goes on where it was\n");
            return;
        }
        journal_clear(load_digest());
        damaged = true;
    }
    if (damaged || journal_was_damaged()) {
        say("store: what was kept is no good\n");
    }
    struct load_error error = load_fresh();
    if (error.why != NULL) {
        say("store: line %u of the configuration: %s\n", (uint64_t)error.line,
            error.why);
        domain_fail("a good configuration");
    }
}

static void clients_open(void)
{
    for (uint32_t d = 0; d < STORE_CLIENTS; d++) {
        if (store->clients[d].known != 0) {
            service_start(&services[service_count], d, CLOISON_GRANT_STORE,
                          CLOISON_PORT_STORE, service_count);
            service_domains[service_count] = d;
            service_count++;
        }
    }
}

/* Connect who is there, let go of who is not. */
static void services_poll(void)
{
    for (uint32_t i = 0; i < service_count; i++) {
        enum service_change change = service_poll(&services[i]);
        if (change == SERVICE_UP) {
            channel_open(service_domains[i], services[i].page);
            event_send(services[i].port);
        } else if (change == SERVICE_DOWN) {
            channel_close(service_domains[i]);
        }
    }
    loop_timer(TIMER_SERVICES, service_next(services, service_count));
}

static void client_turn(uint32_t number)
{
    struct service *service = &services[number];
    if (service->page == NULL) {
        return;
    }
    uint32_t turn = channel_turn(service_domains[number], service->page,
                                 time_now() / SECOND);
    if ((turn & CHANNEL_NOTIFY) != 0) {
        event_send(service->port);
    }
    if ((turn & CHANNEL_AGAIN) != 0) {
        loop_watch(service->port, number);
    }
}

/* Clients for whom events have come up get a turn, too. */
static void wake(void)
{
    for (uint32_t i = 0; i < service_count && watch_woken != 0; i++) {
        if ((watch_woken >> service_domains[i] & 1) != 0 &&
            services[i].port != 0) {
            loop_watch(services[i].port, i);
        }
    }
    watch_woken = 0;
}

void domain_main(void)
{
    shared_map();
    state_open();
    clients_open();
    grant_start(STORE_CLIENTS);
    loop_watchdog(WATCHDOG_SECONDS);
    loop_timer(TIMER_SERVICES, 1);
    for (;;) {
        uint32_t id = loop_wait();
        if (id == LOOP_TIMER + TIMER_SERVICES) {
            services_poll();
        } else if (id < service_count) {
            client_turn(id);
        }
        wake();
    }
}
