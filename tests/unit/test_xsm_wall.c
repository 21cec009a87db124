/* SPDX-License-Identifier: Apache-2.0 */
/** @file The Chinese wall: connections made, refused, and cut by a reload. */
/* LINKS: xsm/load.c xsm/label.c xsm/prepare.c xsm/wall.c xsm/slot.c xsm/flow.c
   xsm/level.c xsm/decide.c xsm/table.c xsm/check.c xsm/numbering.c
   xsm/name.c */
#include "tests/unit/xsm_world.h"

#define A 0
#define B 1
#define FIRST 2
#define SECOND 3

/* Domains A and B have identities that are members of these sets; all others
   have that of A or of B, in the same way. */
static void boot_rivals(uint32_t sets_a, uint32_t sets_b, uint32_t side_b)
{
    world_put_identity(0, XSM_IDENTITY_SETS, sets_a);
    world_put_identity(0, XSM_IDENTITY_SIDE, 1);
    world_put_identity(1, XSM_IDENTITY_SETS, sets_b);
    world_put_identity(1, XSM_IDENTITY_SIDE, side_b);
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    for (uint32_t d = 0; d < 8; d++) {
        assert_int_equal(world_set(d, d % 2, 1), ST_OK);
    }
    assert_int_equal(world_activate(), ST_OK);
    xsm_report_count = 0;
}

static enum status meet(uint32_t self, uint32_t other)
{
    return xsm_meet(world_domain(self), world_domain(other), PERM_EVENT_BIND);
}

static bool joined(uint32_t one, uint32_t other)
{
    return xsm_connected[one * DOMAIN_MAX + other] != 0;
}

static void meet_refused(uint32_t self, uint32_t other)
{
    UNIT_SNAPSHOT(old_connected, xsm_connected);
    UNIT_SNAPSHOT(old_slots, xsm_slots);
    xsm_report_count = 0;
    assert_int_equal(meet(self, other), ST_DENIED);
    UNIT_UNCHANGED(old_connected, xsm_connected);
    UNIT_UNCHANGED(old_slots, xsm_slots);
    assert_int_equal(xsm_report_count, 1);
    assert_int_equal(xsm_reports[0].subject.v, self);
    assert_int_equal(xsm_reports[0].object.v, other);
    assert_int_equal(xsm_reports[0].perm, PERM_EVENT_BIND);
    assert_false(xsm_reports[0].granted);
}

/* Whoever begins, and whichever end the connected domain is at. */
static void nobody_meets_two_rivals(void **state)
{
    for (uint32_t i = 0; i < 8; i++) {
        uint32_t one = i % 2 == 0 ? A : B;
        uint32_t other = i % 2 == 0 ? B : A;

        world_reset(state);
        boot_rivals(1, 1, 2);
        /* 4 stands for somebody of no side that matters to this test. */
        xsm_slots[XSM_ACTIVE].standing[4].sets = 0;
        assert_int_equal(i / 2 % 2 == 0 ? meet(4, one) : meet(one, 4), ST_OK);
        assert_true(joined(4, one) && joined(one, 4));
        if (i / 4 == 0) {
            meet_refused(4, other);
        } else {
            meet_refused(other, 4);
        }
        assert_int_equal(meet(4, one), ST_OK);
        assert_int_equal(meet(one, 4), ST_OK);
    }
}

static void the_same_side_may_be_met_again(void **state)
{
    (void)state;
    boot_rivals(1, 1, 2);
    xsm_slots[XSM_ACTIVE].standing[4].sets = 0;
    assert_int_equal(meet(4, A), ST_OK);
    assert_int_equal(meet(4, FIRST), ST_OK);
    meet_refused(4, B);
    meet_refused(4, SECOND);
}

/* A console for all meets everybody; those it serves stay apart. */
static void the_trusted_are_exempt(void **state)
{
    for (uint32_t i = 0; i < 2; i++) {
        world_reset(state);
        boot_rivals(1, 1, 2);
        xsm_slots[XSM_ACTIVE].standing[4].sets = 0;
        xsm_slots[XSM_ACTIVE].standing[4].flags = XSM_FLAG_TRUSTED;
        xsm_slots[XSM_ACTIVE].standing[5].sets = 0;
        assert_int_equal(i == 0 ? meet(4, A) : meet(A, 4), ST_OK);
        assert_int_equal(i == 0 ? meet(4, B) : meet(B, 4), ST_OK);
        assert_int_equal(meet(5, A), ST_OK);
        meet_refused(5, B);
    }
}

static void only_a_shared_set_and_another_side_make_rivals(void **state)
{
    static const struct {
        uint32_t sets_a;
        uint32_t sets_b;
        uint32_t side_b;
        enum status expected;
    } cases[] = {
        {1, 2, 2, ST_OK},
        {0, 1, 2, ST_OK},
        {1, 1, 1, ST_OK},
        {3, 2, 2, ST_DENIED},
        {1U << 31, 1U << 31, 2, ST_DENIED},
        {UINT32_MAX, 4, 2, ST_DENIED},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        world_reset(state);
        boot_rivals(cases[i].sets_a, cases[i].sets_b, cases[i].side_b);
        xsm_slots[XSM_ACTIVE].standing[4].sets = 0;
        assert_int_equal(meet(4, A), ST_OK);
        assert_int_equal(meet(4, B), cases[i].expected);
    }
}

/* A domain is no connection of itself: rivals may bind loopback ports. */
static void meeting_oneself_is_nothing(void **state)
{
    (void)state;
    boot_rivals(1, 1, 2);
    assert_int_equal(meet(A, A), ST_OK);
    assert_false(joined(A, A));
    assert_int_equal(meet(B, B), ST_OK);
}

/* A newer policy makes rivals of two that a domain is connected to. */
static void a_reload_cuts_what_it_forbids(void **state)
{
    (void)state;
    boot_rivals(0, 0, 2);
    assert_int_equal(meet(FIRST, A), ST_OK);
    assert_int_equal(meet(FIRST, B), ST_OK);
    assert_int_equal(world_ask(FIRST, A, PERM_GRANT_MAP_READ), ST_OK);
    world_put(XSM_HEADER_VERSION, 8);
    world_put_identity(0, XSM_IDENTITY_SETS, 1);
    world_put_identity(1, XSM_IDENTITY_SETS, 1);
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    for (uint32_t d = 0; d < 8; d++) {
        xsm_identity_set(world_domain(d), d % 2);
    }
    assert_int_equal(world_activate(), ST_OK);
    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        assert_int_equal(world_ask(FIRST, A, perm), ST_DENIED);
        assert_int_equal(world_ask(A, FIRST, perm), ST_DENIED);
        assert_int_equal(world_ask(FIRST, B, perm), ST_DENIED);
        assert_int_equal(world_ask(B, FIRST, perm), ST_DENIED);
    }
    assert_int_equal(world_ask(A, A, PERM_DOMAIN_YIELD), ST_OK);
    assert_int_equal(world_ask(A, 4, PERM_GRANT_MAP_READ), ST_OK);
}

#define TEST(name) cmocka_unit_test_setup(name, world_reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobody_meets_two_rivals),
        TEST(the_same_side_may_be_met_again),
        TEST(the_trusted_are_exempt),
        TEST(only_a_shared_set_and_another_side_make_rivals),
        TEST(meeting_oneself_is_nothing),
        TEST(a_reload_cuts_what_it_forbids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
