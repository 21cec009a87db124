/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/net/forward.c drivers/net/batch.c drivers/net/port.c
 * drivers/net/tx.c drivers/net/frame.c drivers/net/bucket.c
 * drivers/lib/ring.c
 */
/** @file What the network switch refuses, and whom it holds to account. */
#include "tests/unit/unit.h"

#include "tests/unit/net_world.h"

static void assert_blocked(enum frame_fault fault)
{
    world_show(0, 1);
    world_round(1);
    assert_true(world_nothing_received(1));
    assert_true(world_nothing_received(2));
    assert_int_equal(world_answers(0), 1);
    assert_int_equal(world_answer(0, 0), NETIF_STATUS_DROPPED);
    assert_int_equal(net.ports[0].faults[fault], 1);
    assert_true(net.ports[0].connected && !port_is_broken(&net.ports[0]));
}

static void blocks_the_address_of_another(void **state)
{
    (void)state;
    uint8_t *page = world_frame(0, world_address(1), 60, 0);
    world_put_address(page + 6, world_address(2));
    assert_blocked(FRAME_SOURCE);
}

static void blocks_a_broadcast_in_anothers_name(void **state)
{
    (void)state;
    uint8_t *page = world_frame(0, BROADCAST, 60, 0);
    world_put_address(page + 6, world_address(1));
    assert_blocked(FRAME_SOURCE);
}

static void blocks_arp_in_anothers_name(void **state)
{
    static const uint8_t arp[8] = {0, 1, 8, 0, 6, 4, 0, 2};
    (void)state;
    uint8_t *page = world_frame(0, BROADCAST, 60, 0);
    page[12] = 8;
    page[13] = 6;
    memcpy(page + 14, arp, sizeof(arp));
    world_put_address(page + 22, world_address(1));
    assert_blocked(FRAME_ARP);
}

static void blocks_tags_and_reserved_destinations(void **state)
{
    (void)state;
    uint8_t *page = world_frame(0, BROADCAST, 60, 0);
    page[12] = 0x81;
    page[13] = 0;
    assert_blocked(FRAME_KIND);
    start(state);
    world_frame(0, 0x0180c2000002, 60, 0);
    assert_blocked(FRAME_RESERVED);
}

static void blocks_a_blank_checksum_of_nothing(void **state)
{
    (void)state;
    world_frame(0, world_address(1), 60, NETIF_TX_CHECKSUM_BLANK);
    assert_blocked(FRAME_CHECKSUM);
}

static void blocks_a_frame_that_is_too_long(void **state)
{
    (void)state;
    world_frame(0, world_address(1), 1515, 0);
    assert_blocked(FRAME_SIZE);
}

static void passes_nothing_to_another_segment(void **state)
{
    (void)state;
    net.ports[1].segment = 8;
    world_frame(0, world_address(1), 60, 0);
    world_show(0, 1);
    world_frame(0, BROADCAST, 60, 0);
    world_show(0, 1);
    world_round(1);
    assert_true(world_nothing_received(1));
    assert_int_equal(world_rx[2][RING_RESPONSE_PRODUCED], 1);
    assert_int_equal(world_answers(0), 2);
}

/* The receiver sees the header that was checked, whatever comes later. */
static void spoil(void)
{
    world_put_address(world_pages[0][0] + 6, world_address(2));
    world_put_address(world_pages[0][0], BROADCAST);
}

static void a_header_changed_after_the_check_goes_nowhere(void **state)
{
    (void)state;
    world_frame(0, world_address(1), 1000, 0);
    world_show(0, 1);
    world_between = spoil;
    world_round(1);
    const uint8_t *got = world_pages[1][WORLD_RX_REF];
    assert_int_equal(frame_address(got), world_address(1));
    assert_int_equal(frame_address(got + 6), world_address(0));
    assert_true(world_nothing_received(2));
}

static void segments_need_tcp_and_a_size(void **state)
{
    (void)state;
    world_big(2, GSO_FLAGS);
    world_tx[0][RING_SLOTS + 3] = NETIF_EXTRA_GSO;
    world_round(1);
    assert_true(world_nothing_received(1));
    assert_int_equal(net.ports[0].faults[FRAME_GSO], 1);
    start(state);
    world_big(2, GSO_FLAGS);
    world_pages[0][0][64 + 14 + 9] = 17;
    world_round(1);
    assert_true(world_nothing_received(1));
    assert_int_equal(net.ports[0].faults[FRAME_GSO], 1);
}

static void who_takes_no_segments_gets_none(void **state)
{
    (void)state;
    net.ports[1].takes_gso4 = false;
    world_big(4, GSO_FLAGS);
    world_round(1);
    assert_true(world_nothing_received(1));
    assert_int_equal(world_answers(0), 6);
}

static void shapes_that_cannot_be_are_answered_with_an_error(void **state)
{
    static const struct {
        uint32_t offset;
        uint32_t size;
        uint32_t second;
    } cases[] = {{4090, 60, 0}, {0, 0, 0}, {0, 100, 100}, {0, 100, 200}};
    (void)state;
    for (uint32_t i = 0; i < 4; i++) {
        start(state);
        uint32_t more = cases[i].second == 0 ? 0 : NETIF_TX_MORE;
        world_frame(0, world_address(1), 60, 0);
        world_request(0, 0, world_ref(0, 0), cases[i].offset + more * 65536,
                      cases[i].size * 65536);
        world_request(0, 1, world_ref(0, 1), 0, cases[i].second * 65536);
        world_show(0, more == 0 ? 1 : 2);
        world_round(1);
        assert_true(world_nothing_received(1));
        assert_int_equal(world_answers(0), more == 0 ? 1 : 2);
        assert_int_equal(world_answer(0, 0), NETIF_STATUS_ERROR);
    }
}

static void an_unfinished_packet_breaks_the_ring(void **state)
{
    (void)state;
    world_frame(0, world_address(1), 60, NETIF_TX_MORE);
    world_show(0, 1);
    world_round(1);
    assert_true(port_is_broken(&net.ports[0]));
    assert_true(world_nothing_received(1));
}

static void an_endless_packet_breaks_the_ring(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        world_request(0, i, i, NETIF_TX_MORE * 65536u, 100 * 65536);
    }
    world_show(0, 100);
    world_round(1);
    assert_true(port_is_broken(&net.ports[0]));
    start(state);
    world_frame(0, world_address(1), 60, NETIF_TX_EXTRA);
    for (uint32_t i = 1; i < 100; i++) {
        world_request(0, i, NETIF_EXTRA_GSO + NETIF_EXTRA_MORE * 256, 1, 0);
    }
    world_show(0, 100);
    world_round(1);
    assert_true(port_is_broken(&net.ports[0]));
    assert_true(world_nothing_received(1));
}

static void a_broken_ring_harms_nobody_else(void **state)
{
    (void)state;
    world_tx[0][RING_REQUEST_PRODUCED] = 1000;
    world_rx[2][RING_REQUEST_PRODUCED] = 1000;
    world_frame(1, BROADCAST, 60, 0);
    world_show(1, 1);
    world_round(1);
    assert_int_equal(world_answers(1), 1);
    assert_int_equal(world_rx[0][RING_RESPONSE_PRODUCED], 1);
    assert_true(port_is_broken(&net.ports[0]));
    assert_true(port_is_broken(&net.ports[2]));
    assert_false(port_is_broken(&net.ports[1]));
}

static void bad_grants_are_held_against_who_made_them(void **state)
{
    (void)state;
    /* The sender's second page. */
    for (uint32_t i = 0; i < PORT_OFFENCES_MAX; i++) {
        assert_false(port_is_broken(&net.ports[0]));
        world_frame(0, world_address(1), 300, NETIF_TX_MORE);
        world_request(0, 1, WORLD_REFS + 9, 0, 100u * 65536);
        world_show(0, 2);
        world_round(i);
        assert_int_equal(world_received_status(1, i), NETIF_STATUS_ERROR);
    }
    assert_true(port_is_broken(&net.ports[0]));
    assert_int_equal(net.ports[1].offences, 0);
    /* The receiver's buffer. */
    start(state);
    world_granted[1][WORLD_RX_REF] = false;
    world_frame(0, world_address(1), 300, 0);
    world_show(0, 1);
    world_round(1);
    assert_int_equal(net.ports[0].offences, 0);
    assert_int_equal(net.ports[1].offences, 1);
    assert_int_equal(world_received_status(1, 0), NETIF_STATUS_ERROR);
    /* The sender's first page. */
    start(state);
    world_granted[0][0] = false;
    world_frame(0, world_address(1), 300, 0);
    world_show(0, 1);
    world_round(1);
    assert_int_equal(net.ports[0].offences, 1);
    assert_int_equal(world_answer(0, 0), NETIF_STATUS_ERROR);
    assert_true(world_nothing_received(1));
}

#define FRESH(test) cmocka_unit_test_setup(test, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(blocks_the_address_of_another),
        FRESH(blocks_a_broadcast_in_anothers_name),
        FRESH(blocks_arp_in_anothers_name),
        FRESH(blocks_tags_and_reserved_destinations),
        FRESH(blocks_a_blank_checksum_of_nothing),
        FRESH(blocks_a_frame_that_is_too_long),
        FRESH(passes_nothing_to_another_segment),
        FRESH(a_header_changed_after_the_check_goes_nowhere),
        FRESH(segments_need_tcp_and_a_size),
        FRESH(who_takes_no_segments_gets_none),
        FRESH(shapes_that_cannot_be_are_answered_with_an_error),
        FRESH(an_unfinished_packet_breaks_the_ring),
        FRESH(an_endless_packet_breaks_the_ring),
        FRESH(a_broken_ring_harms_nobody_else),
        FRESH(bad_grants_are_held_against_who_made_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
