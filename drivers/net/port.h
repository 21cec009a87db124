/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A client's network interface: its two rings, and what was taken out of
 * them and is not answered yet.
 *
 * Everything that waits is in one of these queues, so what a client can make
 * wait is bounded by its own queue.
 */
#ifndef CLOISON_DRIVERS_NET_PORT_H
#define CLOISON_DRIVERS_NET_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/lib/ring.h"
#include "drivers/net/bucket.h"
#include "drivers/net/frame.h"
#include "drivers/net/tx.h"

#define PORT_QUEUE 16

/* Copies that failed by the client's fault before its rings are given up. */
#define PORT_OFFENCES_MAX 8

/** A packet that was taken. */
struct queued {
    struct packet packet;
    struct frame frame;
    enum frame_fault fault;
    bool looked;    /* its header is here, and frame and fault are right */
    uint64_t since; /* waits for a receiver from then on; 0: does not */
};

struct port {
    /* From the configuration. */
    uint16_t client;
    uint16_t handle;
    uint32_t segment;
    uint32_t rate; /* KiB a second; 0: no limit */
    uint64_t address;
    /* From the front end. */
    bool connected;
    bool takes_gso4;
    bool takes_gso6;
    uint32_t event;
    volatile uint32_t *tx_page;
    volatile uint32_t *rx_page;
    /* Of this side. */
    struct ring tx;
    struct ring rx;
    struct bucket bucket;
    uint32_t offences;
    uint32_t queue_first;
    uint32_t queue_count;
    struct queued queue[PORT_QUEUE];
    uint64_t tell_by;       /* when answers are told at the latest; 0: none */
    uint64_t distrust_till; /* so long nobody waits for its buffers */
    uint32_t awaited;       /* buffers somebody waits for */
    /* Counters. */
    uint64_t sent;
    uint64_t received;
    uint64_t overrun; /* packets for it that found no buffers */
    uint64_t faults[FRAME_FAULTS];
    uint64_t reported[FRAME_FAULTS];
    uint64_t report_at; /* so many faults are said next */
    uint8_t headers[PORT_QUEUE][FRAME_HEADER_BYTES]
        __attribute__((aligned(4096)));
};

/** Begin with rings whose pages and event channel are set: what the pages say
 * is not answered is taken again. */
void port_open(struct port *port, uint64_t now);
/** The rings cannot be used any more, or were given up. */
bool port_is_broken(const struct port *port);
/** Forget the rings and what was taken from them. */
void port_close(struct port *port);

#endif
