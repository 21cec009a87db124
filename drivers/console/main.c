/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The console domain: owns the serial line, and gives each client's hvc0
 * a part of it.
 */
#include <stddef.h>

#include "core/abi/hypercall.h"
#include "drivers/console/mux.h"
#include "drivers/console/say.h"
#include "drivers/console/uart.h"
#include "drivers/lib/config.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/event.h"
#include "drivers/lib/grant.h"
#include "drivers/lib/hypercall.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/service.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/start.h"

/* A terminal that is narrower than this shows rows that it broke itself. */
#define COLUMNS 80

/* What comes out of the loop besides clients' numbers. */
#define ID_CORE MUX_CLIENTS
#define TIMER_LINE 0
#define TIMER_CLIENTS 1

/* Looking at the keyboard: often while somebody types, else seldom. */
#define POLL_FIRST 1000000ul
#define POLL_LAST 40000000ul

/* The UART is given up for so long after it has taken nothing for that long. */
#define STUCK 1000000000ul

/* Rounds of work before others are asked whether there is more. */
#define ROUNDS 16

#define WATCHDOG_SECONDS 10

static struct screen screen;
static struct mux mux;
static struct service services[MUX_CLIENTS];

static struct {
    uint64_t poll;     /* between two looks at the keyboard */
    uint64_t progress; /* when the UART last took something */
    uint64_t lost;     /* bytes dropped since it is stuck */
    bool stuck;
} line = {.poll = POLL_LAST};

static void text_of(char *to, uint32_t size, struct config_text text)
{
    uint32_t i = 0;
    for (; i + 1 < size && i < text.length; i++) {
        to[i] = text.at[i];
    }
    to[i] = 0;
}

static void add_client(const struct config_line *from)
{
    char name[MUX_NAME];
    char label[MUX_LABEL];
    text_of(name, sizeof name, from->name);
    text_of(label, sizeof label, from->label);
    uint32_t number = mux.count;
    if (mux_add(&mux, from->domain, name, label)) {
        service_start(&services[number], from->domain, SERVICE_CONSOLE_REF,
                      SERVICE_CONSOLE_PORT, number);
    }
}

static void read_config(void)
{
    struct config config;
    config_start_module(&config);
    struct config_line next = config_next(&config);
    while (next.kind != CONFIG_END) {
        if (next.kind == CONFIG_WRONG) {
            domain_fail(next.error);
        }
        if (next.kind == CONFIG_CLIENT) {
            add_client(&next);
        }
        next = config_next(&config);
    }
}

/* Look which clients are there; come back when service_next() says. */
static void poll_clients(void)
{
    for (uint32_t i = 0; i < mux.count; i++) {
        if (service_poll(&services[i]) != SERVICE_SAME) {
            mux_connect(&mux, i, services[i].page);
        }
    }
    if (mux.count != 0) {
        loop_timer(TIMER_CLIENTS, service_next(services, mux.count));
    }
}

/* Whether something came. */
static bool read_core(void)
{
    uint8_t *room = mux_core_room(&mux);
    if (room == NULL) {
        return false;
    }
    int64_t came = hypercall(HYPERCALL_CONSOLE_IO, CONSOLE_OP_READ,
                             MUX_CORE_BITE, (uint64_t)room);
    mux_core_come(&mux, came > 0 ? (uint32_t)came : 0);
    return came > 0;
}

static void tell_clients(void)
{
    for (uint32_t i = 0; i < mux.count; i++) {
        if (mux_tell(&mux, i) && services[i].port != 0) {
            event_send(services[i].port);
        }
    }
}

/* What waits goes out; if it cannot for long, it is dropped and counted, so
 * that guests go on. */
static void write_line(uint64_t now)
{
    uint8_t byte;
    bool wrote = false;
    while (screen.used != 0 && uart_is_empty()) {
        for (uint32_t i = 0; i < UART_ROOM && screen_take(&screen, &byte);
             i++) {
            uart_put(byte);
        }
        wrote = true;
    }
    if (wrote || screen.used == 0) {
        line.progress = now;
    }
    if (wrote && line.stuck) {
        line.stuck = false;
        say_lost(&screen, line.lost, "for this terminal");
        line.lost = 0;
    }
    line.stuck = line.stuck || now - line.progress > STUCK;
    while (line.stuck && screen_take(&screen, &byte)) {
        line.lost++;
    }
}

static bool read_line(uint64_t now)
{
    uint8_t key = 0;
    uint32_t count = 0;
    enum uart_input input = uart_get(&key);
    /* A broken UART might say for ever that there is something. */
    for (; input != UART_NOTHING && count < MUX_KEYS; count++) {
        mux_key(&mux, input == UART_BREAK ? MUX_ATTENTION : key, now);
        input = uart_get(&key);
    }
    return count != 0;
}

/* When to look again, whatever comes. */
static uint64_t next_look(bool more, uint64_t now)
{
    uint64_t deadline = mux_deadline(&mux);
    uint64_t next = now + (screen.used != 0 ? POLL_FIRST : line.poll);
    if (more && !screen_is_busy(&screen)) {
        next = now;
    }
    return next < deadline ? next : deadline;
}

/* All there is to do, whatever came, but not for ever. */
static void work(void)
{
    bool typed = false;
    bool more = true;
    for (uint32_t i = 0; i < ROUNDS && more; i++) {
        uint64_t now = time_now();
        typed = read_line(now) || typed;
        more = read_core();
        more = mux_run(&mux, now) || more;
        tell_clients();
        write_line(now);
    }
    line.poll = typed ? POLL_FIRST : line.poll * 2;
    line.poll = line.poll < POLL_LAST ? line.poll : POLL_LAST;
    loop_timer(TIMER_LINE, next_look(more, time_now()));
}

static void connect_core(void)
{
    int64_t port = event_bind_virq(ABI_VIRQ_CONSOLE_RING, 0);
    if (port > 0) {
        loop_watch((uint32_t)port, ID_CORE);
    }
    /* With the first look the core leaves the line to us. */
    (void)read_core();
}

void domain_main(void)
{
    shared_map();
    grant_start(MUX_CLIENTS);
    screen_start(&screen,
                 (uint32_t)start_option_number("columns", COLUMNS) % 1024);
    mux_start(&mux, &screen);
    read_config();
    connect_core();
    uart_start();
    line.progress = time_now();
    poll_clients();
    /* After a restart whoever types does not know where it would go. */
    mux_focus(&mux, mux_is_first(&mux) ? 0 : MUX_NOBODY, time_now());
    loop_watchdog(WATCHDOG_SECONDS);
    for (;;) {
        if (loop_wait() == LOOP_TIMER + TIMER_CLIENTS) {
            poll_clients();
        }
        work();
    }
}
