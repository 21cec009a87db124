/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/blk/vbd.c drivers/blk/vbd_memory.c drivers/blk/blkif.c
   drivers/blk/pages.c drivers/lib/ring.c drivers/lib/ring_journal.c */
/** @file The block back end: a hostile front end, order, flushes, restarts. */
#include "tests/unit/unit.h"

#include "tests/unit/vbd_ask.h"

#define LIMIT 64

static int start(void **state)
{
    (void)state;
    world_start(false, LIMIT);
    read_next = 0;
    return 0;
}

static int start_memory(void **state)
{
    (void)state;
    world_start(true, 0);
    read_next = 0;
    return 0;
}

static void segments_that_are_none_are_refused(void **state)
{
    static const struct ask bad[] = {
        {BLKIF_READ, 0, 1, 0, 1, 0, 7},   {BLKIF_READ, 12, 2, 0, 1, 0, 0},
        {BLKIF_READ, 255, 3, 0, 1, 0, 0}, {BLKIF_WRITE, 1, 4, 0, 1, 3, 2},
        {BLKIF_WRITE, 1, 5, 0, 1, 0, 8},  {BLKIF_READ, 1, 6, 0, 1, 255, 255},
        {BLKIF_READ, 1, 7, 0, 1, 8, 8},   {BLKIF_WRITE, 11, 8, 0, 1, 7, 0},
    };
    (void)state;
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_refused(&bad[i], BLKIF_ERROR);
    }
}

static void sectors_beyond_the_disk_are_refused(void **state)
{
    static const struct ask bad[] = {
        {BLKIF_READ, 1, 1, WORLD_SECTORS, 1, 0, 0},
        {BLKIF_WRITE, 1, 2, WORLD_SECTORS - 7, 1, 0, 7},
        {BLKIF_WRITE, 11, 3, 0, 1, 0, 7},
        {BLKIF_READ, 1, 4, UINT64_MAX, 1, 0, 0},
        {BLKIF_WRITE, 1, 5, UINT64_MAX - 7, 1, 0, 7},
        {BLKIF_WRITE, 1, 6, 1ul << 63, 1, 0, 7},
        {BLKIF_READ, 1, 7, 1ul << 55, 1, 0, 7},
    };
    (void)state;
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_refused(&bad[i], BLKIF_ERROR);
    }
}

static void unknown_operations_are_refused(void **state)
{
    static const uint8_t unknown[] = {2, 4, 5, 7, 8, 255};
    (void)state;
    for (uint32_t i = 0; i < sizeof(unknown); i++) {
        const struct ask a = {unknown[i], 1, i, 0, 1, 0, 7};
        assert_refused(&a, BLKIF_UNSUPPORTED);
    }
    const struct ask flush_with_data = {BLKIF_FLUSH, 1, 9, 0, 1, 0, 7};
    assert_refused(&flush_with_data, BLKIF_UNSUPPORTED);
}

static void a_disk_for_reading_is_not_written(void **state)
{
    static const struct ask write = {BLKIF_WRITE, 1, 1, 0, 1, 0, 7};
    (void)state;
    world_vbd.right.writable = false;
    assert_refused(&write, BLKIF_ERROR);
    ask_indirect(BLKIF_WRITE, 12, 100, 1);
    vbd_work(&world_vbd);
    expect(77, BLKIF_WRITE, BLKIF_ERROR);
    assert_int_equal(world_sent_count, 0);
}

static void halves_of_large_blocks_are_refused(void **state)
{
    static const struct ask bad[] = {{BLKIF_WRITE, 1, 1, 0, 1, 0, 3},
                                     {BLKIF_READ, 1, 2, 4, 1, 0, 7}};
    (void)state;
    world_vbd.right.block_bytes = 4096;
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_refused(&bad[i], BLKIF_ERROR);
    }
    ask_page(BLKIF_READ, 3, 8, 1);
    vbd_work(&world_vbd);
    assert_int_equal(world_sent_count, 1);
}

static void pages_that_are_not_granted_are_refused(void **state)
{
    static const struct ask read = {BLKIF_READ, 3, 1, 0, 10, 0, 7};
    static const struct ask beyond = {BLKIF_READ, 1, 2, 0, UINT32_MAX, 0, 7};
    (void)state;
    world_grant[12].granted = false;
    assert_refused(&read, BLKIF_ERROR);
    assert_refused(&beyond, BLKIF_ERROR);
    world_grant[12] = (struct world_grant){.granted = true, .readonly = true};
    assert_refused(&read, BLKIF_ERROR);
    for (uint32_t i = 0; i < world_vbd.pages.limit; i++) {
        assert_int_equal(world_vbd.pages.entry[i].pins, 0);
    }
}

static void a_page_for_reading_can_be_written_to_disk(void **state)
{
    (void)state;
    world_grant[9].readonly = true;
    ask_page(BLKIF_WRITE, 1, 8, 9);
    vbd_work(&world_vbd);
    world_finish(0, false);
    vbd_work(&world_vbd);
    expect(1, BLKIF_WRITE, BLKIF_OKAY);
    assert_int_equal(world_bytes[(WORLD_FIRST + 8) * 512], 9);
    /* But nothing is ever read into it. */
    ask_page(BLKIF_READ, 2, 0, 9);
    vbd_work(&world_vbd);
    expect(2, BLKIF_READ, BLKIF_ERROR);
}

static void a_list_of_segments_is_checked_like_the_others(void **state)
{
    (void)state;
    ask_indirect(BLKIF_READ, 33, 100, 1);
    ask_indirect(BLKIF_READ, 65535, 100, 1);
    ask_indirect(BLKIF_READ, 0, 100, 1);
    ask_indirect(BLKIF_INDIRECT, 12, 100, 1);
    ask_indirect(BLKIF_FLUSH, 0, 100, 1);
    world_grant[101].granted = false;
    ask_indirect(BLKIF_READ, 12, 101, 1);
    vbd_work(&world_vbd);
    expect(77, BLKIF_READ, BLKIF_ERROR);
    expect(77, BLKIF_READ, BLKIF_ERROR);
    expect(77, BLKIF_READ, BLKIF_ERROR);
    expect(77, BLKIF_INDIRECT, BLKIF_UNSUPPORTED);
    expect(77, BLKIF_FLUSH, BLKIF_UNSUPPORTED);
    expect(77, BLKIF_READ, BLKIF_ERROR);
    ask_indirect(BLKIF_READ, 32, 100, 1);
    segment((uint32_t *)(void *)world_page[100] + 2 * 31, 32, 7, 8);
    vbd_work(&world_vbd);
    expect(77, BLKIF_READ, BLKIF_ERROR);
    assert_int_equal(world_sent_count, 0);
}

static void a_list_can_be_used(void **state)
{
    (void)state;
    ask_indirect(BLKIF_READ, 32, 100, 1);
    vbd_work(&world_vbd);
    assert_int_equal(world_sent_count, 1);
    /* What the list says later is of no account. */
    memset(world_page[100], 0xff, WORLD_PAGE);
    world_finish(0, false);
    vbd_work(&world_vbd);
    expect(77, BLKIF_READ, BLKIF_OKAY);
    for (uint32_t i = 0; i < 32; i++) {
        assert_int_equal(world_page[1 + i][0], 100 + WORLD_FIRST + i);
    }
}

static void a_ring_that_lies_is_left_alone(void **state)
{
    (void)state;
    ask_page(BLKIF_WRITE, 1, 0, 1);
    vbd_work(&world_vbd);
    world_ring[RING_REQUEST_PRODUCED] += 100;
    world_finish(0, false);
    UNIT_SNAPSHOT(ring, world_ring);
    assert_false(vbd_work(&world_vbd));
    assert_false(vbd_work(&world_vbd));
    assert_int_equal(world_sent_count, 0);
    assert_true(vbd_is_idle(&world_vbd));
    assert_int_equal(world_ring[RING_RESPONSE_PRODUCED], 0);
    (void)ring;
}

static void requests_are_copies(void **state)
{
    (void)state;
    ask_page(BLKIF_WRITE, 1, 8, 3);
    vbd_work(&world_vbd);
    memset(slot(0), 0xff, BLKIF_REQUEST_BYTES);
    world_finish(0, false);
    vbd_work(&world_vbd);
    expect(1, BLKIF_WRITE, BLKIF_OKAY);
    assert_int_equal(world_bytes[(WORLD_FIRST + 8) * 512], 3);
}

static void answers_come_in_the_order_of_the_ring(void **state)
{
    (void)state;
    ask_page(BLKIF_READ, 10, 0, 1);
    ask_page(BLKIF_READ, 11, 8, 2);
    ask_page(BLKIF_READ, 12, 16, 3);
    assert_false(vbd_work(&world_vbd));
    assert_int_equal(world_sent_count, 3);
    world_finish(2, false);
    assert_false(vbd_work(&world_vbd));
    assert_false(answered());
    world_finish(0, false);
    assert_true(vbd_work(&world_vbd));
    expect(10, BLKIF_READ, BLKIF_OKAY);
    assert_false(answered());
    world_finish(0, true);
    vbd_work(&world_vbd);
    expect(11, BLKIF_READ, BLKIF_ERROR);
    expect(12, BLKIF_READ, BLKIF_OKAY);
    assert_int_equal(world_page[3][0], 100 + WORLD_FIRST + 16);
}

static void a_flush_waits_for_all_before_it(void **state)
{
    (void)state;
    ask_page(BLKIF_WRITE, 1, 0, 1);
    ask_page(BLKIF_WRITE, 2, 8, 2);
    ask_flush(3);
    ask_page(BLKIF_WRITE, 4, 16, 3);
    vbd_work(&world_vbd);
    assert_int_equal(world_sent_count, 2);
    world_finish(1, false);
    vbd_work(&world_vbd);
    assert_int_equal(world_sent_count, 1);
    world_finish(0, false);
    vbd_work(&world_vbd);
    assert_int_equal(world_sent_count, 2);
    assert_int_equal(world_sent[0]->operation, REQUEST_FLUSH);
    expect(1, BLKIF_WRITE, BLKIF_OKAY);
    expect(2, BLKIF_WRITE, BLKIF_OKAY);
    world_finish(1, false);
    vbd_work(&world_vbd);
    assert_false(answered());
    world_finish(0, false);
    vbd_work(&world_vbd);
    expect(3, BLKIF_FLUSH, BLKIF_OKAY);
    expect(4, BLKIF_WRITE, BLKIF_OKAY);
    assert_int_equal(world_flushes, 1);
}

static void a_flush_that_failed_is_told(void **state)
{
    (void)state;
    ask_flush(3);
    vbd_work(&world_vbd);
    world_finish(0, true);
    vbd_work(&world_vbd);
    expect(3, BLKIF_FLUSH, BLKIF_ERROR);
}

static void a_full_disk_queue_is_waited_for(void **state)
{
    (void)state;
    world_room = 1;
    ask_page(BLKIF_READ, 1, 0, 1);
    ask_page(BLKIF_READ, 2, 8, 2);
    vbd_work(&world_vbd);
    assert_int_equal(world_sent_count, 1);
    world_finish(0, false);
    vbd_work(&world_vbd);
    assert_int_equal(world_sent_count, 1);
    world_finish(0, false);
    vbd_work(&world_vbd);
    expect(1, BLKIF_READ, BLKIF_OKAY);
    expect(2, BLKIF_READ, BLKIF_OKAY);
}

static void pages_stay_mapped(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        ask_page(BLKIF_WRITE, i, 0, i % 2 + 1);
        vbd_work(&world_vbd);
        world_finish(0, false);
        vbd_work(&world_vbd);
        expect(i, BLKIF_WRITE, BLKIF_OKAY);
    }
    assert_int_equal(world_maps, 2);
    vbd_detach(&world_vbd);
    assert_int_equal(world_grant[1].mapped, 0);
    assert_int_equal(world_grant[2].mapped, 0);
}

/* More pages than may be mapped: those in use wait, the others go. */
static void mappings_are_bounded(void **state)
{
    (void)state;
    world_attach(false, 33);
    for (uint32_t i = 0; i < 10; i++) {
        const struct ask a = {BLKIF_READ, 8, i, 0, i * 8, 0, 7};
        ask(&a);
    }
    vbd_work(&world_vbd);
    assert_int_equal(world_sent_count, 4);
    for (uint32_t i = 0; i < 10; i++) {
        uint32_t mapped = 0;
        for (uint32_t j = 0; j < WORLD_PAGES; j++) {
            mapped += world_grant[j].mapped;
        }
        assert_true(mapped <= 33);
        world_finish(0, false);
        vbd_work(&world_vbd);
    }
    for (uint32_t i = 0; i < 10; i++) {
        expect(i, BLKIF_READ, BLKIF_OKAY);
    }
}

/* A page that the front end gave up and granted anew is not mistaken. */
static void a_client_that_comes_back_is_a_new_one(void **state)
{
    (void)state;
    ask_page(BLKIF_WRITE, 1, 0, 1);
    vbd_work(&world_vbd);
    world_finish(0, false);
    vbd_stop(&world_vbd);
    assert_true(vbd_is_idle(&world_vbd));
    vbd_detach(&world_vbd);
    start(state);
    ask_page(BLKIF_READ, 2, 0, 1);
    vbd_work(&world_vbd);
    world_finish(0, false);
    vbd_work(&world_vbd);
    expect(2, BLKIF_READ, BLKIF_OKAY);
}

/* Killed with answers done, put but not published, and requests under way:
 * the next life answers each once, in order. */
static void the_next_life_goes_on(void **state)
{
    uint32_t words[3];
    (void)state;
    for (uint32_t i = 0; i < 6; i++) {
        ask_page(BLKIF_WRITE, 100 + i, i * 8, i + 1);
    }
    vbd_work(&world_vbd);
    world_finish(0, false);
    vbd_work(&world_vbd);
    expect(100, BLKIF_WRITE, BLKIF_OKAY);
    /* The answer to the second is in its slot, nobody has been told. */
    blkif_answer(101, BLKIF_WRITE, BLKIF_OKAY, words);
    assert_true(ring_journal_put(&world_vbd.ring, world_ring, words));
    world_sent_count = 0;
    world_attach(false, LIMIT);
    vbd_work(&world_vbd);
    assert_int_equal(world_sent_count, 4);
    expect(101, BLKIF_WRITE, BLKIF_OKAY);
    while (world_sent_count > 0) {
        world_finish(world_sent_count - 1, false);
    }
    vbd_work(&world_vbd);
    for (uint32_t i = 2; i < 6; i++) {
        expect(100 + i, BLKIF_WRITE, BLKIF_OKAY);
    }
    assert_false(answered());
}

static void the_next_life_survives_a_ring_that_lies(void **state)
{
    (void)state;
    world_ring[RING_REQUEST_PRODUCED] = 5;
    world_ring[RING_RESPONSE_PRODUCED] = 1000;
    world_attach(false, LIMIT);
    assert_false(vbd_work(&world_vbd));
    assert_int_equal(world_sent_count, 0);
}

/* A client that always has one more is given no more than its turn. */
static void a_flood_has_its_turn_only(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < VBD_SLOTS; i++) {
        ask_page(9, i, 0, 1);
    }
    vbd_work(&world_vbd);
    assert_true(world_vbd.more);
    vbd_work(&world_vbd);
    assert_false(world_vbd.more);
    for (uint32_t i = 0; i < VBD_SLOTS; i++) {
        expect(i, 9, BLKIF_UNSUPPORTED);
    }
}

static void memory_is_read_and_written(void **state)
{
    static const struct ask write = {BLKIF_WRITE, 2, 1, 3, 1, 2, 5};
    static const struct ask read = {BLKIF_READ, 1, 2, 3, 9, 0, 7};
    (void)state;
    ask(&write);
    ask(&read);
    ask_flush(3);
    assert_true(vbd_work(&world_vbd));
    expect(1, BLKIF_WRITE, BLKIF_OKAY);
    expect(2, BLKIF_READ, BLKIF_OKAY);
    expect(3, BLKIF_FLUSH, BLKIF_OKAY);
    assert_int_equal(world_page[9][0], 1);
    assert_int_equal(world_page[9][4 * 512 - 1], 1);
    assert_int_equal(world_page[9][4 * 512], 2);
    assert_int_equal(world_bytes[(WORLD_FIRST + 2) * 512],
                     100 + WORLD_FIRST + 2);
    assert_int_equal(world_maps, 0);
    ask_indirect(BLKIF_READ, 32, 100, 20);
    vbd_work(&world_vbd);
    expect(77, BLKIF_READ, BLKIF_OKAY);
    assert_int_equal(world_page[20 + 31][0], 100 + WORLD_FIRST + 31);
}

static void memory_refuses_what_a_disk_refuses(void **state)
{
    segments_that_are_none_are_refused(state);
    sectors_beyond_the_disk_are_refused(state);
    unknown_operations_are_refused(state);
    a_disk_for_reading_is_not_written(state);
}

#define FRESH(test) cmocka_unit_test_setup(test, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(segments_that_are_none_are_refused),
        FRESH(sectors_beyond_the_disk_are_refused),
        FRESH(unknown_operations_are_refused),
        FRESH(a_disk_for_reading_is_not_written),
        FRESH(halves_of_large_blocks_are_refused),
        FRESH(pages_that_are_not_granted_are_refused),
        FRESH(a_page_for_reading_can_be_written_to_disk),
        FRESH(a_list_of_segments_is_checked_like_the_others),
        FRESH(a_list_can_be_used),
        FRESH(a_ring_that_lies_is_left_alone),
        FRESH(requests_are_copies),
        FRESH(answers_come_in_the_order_of_the_ring),
        FRESH(a_flush_waits_for_all_before_it),
        FRESH(a_flush_that_failed_is_told),
        FRESH(a_full_disk_queue_is_waited_for),
        FRESH(pages_stay_mapped),
        FRESH(mappings_are_bounded),
        FRESH(a_client_that_comes_back_is_a_new_one),
        FRESH(the_next_life_goes_on),
        FRESH(the_next_life_survives_a_ring_that_lies),
        FRESH(a_flood_has_its_turn_only),
        cmocka_unit_test_setup(memory_is_read_and_written, start_memory),
        cmocka_unit_test_setup(memory_refuses_what_a_disk_refuses,
                               start_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
