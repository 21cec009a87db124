/* SPDX-License-Identifier: Apache-2.0 */
/** @file Packets out of a client's ring. */
#include "drivers/net/tx.h"

/* Ethernet, IPv4 and TCP without options. */
#define HEADERS_USUAL 54

/** A request, taken apart. */
struct request {
    struct tx_slot slot;
    uint32_t flags;
    uint16_t id;
};

/* In the middle of a packet there is a next request: the front end shows a
 * packet whole. */
static bool next_words(struct ring *ring, volatile const uint32_t *page,
                       uint32_t *words)
{
    if (ring_take(ring, page, words) != RING_READY) {
        ring->broken = true;
        return false;
    }
    return true;
}

static struct request decode(const uint32_t *words)
{
    struct request request = {
        .slot = {.ref = words[0],
                 .offset = (uint16_t)(words[1] % NETIF_HALF),
                 .size = (uint16_t)(words[2] / NETIF_HALF)},
        .flags = words[1] / NETIF_HALF,
        .id = (uint16_t)(words[2] % NETIF_HALF),
    };
    return request;
}

static bool has(uint32_t flags, uint32_t flag)
{
    return flags / flag % 2 != 0;
}

/* Extra information; of kinds that are not known, only the length counts. */
static bool take_extras(struct ring *ring, volatile const uint32_t *page,
                        struct packet *packet)
{
    bool more = true;
    while (more) {
        uint32_t words[NETIF_TX_WORDS];
        if (packet->extra_count == NETIF_EXTRA_SLOTS) {
            ring->broken = true;
            return false;
        }
        if (!next_words(ring, page, words)) {
            return false;
        }
        packet->extra_count++;
        if (words[0] % 256 == NETIF_EXTRA_GSO) {
            packet->claim.gso_size = (uint16_t)(words[0] / NETIF_HALF);
            packet->claim.gso_type = (uint8_t)(words[1] % 256);
        }
        more = has(words[0] / 256 % 256, NETIF_EXTRA_MORE);
    }
    return true;
}

static void add_slot(struct packet *packet, const struct request *request)
{
    packet->slots[packet->slot_count] = request->slot;
    packet->ids[packet->slot_count] = request->id;
    packet->slot_count++;
}

static bool take_rest(struct ring *ring, volatile const uint32_t *page,
                      struct packet *packet, bool more)
{
    while (more) {
        uint32_t words[NETIF_TX_WORDS];
        if (packet->slot_count == NETIF_PACKET_SLOTS) {
            ring->broken = true;
            return false;
        }
        if (!next_words(ring, page, words)) {
            return false;
        }
        struct request request = decode(words);
        add_slot(packet, &request);
        more = has(request.flags, NETIF_TX_MORE);
    }
    return true;
}

/* Linux puts the headers into the first slot, alone; they are fetched with one
 * copy then. */
static uint32_t header_wish(const struct packet *packet)
{
    uint32_t wish = packet->claim.size;
    if (packet->slots[0].size >= HEADERS_USUAL) {
        wish = packet->slots[0].size;
    }
    return wish < FRAME_HEADER_BYTES ? wish : FRAME_HEADER_BYTES;
}

/* The first slot has what the others leave of the whole. */
static void check_shape(struct packet *packet)
{
    uint32_t rest = 0;
    for (uint32_t i = 1; i < packet->slot_count; i++) {
        rest += packet->slots[i].size;
    }
    packet->malformed = rest >= packet->claim.size;
    packet->slots[0].size =
        (uint16_t)(packet->malformed ? 0 : packet->claim.size - rest);
    for (uint32_t i = 0; i < packet->slot_count; i++) {
        const struct tx_slot *slot = &packet->slots[i];
        if (slot->size == 0 || slot->offset + slot->size > NETIF_PAGE_BYTES) {
            packet->malformed = true;
        }
    }
    packet->claim.header_bytes = header_wish(packet);
    packet->status = packet->malformed ? NETIF_STATUS_ERROR : NETIF_STATUS_OKAY;
}

enum ring_state tx_take(struct ring *ring, volatile const uint32_t *page,
                        struct packet *packet)
{
    uint32_t words[NETIF_TX_WORDS];
    enum ring_state state = ring_take(ring, page, words);
    if (state != RING_READY) {
        return state;
    }
    struct request first = decode(words);
    packet->claim = (struct frame_claim){
        .size = first.slot.size,
        .checksum_blank = has(first.flags, NETIF_TX_CHECKSUM_BLANK)};
    packet->validated = has(first.flags, NETIF_TX_VALIDATED);
    packet->slot_count = 0;
    packet->extra_count = 0;
    add_slot(packet, &first);
    if ((has(first.flags, NETIF_TX_EXTRA) &&
         !take_extras(ring, page, packet)) ||
        !take_rest(ring, page, packet, has(first.flags, NETIF_TX_MORE))) {
        return RING_BROKEN;
    }
    check_shape(packet);
    return RING_READY;
}

static void put(struct ring *ring, volatile uint32_t *page, uint32_t id,
                int16_t status)
{
    uint32_t words[NETIF_TX_WORDS] = {id +
                                      (uint32_t)(uint16_t)status * NETIF_HALF};
    (void)ring_put(ring, page, words);
}

void tx_answer(struct ring *ring, volatile uint32_t *page,
               const struct packet *packet)
{
    put(ring, page, packet->ids[0], packet->status);
    for (uint32_t i = 0; i < packet->extra_count; i++) {
        put(ring, page, 0, NETIF_STATUS_NULL);
    }
    for (uint32_t i = 1; i < packet->slot_count; i++) {
        put(ring, page, packet->ids[i], packet->status);
    }
}
