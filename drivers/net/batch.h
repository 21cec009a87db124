/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Packets on their way into the buffers of their receivers, copied by
 * the core, many in one call.
 *
 * What was checked is copied from here; the rest goes from the sender's pages
 * to the receiver's without ever being mapped.
 */
#ifndef CLOISON_DRIVERS_NET_BATCH_H
#define CLOISON_DRIVERS_NET_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/abi/grant_table.h"
#include "drivers/lib/arguments.h"
#include "drivers/net/frame.h"
#include "drivers/net/netif.h"

struct port;

/* The header, and what the slots have besides. */
#define PARCEL_PIECES (NETIF_PACKET_SLOTS + 1)
/* Each piece once, and once more at the end of a page. */
#define PLAN_PLACES (PARCEL_PIECES + NETIF_RX_PACKET_SLOTS)
#define BATCH_COPIES 256
#define BATCH_DELIVERIES 64

/** Bytes inside one page, granted by a client or of our own. */
struct piece {
    uint64_t name;   /* grant reference, or our own frame */
    uint16_t domain; /* who granted; ABI_DOMID_SELF: our own frame */
    uint16_t offset;
    uint16_t size;
};

/** A packet to be delivered. */
struct parcel {
    struct frame_claim claim;
    bool validated;
    uint32_t piece_count;
    struct piece pieces[PARCEL_PIECES];
};

/** Where one run of bytes goes. */
struct place {
    uint32_t piece;
    uint32_t slot; /* of the receiver's */
    uint16_t from; /* in the piece */
    uint16_t to;   /* in the slot's page */
    uint16_t size;
};

/** How a parcel lies in the receiver's pages. */
struct plan {
    uint32_t slot_count;
    uint32_t place_count;
    uint16_t sizes[PARCEL_PIECES]; /* of the slots */
    struct place places[PLAN_PLACES];
};

/** A list of copies for the core. */
struct copies {
    uint32_t count;
    struct abi_grant_copy list[BATCH_COPIES];
};

/** A packet whose copies are in the list. */
struct delivery {
    struct port *from; /* NULL: the wire */
    struct port *to;   /* NULL: the wire */
    uint8_t *stage;    /* of the wire: where the frame lies */
    uint32_t copy_first;
    uint32_t copy_count;
    uint32_t slot_count;
    struct frame_claim claim;
    bool validated;
    uint16_t extra_id;
    uint16_t ids[PARCEL_PIECES];
    uint16_t sizes[PARCEL_PIECES];
};

struct batch {
    struct copies copies;
    uint32_t count;
    struct delivery deliveries[BATCH_DELIVERIES];
};

/** Lay out: pieces whole and few slots if that can be, full pages else. */
void plan_make(struct plan *plan, const struct parcel *parcel);
/** Buffers of the receiver that are used up. */
uint32_t plan_buffers(const struct plan *plan, const struct parcel *parcel);

/** Is there room for one more parcel? */
bool batch_has_room(const struct batch *batch);
/** Take buffers of @p to, which has enough, and note the copies. */
void batch_add(struct batch *batch, struct port *from, struct port *to,
               const struct parcel *parcel, const struct plan *plan);
/** Note the copies to @p stage, whole pages, for the wire. */
void batch_add_wire(struct batch *batch, struct port *from, uint8_t *stage,
                    const struct parcel *parcel);
/** Copy, and answer to the receivers; forget all. */
void batch_run(struct batch *batch);

/** Append one copy; the list has room. */
void copies_add(struct copies *copies, const struct piece *from,
                const struct piece *to, uint32_t size);
/** Have the core do them, each with its status. Of the domain, or of a test;
 * empties nothing. */
void copies_run(struct copies *copies);

/* Of the uplink, or of a test. */

/** A place for a frame of @p size bytes that shall be sent, at the start of a
 * page; NULL: none now. */
uint8_t *wire_stage(uint32_t size);
/** Send what was copied to @p stage; not @p good: forget it. */
void wire_send(uint8_t *stage, const struct frame_claim *claim, bool good);

#endif
