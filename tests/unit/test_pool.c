/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/lib/pool.c */
/** @file A pool gives each number out once. */
#include "tests/unit/unit.h"

#include "drivers/lib/pool.h"

#define COUNT 5

static uint16_t next[POOL_MAX];
static struct pool pool;

static int start(void **state)
{
    (void)state;
    pool_start(&pool, next, COUNT);
    return 0;
}

static void give_refuses_what_was_not_taken(void **state)
{
    (void)state;
    UNIT_SNAPSHOT(before, pool);
    UNIT_SNAPSHOT(list, next);
    assert_false(pool_give(&pool, 0));
    assert_false(pool_give(&pool, COUNT));
    assert_false(pool_give(&pool, POOL_NONE));
    UNIT_UNCHANGED(before, pool);
    UNIT_UNCHANGED(list, next);
    uint16_t number = pool_take(&pool);
    assert_true(pool_give(&pool, number));
    assert_false(pool_give(&pool, number));
}

static void take_gives_each_number_once_and_then_none(void **state)
{
    bool seen[COUNT] = {false};
    (void)state;
    for (uint32_t i = 0; i < COUNT; i++) {
        uint16_t number = pool_take(&pool);
        assert_true(number < COUNT);
        assert_false(seen[number]);
        assert_true(pool_is_taken(&pool, number));
        seen[number] = true;
    }
    assert_int_equal(pool.left, 0);
    assert_int_equal(pool_take(&pool), POOL_NONE);
    assert_true(pool_give(&pool, 3));
    assert_int_equal(pool_take(&pool), 3);
}

static void start_is_bounded(void **state)
{
    (void)state;
    pool_start(&pool, next, UINT32_MAX);
    assert_int_equal(pool.count, POOL_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(give_refuses_what_was_not_taken, start),
        cmocka_unit_test_setup(take_gives_each_number_once_and_then_none,
                               start),
        cmocka_unit_test_setup(start_is_bounded, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
