/* SPDX-License-Identifier: Apache-2.0 */
/** @file Packets on their way into the buffers of their receivers. */
#include <stddef.h>

#include "core/abi/hypercall.h"
#include "drivers/lib/memory.h"
#include "drivers/net/batch.h"
#include "drivers/lib/arguments.h"
#include "drivers/net/port.h"

/* One piece into the slots: the current one if it fits, else the next; cut
 * only if it may be. */
static void plan_piece(struct plan *plan, const struct parcel *parcel,
                       uint32_t piece, bool cut)
{
    uint32_t left = parcel->pieces[piece].size;
    while (left != 0) {
        uint32_t slot = plan->slot_count - 1;
        uint32_t room = NETIF_PAGE_BYTES - (uint32_t)plan->sizes[slot];
        if (room == 0 || (!cut && room < left)) {
            plan->sizes[plan->slot_count] = 0;
            plan->slot_count++;
            continue;
        }
        uint32_t size = left < room ? left : room;
        plan->places[plan->place_count] = (struct place){
            .piece = piece,
            .slot = slot,
            .from = (uint16_t)(parcel->pieces[piece].size - left),
            .to = plan->sizes[slot],
            .size = (uint16_t)size};
        plan->place_count++;
        plan->sizes[slot] = (uint16_t)(plan->sizes[slot] + size);
        left -= size;
    }
}

static void plan_fill(struct plan *plan, const struct parcel *parcel, bool cut)
{
    plan->slot_count = 1;
    plan->sizes[0] = 0;
    plan->place_count = 0;
    for (uint32_t i = 0; i < parcel->piece_count; i++) {
        plan_piece(plan, parcel, i, cut);
    }
}

void plan_make(struct plan *plan, const struct parcel *parcel)
{
    plan_fill(plan, parcel, false);
    if (plan->slot_count > NETIF_RX_PACKET_SLOTS) {
        plan_fill(plan, parcel, true);
    }
}

uint32_t plan_buffers(const struct plan *plan, const struct parcel *parcel)
{
    return plan->slot_count +
           (parcel->claim.gso_type != NETIF_GSO_NONE ? 1 : 0);
}

void copies_add(struct copies *copies, const struct piece *from,
                const struct piece *to, uint32_t size)
{
    struct abi_grant_copy *copy = &copies->list[copies->count];
    *copy = (struct abi_grant_copy){
        .source = {.name = from->name,
                   .domain = from->domain,
                   .offset = from->offset},
        .dest = {.name = to->name, .domain = to->domain, .offset = to->offset},
        .length = (uint16_t)size,
        .flags =
            (uint16_t)((from->domain != ABI_DOMID_SELF ? GRANT_COPY_SOURCE_REF
                                                       : 0) +
                       (to->domain != ABI_DOMID_SELF ? GRANT_COPY_DEST_REF
                                                     : 0))};
    copies->count++;
}

bool batch_has_room(const struct batch *batch)
{
    return batch->count < BATCH_DELIVERIES &&
           batch->copies.count + PLAN_PLACES <= BATCH_COPIES;
}

/* Both sides our own: the core would not do that. */
static void copy_here(const struct piece *from, const struct piece *to,
                      uint32_t size)
{
    const uint8_t *source =
        (const uint8_t *)(from->name * NETIF_PAGE_BYTES) + from->offset;
    uint8_t *dest = (uint8_t *)(to->name * NETIF_PAGE_BYTES) + to->offset;
    memcpy(dest, source, size);
}

/** A receiver's buffer. */
struct buffer {
    uint16_t id;
    uint32_t ref;
};

/* A ring that breaks meanwhile gives the reference 0: the copy is refused or
 * goes where the receiver said, and the response is not written. */
static struct buffer buffer_take(struct port *port)
{
    uint32_t words[NETIF_RX_WORDS] = {0};
    (void)ring_take(&port->rx, port->rx_page, words);
    struct buffer buffer = {(uint16_t)(words[0] % NETIF_HALF), words[1]};
    return buffer;
}

static struct delivery *delivery_next(struct batch *batch, struct port *from,
                                      const struct parcel *parcel)
{
    struct delivery *delivery = &batch->deliveries[batch->count];
    batch->count++;
    delivery->from = from;
    delivery->to = NULL;
    delivery->stage = NULL;
    delivery->copy_first = batch->copies.count;
    delivery->slot_count = 0;
    delivery->claim = parcel->claim;
    delivery->validated = parcel->validated;
    return delivery;
}

static void place_add(struct copies *copies, const struct parcel *parcel,
                      const struct place *place, const struct piece *dest)
{
    struct piece source = parcel->pieces[place->piece];
    source.offset = (uint16_t)(source.offset + place->from);
    if (source.domain == ABI_DOMID_SELF && dest->domain == ABI_DOMID_SELF) {
        copy_here(&source, dest, place->size);
    } else {
        copies_add(copies, &source, dest, place->size);
    }
}

void batch_add(struct batch *batch, struct port *from, struct port *to,
               const struct parcel *parcel, const struct plan *plan)
{
    struct delivery *delivery = delivery_next(batch, from, parcel);
    uint32_t refs[PARCEL_PIECES];
    delivery->to = to;
    delivery->copy_count = plan->place_count;
    delivery->slot_count = plan->slot_count;
    for (uint32_t i = 0; i < plan->slot_count; i++) {
        struct buffer buffer = buffer_take(to);
        delivery->ids[i] = buffer.id;
        delivery->sizes[i] = plan->sizes[i];
        refs[i] = buffer.ref;
        if (i == 0 && parcel->claim.gso_type != NETIF_GSO_NONE) {
            delivery->extra_id = buffer_take(to).id;
        }
    }
    for (uint32_t i = 0; i < plan->place_count; i++) {
        const struct place *place = &plan->places[i];
        struct piece dest = {refs[place->slot], to->client, place->to, 0};
        place_add(&batch->copies, parcel, place, &dest);
    }
}

void batch_add_wire(struct batch *batch, struct port *from, uint8_t *stage,
                    const struct parcel *parcel)
{
    struct delivery *delivery = delivery_next(batch, from, parcel);
    uint64_t frame = (uint64_t)stage / NETIF_PAGE_BYTES;
    struct plan plan;
    plan_fill(&plan, parcel, true);
    delivery->stage = stage;
    for (uint32_t i = 0; i < plan.place_count; i++) {
        const struct place *place = &plan.places[i];
        struct piece dest = {frame + place->slot, ABI_DOMID_SELF, place->to, 0};
        place_add(&batch->copies, parcel, place, &dest);
    }
    delivery->copy_count = batch->copies.count - delivery->copy_first;
}

static void put(struct port *port, uint32_t id, uint32_t flags, int32_t status)
{
    uint32_t words[NETIF_RX_WORDS] = {id, flags + (uint32_t)(uint16_t)status *
                                                      NETIF_HALF};
    (void)ring_put(&port->rx, port->rx_page, words);
}

static void put_gso(struct port *port, const struct frame_claim *claim)
{
    uint32_t words[NETIF_RX_WORDS] = {
        NETIF_EXTRA_GSO + (uint32_t)claim->gso_size * NETIF_HALF,
        claim->gso_type};
    (void)ring_put(&port->rx, port->rx_page, words);
}

static void answer_good(const struct delivery *delivery)
{
    const struct frame_claim *claim = &delivery->claim;
    bool gso = claim->gso_type != NETIF_GSO_NONE;
    uint32_t flags = 0;
    if (claim->checksum_blank) {
        flags = NETIF_RX_CHECKSUM_BLANK + NETIF_RX_VALIDATED;
    } else if (delivery->validated) {
        flags = NETIF_RX_VALIDATED;
    }
    flags += gso ? NETIF_RX_EXTRA : 0;
    for (uint32_t i = 0; i < delivery->slot_count; i++) {
        uint32_t more = i + 1 < delivery->slot_count ? NETIF_RX_MORE : 0;
        put(delivery->to, delivery->ids[i], flags + more, delivery->sizes[i]);
        if (i == 0 && gso) {
            put_gso(delivery->to, claim);
        }
        flags = 0;
    }
}

/* The buffers come back empty, each by itself. */
static void answer_bad(const struct delivery *delivery)
{
    for (uint32_t i = 0; i < delivery->slot_count; i++) {
        put(delivery->to, delivery->ids[i], 0, NETIF_STATUS_ERROR);
        if (i == 0 && delivery->claim.gso_type != NETIF_GSO_NONE) {
            put(delivery->to, delivery->extra_id, 0, NETIF_STATUS_ERROR);
        }
    }
}

/* A page of our own that copies of no bytes go to. */
static uint8_t nowhere[NETIF_PAGE_BYTES] __attribute__((aligned(4096)));

/* Whose grant was not good? A copy of no bytes from the sender tells. */
static void blame(const struct delivery *delivery,
                  const struct abi_grant_copy *copy)
{
    struct port *port = delivery->to;
    if (delivery->from != NULL &&
        copy->flags / GRANT_COPY_SOURCE_REF % 2 != 0) {
        static struct copies probe;
        struct piece source = {copy->source.name, copy->source.domain, 0, 0};
        struct piece dest = {(uint64_t)nowhere / NETIF_PAGE_BYTES,
                             ABI_DOMID_SELF, 0, 0};
        probe.count = 0;
        copies_add(&probe, &source, &dest, 0);
        copies_run(&probe);
        if (probe.list[0].status != GRANT_STATUS_OKAY) {
            port = delivery->from;
        }
    }
    if (port != NULL) {
        port->offences++;
    }
}

/* Did every copy succeed? If not, somebody has one more on the list. */
static bool copied(const struct batch *batch, const struct delivery *delivery)
{
    for (uint32_t i = 0; i < delivery->copy_count; i++) {
        const struct abi_grant_copy *copy =
            &batch->copies.list[delivery->copy_first + i];
        if (copy->status != GRANT_STATUS_OKAY) {
            blame(delivery, copy);
            return false;
        }
    }
    return true;
}

static void settle(const struct batch *batch, const struct delivery *delivery)
{
    bool good = copied(batch, delivery);
    if (delivery->to == NULL) {
        wire_send(delivery->stage, &delivery->claim, good);
    } else if (good) {
        answer_good(delivery);
        delivery->to->received++;
    } else {
        answer_bad(delivery);
    }
}

void batch_run(struct batch *batch)
{
    if (batch->copies.count != 0) {
        copies_run(&batch->copies);
    }
    for (uint32_t i = 0; i < batch->count; i++) {
        settle(batch, &batch->deliveries[i]);
    }
    batch->copies.count = 0;
    batch->count = 0;
}
