/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/net/segment.c drivers/net/checksum.c drivers/net/frame.c
 * drivers/net/bucket.c
 */
/** @file Frames made ready for the wire; rates; Xen's numbers. */
#include "tests/unit/unit.h"

#include <xen/xen.h>

#include <xen/io/netif.h>

#include "drivers/net/bucket.h"
#include "drivers/net/checksum.h"
#include "drivers/net/netif.h"
#include "drivers/net/segment.h"

static uint8_t packet[65536];
static uint8_t frame[FRAME_BYTES_MAX];
static struct segment segment;

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value / 256);
    at[1] = (uint8_t)value;
}

static uint32_t get16(const uint8_t *at)
{
    return (uint32_t)at[0] * 256 + at[1];
}

/* A packet of @p size bytes, IPv4 or 6, TCP or UDP, bytes that differ. */
static struct frame_claim make(uint32_t size, uint32_t version,
                               uint8_t protocol)
{
    uint32_t header = version == 4 ? 20 : 40;
    for (uint32_t i = 0; i < size; i++) {
        packet[i] = (uint8_t)(i * 31 + i / 256);
    }
    put16(packet + 12, version == 4 ? 0x0800 : 0x86dd);
    if (version == 4) {
        packet[14] = 0x45;
        put16(packet + 16, size - 14);
        put16(packet + 20, 0);
        packet[23] = protocol;
    } else {
        packet[14] = 0x60;
        put16(packet + 18, size - 54);
        packet[20] = protocol;
    }
    packet[14 + header + 12] = 0x50;
    struct frame_claim claim = {.size = size,
                                .header_bytes = size < 128 ? size : 128,
                                .checksum_blank = true};
    return claim;
}

/* Is the checksum of the frame right, computed another way? */
static bool sum_is_right(const uint8_t *bytes, uint32_t size)
{
    uint32_t header = bytes[14] / 16 == 4 ? 20 : 40;
    uint32_t protocol = header == 20 ? bytes[23] : bytes[20];
    uint32_t length = size - 14 - header;
    uint32_t sum = length + protocol;
    uint32_t from = header == 20 ? 26 : 22;
    for (uint32_t i = from; i < size; i++) {
        sum += (i - from) % 2 == 0 ? bytes[i] * 256u : bytes[i];
    }
    return sum % 65535 == 0;
}

static void refuses_what_is_not_claimed_rightly(void **state)
{
    (void)state;
    struct frame_claim claim = make(100, 4, 1);
    assert_false(segment_start(&segment, packet, &claim));
    claim = make(100, 4, 17);
    put16(packet + 16, 200);
    assert_false(segment_start(&segment, packet, &claim));
    put16(packet + 16, 10);
    assert_false(segment_start(&segment, packet, &claim));
    put16(packet + 16, 25);
    assert_false(segment_start(&segment, packet, &claim));
    claim = make(3000, 4, 17);
    claim.gso_type = NETIF_GSO_TCP4;
    claim.gso_size = 1000;
    assert_false(segment_start(&segment, packet, &claim));
}

static void blank_checksums_are_computed(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {62, 63, 1000, 1513, 1514};
    for (uint32_t i = 0; i < 20; i++) {
        uint32_t size = sizes[i / 4] + (i % 2 == 0 ? 0 : 20);
        size = size > 1514 ? 1514 : size;
        struct frame_claim claim =
            make(size, i % 2 == 0 ? 4 : 6, i % 4 < 2 ? 6 : 17);
        if (size < 74 && i % 2 != 0) {
            continue;
        }
        assert_true(segment_start(&segment, packet, &claim));
        assert_int_equal(segment_next(&segment, frame), size);
        assert_true(sum_is_right(frame, size));
        assert_int_equal(segment_next(&segment, frame), 0);
    }
}

static void other_frames_stay_as_they_are(void **state)
{
    (void)state;
    struct frame_claim claim = make(1514, 4, 17);
    claim.checksum_blank = false;
    assert_true(segment_start(&segment, packet, &claim));
    assert_int_equal(segment_next(&segment, frame), 1514);
    assert_memory_equal(frame, packet, 1514);
}

static void padding_is_not_summed(void **state)
{
    (void)state;
    struct frame_claim claim = make(60, 4, 17);
    put16(packet + 16, 29);
    assert_true(segment_start(&segment, packet, &claim));
    assert_int_equal(segment_next(&segment, frame), 60);
    assert_true(sum_is_right(frame, 43));
}

static void cut(uint32_t size, uint32_t version, uint32_t header)
{
    struct frame_claim claim = make(size, version, 6);
    uint32_t tcp = header - 20;
    uint32_t at = header;
    uint32_t count = 0;
    claim.gso_type = version == 4 ? NETIF_GSO_TCP4 : NETIF_GSO_TCP6;
    claim.gso_size = 1440;
    packet[tcp + 13] = 0x99; /* CWR ACK PSH FIN */
    packet[tcp + 4] = 0xff;
    packet[tcp + 5] = 0xff;
    uint32_t sequence =
        get16(packet + tcp + 4) * 65536 + get16(packet + tcp + 6);
    assert_true(segment_start(&segment, packet, &claim));
    uint32_t length = segment_next(&segment, frame);
    while (length != 0) {
        uint32_t part = length - header;
        bool last = at + part == size;
        assert_memory_equal(frame + header, packet + at, part);
        assert_true(part == 1440 || last);
        assert_true(sum_is_right(frame, length));
        assert_int_equal(frame[tcp + 13],
                         0x10 + (count == 0 ? 0x80 : 0) + (last ? 0x09 : 0));
        assert_int_equal(get16(frame + tcp + 4) * 65536 +
                             get16(frame + tcp + 6),
                         (uint32_t)(sequence + at - header));
        if (version == 4) {
            assert_int_equal(get16(frame + 16), length - 14);
            assert_int_equal(checksum_fold(checksum_add(0, frame + 14, 20)),
                             0xffff);
            assert_int_equal(get16(frame + 18),
                             (get16(packet + 18) + count) % 65536);
        } else {
            assert_int_equal(get16(frame + 18), length - 54);
        }
        at += part;
        count++;
        length = segment_next(&segment, frame);
    }
    assert_int_equal(at, size);
}

static void large_packets_are_cut(void **state)
{
    (void)state;
    cut(65000, 4, 54);
    cut(65535, 6, 74);
    cut(54 + 2880, 4, 54);
    cut(54 + 1, 4, 54);
}

static void a_bucket_gives_its_rate(void **state)
{
    (void)state;
    struct bucket bucket;
    bucket_start(&bucket, 1, 0);
    assert_true(bucket_take(&bucket, BUCKET_BURST_MIN, 0));
    assert_false(bucket_take(&bucket, 1, 100));
    assert_int_equal(bucket_ready(&bucket, 1024) / 1000000000, 1);
    /* Time in small steps is not lost. */
    for (uint64_t now = 0; now < 999000000; now += 700) {
        assert_false(bucket_take(&bucket, 1024, now));
    }
    assert_true(bucket_take(&bucket, 1024, 1000000000));
    /* Never more than it holds, however long; and time may stand still. */
    assert_true(bucket_take(&bucket, BUCKET_BURST_MIN, UINT64_MAX / 2));
    assert_false(bucket_take(&bucket, 1, 0));
    bucket_start(&bucket, UINT32_MAX, 0);
    assert_true(bucket_take(&bucket, 65535, 999999999));
    assert_true(bucket_take(&bucket, 65535, 5));
    bucket_start(&bucket, 0, 0);
    assert_true(bucket_take(&bucket, UINT32_MAX, 0));
}

#define SAME(ours, theirs) assert_int_equal((ours), (theirs))

static void numbers_are_xens(void **state)
{
    (void)state;
    SAME(NETIF_TX_BYTES, sizeof(union netif_tx_sring_entry));
    SAME(NETIF_TX_BYTES, sizeof(netif_tx_request_t));
    SAME(NETIF_RX_BYTES, sizeof(union netif_rx_sring_entry));
    /* A page less its indices, down to a power of two. */
    assert_in_range((4096 - 64) / NETIF_TX_BYTES, NETIF_RING_SLOTS,
                    2 * NETIF_RING_SLOTS - 1);
    assert_in_range((4096 - 64) / NETIF_RX_BYTES, NETIF_RING_SLOTS,
                    2 * NETIF_RING_SLOTS - 1);
    SAME(offsetof(netif_tx_request_t, offset), 4);
    SAME(offsetof(netif_tx_request_t, flags), 6);
    SAME(offsetof(netif_tx_request_t, id), 8);
    SAME(offsetof(netif_tx_request_t, size), 10);
    SAME(offsetof(netif_tx_response_t, status), 2);
    SAME(offsetof(netif_rx_request_t, gref), 4);
    SAME(offsetof(netif_rx_response_t, offset), 2);
    SAME(offsetof(netif_rx_response_t, flags), 4);
    SAME(offsetof(netif_rx_response_t, status), 6);
    SAME(offsetof(netif_extra_info_t, flags), 1);
    SAME(offsetof(netif_extra_info_t, u.gso.size), 2);
    SAME(offsetof(netif_extra_info_t, u.gso.type), 4);
    SAME(NETIF_TX_CHECKSUM_BLANK, NETTXF_csum_blank);
    SAME(NETIF_TX_VALIDATED, NETTXF_data_validated);
    SAME(NETIF_TX_MORE, NETTXF_more_data);
    SAME(NETIF_TX_EXTRA, NETTXF_extra_info);
    SAME(NETIF_RX_VALIDATED, NETRXF_data_validated);
    SAME(NETIF_RX_CHECKSUM_BLANK, NETRXF_csum_blank);
    SAME(NETIF_RX_MORE, NETRXF_more_data);
    SAME(NETIF_RX_EXTRA, NETRXF_extra_info);
    SAME(NETIF_EXTRA_GSO, XEN_NETIF_EXTRA_TYPE_GSO);
    SAME(NETIF_EXTRA_MORE, XEN_NETIF_EXTRA_FLAG_MORE);
    SAME(NETIF_GSO_TCP4, XEN_NETIF_GSO_TYPE_TCPV4);
    SAME(NETIF_GSO_TCP6, XEN_NETIF_GSO_TYPE_TCPV6);
    SAME(NETIF_STATUS_DROPPED, NETIF_RSP_DROPPED);
    SAME(NETIF_STATUS_ERROR, NETIF_RSP_ERROR);
    SAME(NETIF_STATUS_OKAY, NETIF_RSP_OKAY);
    SAME(NETIF_STATUS_NULL, NETIF_RSP_NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_is_not_claimed_rightly),
        cmocka_unit_test(blank_checksums_are_computed),
        cmocka_unit_test(other_frames_stay_as_they_are),
        cmocka_unit_test(padding_is_not_summed),
        cmocka_unit_test(large_packets_are_cut),
        cmocka_unit_test(a_bucket_gives_its_rate),
        cmocka_unit_test(numbers_are_xens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
