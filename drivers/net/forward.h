/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The switch: from each port in turn to the ports of its segment.
 *
 * It learns nothing: an address belongs to the port that the configuration
 * gives it. A frame of a port has the port's own source address, and leaves by
 * a port of the same segment or not at all.
 */
#ifndef CLOISON_DRIVERS_NET_FORWARD_H
#define CLOISON_DRIVERS_NET_FORWARD_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/net/batch.h"
#include "drivers/net/port.h"

#define NET_PORTS 16

/* A port sends so many bytes, then it is the turn of the next. */
#define FORWARD_TURN_BYTES 262144
/* A sender waits so long for buffers of a receiver; after that, packets for
 * that receiver are dropped at once for FORWARD_DISTRUST_NS. */
#define FORWARD_PATIENCE_NS 100000000
#define FORWARD_DISTRUST_NS 1000000000
/* A sender hears of its packets when there is something else to hear, when so
 * many slots are answered, or after so long. */
#define FORWARD_TELL_SLOTS 64
#define FORWARD_TELL_NS 500000

struct net {
    uint32_t port_count;
    uint32_t turn;    /* who begins */
    bool has_wire;    /* there is an uplink */
    uint32_t segment; /* that it belongs to */
    struct port ports[NET_PORTS];
    struct batch batch;
};

/** What a round did. */
struct round {
    uint64_t now;
    bool worked;   /* packets were taken or passed on */
    uint64_t wake; /* when to come again at the latest; 0: an event tells */
};

/** Take, check and pass on what each port may send in one turn. */
struct round forward_round(struct net *net, uint64_t now);

/** Frames of the wire: @p bytes lie inside one page. */
void forward_from_wire(struct net *net, const uint8_t *bytes, uint32_t size);
/** Copy what is still under way. */
void forward_flush(struct net *net);

/** Make all answers of a port visible; whether to send it an event. */
bool forward_tell(struct port *port, uint64_t now);
/** Before sleep: ask for events. Whether there is work already. */
bool forward_before_sleep(struct port *port);

#endif
