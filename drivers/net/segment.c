/* SPDX-License-Identifier: Apache-2.0 */
/** @file Checksums and segments for the wire. */
#include "drivers/lib/memory.h"
#include "drivers/net/checksum.h"
#include "drivers/net/netif.h"
#include "drivers/net/segment.h"

#define TCP_FLAGS 13
#define TCP_REDUCED 0x80 /* CWR: of the first segment only */
#define PROTOCOL_UDP 17

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value / 256 % 256);
    at[1] = (uint8_t)(value % 256);
}

static uint32_t get16(const uint8_t *at)
{
    return (uint32_t)at[0] * 256 + at[1];
}

static void add32(uint8_t *at, uint32_t value)
{
    uint32_t sum = get16(at) * NETIF_HALF + get16(at + 2) + value;
    put16(at, sum / NETIF_HALF);
    put16(at + 2, sum % NETIF_HALF);
}

/* Bytes of TCP or UDP, as IP has them: behind them there may be padding. */
static uint32_t transport_length(const struct frame *frame,
                                 const uint8_t *bytes)
{
    const uint8_t *ip = bytes + frame->network;
    if (frame->version == 6) {
        return get16(ip + 4);
    }
    uint32_t header = frame->transport - frame->network;
    uint32_t total = get16(ip + 2);
    return total < header ? 0 : total - header;
}

bool segment_start(struct segment *segment, const uint8_t *bytes,
                   const struct frame_claim *claim)
{
    *segment = (struct segment){.bytes = bytes, .claim = *claim};
    struct frame *frame = &segment->frame;
    if (frame_parse(frame, bytes, claim) != FRAME_GOOD) {
        return false;
    }
    if (!claim->checksum_blank || claim->gso_type != NETIF_GSO_NONE) {
        return true;
    }
    uint32_t length = transport_length(frame, bytes);
    return frame->transport + length <= claim->size &&
           frame->checksum + 2 <= frame->transport + length;
}

/* Sum of TCP or UDP with its pseudo header. */
static void transport_checksum(const struct frame *frame, uint8_t *bytes)
{
    uint32_t length = transport_length(frame, bytes);
    uint8_t *ip = bytes + frame->network;
    uint64_t sum = length + frame->protocol;
    put16(bytes + frame->checksum, 0);
    sum = frame->version == 4 ? checksum_add(sum, ip + 12, 8)
                              : checksum_add(sum, ip + 8, 32);
    sum = checksum_add(sum, bytes + frame->transport, length);
    uint32_t value = 65535u - checksum_fold(sum);
    /* 0 of UDP means that there is none (RFC 768). */
    if (value == 0 && frame->protocol == PROTOCOL_UDP) {
        value = 65535;
    }
    put16(bytes + frame->checksum, value);
}

/* The length in the IP header, and what follows from it. */
static void ip_fix(const struct segment *segment, uint8_t *bytes, uint32_t size)
{
    uint8_t *ip = bytes + segment->frame.network;
    uint32_t length = size - segment->frame.network;
    if (segment->frame.version == 6) {
        put16(ip + 4, length - 40);
        return;
    }
    put16(ip + 2, length);
    put16(ip + 4, get16(ip + 4) + segment->number);
    put16(ip + 10, 0);
    uint32_t header = ip[0] % 16 * 4u;
    put16(ip + 10, 65535u - checksum_fold(checksum_add(0, ip, header)));
}

static void tcp_fix(const struct segment *segment, uint8_t *bytes, bool last)
{
    uint8_t *tcp = bytes + segment->frame.transport;
    uint32_t flags = tcp[TCP_FLAGS];
    add32(tcp + 4, segment->done);
    if (!last && flags % 2 != 0) {
        flags -= 1;
    }
    if (!last && flags / 8 % 2 != 0) {
        flags -= 8;
    }
    if (segment->number != 0 && flags >= TCP_REDUCED) {
        flags -= TCP_REDUCED;
    }
    tcp[TCP_FLAGS] = (uint8_t)flags;
}

/* A frame that stays whole. */
static uint32_t whole(struct segment *segment, uint8_t *frame)
{
    uint32_t size = segment->claim.size;
    if (segment->number != 0) {
        return 0;
    }
    segment->number = 1;
    memcpy(frame, segment->bytes, size);
    if (segment->claim.checksum_blank) {
        transport_checksum(&segment->frame, frame);
    }
    return size;
}

uint32_t segment_next(struct segment *segment, uint8_t *frame)
{
    if (segment->claim.gso_type == NETIF_GSO_NONE) {
        return whole(segment, frame);
    }
    uint32_t header = segment->frame.payload;
    uint32_t left = segment->claim.size - header - segment->done;
    if (left == 0) {
        return 0;
    }
    uint32_t part =
        left < segment->claim.gso_size ? left : segment->claim.gso_size;
    memcpy(frame, segment->bytes, header);
    memcpy(frame + header, segment->bytes + header + segment->done, part);
    ip_fix(segment, frame, header + part);
    tcp_fix(segment, frame, part == left);
    transport_checksum(&segment->frame, frame);
    segment->done += part;
    segment->number++;
    return header + part;
}
