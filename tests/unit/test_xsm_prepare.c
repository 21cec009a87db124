/* SPDX-License-Identifier: Apache-2.0 */
/** @file Answers worked out of a table, put into force, and taken away. */
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

static void prepare_refused(void)
{
    UNIT_SNAPSHOT(old_slots, xsm_slots);
    UNIT_SNAPSHOT(old_version, xsm_version);
    assert_int_equal(xsm_prepare(), ST_INVALID);
    UNIT_UNCHANGED(old_slots, xsm_slots);
    UNIT_UNCHANGED(old_version, xsm_version);
}

static void prepare_refuses_without_a_table(void **state)
{
    (void)state;
    prepare_refused();
}

static void prepare_refuses_an_identity_not_in_the_table(void **state)
{
    (void)state;
    assert_int_equal(world_set(4, WORLD_IDENTITIES, 0), ST_OK);
    prepare_refused();
    xsm_identity_set(world_domain(4), UINT32_MAX);
    prepare_refused();
    xsm_identity_set(world_domain(4), WORLD_IDENTITIES - 1);
    assert_int_equal(xsm_prepare(), ST_OK);
}

static void prepare_refuses_a_range_of_the_untrusted(void **state)
{
    struct xsm_label wide = world_label(0, 0, 2);
    struct xsm_label category = world_label(0, 1, 1);

    (void)state;
    assert_int_equal(xsm_label_set(world_domain(0), &wide), ST_OK);
    prepare_refused();
    category.high.categories[15] = UINT64_C(1) << 63;
    world_reset(NULL);
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    assert_int_equal(xsm_label_set(world_domain(0), &category), ST_OK);
    prepare_refused();
    world_put_identity(0, XSM_IDENTITY_FLAGS, XSM_FLAG_TRUSTED);
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    xsm_identity_set(world_domain(0), 0);
    assert_int_equal(xsm_prepare(), ST_OK);
}

static void answers_follow_identity_and_level(void **state)
{
    (void)state;
    assert_int_equal(world_set(0, 0, 1), ST_OK);
    assert_int_equal(world_set(1, 0, 1), ST_OK);
    assert_int_equal(world_set(2, 0, 0), ST_OK);
    assert_int_equal(world_set(15, 1, 1), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        bool is = xsm_perm_names[perm][0] != 0;
        bool writes = (xsm_class_writes[perm / 32] >> (perm % 32) & 1) != 0;
        bool last = perm == world_last(perm / 32);

        assert_int_equal(world_ask(0, 0, perm), is ? ST_OK : ST_DENIED);
        assert_int_equal(world_ask(0, 1, perm), is ? ST_OK : ST_DENIED);
        assert_int_equal(world_ask(1, 0, perm), is ? ST_OK : ST_DENIED);
        assert_int_equal(world_ask(0, 2, perm),
                         is && !writes ? ST_OK : ST_DENIED);
        assert_int_equal(world_ask(0, 15, perm),
                         is && !last ? ST_OK : ST_DENIED);
    }
    all_denied(2, 0);
    all_denied(15, 0);
    all_denied(15, 15);
}

/* A domain and itself: its own entry, not that of two of its kind. */
static void a_domain_and_itself_have_their_own_answer(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < CLASS_COUNT; c++) {
        world_put_cid(world_self(0, c), 2 + 2 * c);
        world_put_cid(world_self(1, c), 1 + 2 * c);
        world_put_cid(world_pair(0, 0, c), 0);
    }
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    assert_int_equal(world_set(0, 0, 1), ST_OK);
    assert_int_equal(world_set(1, 0, 1), ST_OK);
    assert_int_equal(world_set(2, 1, 1), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
    all_denied(0, 1);
    all_denied(1, 0);
    for (uint32_t c = 0; c < CLASS_COUNT; c++) {
        assert_int_equal(world_ask(0, 0, world_last(c) - 1), ST_OK);
        assert_int_equal(world_ask(1, 1, world_last(c) - 1), ST_OK);
        assert_int_equal(world_ask(0, 0, world_last(c)), ST_DENIED);
        assert_int_equal(world_ask(2, 2, world_last(c)), ST_OK);
    }
}

static void answers_do_not_depend_on_the_order_of_labelling(void **state)
{
    static struct xsm_slot forwards;

    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        assert_int_equal(world_set(d, d % 2, d % 3), ST_OK);
    }
    assert_int_equal(world_activate(), ST_OK);
    forwards = xsm_slots[XSM_ACTIVE];
    assert_int_equal(loaded(state), 0);
    for (uint32_t d = DOMAIN_MAX; d > 0; d--) {
        assert_int_equal(world_set(d - 1, (d - 1) % 2, (d - 1) % 3), ST_OK);
    }
    assert_int_equal(world_activate(), ST_OK);
    assert_memory_equal(&forwards, &xsm_slots[XSM_ACTIVE], sizeof forwards);
}

/* ---- the next policy --------------------------------------------------- */

static void boot_two(void)
{
    assert_int_equal(world_set(0, 0, 1), ST_OK);
    assert_int_equal(world_set(1, 0, 1), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
    assert_int_equal(xsm_version, 7);
    assert_int_equal(world_ask(0, 1, PERM_GRANT_MAP_WRITE), ST_OK);
}

static void nothing_changes_before_activation(void **state)
{
    static struct xsm_slot before;

    (void)state;
    boot_two();
    before = xsm_slots[XSM_ACTIVE];
    world_put(XSM_HEADER_VERSION, 8);
    world_put_cid(world_pair(0, 0, CLASS_GRANT), 0);
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    assert_int_equal(xsm_prepare(), ST_INVALID);
    xsm_identity_set(world_domain(0), 0);
    assert_int_equal(xsm_prepare(), ST_INVALID);
    xsm_identity_set(world_domain(1), 0);
    assert_int_equal(xsm_prepare(), ST_OK);
    assert_memory_equal(&before, &xsm_slots[XSM_ACTIVE], sizeof before);
    assert_int_equal(xsm_version, 7);
    assert_int_equal(world_ask(0, 1, PERM_GRANT_MAP_WRITE), ST_OK);
    xsm_activate();
    assert_int_equal(xsm_version, 8);
    assert_int_equal(world_ask(0, 1, PERM_GRANT_MAP_WRITE), ST_DENIED);
    assert_int_equal(world_ask(0, 1, PERM_EVENT_SEND), ST_OK);
}

static void a_refused_policy_leaves_the_old_one_in_force(void **state)
{
    (void)state;
    boot_two();
    {
        WORLD_SNAPSHOT();
        world_put(XSM_HEADER_VERSION, 8);
        world_put_cid(3, WORLD_CELLS);
        assert_int_equal(world_load(WORLD_BYTES), ST_INVALID);
        assert_int_equal(xsm_prepare(), ST_INVALID);
        WORLD_UNCHANGED();
    }
    assert_int_equal(world_ask(0, 1, PERM_GRANT_MAP_WRITE), ST_OK);
}

/* ---- permissive -------------------------------------------------------- */

static void the_permissive_may_do_all_and_the_rules_are_kept(void **state)
{
    (void)state;
    world_permissive = true;
    world_put_identity(1, XSM_IDENTITY_FLAGS, XSM_FLAG_PERMISSIVE);
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    assert_int_equal(world_set(0, 0, 1), ST_OK);
    assert_int_equal(world_set(1, 1, 2), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        bool is = xsm_perm_names[perm][0] != 0;
        uint32_t word = (1 * DOMAIN_MAX + 0) * CLASS_COUNT + perm / 32;

        assert_int_equal(world_ask(1, 0, perm), is ? ST_OK : ST_DENIED);
        assert_int_equal(world_ask(1, 1, perm), is ? ST_OK : ST_DENIED);
        assert_int_equal(xsm_slots[XSM_ACTIVE].rules[word], 0);
    }
    all_denied(0, 1);
    all_denied(1, 2);
}

/* ---- audit ------------------------------------------------------------ */

static void audit_is_what_the_cell_says(void **state)
{
    uint32_t at = WORLD_CELL_BASE + XSM_CELL_WORDS * (1 + 2 * CLASS_GRANT);
    uint32_t word = 1 * CLASS_COUNT + CLASS_GRANT;

    (void)state;
    world_put(at + XSM_CELL_AUDIT_ALLOW, 5);
    world_put(at + XSM_CELL_AUDIT_DENY, UINT32_MAX - 2);
    world_put(at + XSM_CELL_TE, 3 * 4 + 1);
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    assert_int_equal(world_set(0, 0, 1), ST_OK);
    assert_int_equal(world_set(1, 0, 1), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
    assert_int_equal(xsm_slots[XSM_ACTIVE].answers[word], 13);
    assert_int_equal(xsm_slots[XSM_ACTIVE].audits[word],
                     5 | (UINT32_MAX - 13 - 2));
}

/* Ask, and compare what was reported: nothing, or the last report. */
static void ask_reports(enum perm perm, enum status expected, bool audited,
                        bool granted)
{
    xsm_report_count = 0;
    assert_int_equal(world_ask(0, 1, perm), expected);
    assert_int_equal(xsm_report_count, audited ? 1 : 0);
    if (audited) {
        assert_int_equal(xsm_reports[0].subject.v, 0);
        assert_int_equal(xsm_reports[0].object.v, 1);
        assert_int_equal(xsm_reports[0].perm, perm);
        assert_int_equal(xsm_reports[0].granted, granted);
        assert_int_equal(xsm_reports[0].permissive,
                         expected == ST_OK && !granted);
    }
}

static void audit_table(uint32_t flags)
{
    uint32_t at = WORLD_CELL_BASE + XSM_CELL_WORDS * (1 + 2 * CLASS_GRANT);

    world_permissive = true;
    world_put_identity(0, XSM_IDENTITY_FLAGS, flags);
    world_put(at + XSM_CELL_AUDIT_ALLOW, 1);     /* map_read */
    world_put(at + XSM_CELL_AUDIT_DENY, ~0x10U); /* copy_write */
    world_put(at + XSM_CELL_TE, 3);              /* map_read, map_write */
    assert_int_equal(world_load(WORLD_BYTES), ST_OK);
    assert_int_equal(world_set(0, 0, 1), ST_OK);
    assert_int_equal(world_set(1, 0, 1), ST_OK);
    assert_int_equal(world_activate(), ST_OK);
}

static void check_reports_what_the_policy_wants_told(void **state)
{
    (void)state;
    audit_table(0);
    ask_reports(PERM_GRANT_MAP_READ, ST_OK, true, true);
    ask_reports(PERM_GRANT_MAP_WRITE, ST_OK, false, true);
    ask_reports(PERM_GRANT_COPY_READ, ST_DENIED, true, false);
    ask_reports(PERM_GRANT_COPY_WRITE, ST_DENIED, false, false);
}

static void check_reports_what_the_permissive_should_not(void **state)
{
    (void)state;
    audit_table(XSM_FLAG_PERMISSIVE);
    ask_reports(PERM_GRANT_MAP_READ, ST_OK, true, true);
    ask_reports(PERM_GRANT_MAP_WRITE, ST_OK, false, true);
    ask_reports(PERM_GRANT_COPY_READ, ST_OK, true, false);
    ask_reports(PERM_GRANT_COPY_WRITE, ST_OK, false, false);
}

#define FRESH(name) cmocka_unit_test_setup(name, world_reset)
#define TEST(name) cmocka_unit_test_setup(name, loaded)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(prepare_refuses_without_a_table),
        TEST(prepare_refuses_an_identity_not_in_the_table),
        TEST(prepare_refuses_a_range_of_the_untrusted),
        TEST(answers_follow_identity_and_level),
        FRESH(a_domain_and_itself_have_their_own_answer),
        TEST(answers_do_not_depend_on_the_order_of_labelling),
        TEST(nothing_changes_before_activation),
        TEST(a_refused_policy_leaves_the_old_one_in_force),
        FRESH(the_permissive_may_do_all_and_the_rules_are_kept),
        FRESH(audit_is_what_the_cell_says),
        FRESH(check_reports_what_the_policy_wants_told),
        FRESH(check_reports_what_the_permissive_should_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
