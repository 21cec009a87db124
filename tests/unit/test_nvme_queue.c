/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/blk/nvme_queue.c */
/** @file A pair of NVMe queues whose controller lies. */
#include "tests/unit/unit.h"

#include "drivers/blk/nvme_queue.h"

#define DEPTH 8

static struct nvme_queue queue;
static struct request one;
static struct request other;
static struct request *got;
static uint32_t controller_at; /* the completion it writes next */
static uint32_t controller_phase;

static int start(void **state)
{
    (void)state;
    nvme_queue_start(&queue, DEPTH);
    got = NULL;
    controller_at = 0;
    controller_phase = 1;
    return 0;
}

static uint16_t put(struct request *request)
{
    const struct nvme_command command = {.word = {2, 1}};
    uint16_t number = nvme_queue_next(&queue);
    nvme_queue_put(&queue, &command, request);
    return number;
}

static void complete(uint32_t number, uint32_t status)
{
    queue.completion[controller_at][3] =
        number + controller_phase * 65536 + status * 131072;
    controller_at++;
    if (controller_at == DEPTH) {
        controller_at = 0;
        controller_phase = 1 - controller_phase;
    }
}

static void assert_broken_for_good(void)
{
    assert_int_equal(nvme_queue_take(&queue, &got), ANSWER_BROKEN);
    assert_null(got);
    assert_int_equal(nvme_queue_take(&queue, &got), ANSWER_BROKEN);
    assert_false(nvme_queue_has_room(&queue));
}

static void take_refuses_a_number_beyond_the_queue(void **state)
{
    static const uint32_t numbers[] = {7, 8, 127, 128, 65535};
    for (uint32_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        start(state);
        put(&one);
        complete(numbers[i], 0);
        assert_broken_for_good();
    }
}

static void take_refuses_a_command_twice(void **state)
{
    (void)state;
    uint16_t number = put(&one);
    put(&other);
    complete(number, 0);
    complete(number, 0);
    assert_int_equal(nvme_queue_take(&queue, &got), ANSWER_GOOD);
    got = NULL;
    assert_broken_for_good();
}

static void take_refuses_an_answer_nobody_asked_for(void **state)
{
    (void)state;
    complete(0, 0);
    assert_broken_for_good();
}

static void what_is_of_the_last_round_is_no_answer(void **state)
{
    (void)state;
    assert_int_equal(nvme_queue_take(&queue, &got), ANSWER_NONE);
    for (uint32_t i = 0; i < DEPTH; i++) {
        complete(put(&one), 0);
        assert_int_equal(nvme_queue_take(&queue, &got), ANSWER_GOOD);
    }
    assert_int_equal(nvme_queue_take(&queue, &got), ANSWER_NONE);
}

static void errors_are_told(void **state)
{
    static const uint32_t errors[] = {1, 0x80, 0x281, 0x7fff};
    (void)state;
    for (uint32_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        complete(put(&one), errors[i]);
        assert_int_equal(nvme_queue_take(&queue, &got), ANSWER_BAD);
        assert_ptr_equal(got, &one);
    }
}

static void one_slot_is_always_free(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < DEPTH - 1; i++) {
        assert_true(nvme_queue_has_room(&queue));
        put(&one);
    }
    assert_false(nvme_queue_has_room(&queue));
}

static void answers_in_any_order_find_their_requests(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 1000; i++) {
        uint16_t first = put(&one);
        uint16_t second = put(&other);
        complete(second, 0);
        complete(first, 0);
        assert_int_equal(nvme_queue_take(&queue, &got), ANSWER_GOOD);
        assert_ptr_equal(got, &other);
        assert_int_equal(nvme_queue_take(&queue, &got), ANSWER_GOOD);
        assert_ptr_equal(got, &one);
        assert_int_equal(queue.tail, (2 * i + 2) % DEPTH);
    }
}

static void commands_carry_their_number(void **state)
{
    (void)state;
    uint16_t number = put(&one);
    assert_int_equal(queue.command[0].word[0], 2 + number * 65536u);
    assert_int_equal(queue.command[0].word[1], 1);
}

static void piece(uint32_t index, uint64_t address, uint32_t bytes)
{
    one.piece[index] = (struct request_piece){address, bytes};
}

/* Only whole pages between the first and the last piece. */
static void runs_end_where_a_page_is_not_whole(void **state)
{
    (void)state;
    one.piece_count = 5;
    one.next_piece = 0;
    piece(0, 0x1200, 0xe00);
    piece(1, 0x5000, 0x1000);
    piece(2, 0x3000, 0x800);
    piece(3, 0x7000, 0x1000);
    piece(4, 0x8200, 0x200);
    assert_int_equal(nvme_queue_run(&one, 32), 3);
    assert_int_equal(nvme_queue_run(&one, 2), 2);
    one.next_piece = 3;
    assert_int_equal(nvme_queue_run(&one, 32), 1);
    one.next_piece = 4;
    assert_int_equal(nvme_queue_run(&one, 32), 1);
}

static void pages_are_named_as_the_standard_has_it(void **state)
{
    struct nvme_command command = {.word = {0}};
    (void)state;
    piece(0, 0x100001200, 0xe00);
    piece(1, 0x200005000, 0x1000);
    piece(2, 0x3000, 0x800);
    nvme_queue_pages(&queue, &command, one.piece, 1);
    assert_int_equal(command.word[6], 0x1200);
    assert_int_equal(command.word[7], 1);
    assert_int_equal(command.word[8], 0);
    assert_int_equal(command.word[9], 0);
    nvme_queue_pages(&queue, &command, one.piece, 2);
    assert_int_equal(command.word[8], 0x5000);
    assert_int_equal(command.word[9], 2);
    nvme_queue_pages(&queue, &command, one.piece, 3);
    const uint64_t *list = queue.list[nvme_queue_next(&queue)];
    assert_int_equal(command.word[8] | (uint64_t)command.word[9] << 32,
                     (uint64_t)list);
    assert_int_equal(list[0], 0x200005000);
    assert_int_equal(list[1], 0x3000);
}

#define FRESH(test) cmocka_unit_test_setup(test, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(take_refuses_a_number_beyond_the_queue),
        FRESH(take_refuses_a_command_twice),
        FRESH(take_refuses_an_answer_nobody_asked_for),
        FRESH(what_is_of_the_last_round_is_no_answer),
        FRESH(errors_are_told),
        FRESH(one_slot_is_always_free),
        FRESH(answers_in_any_order_find_their_requests),
        FRESH(commands_carry_their_number),
        FRESH(runs_end_where_a_page_is_not_whole),
        FRESH(pages_are_named_as_the_standard_has_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
