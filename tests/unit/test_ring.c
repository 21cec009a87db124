/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/lib/ring.c */
/** @file A shared ring whose front end lies. */
#include "tests/unit/unit.h"

#include "drivers/lib/ring.h"

#define BLOCK_BYTES 112 /* a block request: 32 slots */
#define BLOCK_SLOTS 32
#define WORDS (BLOCK_BYTES / 4)

static struct ring ring;
static uint32_t page[RING_PAGE_WORDS];
static uint32_t request[WORDS];
static uint32_t response[WORDS];

static int start(void **state)
{
    (void)state;
    memset(page, 0, sizeof(page));
    page[RING_REQUEST_EVENT] = 1;
    page[RING_RESPONSE_EVENT] = 1;
    memset(request, 0xee, sizeof(request));
    assert_true(ring_start(&ring, BLOCK_BYTES));
    return 0;
}

/* The same, a few steps before the indices wrap. */
static int start_before_wrap(void **state)
{
    start(state);
    ring.request_next = UINT32_MAX - 2;
    ring.response_next = UINT32_MAX - 2;
    ring.response_told = UINT32_MAX - 2;
    page[RING_REQUEST_PRODUCED] = UINT32_MAX - 2;
    page[RING_RESPONSE_PRODUCED] = UINT32_MAX - 2;
    page[RING_RESPONSE_EVENT] = UINT32_MAX - 1;
    return 0;
}

/* Front end: one more request, filled with @p word. */
static void ask(uint32_t word)
{
    uint32_t slot = page[RING_REQUEST_PRODUCED] % BLOCK_SLOTS * WORDS;
    for (uint32_t i = 0; i < WORDS; i++) {
        page[RING_SLOTS + slot + i] = word;
    }
    page[RING_REQUEST_PRODUCED]++;
}

/* The ring is broken, and stays so whatever the front end says next; neither
 * the page nor the request buffer is touched. */
static void assert_broken_for_good(void)
{
    UNIT_SNAPSHOT(buffer, request);
    assert_int_equal(ring_take(&ring, page, request), RING_BROKEN);
    page[RING_REQUEST_PRODUCED] = ring.request_next;
    UNIT_SNAPSHOT(shared, page);
    UNIT_SNAPSHOT(kept, ring);
    assert_int_equal(ring_look(&ring, page), RING_BROKEN);
    assert_int_equal(ring_take(&ring, page, request), RING_BROKEN);
    assert_int_equal(ring_final_check(&ring, page), RING_BROKEN);
    assert_false(ring_put(&ring, page, response));
    assert_false(ring_publish(&ring, page));
    UNIT_UNCHANGED(buffer, request);
    UNIT_UNCHANGED(shared, page);
    UNIT_UNCHANGED(kept, ring);
}

static void start_refuses_slots_that_do_not_fit(void **state)
{
    static const uint32_t sizes[] = {
        0,    1,    2,    3,        5,          4033,
        4036, 4096, 8192, 1u << 31, UINT32_MAX, UINT32_MAX - 3};
    (void)state;
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_false(ring_start(&ring, sizes[i]));
        assert_int_equal(ring_look(&ring, page), RING_BROKEN);
    }
}

static void take_refuses_more_than_the_ring_holds(void **state)
{
    (void)state;
    page[RING_REQUEST_PRODUCED] = ring.request_next + BLOCK_SLOTS + 1;
    assert_broken_for_good();
}

static void take_refuses_an_index_that_jumps(void **state)
{
    static const uint32_t jumps[] = {33, 64, 4096, 1u << 31, UINT32_MAX - 31};
    for (uint32_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
        start(state);
        page[RING_REQUEST_PRODUCED] = ring.request_next + jumps[i];
        assert_broken_for_good();
    }
}

static void take_refuses_an_index_that_goes_back(void **state)
{
    (void)state;
    ask(1);
    ask(2);
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    page[RING_REQUEST_PRODUCED] = 1;
    assert_broken_for_good();
}

/* Slots whose response is still owed are not free for requests. */
static void take_refuses_to_overrun_unanswered_requests(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < BLOCK_SLOTS; i++) {
        ask(i);
        assert_int_equal(ring_take(&ring, page, request), RING_READY);
    }
    assert_int_equal(ring_look(&ring, page), RING_EMPTY);
    page[RING_REQUEST_PRODUCED]++;
    assert_broken_for_good();
}

static void final_check_refuses_a_jump(void **state)
{
    (void)state;
    page[RING_REQUEST_PRODUCED] = BLOCK_SLOTS + 1;
    UNIT_SNAPSHOT(shared, page);
    assert_int_equal(ring_final_check(&ring, page), RING_BROKEN);
    UNIT_UNCHANGED(shared, page);
    assert_broken_for_good();
}

static void put_refuses_an_answer_nobody_asked_for(void **state)
{
    (void)state;
    UNIT_SNAPSHOT(before, page);
    assert_false(ring_put(&ring, page, response));
    UNIT_UNCHANGED(before, page);
    ask(1);
    assert_false(ring_put(&ring, page, response));
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    assert_true(ring_put(&ring, page, response));
    UNIT_SNAPSHOT(answered, page);
    assert_false(ring_put(&ring, page, response));
    UNIT_UNCHANGED(answered, page);
}

static void empty_ring_copies_nothing(void **state)
{
    (void)state;
    UNIT_SNAPSHOT(buffer, request);
    UNIT_SNAPSHOT(kept, ring);
    assert_int_equal(ring_take(&ring, page, request), RING_EMPTY);
    UNIT_UNCHANGED(buffer, request);
    UNIT_UNCHANGED(kept, ring);
}

static void request_is_a_copy(void **state)
{
    (void)state;
    ask(0x11111111);
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    memset(page, 0xff, sizeof(page));
    for (uint32_t i = 0; i < WORDS; i++) {
        assert_int_equal(request[i], 0x11111111);
    }
}

/* What the front end writes over rsp_prod and the event words decides only
 * whether it gets an event itself. */
static void indices_of_the_page_are_not_believed(void **state)
{
    (void)state;
    ask(1);
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    assert_true(ring_put(&ring, page, response));
    page[RING_RESPONSE_PRODUCED] = 0xdeadbeef;
    page[RING_REQUEST_EVENT] = 0xdeadbeef;
    ring_publish(&ring, page);
    assert_int_equal(page[RING_RESPONSE_PRODUCED], 1);
    assert_int_equal(ring_final_check(&ring, page), RING_EMPTY);
    assert_int_equal(page[RING_REQUEST_EVENT], 2);
}

static void page_does_not_say_what_was_published(void **state)
{
    (void)state;
    ask(1);
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    assert_true(ring_put(&ring, page, response));
    page[RING_RESPONSE_PRODUCED] = 1;
    assert_true(ring_publish(&ring, page));
}

static void broken_ring_publishes_nothing(void **state)
{
    (void)state;
    ask(1);
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    assert_true(ring_put(&ring, page, response));
    page[RING_REQUEST_PRODUCED] = 1u << 31;
    assert_broken_for_good();
    assert_int_equal(page[RING_RESPONSE_PRODUCED], 0);
}

static void slots_are_a_power_of_two(void **state)
{
    static const uint32_t sizes[][2] = {{4, 512},  {8, 256},  {12, 256},
                                        {112, 32}, {2016, 2}, {2020, 1},
                                        {4032, 1}, {1344, 2}, {1008, 4}};
    (void)state;
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_true(ring_start(&ring, sizes[i][0]));
        assert_int_equal(ring.slot_count, sizes[i][1]);
        assert_true(64 + sizes[i][0] * ring.slot_count <= 4096);
    }
}

static void a_full_ring_is_taken_in_order(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < BLOCK_SLOTS; i++) {
        ask(i);
    }
    for (uint32_t i = 0; i < BLOCK_SLOTS; i++) {
        assert_int_equal(ring_take(&ring, page, request), RING_READY);
        assert_int_equal(request[0], i);
        assert_int_equal(request[WORDS - 1], i);
    }
    assert_int_equal(ring_take(&ring, page, request), RING_EMPTY);
}

static void responses_are_hidden_until_published(void **state)
{
    (void)state;
    ask(7);
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    memset(response, 0x5a, sizeof(response));
    assert_true(ring_put(&ring, page, response));
    assert_int_equal(page[RING_RESPONSE_PRODUCED], 0);
    assert_true(ring_publish(&ring, page));
    assert_int_equal(page[RING_RESPONSE_PRODUCED], 1);
    assert_memory_equal(&page[RING_SLOTS], response, sizeof(response));
    assert_false(ring_publish(&ring, page));
}

static void answer_one(uint32_t wish, bool notify)
{
    page[RING_RESPONSE_EVENT] = wish;
    ask(1);
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    assert_true(ring_put(&ring, page, response));
    assert_int_equal(ring_publish(&ring, page), notify);
}

static void event_is_for_who_waits_for_it(void **state)
{
    (void)state;
    answer_one(1, true);
    answer_one(1, false);
    answer_one(4, false);
    answer_one(4, true);
    answer_one(0, false);
}

static void final_check_asks_and_looks_again(void **state)
{
    (void)state;
    assert_int_equal(ring_final_check(&ring, page), RING_EMPTY);
    assert_int_equal(page[RING_REQUEST_EVENT], 1);
    ask(1);
    assert_int_equal(ring_final_check(&ring, page), RING_READY);
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    assert_int_equal(ring_final_check(&ring, page), RING_EMPTY);
    assert_int_equal(page[RING_REQUEST_EVENT], 2);
}

static void indices_wrap(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 3 * BLOCK_SLOTS; i++) {
        uint32_t wish = ring.response_next + 1;
        answer_one(wish, true);
        assert_int_equal(page[RING_RESPONSE_PRODUCED], wish);
        assert_int_equal(ring_final_check(&ring, page), RING_EMPTY);
    }
}

static void refuses_after_wrap_too(void **state)
{
    indices_wrap(state);
    page[RING_REQUEST_PRODUCED] = ring.request_next + BLOCK_SLOTS + 1;
    assert_broken_for_good();
}

#define FRESH(test) cmocka_unit_test_setup(test, start)

static void resume_takes_again_what_was_not_answered(void **state)
{
    struct ring second;
    (void)state;
    page[RING_REQUEST_PRODUCED] = 3;
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    assert_true(ring_put(&ring, page, response));
    ring_publish(&ring, page);
    assert_true(ring_resume(&second, BLOCK_BYTES, page));
    assert_int_equal(ring_waiting(&second, page), 2);
    page[RING_RESPONSE_PRODUCED] = 77;
    assert_true(ring_resume(&second, BLOCK_BYTES, page));
    assert_int_equal(ring_look(&second, page), RING_BROKEN);
    assert_int_equal(ring_waiting(&second, page), 0);
}

static void show_leaves_the_event_to_publish(void **state)
{
    (void)state;
    page[RING_REQUEST_PRODUCED] = 1;
    assert_int_equal(ring_take(&ring, page, request), RING_READY);
    assert_true(ring_put(&ring, page, response));
    ring_show(&ring, page);
    assert_int_equal(page[RING_RESPONSE_PRODUCED], 1);
    assert_true(ring_publish(&ring, page));
    assert_false(ring_publish(&ring, page));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(start_refuses_slots_that_do_not_fit),
        FRESH(take_refuses_more_than_the_ring_holds),
        FRESH(take_refuses_an_index_that_jumps),
        FRESH(take_refuses_an_index_that_goes_back),
        FRESH(take_refuses_to_overrun_unanswered_requests),
        FRESH(final_check_refuses_a_jump),
        FRESH(put_refuses_an_answer_nobody_asked_for),
        FRESH(empty_ring_copies_nothing),
        FRESH(request_is_a_copy),
        FRESH(indices_of_the_page_are_not_believed),
        FRESH(page_does_not_say_what_was_published),
        FRESH(broken_ring_publishes_nothing),
        FRESH(slots_are_a_power_of_two),
        FRESH(a_full_ring_is_taken_in_order),
        FRESH(responses_are_hidden_until_published),
        FRESH(event_is_for_who_waits_for_it),
        FRESH(final_check_asks_and_looks_again),
        FRESH(resume_takes_again_what_was_not_answered),
        FRESH(show_leaves_the_event_to_publish),
        cmocka_unit_test_setup(indices_wrap, start_before_wrap),
        cmocka_unit_test_setup(refuses_after_wrap_too, start_before_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
