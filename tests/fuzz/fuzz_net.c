/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the network switch: three front ends whose rings, pages and
 * grants are the input's. No ring content makes it copy outside a granted
 * page, send in another's name, cross segments or leave an address sanitizer
 * finding; and what it takes it answers.
 *
 * LINKS: drivers/net/forward.c drivers/net/batch.c drivers/net/port.c
 * drivers/net/tx.c drivers/net/frame.c drivers/net/bucket.c
 * drivers/net/segment.c drivers/net/checksum.c drivers/lib/ring.c
 */
#include <stdlib.h>

#include "drivers/net/segment.h"
#include "tests/unit/net_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STEPS_MAX 64

static const uint8_t *input;
static size_t input_left;

static uint32_t take(uint32_t bytes)
{
    uint32_t value = 0;
    for (; bytes != 0; bytes--) {
        value = value * 256 + (input_left != 0 ? *input : 0);
        input += input_left != 0 ? 1 : 0;
        input_left -= input_left != 0 ? 1 : 0;
    }
    return value;
}

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

/* A frame that is almost right, of the client's choice. */
static void make_frame(uint32_t c)
{
    uint32_t size = take(2);
    uint32_t flags = take(1) % 16;
    uint8_t *page = world_frame(c, world_address(take(1) % 4), size, flags);
    if (take(1) % 2 != 0) {
        world_tcp(page);
        page[14] = (uint8_t)take(1);
        page[23] = (uint8_t)take(1);
        page[46] = (uint8_t)take(1);
    }
    uint32_t at = take(1) % 64;
    page[at] = (uint8_t)(page[at] + take(1));
    uint32_t count = take(1) % 24;
    for (uint32_t i = 1; i < count; i++) {
        world_request(c, i, take(1) % 2 == 0 ? world_ref(c, i) : take(2),
                      take(4), take(4));
    }
    world_show(c, count == 0 ? 1 : count);
}

/* Raw damage, or a step of an honest front end. */
static void step(void)
{
    uint32_t c = take(1) % 3;
    switch (take(1) % 8) {
    case 0:
        world_tx[c][take(2) % 1024] = take(4);
        break;
    case 1:
        world_rx[c][take(2) % 1024] = take(4);
        break;
    case 2:
        world_granted[c][take(2) % WORLD_REFS] = take(1) % 2 != 0;
        break;
    case 3:
        world_post(c, take(1) % 80);
        break;
    default:
        make_frame(c);
        break;
    }
}

static void check(uint64_t now)
{
    uint32_t before[3];
    for (uint32_t c = 0; c < 3; c++) {
        before[c] = net.ports[c].tx.request_next;
    }
    world_round(now);
    for (uint32_t c = 0; c < 3; c++) {
        const struct port *port = &net.ports[c];
        must(port->queue_count <= PORT_QUEUE);
        must(port->tx.request_next - before[c] <= NETIF_RING_SLOTS);
        must(port->tx.broken || port->queue_count != 0 ||
             port->tx.request_next == port->tx.response_next);
    }
    /* Client 2 has a segment of its own: nothing ever comes to it. */
    must(net.ports[2].received == 0);
    for (uint32_t ref = 0; ref < WORLD_REFS; ref++) {
        must(world_pages[2][ref][6] == 0 ||
             frame_address(world_pages[2][ref] + 6) != world_address(0));
    }
}

static void cut_to_segments(void)
{
    static uint8_t out[FRAME_BYTES_MAX];
    static uint8_t whole[65536];
    struct segment segment;
    struct frame_claim claim = {.size = take(2),
                                .checksum_blank = take(1) % 2 != 0,
                                .gso_type = (uint8_t)(take(1) % 4),
                                .gso_size = (uint16_t)take(2)};
    claim.header_bytes =
        claim.size < FRAME_HEADER_BYTES ? claim.size : FRAME_HEADER_BYTES;
    memset(whole, 0, sizeof(whole));
    world_header(whole, 1, 2, take(1) % 2 != 0 ? 0x0800 : 0x86dd);
    for (uint32_t i = 14; i < FRAME_HEADER_BYTES; i++) {
        whole[i] = (uint8_t)take(1);
    }
    if (!segment_start(&segment, whole, &claim)) {
        return;
    }
    uint32_t sum = 0;
    uint32_t length = segment_next(&segment, out);
    while (length != 0) {
        must(length <= FRAME_BYTES_MAX);
        sum += length;
        length = segment_next(&segment, out);
    }
    must(claim.gso_type != 0 || sum == claim.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input = data;
    input_left = size;
    world_start(3);
    net.ports[2].segment = 8;
    net.has_wire = take(1) % 2 != 0;
    net.segment = 7;
    uint64_t now = 1;
    for (uint32_t i = 0; i < STEPS_MAX && input_left != 0; i++) {
        for (uint32_t count = take(1) % 8; count != 0; count--) {
            step();
        }
        now += take(2) * 100000ul;
        check(now);
    }
    cut_to_segments();
    return 0;
}
