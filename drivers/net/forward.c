/* SPDX-License-Identifier: Apache-2.0 */
/** @file The switch. */
#include <stddef.h>

#include "core/abi/hypercall.h"
#include "drivers/lib/arguments.h"
#include "drivers/net/forward.h"

static struct queued *queue_at(struct port *port, uint32_t place)
{
    return &port->queue[(port->queue_first + place) % PORT_QUEUE];
}

static uint8_t *header_of(struct port *port, const struct queued *queued)
{
    return port->headers[queued - port->queue];
}

static void queue_fill(struct port *port)
{
    while (port->queue_count < PORT_QUEUE) {
        struct queued *queued = queue_at(port, port->queue_count);
        if (tx_take(&port->tx, port->tx_page, &queued->packet) != RING_READY) {
            return;
        }
        queued->looked = false;
        queued->since = 0;
        port->queue_count++;
    }
}

/* Our own bytes at @p at, as a side of a copy. */
static struct piece piece_here(const uint8_t *at, uint32_t size)
{
    struct piece piece = {(uint64_t)at / NETIF_PAGE_BYTES, ABI_DOMID_SELF,
                          (uint16_t)((uint64_t)at % NETIF_PAGE_BYTES),
                          (uint16_t)size};
    return piece;
}

/* Copies of a packet's first bytes, which may lie in several slots. */
static void header_fetch(struct copies *copies, struct port *port,
                         struct queued *queued)
{
    uint8_t *header = header_of(port, queued);
    uint32_t here = 0;
    uint32_t wanted = queued->packet.claim.header_bytes;
    for (uint32_t i = 0; here < wanted; i++) {
        const struct tx_slot *slot = &queued->packet.slots[i];
        uint32_t size = wanted - here < slot->size ? wanted - here : slot->size;
        struct piece from = {slot->ref, port->client, slot->offset, 0};
        struct piece to = piece_here(header + here, size);
        copies_add(copies, &from, &to, size);
        here += size;
    }
}

/* Its copies are the next of the list; how many there are. */
static uint32_t header_judge(const struct abi_grant_copy *list,
                             struct port *port, struct queued *queued)
{
    struct packet *packet = &queued->packet;
    uint32_t done = 0;
    uint32_t count = 0;
    bool good = true;
    for (; done < packet->claim.header_bytes; count++) {
        good = good && list[count].status == GRANT_STATUS_OKAY;
        done += list[count].length;
    }
    queued->looked = true;
    if (!good) {
        packet->malformed = true;
        packet->status = NETIF_STATUS_ERROR;
        port->offences++;
        return count;
    }
    queued->fault = frame_check(&queued->frame, header_of(port, queued),
                                &packet->claim, port->address);
    if (queued->fault != FRAME_GOOD) {
        packet->status = NETIF_STATUS_DROPPED;
        port->faults[queued->fault]++;
    }
    return count;
}

static bool wants_look(const struct queued *queued)
{
    return !queued->looked && !queued->packet.malformed;
}

/* Fetch and check the headers of what was taken, in one call. Those that do
 * not fit the list come next time: the queue is worked on in order. */
static void queue_look(struct port *port)
{
    static struct copies copies;
    copies.count = 0;
    uint32_t end = 0;
    while (end < port->queue_count &&
           copies.count + NETIF_PACKET_SLOTS <= BATCH_COPIES) {
        struct queued *queued = queue_at(port, end);
        if (wants_look(queued)) {
            header_fetch(&copies, port, queued);
        }
        end++;
    }
    if (copies.count == 0) {
        return;
    }
    copies_run(&copies);
    uint32_t next = 0;
    for (uint32_t i = 0; i < end; i++) {
        struct queued *queued = queue_at(port, i);
        if (wants_look(queued)) {
            next += header_judge(&copies.list[next], port, queued);
        }
    }
}

/* The checked header, and the rest as the sender has it. */
static void parcel_make(struct parcel *parcel, struct port *port,
                        const struct queued *queued)
{
    const struct packet *packet = &queued->packet;
    uint32_t skip = packet->claim.header_bytes;
    parcel->claim = packet->claim;
    parcel->validated = packet->validated;
    parcel->pieces[0] = piece_here(header_of(port, queued), skip);
    parcel->piece_count = 1;
    for (uint32_t i = 0; i < packet->slot_count; i++) {
        const struct tx_slot *slot = &packet->slots[i];
        uint32_t cut = slot->size < skip ? slot->size : skip;
        skip -= cut;
        if (cut != slot->size) {
            parcel->pieces[parcel->piece_count] = (struct piece){
                slot->ref, port->client, (uint16_t)(slot->offset + cut),
                (uint16_t)(slot->size - cut)};
            parcel->piece_count++;
        }
    }
}

static bool takes_kind(const struct port *to, const struct parcel *parcel)
{
    switch (parcel->claim.gso_type) {
    case NETIF_GSO_TCP4:
        return to->takes_gso4;
    case NETIF_GSO_TCP6:
        return to->takes_gso6;
    default:
        return true;
    }
}

/* May @p to get frames that come from @p from, or from the wire if NULL? */
static bool reaches(const struct port *to, const struct port *from,
                    uint32_t segment)
{
    return to != from && to->connected && to->segment == segment;
}

static void make_room(struct batch *batch)
{
    if (!batch_has_room(batch)) {
        batch_run(batch);
    }
}

/* Deliver if there are buffers; otherwise how many are missing is told. */
static bool deliver(struct net *net, struct port *from, struct port *to,
                    const struct parcel *parcel)
{
    static struct plan plan;
    plan_make(&plan, parcel);
    uint32_t buffers = plan_buffers(&plan, parcel);
    if (ring_waiting(&to->rx, to->rx_page) < buffers) {
        to->awaited = buffers;
        return false;
    }
    make_room(&net->batch);
    batch_add(&net->batch, from, to, parcel, &plan);
    return true;
}

static void to_wire(struct net *net, struct port *from,
                    const struct parcel *parcel)
{
    if (!net->has_wire || net->segment != from->segment) {
        return;
    }
    uint8_t *stage = wire_stage(parcel->claim.size);
    if (stage == NULL) {
        batch_run(&net->batch);
        stage = wire_stage(parcel->claim.size);
    }
    if (stage != NULL) {
        make_room(&net->batch);
        batch_add_wire(&net->batch, from, stage, parcel);
    }
}

static struct port *port_of_address(struct net *net, uint64_t address,
                                    uint32_t segment)
{
    for (uint32_t i = 0; i < net->port_count; i++) {
        struct port *port = &net->ports[i];
        if (port->address == address && port->segment == segment) {
            return port;
        }
    }
    return NULL;
}

/* To everybody; nobody waits for anybody. */
static void flood(struct net *net, struct port *from, uint32_t segment,
                  const struct parcel *parcel)
{
    for (uint32_t i = 0; i < net->port_count; i++) {
        struct port *to = &net->ports[i];
        if (reaches(to, from, segment) && takes_kind(to, parcel) &&
            !deliver(net, from, to, parcel)) {
            to->overrun++;
            to->awaited = 0;
        }
    }
}

/* There are no buffers: shall the sender wait? Once it did so in vain, for
 * some time nobody does. */
static bool waits(struct queued *queued, struct port *to, uint64_t now)
{
    if (now < to->distrust_till) {
        return false;
    }
    if (queued->since == 0) {
        queued->since = now;
    }
    if (now - queued->since < FORWARD_PATIENCE_NS) {
        return true;
    }
    to->distrust_till = now + FORWARD_DISTRUST_NS;
    return false;
}

/* False: it waits for a receiver's buffers. */
static bool pass_on(struct net *net, struct port *from, struct queued *queued,
                    uint64_t now)
{
    static struct parcel parcel;
    parcel_make(&parcel, from, queued);
    if (queued->frame.group) {
        flood(net, from, from->segment, &parcel);
        to_wire(net, from, &parcel);
        return true;
    }
    struct port *to = port_of_address(net, queued->frame.to, from->segment);
    if (to == NULL) {
        to_wire(net, from, &parcel);
        return true;
    }
    if (!reaches(to, from, from->segment) || !takes_kind(to, &parcel) ||
        deliver(net, from, to, &parcel)) {
        return true;
    }
    if (waits(queued, to, now)) {
        return false;
    }
    to->overrun++;
    to->awaited = 0;
    return true;
}

static void earlier(uint64_t *wake, uint64_t time)
{
    if (*wake == 0 || time < *wake) {
        *wake = time;
    }
}

static bool is_dead(const struct queued *queued)
{
    return queued->packet.malformed ||
           (queued->looked && queued->fault != FRAME_GOOD);
}

/* Is the packet done with? If not, the round knows when to look again. */
static bool forward_packet(struct net *net, struct port *port,
                           struct queued *queued, struct round *round)
{
    if (is_dead(queued)) {
        return true;
    }
    if (!queued->looked) {
        round->worked = true;
        return false;
    }
    uint32_t size = queued->packet.claim.size;
    if (queued->since == 0 && !bucket_take(&port->bucket, size, round->now)) {
        earlier(&round->wake, bucket_ready(&port->bucket, size));
        return false;
    }
    if (!pass_on(net, port, queued, round->now)) {
        earlier(&round->wake, queued->since + FORWARD_PATIENCE_NS);
        return false;
    }
    port->sent++;
    return true;
}

/* The oldest packets are done with: the sender can have its pages back. */
static void queue_answer(struct port *port, uint32_t count, uint64_t now)
{
    if (count == 0) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        tx_answer(&port->tx, port->tx_page, &queue_at(port, i)->packet);
    }
    port->queue_first = (port->queue_first + count) % PORT_QUEUE;
    port->queue_count -= count;
    ring_show(&port->tx, port->tx_page);
    if (port->tell_by == 0) {
        port->tell_by = now + FORWARD_TELL_NS;
    }
}

static void forward_turn(struct net *net, struct port *port,
                         struct round *round)
{
    uint32_t bytes = 0;
    uint32_t done = 0;
    queue_fill(port);
    queue_look(port);
    while (done < port->queue_count && bytes < FORWARD_TURN_BYTES) {
        struct queued *queued = queue_at(port, done);
        if (!forward_packet(net, port, queued, round)) {
            break;
        }
        bytes += queued->packet.claim.size;
        done++;
    }
    forward_flush(net);
    queue_answer(port, done, round->now);
    round->worked = round->worked || done != 0;
}

struct round forward_round(struct net *net, uint64_t now)
{
    struct round round = {.now = now};
    for (uint32_t i = 0; i < net->port_count; i++) {
        net->ports[i].awaited = 0;
    }
    for (uint32_t i = 0; i < net->port_count; i++) {
        struct port *port = &net->ports[(net->turn + i) % net->port_count];
        if (port->connected && !port_is_broken(port)) {
            forward_turn(net, port, &round);
        }
    }
    net->turn = net->port_count == 0 ? 0 : (net->turn + 1) % net->port_count;
    return round;
}

void forward_flush(struct net *net)
{
    batch_run(&net->batch);
}

void forward_from_wire(struct net *net, const uint8_t *bytes, uint32_t size)
{
    static struct parcel parcel;
    struct frame frame;
    parcel.claim = (struct frame_claim){
        .size = size,
        .header_bytes = size < FRAME_HEADER_BYTES ? size : FRAME_HEADER_BYTES};
    if (frame_parse(&frame, bytes, &parcel.claim) != FRAME_GOOD ||
        port_of_address(net, frame.from, net->segment) != NULL) {
        return;
    }
    parcel.validated = false;
    parcel.pieces[0] = piece_here(bytes, size);
    parcel.piece_count = 1;
    if (frame.group) {
        flood(net, NULL, net->segment, &parcel);
        return;
    }
    struct port *to = port_of_address(net, frame.to, net->segment);
    if (to != NULL && reaches(to, NULL, net->segment) &&
        !deliver(net, NULL, to, &parcel)) {
        to->overrun++;
        to->awaited = 0;
    }
}

bool forward_tell(struct port *port, uint64_t now)
{
    bool send = ring_publish(&port->rx, port->rx_page);
    uint32_t owed = port->tx.response_next - port->tx.response_told;
    if (owed == 0) {
        port->tell_by = 0;
        return send;
    }
    if (send || owed >= FORWARD_TELL_SLOTS || now >= port->tell_by) {
        port->tell_by = 0;
        return ring_publish(&port->tx, port->tx_page) || send;
    }
    return false;
}

bool forward_before_sleep(struct port *port)
{
    if (port->queue_count == 0 &&
        ring_final_check(&port->tx, port->tx_page) != RING_EMPTY) {
        return true;
    }
    return port->awaited != 0 &&
           ring_await(&port->rx, port->rx_page, port->awaited) != RING_EMPTY;
}
