/* SPDX-License-Identifier: Apache-2.0 */
/** @file A client's network interface. */
#include <stddef.h>

#include "drivers/net/port.h"

/* Of a connection, not of the client: what it was sent stays counted. */
static void port_reset(struct port *port)
{
    port->offences = 0;
    port->queue_first = 0;
    port->queue_count = 0;
    port->tell_by = 0;
    port->distrust_till = 0;
    port->awaited = 0;
}

void port_open(struct port *port, uint64_t now)
{
    port_reset(port);
    bucket_start(&port->bucket, port->rate, now);
    port->connected = ring_resume(&port->tx, NETIF_TX_BYTES, port->tx_page) &&
                      ring_resume(&port->rx, NETIF_RX_BYTES, port->rx_page);
}

bool port_is_broken(const struct port *port)
{
    return port->tx.broken || port->rx.broken ||
           port->offences >= PORT_OFFENCES_MAX;
}

void port_close(struct port *port)
{
    port_reset(port);
    port->connected = false;
    port->tx_page = NULL;
    port->rx_page = NULL;
}
