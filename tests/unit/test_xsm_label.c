/* SPDX-License-Identifier: Apache-2.0 */
/** @file Labels, their lattice, and the answers that follow from them. */
/* LINKS: xsm/load.c xsm/label.c xsm/prepare.c xsm/wall.c xsm/slot.c xsm/flow.c
   xsm/level.c xsm/decide.c xsm/table.c xsm/check.c xsm/numbering.c
   xsm/name.c */
#include "tests/unit/xsm_world.h"

static void all_denied(uint32_t subject, uint32_t object)
{
    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        assert_int_equal(world_ask(subject, object, perm), ST_DENIED);
    }
}

static int loaded(void **state)
{
    world_reset(state);
    return world_load(WORLD_BYTES) == ST_OK ? 0 : -1;
}

static void check_denies_before_a_table(void **state)
{
    (void)state;
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        all_denied(d, d);
        all_denied(0, d);
    }
}

static void check_denies_the_unlabelled(void **state)
{
    (void)state;
    assert_int_equal(world_set(3, 0, 0), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        if (d != 3) {
            all_denied(3, d);
            all_denied(d, 3);
            all_denied(d, d);
        }
    }
}

static void check_denies_numbers_that_are_no_permission(void **state)
{
    (void)state;
    assert_int_equal(world_set(0, 0, 0), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
    assert_int_equal(world_ask(0, 0, 0), ST_OK);
    assert_int_equal(world_ask(0, 0, PERM_LIMIT), ST_DENIED);
    assert_int_equal(world_ask(0, 0, 0x7fffffff), ST_DENIED);
    assert_int_equal(world_ask(0, 0, 0xffffffff), ST_DENIED);
}

static void label_refused(uint32_t domain, struct xsm_label label,
                          enum status expected)
{
    WORLD_SNAPSHOT();
    assert_int_equal(xsm_label_set(world_domain(domain), &label), expected);
    WORLD_UNCHANGED();
}

static void label_refuses_a_range_upside_down(void **state)
{
    struct xsm_label label = world_label(0, 2, 1);

    (void)state;
    label_refused(0, label, ST_INVALID);
    for (uint32_t c = 0; c < 64 * CATEGORY_WORD_MAX; c++) {
        label = world_label(0, 1, 1);
        label.low.categories[c / 64] = UINT64_C(1) << (c % 64);
        label_refused(0, label, ST_INVALID);
    }
}

static void label_refuses_a_second_label(void **state)
{
    (void)state;
    assert_int_equal(world_set(5, 0, 1), ST_OK);
    label_refused(5, world_label(0, 1, 1), ST_EXISTS);
    label_refused(5, world_label(1, 0, 0), ST_EXISTS);
}

static void label_refuses_once_a_policy_is_in_force(void **state)
{
    (void)state;
    assert_int_equal(world_set(5, 0, 1), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
    label_refused(6, world_label(0, 1, 1), ST_EXISTS);
}

static void order_is_that_of_the_lattice(void **state)
{
    struct xsm_level low = {.sensitivity = 1};
    struct xsm_level high = {.sensitivity = 1};

    (void)state;
    for (uint32_t c = 0; c < 64 * CATEGORY_WORD_MAX; c++) {
        memset(high.categories, 0, sizeof high.categories);
        assert_int_equal(xsm_level_order(&low, &high), ORDER_EQUAL);
        high.categories[c / 64] = UINT64_C(1) << (c % 64);
        assert_int_equal(xsm_level_order(&high, &low), ORDER_ABOVE);
        assert_int_equal(xsm_level_order(&low, &high), ORDER_BELOW);
        low.sensitivity = 2;
        assert_int_equal(xsm_level_order(&low, &high), ORDER_APART);
        assert_int_equal(xsm_level_order(&high, &low), ORDER_APART);
        low.sensitivity = 1;
    }
}

static void relation_packs_four_orders_and_two_widths(void **state)
{
    struct xsm_label narrow = world_label(0, 1, 1);
    struct xsm_label wide = world_label(0, 0, 2);

    (void)state;
    assert_int_equal(xsm_level_relation(&narrow, &narrow), 0);
    assert_int_equal(xsm_level_relation(&narrow, &wide),
                     ORDER_ABOVE + 4 * ORDER_BELOW + 16 * ORDER_ABOVE +
                         64 * ORDER_BELOW + 512);
    assert_int_equal(xsm_level_relation(&wide, &narrow),
                     ORDER_BELOW + 4 * ORDER_BELOW + 16 * ORDER_ABOVE +
                         64 * ORDER_ABOVE + 256);
}

static void only_49_relations_exist(void **state)
{
    static bool seen[XSM_RELATIONS];
    uint32_t count = 0;

    (void)state;
    for (uint32_t i = 0; i < 16 * 16 * 16 * 16; i++) {
        struct xsm_label one = world_label(0, i / 4 % 4, i / 64 % 4);
        struct xsm_label two = world_label(0, i / 1024 % 4, i / 16384 % 4);

        one.low.categories[3] = i % 4;
        one.high.categories[3] = i / 16 % 4;
        two.low.categories[3] = i / 256 % 4;
        two.high.categories[3] = i / 4096 % 4;
        if (xsm_level_dominates(&one.high, &one.low) &&
            xsm_level_dominates(&two.high, &two.low)) {
            uint32_t relation = xsm_level_relation(&one, &two);

            count += seen[relation] ? 0 : 1;
            seen[relation] = true;
        }
    }
    assert_int_equal(count, 49);
}

static void dominance_is_between_low_and_high(void **state)
{
    struct xsm_label wide = world_label(0, 0, 2);

    (void)state;
    world_put_identity(0, XSM_IDENTITY_FLAGS, XSM_FLAG_TRUSTED);
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    assert_false(xsm_dominates(world_domain(0), world_domain(0)));
    assert_int_equal(world_set(0, 0, 2), ST_OK);
    assert_int_equal(world_set(1, 1, 1), ST_OK);
    assert_int_equal(xsm_label_set(world_domain(2), &wide), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
    assert_true(xsm_dominates(world_domain(0), world_domain(0)));
    assert_true(xsm_dominates(world_domain(0), world_domain(1)));
    assert_true(xsm_dominates(world_domain(0), world_domain(2)));
    assert_false(xsm_dominates(world_domain(1), world_domain(0)));
    assert_false(xsm_dominates(world_domain(1), world_domain(2)));
    assert_false(xsm_dominates(world_domain(2), world_domain(1)));
    assert_false(xsm_dominates(world_domain(2), world_domain(2)));
    assert_false(xsm_dominates(world_domain(0), world_domain(3)));
    assert_false(xsm_dominates(world_domain(3), world_domain(0)));
}

static void pick_gathers_the_masked_bits(void **state)
{
    (void)state;
    for (uint32_t mask = 0; mask < XSM_RELATIONS; mask++) {
        uint32_t relation = (mask * 37 + 11) % XSM_RELATIONS;
        uint32_t expected = 0;
        uint32_t at = 0;

        for (uint32_t bit = 0; bit < XSM_RELATION_BITS; bit++) {
            if ((mask >> bit & 1) != 0) {
                expected |= (relation >> bit & 1) << at;
                at++;
            }
        }
        assert_int_equal(xsm_table_pick(relation, mask), expected);
        assert_int_equal(xsm_table_span(mask), 1U << at);
    }
}

#define FRESH(name) cmocka_unit_test_setup(name, world_reset)
#define TEST(name) cmocka_unit_test_setup(name, loaded)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(check_denies_before_a_table),
        TEST(check_denies_the_unlabelled),
        TEST(check_denies_numbers_that_are_no_permission),
        TEST(label_refuses_a_range_upside_down),
        TEST(label_refuses_a_second_label),
        TEST(label_refuses_once_a_policy_is_in_force),
        TEST(order_is_that_of_the_lattice),
        TEST(relation_packs_four_orders_and_two_widths),
        TEST(only_49_relations_exist),
        TEST(dominance_is_between_low_and_high),
        TEST(pick_gathers_the_masked_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
