/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/net/forward.c drivers/net/batch.c drivers/net/port.c
 * drivers/net/tx.c drivers/net/frame.c drivers/net/bucket.c
 * drivers/lib/ring.c
 */
/** @file What the network switch passes on, to whom and when. */
#include "tests/unit/unit.h"

#include "tests/unit/net_world.h"

#define MS 1000000

static void the_wire_is_of_one_segment(void **state)
{
    (void)state;
    net.has_wire = true;
    net.segment = 8;
    world_frame(0, 0x00163e998877, 60, 0);
    world_show(0, 1);
    world_frame(0, BROADCAST, 60, 0);
    world_show(0, 1);
    world_round(1);
    assert_int_equal(world_wire_count, 0);
    net.segment = 7;
    world_frame(0, 0x00163e998877, 60, 0);
    world_show(0, 1);
    world_frame(0, BROADCAST, 61, 0);
    world_show(0, 1);
    world_round(1);
    assert_int_equal(world_wire_count, 2);
    assert_true(world_wire_good);
    assert_int_equal(world_wire_claim.size, 61);
    assert_memory_equal(world_stage[0], world_pages[0][3], 61);
}

static void frames_between_clients_do_not_touch_the_wire(void **state)
{
    (void)state;
    net.has_wire = true;
    net.segment = 7;
    world_frame(0, world_address(1), 60, 0);
    world_show(0, 1);
    world_round(1);
    assert_int_equal(world_wire_count, 0);
}

static void a_unicast_reaches_its_receiver_only(void **state)
{
    (void)state;
    uint8_t *page = world_frame(0, world_address(1), 1514, 0);
    world_show(0, 1);
    world_round(1);
    assert_int_equal(world_rx[1][RING_RESPONSE_PRODUCED], 1);
    assert_int_equal(world_received_status(1, 0), 1514);
    assert_int_equal(world_received(1, 0)[1] % 65536, 0);
    assert_memory_equal(world_pages[1][WORLD_RX_REF], page, 1514);
    assert_true(world_nothing_received(2));
    assert_true(world_nothing_received(0));
    assert_int_equal(world_answers(0), 1);
    assert_int_equal(world_answer(0, 0), NETIF_STATUS_OKAY);
    assert_int_equal(world_tx[0][RING_SLOTS] % 65536, 0x33);
    /* One call for headers, one for packets. */
    assert_int_equal(world_calls, 2);
}

static void a_broadcast_reaches_all_others(void **state)
{
    (void)state;
    world_frame(0, BROADCAST, 60, 0);
    world_show(0, 1);
    world_round(1);
    assert_int_equal(world_rx[1][RING_RESPONSE_PRODUCED], 1);
    assert_int_equal(world_rx[2][RING_RESPONSE_PRODUCED], 1);
    assert_true(world_nothing_received(0));
}

static void checksums_stay_blank_between_clients(void **state)
{
    (void)state;
    uint8_t *page = world_frame(0, world_address(1), 200,
                                NETIF_TX_CHECKSUM_BLANK + NETIF_TX_VALIDATED);
    world_tcp(page);
    world_show(0, 1);
    world_round(1);
    assert_int_equal(world_received(1, 0)[1] % 65536,
                     NETIF_RX_CHECKSUM_BLANK + NETIF_RX_VALIDATED);
}

static void segments_pass_whole_with_their_extra_slot(void **state)
{
    (void)state;
    world_big(16, GSO_FLAGS);
    world_round(1);
    /* The header with the first page, the extra slot, one for each page. */
    assert_int_equal(world_rx[1][RING_RESPONSE_PRODUCED], 17);
    assert_int_equal(world_received_status(1, 0), 66 + 3600);
    assert_int_equal(world_received(1, 0)[1] % 65536,
                     NETIF_RX_CHECKSUM_BLANK + NETIF_RX_VALIDATED +
                         NETIF_RX_MORE + NETIF_RX_EXTRA);
    assert_int_equal(world_received(1, 1)[0], NETIF_EXTRA_GSO + 1448u * 65536);
    assert_int_equal(world_received(1, 1)[1], NETIF_GSO_TCP4);
    for (uint32_t i = 1; i < 16; i++) {
        assert_int_equal(world_received_status(1, 1 + i), 3600);
        assert_int_equal(world_received(1, 1 + i)[1] % 65536,
                         i < 15 ? NETIF_RX_MORE : 0);
        assert_int_equal(world_pages[1][WORLD_RX_REF + 1 + i][1], i + 1);
    }
    assert_int_equal(world_answers(0), 18);
    assert_int_equal(world_answer(0, 0), NETIF_STATUS_OKAY);
    assert_int_equal(world_answer(0, 1), NETIF_STATUS_NULL);
    assert_int_equal(world_answer(0, 17), NETIF_STATUS_OKAY);
}

static void many_slots_are_packed_for_the_receiver(void **state)
{
    (void)state;
    world_big(18, GSO_FLAGS);
    world_round(1);
    /* 64866 bytes: 16 pages and the extra slot. */
    assert_int_equal(world_rx[1][RING_RESPONSE_PRODUCED], 17);
    assert_int_equal(world_received_status(1, 0), 4096);
    const uint8_t *first = world_pages[1][WORLD_RX_REF];
    assert_int_equal(first[66], 1);
    assert_int_equal(first[66 + 3599], 1);
    assert_int_equal(first[66 + 3600], 2);
    assert_int_equal(world_received_status(1, 16), 64866 - 15 * 4096);
}

static void a_header_in_pieces_is_put_together(void **state)
{
    (void)state;
    uint8_t *page = world_frame(0, world_address(1), 300, NETIF_TX_MORE);
    uint32_t second = world_ref(0, 1);
    memcpy(world_pages[0][second] + 4000, page + 10, 90);
    uint32_t third = world_ref(0, 2);
    memcpy(world_pages[0][third], page + 100, 200);
    world_request(0, 1, second, 4000 + NETIF_TX_MORE * 65536u, 90u * 65536);
    world_request(0, 2, third, 0, 200u * 65536);
    world_show(0, 3);
    world_round(1);
    assert_int_equal(world_received_status(1, 0), 300);
    assert_memory_equal(world_pages[1][WORLD_RX_REF], page, 300);
}

static void a_sender_waits_for_buffers_but_not_for_ever(void **state)
{
    (void)state;
    world_start(3);
    world_post(2, 8);
    world_frame(0, world_address(1), 60, 0);
    world_show(0, 1);
    world_frame(0, world_address(2), 60, 0);
    world_show(0, 1);
    struct round round = world_round(5);
    assert_int_equal(world_answers(0), 0);
    assert_int_equal(round.wake, 5 + FORWARD_PATIENCE_NS);
    assert_false(forward_before_sleep(&net.ports[1]));
    assert_int_equal(world_rx[1][RING_REQUEST_EVENT], 1);
    world_round(round.wake);
    assert_int_equal(world_answers(0), 2);
    assert_int_equal(net.ports[1].overrun, 1);
    assert_int_equal(world_rx[2][RING_RESPONSE_PRODUCED], 1);
    /* From now on nobody waits for that one. */
    world_frame(0, world_address(1), 60, 0);
    world_show(0, 1);
    world_round(round.wake + 1);
    assert_int_equal(world_answers(0), 3);
}

static void buffers_end_the_wait(void **state)
{
    (void)state;
    world_start(2);
    world_frame(0, world_address(1), 60, 0);
    world_show(0, 1);
    world_round(5);
    assert_int_equal(world_answers(0), 0);
    world_post(1, 1);
    assert_true(forward_before_sleep(&net.ports[1]));
    world_round(6);
    assert_int_equal(world_answers(0), 1);
    assert_int_equal(world_rx[1][RING_RESPONSE_PRODUCED], 1);
}

static void a_flood_waits_for_nobody(void **state)
{
    (void)state;
    world_start(3);
    world_post(2, 8);
    world_frame(0, BROADCAST, 60, 0);
    world_show(0, 1);
    world_round(5);
    assert_int_equal(world_answers(0), 1);
    assert_int_equal(world_rx[2][RING_RESPONSE_PRODUCED], 1);
    assert_int_equal(net.ports[1].overrun, 1);
}

static void a_rate_is_kept(void **state)
{
    uint64_t now = 0;
    uint32_t sent = 0;
    (void)state;
    net.ports[0].rate = 1024;
    port_open(&net.ports[0], 0);
    /* Ten seconds: the first burst and ten MiB. */
    while (now < 10000ul * MS) {
        world_frame(0, 0x00163e998877, 1024, 0);
        world_show(0, 1);
        struct round round = world_round(now);
        while (net.ports[0].queue_count != 0) {
            assert_true(round.wake > now);
            now = round.wake;
            round = world_round(now);
        }
        sent++;
    }
    assert_in_range(sent, 10240, 10240 + 128 + 2);
}

static void turns_are_fair_by_bytes(void **state)
{
    (void)state;
    world_start(3);
    world_post(2, 256);
    /* Client 0 wants to send 16 packets of 57 KiB, client 1 one frame. */
    for (uint32_t i = 0; i < 14; i++) {
        world_big(16, GSO_FLAGS);
    }
    world_frame(1, world_address(2), 60, 0);
    world_show(1, 1);
    net.ports[0].faults[0] = 0;
    net.ports[1].connected = true;
    world_post(1, 256);
    world_round(1);
    assert_int_equal(world_answers(1), 1);
    assert_true(world_answers(0) <= 5 * 18);
    for (uint32_t i = 2; i < 8; i++) {
        world_round(i);
    }
    assert_int_equal(world_answers(0), 14 * 18);
}

static void answers_are_told_late_but_are(void **state)
{
    (void)state;
    world_frame(0, world_address(1), 60, 0);
    world_show(0, 1);
    forward_round(&net, 1000);
    assert_int_equal(world_answers(0), 1);
    assert_true(forward_tell(&net.ports[1], 1000));
    assert_false(forward_tell(&net.ports[0], 1000));
    assert_int_equal(net.ports[0].tell_by, 1000 + FORWARD_TELL_NS);
    assert_true(forward_tell(&net.ports[0], 1000 + FORWARD_TELL_NS));
    assert_false(forward_tell(&net.ports[0], 1000 + FORWARD_TELL_NS));
    assert_int_equal(net.ports[0].tell_by, 0);
    /* With something received they are told at once. */
    world_frame(0, world_address(1), 60, 0);
    world_show(0, 1);
    world_tx[0][RING_RESPONSE_EVENT] = 2;
    world_frame(1, world_address(0), 60, 0);
    world_show(1, 1);
    forward_round(&net, 2000);
    assert_true(forward_tell(&net.ports[0], 2000));
    assert_int_equal(net.ports[0].tell_by, 0);
}

static void a_new_instance_goes_on_where_the_ring_is(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 5; i++) {
        world_frame(0, world_address(1), 60 + i, 0);
        world_show(0, 1);
        if (i == 2) {
            world_round(1);
        }
    }
    struct port *port = &net.ports[0];
    port_close(port);
    port_close(&net.ports[1]);
    port->tx_page = world_tx[0];
    port->rx_page = world_rx[0];
    net.ports[1].tx_page = world_tx[1];
    net.ports[1].rx_page = world_rx[1];
    port_open(port, 2);
    port_open(&net.ports[1], 2);
    world_round(3);
    assert_int_equal(world_answers(0), 5);
    assert_int_equal(world_rx[1][RING_RESPONSE_PRODUCED], 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(world_received_status(1, i), 60 + i);
        assert_int_equal(world_received(1, i)[0] % 65536, i);
    }
}

static void the_wire_reaches_ports_of_its_segment(void **state)
{
    static uint8_t frame[4096] __attribute__((aligned(4096)));
    (void)state;
    net.has_wire = true;
    net.segment = 7;
    net.ports[2].segment = 8;
    world_header(frame, world_address(1), 0x001122334455, 0x88b5);
    forward_from_wire(&net, frame, 100);
    world_header(frame, BROADCAST, 0x001122334455, 0x88b5);
    forward_from_wire(&net, frame, 101);
    /* Ours do not come from outside, nor do frames for nobody here. */
    world_header(frame, world_address(1), world_address(0), 0x88b5);
    forward_from_wire(&net, frame, 102);
    world_header(frame, world_address(2), 0x001122334455, 0x88b5);
    forward_from_wire(&net, frame, 103);
    world_header(frame, world_address(1), 0x001122334455, 0x8100);
    forward_from_wire(&net, frame, 104);
    forward_flush(&net);
    for (uint32_t c = 0; c < 3; c++) {
        (void)forward_tell(&net.ports[c], 1);
    }
    assert_int_equal(world_rx[1][RING_RESPONSE_PRODUCED], 2);
    assert_int_equal(world_received_status(1, 0), 100);
    assert_int_equal(world_received_status(1, 1), 101);
    assert_int_equal(world_rx[0][RING_RESPONSE_PRODUCED], 1);
    assert_true(world_nothing_received(2));
}

#define FRESH(test) cmocka_unit_test_setup(test, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(the_wire_is_of_one_segment),
        FRESH(frames_between_clients_do_not_touch_the_wire),
        FRESH(a_sender_waits_for_buffers_but_not_for_ever),
        FRESH(buffers_end_the_wait),
        FRESH(a_flood_waits_for_nobody),
        FRESH(a_rate_is_kept),
        FRESH(turns_are_fair_by_bytes),
        FRESH(a_unicast_reaches_its_receiver_only),
        FRESH(a_broadcast_reaches_all_others),
        FRESH(checksums_stay_blank_between_clients),
        FRESH(segments_pass_whole_with_their_extra_slot),
        FRESH(many_slots_are_packed_for_the_receiver),
        FRESH(a_header_in_pieces_is_put_together),
        FRESH(answers_are_told_late_but_are),
        FRESH(a_new_instance_goes_on_where_the_ring_is),
        FRESH(the_wire_reaches_ports_of_its_segment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
