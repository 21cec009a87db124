/* SPDX-License-Identifier: Apache-2.0 */
/** @file Network rings, as Xen's io/netif.h lays them out, in 32-bit words. */
#ifndef CLOISON_DRIVERS_NET_NETIF_H
#define CLOISON_DRIVERS_NET_NETIF_H

/* Both rings have 256 slots. */
#define NETIF_RING_SLOTS 256

/* Towards us (the front end's TX): gref; offset, flags * 65536; id, size *
 * 65536. The first request of a packet has the size of all of it. */
#define NETIF_TX_BYTES 12
#define NETIF_TX_WORDS 3
#define NETIF_TX_CHECKSUM_BLANK 1
#define NETIF_TX_VALIDATED 2
#define NETIF_TX_MORE 4
#define NETIF_TX_EXTRA 8

/* Towards the front end (its RX). Request: id; gref. Response: id, offset *
 * 65536; flags, status * 65536. */
#define NETIF_RX_BYTES 8
#define NETIF_RX_WORDS 2
#define NETIF_RX_VALIDATED 1
#define NETIF_RX_CHECKSUM_BLANK 2
#define NETIF_RX_MORE 4
#define NETIF_RX_EXTRA 8

/* Extra information in a slot of either ring: type, flags * 256, size * 65536;
 * type of segmentation. */
#define NETIF_EXTRA_GSO 1
#define NETIF_EXTRA_MORE 1
#define NETIF_GSO_NONE 0
#define NETIF_GSO_TCP4 1
#define NETIF_GSO_TCP6 2

/* Status of a response: negative, or bytes received. */
#define NETIF_STATUS_DROPPED (-2)
#define NETIF_STATUS_ERROR (-1)
#define NETIF_STATUS_OKAY 0
#define NETIF_STATUS_NULL 1

/* Requests of one packet: a front end of Linux makes up to 18 or 19. */
#define NETIF_PACKET_SLOTS 20
#define NETIF_EXTRA_SLOTS 3
/* Slots of one packet that Linux takes. */
#define NETIF_RX_PACKET_SLOTS 17

#define NETIF_PAGE_BYTES 4096
#define NETIF_HALF 65536

#endif
