/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a frame's first bytes say, and whether a client may say it.
 *
 * The bytes are a private copy, and it is this copy that goes on: nothing that
 * was checked is read from the sender again.
 */
#ifndef CLOISON_DRIVERS_NET_FRAME_H
#define CLOISON_DRIVERS_NET_FRAME_H

#include <stdbool.h>
#include <stdint.h>

/* As much of a frame is copied and looked at. */
#define FRAME_HEADER_BYTES 128
/* Destination, source, type. */
#define FRAME_ETHERNET_BYTES 14
/* The longest frame that is not to be segmented. */
#define FRAME_BYTES_MAX 1514

/** What the sender claims besides the bytes. */
struct frame_claim {
    uint32_t size;         /* of the whole frame */
    uint32_t header_bytes; /* of it that are here, FRAME_HEADER_BYTES at most */
    bool checksum_blank;   /* the checksum covers the pseudo header only */
    uint8_t gso_type;      /* NETIF_GSO_*: to be cut into segments */
    uint16_t gso_size;     /* payload bytes of a segment */
};

enum frame_fault {
    FRAME_GOOD,
    FRAME_SIZE,     /* too short or too long */
    FRAME_KIND,     /* no type we pass on: 802.3 length, VLAN tag */
    FRAME_SOURCE,   /* the address of somebody else */
    FRAME_RESERVED, /* a destination that no bridge passes on */
    FRAME_ARP,      /* malformed, or speaks for somebody else */
    FRAME_CHECKSUM, /* blank, but not of TCP or UDP */
    FRAME_GSO,      /* to be cut, but not TCP, or into nothing */
    FRAME_FAULTS
};

struct frame {
    uint64_t to; /* the first byte is the highest */
    uint64_t from;
    bool group;         /* multicast or broadcast */
    uint32_t network;   /* where the IP header begins, 0: no IP */
    uint32_t transport; /* where TCP or UDP begins, 0: neither */
    uint32_t payload;   /* where its payload begins; TCP only */
    uint32_t checksum;  /* where the checksum of TCP or UDP is */
    uint8_t version;    /* of IP */
    uint8_t protocol;   /* of transport */
};

/** Look at @p header, which has claim->header_bytes, sent by a client whose
 * address is @p owner. */
enum frame_fault frame_check(struct frame *frame, const uint8_t *header,
                             const struct frame_claim *claim, uint64_t owner);

/** Take the header apart without asking whose it is. */
enum frame_fault frame_parse(struct frame *frame, const uint8_t *header,
                             const struct frame_claim *claim);

/** What a fault is called, for people. */
const char *frame_fault_name(enum frame_fault fault);

/** Six bytes as a number. */
uint64_t frame_address(const uint8_t *bytes);

#endif
