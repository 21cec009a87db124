/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Packets out of a client's ring, as private records.
 *
 * A packet is taken whole or not at all; what cannot be one breaks the ring.
 * It is answered whole, so that a new instance of this domain, which begins
 * at the first request without an answer, begins at a packet.
 */
#ifndef CLOISON_DRIVERS_NET_TX_H
#define CLOISON_DRIVERS_NET_TX_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/lib/ring.h"
#include "drivers/net/frame.h"
#include "drivers/net/netif.h"

/** A part of a packet: bytes in one page that the client has granted. */
struct tx_slot {
    uint32_t ref;
    uint16_t offset;
    uint16_t size;
};

struct packet {
    struct frame_claim claim; /* header_bytes: how many are to be copied */
    uint32_t slot_count;
    uint32_t extra_count; /* requests of extra information after the first */
    bool validated;       /* the sender vouches for the checksum */
    bool malformed;       /* is answered with an error and goes nowhere */
    int16_t status;       /* what it is answered with */
    struct tx_slot slots[NETIF_PACKET_SLOTS];
    uint16_t ids[NETIF_PACKET_SLOTS];
};

/** Take the next packet. RING_EMPTY: there is none. */
enum ring_state tx_take(struct ring *ring, volatile const uint32_t *page,
                        struct packet *packet);

/** Answer the oldest packet that is not answered, which is @p packet. */
void tx_answer(struct ring *ring, volatile uint32_t *page,
               const struct packet *packet);

#endif
