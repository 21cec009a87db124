/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/lib/virtqueue.c */
/** @file A virtqueue whose device lies. */
#include "tests/unit/unit.h"

#include "drivers/lib/virtqueue.h"

static struct virtqueue queue;
static uint16_t head;
static uint32_t length;

static int start(void **state)
{
    (void)state;
    virtqueue_start(&queue, 3, 8);
    return 0;
}

/* Device: one more used element. */
static void use(uint32_t id, uint32_t bytes)
{
    struct virtqueue_shared *shared = &queue.shared;
    shared->used[shared->used_index % queue.size] =
        (struct virtqueue_used){id, bytes};
    shared->used_index++;
}

/* A chain of @p count pieces of 100 bytes, the last @p writable for it. */
static bool put(uint32_t count, uint32_t writable)
{
    struct virtqueue_piece pieces[VIRTQUEUE_MAX + 1];
    for (uint32_t i = 0; i < count; i++) {
        pieces[i] = (struct virtqueue_piece){
            .address = 0x1000 * (i + 1),
            .length = 100,
            .device_writes = i + writable >= count,
        };
    }
    return virtqueue_put(&queue, pieces, count, &head);
}

static void assert_broken_for_good(void)
{
    UNIT_SNAPSHOT(kept_head, head);
    assert_int_equal(virtqueue_take(&queue, &head, &length), VIRTQUEUE_BROKEN);
    queue.shared.used_index = queue.used_next;
    assert_int_equal(virtqueue_take(&queue, &head, &length), VIRTQUEUE_BROKEN);
    assert_int_equal(virtqueue_listen(&queue), VIRTQUEUE_BROKEN);
    assert_false(put(1, 0));
    assert_false(virtqueue_publish(&queue));
    UNIT_UNCHANGED(kept_head, head);
}

static void take_refuses_a_number_beyond_the_queue(void **state)
{
    static const uint32_t numbers[] = {8, 255, 256, 65536, UINT32_MAX};
    for (uint32_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        start(state);
        assert_true(put(1, 1));
        use(numbers[i], 0);
        assert_broken_for_good();
    }
}

static void take_refuses_a_chain_the_device_does_not_have(void **state)
{
    (void)state;
    assert_true(put(2, 1));
    use(head == 0 ? 5u : 0u, 0);
    assert_broken_for_good();
}

/* The middle of a chain is no chain. */
static void take_refuses_the_middle_of_a_chain(void **state)
{
    (void)state;
    assert_true(put(3, 1));
    use(queue.next[head], 0);
    assert_broken_for_good();
}

static void take_refuses_the_same_chain_twice(void **state)
{
    (void)state;
    assert_true(put(1, 1));
    uint16_t first = head;
    assert_true(put(1, 1));
    use(first, 1);
    assert_int_equal(virtqueue_take(&queue, &head, &length), VIRTQUEUE_READY);
    use(first, 1);
    assert_broken_for_good();
}

static void take_refuses_more_bytes_than_could_be_written(void **state)
{
    (void)state;
    assert_true(put(3, 2));
    use(head, 201);
    assert_broken_for_good();
    start(state);
    assert_true(put(1, 0));
    use(head, 1);
    assert_broken_for_good();
}

static void take_refuses_more_than_was_given(void **state)
{
    static const uint16_t jumps[] = {2, 9, 256, 32768, 65535};
    for (uint32_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
        start(state);
        assert_true(put(1, 1));
        queue.shared.used_index = jumps[i];
        assert_broken_for_good();
    }
}

static void put_refuses_what_has_no_room(void **state)
{
    (void)state;
    assert_false(put(0, 0));
    assert_false(put(9, 0));
    assert_true(put(5, 0));
    UNIT_SNAPSHOT(before, queue);
    assert_false(put(4, 0));
    UNIT_UNCHANGED(before, queue);
    assert_true(put(3, 0));
    assert_false(put(1, 0));
    assert_int_equal(queue.free_count, 0);
}

static void what_the_device_writes_over_is_not_believed(void **state)
{
    (void)state;
    assert_true(put(4, 2));
    uint16_t first = head;
    memset(queue.shared.descriptor, 0xff, sizeof(queue.shared.descriptor));
    memset(queue.shared.available, 0xff, sizeof(queue.shared.available));
    use(first, 200);
    assert_int_equal(virtqueue_take(&queue, &head, &length), VIRTQUEUE_READY);
    assert_int_equal(head, first);
    assert_int_equal(length, 200);
    assert_int_equal(queue.free_count, 8);
    assert_true(put(8, 0));
}

static void chains_are_hidden_until_published(void **state)
{
    (void)state;
    assert_false(virtqueue_publish(&queue));
    assert_true(put(2, 1));
    assert_int_equal(queue.shared.available_index, 0);
    assert_true(virtqueue_publish(&queue));
    assert_int_equal(queue.shared.available_index, 1);
    assert_int_equal(queue.shared.available[0], head);
    const struct virtqueue_descriptor *one = &queue.shared.descriptor[head];
    assert_int_equal(one->address, 0x1000);
    assert_int_equal(one->length, 100);
    assert_int_equal(one->flags, 1);
    const struct virtqueue_descriptor *two =
        &queue.shared.descriptor[one->next];
    assert_int_equal(two->address, 0x2000);
    assert_int_equal(two->flags, 2);
}

static void device_that_wants_no_notice_gets_none(void **state)
{
    (void)state;
    queue.shared.used_flags = 1;
    assert_true(put(1, 0));
    assert_false(virtqueue_publish(&queue));
    assert_int_equal(queue.shared.available_index, 1);
}

static void listen_sees_what_came_back_before(void **state)
{
    (void)state;
    virtqueue_silence(&queue);
    assert_int_equal(queue.shared.available_flags, 1);
    assert_true(put(1, 0));
    use(head, 0);
    assert_int_equal(virtqueue_listen(&queue), VIRTQUEUE_READY);
    assert_int_equal(queue.shared.available_flags, 0);
    assert_int_equal(virtqueue_take(&queue, &head, &length), VIRTQUEUE_READY);
    assert_int_equal(virtqueue_listen(&queue), VIRTQUEUE_EMPTY);
}

static void a_table_takes_one_descriptor(void **state)
{
    static struct virtqueue_descriptor table[20];
    struct virtqueue_piece pieces[20];
    (void)state;
    for (uint32_t i = 0; i < 20; i++) {
        pieces[i] = (struct virtqueue_piece){i, 10, i > 17};
    }
    virtqueue_describe(table, pieces, 20);
    assert_int_equal(table[17].flags, 1);
    assert_int_equal(table[18].flags, 3);
    assert_int_equal(table[18].next, 19);
    assert_int_equal(table[19].flags, 2);
    assert_false(virtqueue_put_table(&queue, table, 0, 0, &head));
    for (uint32_t i = 0; i < 8; i++) {
        assert_true(virtqueue_put_table(&queue, table, 20, 20, &head));
        assert_int_equal(queue.shared.descriptor[head].flags, 4);
        assert_int_equal(queue.shared.descriptor[head].length, 320);
    }
    assert_false(virtqueue_put_table(&queue, table, 20, 20, &head));
    use(head, 21);
    assert_broken_for_good();
}

static void size_is_a_power_of_two(void **state)
{
    static const uint16_t sizes[][2] = {{0, 0},     {1, 1},      {2, 2},
                                        {3, 2},     {255, 128},  {256, 256},
                                        {257, 256}, {65535, 256}};
    (void)state;
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        virtqueue_start(&queue, 0, sizes[i][0]);
        assert_int_equal(queue.size, sizes[i][1]);
        assert_int_equal(put(1, 0), sizes[i][1] > 0);
    }
}

/* Chains of changing lengths, out of order, over the wrap of the indices. */
static void indices_wrap(void **state)
{
    uint16_t held = 0;
    (void)state;
    for (uint32_t i = 0; i < 70000; i++) {
        assert_true(put(1 + i % 4, 1));
        held = head;
        assert_true(put(1 + i % 3, 1));
        use(head, 100);
        use(held, 7);
        assert_int_equal(virtqueue_take(&queue, &head, &length),
                         VIRTQUEUE_READY);
        assert_int_equal(virtqueue_take(&queue, &head, &length),
                         VIRTQUEUE_READY);
        assert_int_equal(head, held);
        assert_int_equal(length, 7);
        assert_int_equal(queue.free_count, 8);
    }
    assert_int_equal(virtqueue_take(&queue, &head, &length), VIRTQUEUE_EMPTY);
}

#define FRESH(test) cmocka_unit_test_setup(test, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(take_refuses_a_number_beyond_the_queue),
        FRESH(take_refuses_a_chain_the_device_does_not_have),
        FRESH(take_refuses_the_middle_of_a_chain),
        FRESH(take_refuses_the_same_chain_twice),
        FRESH(take_refuses_more_bytes_than_could_be_written),
        FRESH(take_refuses_more_than_was_given),
        FRESH(put_refuses_what_has_no_room),
        FRESH(what_the_device_writes_over_is_not_believed),
        FRESH(chains_are_hidden_until_published),
        FRESH(device_that_wants_no_notice_gets_none),
        FRESH(listen_sees_what_came_back_before),
        FRESH(a_table_takes_one_descriptor),
        FRESH(size_is_a_power_of_two),
        FRESH(indices_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
