/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a frame's first bytes say. */
#include "drivers/net/frame.h"
#include "drivers/net/netif.h"

#define TYPE_AT 12
#define TYPE_LENGTH_MAX 1535 /* up to here it is a length (802.3) */
#define TYPE_IP4 0x0800
#define TYPE_ARP 0x0806
#define TYPE_VLAN 0x8100
#define TYPE_VLAN_OUTER 0x88a8
#define TYPE_VLAN_OLD 0x9100
#define TYPE_IP6 0x86dd

#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17

/* 01:80:c2:00:00:00 to 0f: spanning tree, pause, LLDP (802.1Q 8.6.3). */
#define RESERVED_FIRST 0x0180c2000000
#define RESERVED_LAST 0x0180c200000f

#define GROUP_BIT 0x010000000000

static uint32_t word16(const uint8_t *at)
{
    return (uint32_t)at[0] * 256 + at[1];
}

uint64_t frame_address(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < 6; i++) {
        value = value * 256 + bytes[i];
    }
    return value;
}

/* TCP or UDP at frame->transport, if its header is here. */
static void parse_transport(struct frame *frame, const uint8_t *header,
                            uint32_t here)
{
    uint32_t at = frame->transport;
    frame->transport = 0;
    if (frame->protocol == PROTOCOL_UDP && at + 8 <= here) {
        frame->transport = at;
        frame->checksum = at + 6;
        frame->payload = at + 8;
    } else if (frame->protocol == PROTOCOL_TCP && at + 20 <= here) {
        uint32_t length = header[at + 12] / 16 * 4u;
        frame->transport = at;
        frame->checksum = at + 16;
        frame->payload = length >= 20 && at + length <= here ? at + length : 0;
    }
}

static void parse_ip4(struct frame *frame, const uint8_t *header, uint32_t here)
{
    const uint8_t *ip = header + FRAME_ETHERNET_BYTES;
    if (here < FRAME_ETHERNET_BYTES + 20 || ip[0] / 16 != 4) {
        return;
    }
    uint32_t length = ip[0] % 16 * 4u;
    /* A fragment has no transport header of its own. */
    if (length < 20 || word16(ip + 6) % 0x4000 != 0) {
        return;
    }
    frame->network = FRAME_ETHERNET_BYTES;
    frame->version = 4;
    frame->protocol = ip[9];
    frame->transport = FRAME_ETHERNET_BYTES + length;
    parse_transport(frame, header, here);
}

/* Headers of extensions are not followed. */
static void parse_ip6(struct frame *frame, const uint8_t *header, uint32_t here)
{
    const uint8_t *ip = header + FRAME_ETHERNET_BYTES;
    if (here < FRAME_ETHERNET_BYTES + 40 || ip[0] / 16 != 6) {
        return;
    }
    frame->network = FRAME_ETHERNET_BYTES;
    frame->version = 6;
    frame->protocol = ip[6];
    frame->transport = FRAME_ETHERNET_BYTES + 40;
    parse_transport(frame, header, here);
}

static enum frame_fault parse_type(struct frame *frame, const uint8_t *header,
                                   uint32_t here)
{
    uint32_t type = word16(header + TYPE_AT);
    if (type <= TYPE_LENGTH_MAX || type == TYPE_VLAN ||
        type == TYPE_VLAN_OUTER || type == TYPE_VLAN_OLD) {
        return FRAME_KIND;
    }
    if (type == TYPE_IP4) {
        parse_ip4(frame, header, here);
    } else if (type == TYPE_IP6) {
        parse_ip6(frame, header, here);
    }
    return FRAME_GOOD;
}

/* What is claimed of the checksum and the segments is true of the bytes. */
static enum frame_fault check_claim(const struct frame *frame,
                                    const struct frame_claim *claim)
{
    if (claim->gso_type == NETIF_GSO_NONE) {
        if (claim->size > FRAME_BYTES_MAX) {
            return FRAME_SIZE;
        }
        return claim->checksum_blank && frame->transport == 0 ? FRAME_CHECKSUM
                                                              : FRAME_GOOD;
    }
    uint8_t version = claim->gso_type == NETIF_GSO_TCP4 ? 4 : 6;
    if (claim->gso_type > NETIF_GSO_TCP6 || frame->version != version ||
        frame->protocol != PROTOCOL_TCP || frame->payload == 0 ||
        !claim->checksum_blank || claim->gso_size == 0 ||
        frame->payload + claim->gso_size > FRAME_BYTES_MAX) {
        return FRAME_GSO;
    }
    return FRAME_GOOD;
}

enum frame_fault frame_parse(struct frame *frame, const uint8_t *header,
                             const struct frame_claim *claim)
{
    *frame = (struct frame){0};
    if (claim->size < FRAME_ETHERNET_BYTES ||
        claim->header_bytes < FRAME_ETHERNET_BYTES) {
        return FRAME_SIZE;
    }
    frame->to = frame_address(header);
    frame->from = frame_address(header + 6);
    frame->group = frame->to / GROUP_BIT % 2 != 0;
    if (frame->to >= RESERVED_FIRST && frame->to <= RESERVED_LAST) {
        return FRAME_RESERVED;
    }
    enum frame_fault fault = parse_type(frame, header, claim->header_bytes);
    return fault == FRAME_GOOD ? check_claim(frame, claim) : fault;
}

/* Ethernet and IPv4 addresses; its sender speaks for its own address only. */
static enum frame_fault check_arp(const uint8_t *header, uint32_t here,
                                  uint64_t owner)
{
    const uint8_t *arp = header + FRAME_ETHERNET_BYTES;
    if (here < FRAME_ETHERNET_BYTES + 28 || word16(arp) != 1 ||
        word16(arp + 2) != TYPE_IP4 || arp[4] != 6 || arp[5] != 4) {
        return FRAME_ARP;
    }
    return frame_address(arp + 8) == owner ? FRAME_GOOD : FRAME_ARP;
}

enum frame_fault frame_check(struct frame *frame, const uint8_t *header,
                             const struct frame_claim *claim, uint64_t owner)
{
    enum frame_fault fault = frame_parse(frame, header, claim);
    if (fault != FRAME_GOOD) {
        return fault;
    }
    if (frame->from != owner) {
        return FRAME_SOURCE;
    }
    if (word16(header + TYPE_AT) == TYPE_ARP) {
        return check_arp(header, claim->header_bytes, owner);
    }
    return FRAME_GOOD;
}

const char *frame_fault_name(enum frame_fault fault)
{
    static const char *const names[FRAME_FAULTS] = {
        [FRAME_GOOD] = "good",
        [FRAME_SIZE] = "wrong size",
        [FRAME_KIND] = "tagged or of no type",
        [FRAME_SOURCE] = "address of somebody else",
        [FRAME_RESERVED] = "reserved destination",
        [FRAME_ARP] = "ARP for somebody else",
        [FRAME_CHECKSUM] = "checksum of nothing known",
        [FRAME_GSO] = "segments of nothing known",
    };
    return fault < FRAME_FAULTS ? names[fault] : "unknown";
}
