/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A client's side of the xenstore page, without hypercalls: bytes out,
 * whole messages in. The store is not trusted either.
 */
#ifndef CLOISON_DRIVERS_LIB_XENBUS_WIRE_H
#define CLOISON_DRIVERS_LIB_XENBUS_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/lib/xs.h"

/* Watches are known by numbers below this. */
#define XENBUS_WATCHES 64

/** What has arrived of the message that comes. */
struct xenbus_wire {
    struct xs_header header;
    uint8_t payload[XS_PAYLOAD_MAX];
    uint32_t have;  /* bytes of header and payload */
    uint64_t fired; /* watches of which an event came */
    bool broken;    /* the store said what cannot be: for good */
};

/** Put what fits of @p length bytes; how many that were. */
uint32_t xenbus_wire_put(struct xenbus_wire *wire,
                         volatile struct xs_page *page, const uint8_t *bytes,
                         uint32_t length);
/** Take what there is, up to the end of the next answer: whether one is
 * complete, in header and payload. Events of watches are noted in fired. */
bool xenbus_wire_take(struct xenbus_wire *wire, volatile struct xs_page *page);
/** Make room for the next message after a complete one. */
void xenbus_wire_next(struct xenbus_wire *wire);

#endif
