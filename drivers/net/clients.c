/* SPDX-License-Identifier: Apache-2.0 */
/** @file The clients of this domain. */
#include "drivers/lib/backend.h"
#include "drivers/lib/config.h"
#include "drivers/lib/console.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/event.h"
#include "drivers/lib/grant.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/xenbus.h"
#include "drivers/net/clients.h"

/* Of port i of the net. */
static struct backend backends[NET_PORTS];

static void port_add(struct net *net, const struct config_line *line)
{
    if (net->port_count == NET_PORTS) {
        domain_fail("ports fit the table");
    }
    struct port *port = &net->ports[net->port_count];
    port->client = (uint16_t)line->domain;
    port->handle = (uint16_t)line->handle;
    port->address = frame_address(line->mac);
    port->rate = line->rate;
    port->segment = line->segment;
    net->port_count++;
}

static void config_read(struct net *net)
{
    struct config config;
    config_start_module(&config);
    struct config_line line = config_next(&config);
    while (line.kind != CONFIG_END && line.kind != CONFIG_WRONG) {
        if (line.kind == CONFIG_PORT) {
            port_add(net, &line);
        }
        line = config_next(&config);
    }
    if (line.kind == CONFIG_WRONG) {
        say("net: line %u of the configuration: %s\n", (uint64_t)line.line,
            line.error);
        domain_fail("the configuration is right");
    }
}

static void name_port(const struct port *port, const char *what)
{
    say("net: port %u of domain %u %s\n", (uint64_t)port->handle,
        (uint64_t)port->client, what);
}

static void offer(struct backend *backend)
{
    static const char *const features[] = {
        "feature-rx-copy", "feature-sg", "feature-gso-tcpv4",
        "feature-gso-tcpv6", "feature-ipv6-csum-offload"};
    for (uint32_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
        backend_write_number(backend, features[i], 1);
    }
    backend_set(backend, BACKEND_INIT_WAIT, 0);
}

static void unmap(struct port *port)
{
    grant_unmap_page((void *)port->tx_page);
    grant_unmap_page((void *)port->rx_page);
    port->tx_page = NULL;
    port->rx_page = NULL;
}

/* The pages and the event channel that the front end names. */
static bool attach(struct port *port, const struct backend *backend)
{
    uint32_t tx;
    uint32_t rx;
    uint32_t channel;
    if (!backend_read_number(backend, "tx-ring-ref", &tx) ||
        !backend_read_number(backend, "rx-ring-ref", &rx) ||
        !backend_read_number(backend, "event-channel", &channel)) {
        return false;
    }
    port->tx_page = grant_map_page(port->client, tx, false);
    port->rx_page = grant_map_page(port->client, rx, false);
    if (port->tx_page != NULL && port->rx_page != NULL) {
        int64_t local = event_bind(port->client, channel);
        if (local > 0) {
            port->event = (uint32_t)local;
            return true;
        }
    }
    unmap(port);
    return false;
}

static bool says(const struct backend *backend, const char *feature)
{
    uint32_t number;
    return backend_read_number(backend, feature, &number) && number == 1;
}

static void connect(struct port *port, struct backend *backend)
{
    if (!says(backend, "request-rx-copy") || !attach(port, backend)) {
        name_port(port, "cannot be connected");
        backend_set(backend, BACKEND_CLOSED, 0);
        return;
    }
    bool pages = says(backend, "feature-sg");
    port->takes_gso4 = pages && says(backend, "feature-gso-tcpv4");
    port->takes_gso6 = pages && says(backend, "feature-gso-tcpv6");
    port_open(port, time_now());
    loop_watch(port->event, port->event);
    backend_set(backend, BACKEND_CONNECTED, port->event);
    /* An instance before this one may have died between answer and event. */
    event_send(port->event);
    name_port(port, "connected");
}

/* Let go of the front end's pages and channel. */
static void release(struct port *port)
{
    loop_forget(port->event);
    event_close(port->event);
    unmap(port);
    port_close(port);
}

static void drop(struct port *port, struct backend *backend)
{
    if (port->connected) {
        release(port);
        name_port(port, "dropped");
    }
    backend_dropped(backend);
}

/* Whether there may be more to do. */
static bool look(struct port *port, struct backend *backend)
{
    switch (backend_look(backend)) {
    case BACKEND_OFFER:
        offer(backend);
        return false;
    case BACKEND_CONNECT:
        connect(port, backend);
        return false;
    case BACKEND_DROP:
        drop(port, backend);
        return true;
    case BACKEND_NOTHING:
    default:
        return false;
    }
}

static void look_twice(struct net *net, uint32_t number)
{
    if (look(&net->ports[number], &backends[number])) {
        (void)look(&net->ports[number], &backends[number]);
    }
}

void clients_start(struct net *net)
{
    config_read(net);
    for (uint32_t i = 0; i < net->port_count; i++) {
        struct port *port = &net->ports[i];
        if (!backend_start(&backends[i], "vif", port->client, port->handle,
                           i)) {
            name_port(port, "is not in the store");
        }
    }
}

void clients_changed(struct net *net)
{
    uint32_t number;
    while (xenbus_event(&number)) {
        if (number < net->port_count) {
            look_twice(net, number);
        }
    }
}

void clients_check(struct net *net, bool ask_core)
{
    for (uint32_t i = 0; i < net->port_count; i++) {
        struct port *port = &net->ports[i];
        if (!port->connected) {
            continue;
        }
        if (port_is_broken(port)) {
            name_port(port, "broke its rings");
            release(port);
            backend_set(&backends[i], BACKEND_CLOSED, 0);
        } else if (ask_core && !event_is_connected(port->event)) {
            look_twice(net, i);
        }
    }
}
