/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/lib/backend_decide.c */
/** @file What a back end does next, in every pair of states. */
#include "tests/unit/unit.h"

#include "drivers/lib/backend.h"

static enum backend_wish decide(enum backend_state front,
                                enum backend_state own, bool attached,
                                bool alive)
{
    struct backend backend = {.state = own, .attached = attached, .port = 7};
    return backend_decide(&backend, front, alive);
}

static void never_connects_before_the_front_end_is_ready(void **state)
{
    (void)state;
    for (uint32_t own = 0; own <= BACKEND_CLOSED; own++) {
        for (uint32_t front = 0; front <= BACKEND_CLOSED; front++) {
            bool ready =
                front == BACKEND_INITIALISED || front == BACKEND_CONNECTED;
            enum backend_wish wish = decide(front, own, false, false);
            assert_true(ready || wish != BACKEND_CONNECT);
            assert_true(wish != BACKEND_DROP);
        }
    }
}

static void lets_go_of_a_front_end_that_closes_or_died(void **state)
{
    (void)state;
    for (uint32_t front = 0; front <= BACKEND_CLOSED; front++) {
        bool ready = front == BACKEND_INITIALISED || front == BACKEND_CONNECTED;
        assert_int_equal(decide(front, BACKEND_CONNECTED, true, false),
                         BACKEND_DROP);
        assert_int_equal(decide(front, BACKEND_CONNECTED, true, true),
                         ready ? BACKEND_NOTHING : BACKEND_DROP);
    }
}

static void starts_connects_and_closes_in_order(void **state)
{
    (void)state;
    assert_int_equal(
        decide(BACKEND_INITIALISING, BACKEND_INITIALISING, false, false),
        BACKEND_OFFER);
    assert_int_equal(
        decide(BACKEND_INITIALISING, BACKEND_INIT_WAIT, false, false),
        BACKEND_NOTHING);
    assert_int_equal(
        decide(BACKEND_INITIALISED, BACKEND_INIT_WAIT, false, false),
        BACKEND_CONNECT);
    assert_int_equal(decide(BACKEND_CLOSED, BACKEND_CLOSED, false, false),
                     BACKEND_NOTHING);
    assert_int_equal(decide(BACKEND_INITIALISING, BACKEND_CLOSED, false, false),
                     BACKEND_OFFER);
}

/* It stays closed for a front end whose rings were wrong. */
static void does_not_try_again_what_failed(void **state)
{
    (void)state;
    assert_int_equal(decide(BACKEND_CONNECTED, BACKEND_CLOSED, false, false),
                     BACKEND_NOTHING);
}

static void connects_again_after_a_restart_of_its_own(void **state)
{
    (void)state;
    assert_int_equal(decide(BACKEND_CONNECTED, BACKEND_CONNECTED, false, false),
                     BACKEND_CONNECT);
    assert_int_equal(
        decide(BACKEND_INITIALISED, BACKEND_CONNECTED, false, false),
        BACKEND_CONNECT);
    assert_int_equal(
        decide(BACKEND_INITIALISING, BACKEND_CONNECTED, false, false),
        BACKEND_OFFER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_connects_before_the_front_end_is_ready),
        cmocka_unit_test(lets_go_of_a_front_end_that_closes_or_died),
        cmocka_unit_test(starts_connects_and_closes_in_order),
        cmocka_unit_test(does_not_try_again_what_failed),
        cmocka_unit_test(connects_again_after_a_restart_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
