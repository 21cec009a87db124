/* SPDX-License-Identifier: Apache-2.0 */
/** @file Front ends and a core that copies, for tests of the network switch. */
#ifndef CLOISON_TESTS_UNIT_NET_WORLD_H
#define CLOISON_TESTS_UNIT_NET_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/abi/hypercall.h"
#include "drivers/lib/arguments.h"
#include "drivers/net/forward.h"

#define WORLD_CLIENTS 4
/* References of a client: its sent pages, then its buffers. */
#define WORLD_REFS 512
#define WORLD_TX_REF 0
#define WORLD_RX_REF 256

#define BROADCAST 0xffffffffffff

static struct net net;
static uint8_t world_pages[WORLD_CLIENTS][WORLD_REFS][4096]
    __attribute__((aligned(4096)));
static bool world_granted[WORLD_CLIENTS][WORLD_REFS];
static uint32_t world_tx[WORLD_CLIENTS][1024];
static uint32_t world_rx[WORLD_CLIENTS][1024];
static uint32_t world_calls;
static uint32_t world_copies;

/* The wire: one frame at a time. */
static uint8_t world_stage[16][4096] __attribute__((aligned(4096)));
static bool world_staged;
static uint32_t world_wire_count;
static struct frame_claim world_wire_claim;
static bool world_wire_good;

/* Where a side of a copy is, NULL if it is not granted. Client c is domain
 * c + 1. */
static uint8_t *world_side(const struct abi_grant_copy_side *side, bool is_ref,
                           uint32_t length)
{
    if (side->offset + length > 4096) {
        return NULL;
    }
    if (!is_ref) {
        return (uint8_t *)(side->name * 4096) + side->offset;
    }
    if (side->domain == 0 || side->domain > WORLD_CLIENTS ||
        side->name >= WORLD_REFS ||
        !world_granted[side->domain - 1][side->name]) {
        return NULL;
    }
    return world_pages[side->domain - 1][side->name] + side->offset;
}

/* What happens between two copies: a sender that changes its pages. */
static void (*world_between)(void);

void copies_run(struct copies *copies)
{
    world_calls++;
    for (uint32_t i = 0; i < copies->count; i++) {
        struct abi_grant_copy *copy = &copies->list[i];
        uint8_t *from =
            world_side(&copy->source, copy->flags % 2 != 0, copy->length);
        uint8_t *to =
            world_side(&copy->dest, copy->flags / 2 != 0, copy->length);
        copy->status = GRANT_STATUS_BAD_REF;
        if (from != NULL && to != NULL && copy->flags != 0) {
            memcpy(to, from, copy->length);
            copy->status = GRANT_STATUS_OKAY;
        }
        world_copies++;
    }
    if (world_between != NULL) {
        world_between();
    }
}

uint8_t *wire_stage(uint32_t size)
{
    if (world_staged || size > sizeof(world_stage)) {
        return NULL;
    }
    world_staged = true;
    return world_stage[0];
}

void wire_send(uint8_t *stage, const struct frame_claim *claim, bool good)
{
    if (stage != world_stage[0] || !world_staged) {
        __builtin_trap();
    }
    world_staged = false;
    world_wire_count++;
    world_wire_claim = *claim;
    world_wire_good = good;
}

/* The address of client @p c: 00:16:3e:00:00:0c. */
static inline uint64_t world_address(uint32_t c)
{
    return 0x00163e000000 + c;
}

static inline void world_put_address(uint8_t *at, uint64_t address)
{
    for (uint32_t i = 0; i < 6; i++) {
        at[i] = (uint8_t)(address >> (40 - 8 * i));
    }
}

/* @p clients ports of segment 7, connected, without buffers. */
static inline void world_start(uint32_t clients)
{
    memset(&net, 0, sizeof(net));
    memset(world_tx, 0, sizeof(world_tx));
    memset(world_rx, 0, sizeof(world_rx));
    memset(world_pages, 0, sizeof(world_pages));
    memset(world_granted, 1, sizeof(world_granted));
    world_calls = 0;
    world_copies = 0;
    world_staged = false;
    world_wire_count = 0;
    world_between = NULL;
    net.port_count = clients;
    for (uint32_t c = 0; c < clients; c++) {
        struct port *port = &net.ports[c];
        port->client = (uint16_t)(c + 1);
        port->segment = 7;
        port->address = world_address(c);
        port->takes_gso4 = true;
        port->tx_page = world_tx[c];
        port->rx_page = world_rx[c];
        world_tx[c][RING_RESPONSE_EVENT] = 1;
        world_rx[c][RING_RESPONSE_EVENT] = 1;
        port_open(port, 0);
    }
}

/* Client @p c posts @p count buffers. */
static inline void world_post(uint32_t c, uint32_t count)
{
    uint32_t next = world_rx[c][RING_REQUEST_PRODUCED];
    for (uint32_t i = 0; i < count; i++, next++) {
        uint32_t *slot = &world_rx[c][RING_SLOTS + next % 256 * 2];
        slot[0] = next % 256;
        slot[1] = WORLD_RX_REF + next % 256;
    }
    world_rx[c][RING_REQUEST_PRODUCED] = next;
}

/* Before each test: three clients that have posted buffers. */
static inline int start(void **state)
{
    (void)state;
    world_start(3);
    for (uint32_t c = 0; c < 3; c++) {
        world_post(c, 64);
    }
    return 0;
}

/* Client @p c has got no frame, and no byte of one. */
static inline bool world_nothing_received(uint32_t c)
{
    bool nothing = world_rx[c][RING_RESPONSE_PRODUCED] == 0;
    for (uint32_t ref = WORLD_RX_REF; ref < WORLD_REFS; ref++) {
        nothing = nothing && world_pages[c][ref][0] == 0;
    }
    return nothing;
}

/* One raw request of client @p c; shown by world_show(). */
static inline void world_request(uint32_t c, uint32_t at, uint32_t w0,
                                 uint32_t w1, uint32_t w2)
{
    uint32_t next = world_tx[c][RING_REQUEST_PRODUCED] + at;
    uint32_t *slot = &world_tx[c][RING_SLOTS + next % 256 * 3];
    slot[0] = w0;
    slot[1] = w1;
    slot[2] = w2;
}

static inline void world_show(uint32_t c, uint32_t count)
{
    world_tx[c][RING_REQUEST_PRODUCED] += count;
}

/* The TX page that the next request would use, by habit. */
static inline uint32_t world_ref(uint32_t c, uint32_t at)
{
    return WORLD_TX_REF + (world_tx[c][RING_REQUEST_PRODUCED] + at) % 256;
}

/* A frame header in @p page of client @p c to @p to, of @p type. */
static inline void world_header(uint8_t *page, uint64_t to, uint64_t from,
                                uint32_t type)
{
    world_put_address(page, to);
    world_put_address(page + 6, from);
    page[12] = (uint8_t)(type >> 8);
    page[13] = (uint8_t)type;
}

/* A frame of one slot at @p offset: request number 0, not shown. */
static inline uint8_t *world_frame(uint32_t c, uint64_t to, uint32_t size,
                                   uint32_t flags)
{
    uint32_t ref = world_ref(c, 0);
    uint8_t *page = world_pages[c][ref];
    world_header(page, to, world_address(c), 0x88b5);
    for (uint32_t i = 14; i < size && i < 4096; i++) {
        page[i] = (uint8_t)(i * 7 + c);
    }
    world_request(c, 0, ref, flags * 65536, 0x33 + size * 65536);
    return page;
}

/* An IPv4 TCP header behind the Ethernet header. */
static inline void world_tcp(uint8_t *page)
{
    page[12] = 8;
    page[13] = 0;
    memset(page + 14, 0, 40);
    page[14] = 0x45;
    page[14 + 9] = 6;
    page[14 + 20 + 12] = 0x50;
}

#define GSO_FLAGS                                                              \
    (NETIF_TX_CHECKSUM_BLANK + NETIF_TX_VALIDATED + NETIF_TX_MORE +            \
     NETIF_TX_EXTRA)

/* A packet of the shape Linux makes: header alone, then pages. */
static inline void world_big(uint32_t pages, uint32_t flags)
{
    uint32_t total = 66 + pages * 3600;
    uint8_t *page = world_frame(0, world_address(1), 66, 0);
    world_tcp(page);
    world_request(0, 0, world_ref(0, 0), 64 + flags * 65536, 1 + total * 65536);
    memmove(page + 64, page, 66);
    world_request(0, 1, NETIF_EXTRA_GSO + 1448u * 65536, NETIF_GSO_TCP4, 0);
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t more = i + 1 < pages ? NETIF_TX_MORE : 0;
        uint32_t ref = world_ref(0, 2 + i);
        memset(world_pages[0][ref] + 496, (int)(i + 1), 3600);
        world_request(0, 2 + i, ref, 496 + more * 65536,
                      (2 + i) + 3600u * 65536);
    }
    world_show(0, 2 + pages);
}

/* Response @p n of a client's rings. */
static inline uint32_t world_answers(uint32_t c)
{
    return world_tx[c][RING_RESPONSE_PRODUCED];
}

static inline int16_t world_answer(uint32_t c, uint32_t n)
{
    return (int16_t)(world_tx[c][RING_SLOTS + n % 256 * 3] / 65536);
}

static inline uint32_t *world_received(uint32_t c, uint32_t n)
{
    return &world_rx[c][RING_SLOTS + n % 256 * 2];
}

static inline int16_t world_received_status(uint32_t c, uint32_t n)
{
    return (int16_t)(world_received(c, n)[1] / 65536);
}

/* A round, and the answers made visible. */
static inline struct round world_round(uint64_t now)
{
    struct round round = forward_round(&net, now);
    for (uint32_t c = 0; c < net.port_count; c++) {
        (void)forward_tell(&net.ports[c], now + FORWARD_TELL_NS);
    }
    return round;
}

#endif
