/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The store dies at any point of its work and starts again: nobody
 * notices. Death is tried before each change of the state and after each
 * commit, with what is in memory and in the clients' pages then.
 *
 * LINKS: drivers/store/channel.c drivers/store/check.c drivers/store/journal.c
 * drivers/store/load.c drivers/store/path.c drivers/store/reply.c
 * drivers/store/request.c drivers/store/transaction.c drivers/store/tree.c
 * drivers/store/view.c drivers/store/watch.c drivers/lib/config.c
 * -Wl,--wrap=journal_save -Wl,--wrap=journal_commit
 */
#include "tests/unit/unit.h"

#include "drivers/store/path.h"
#include "drivers/store/tree.h"
#include "tests/unit/store_world.h"

void __real_journal_save(const void *at, uint64_t length);
void __wrap_journal_save(const void *at, uint64_t length);
void __real_journal_commit(void);
void __wrap_journal_commit(void);

/* Points passed, and the one at which the store dies. */
static uint32_t points;
static uint32_t death;
static struct keep dead_keep;
static struct xs_page dead_pages[STORE_CLIENTS];

static void point(void)
{
    points++;
    if (points == death) {
        memcpy(&dead_keep, &world_keep, sizeof(world_keep));
        memcpy(dead_pages, world_pages, sizeof(world_pages));
    }
}

void __wrap_journal_save(const void *at, uint64_t length)
{
    point();
    __real_journal_save(at, length);
}

void __wrap_journal_commit(void)
{
    point();
    __real_journal_commit();
    point();
}

/* If this is where it dies, go on from there. */
static void maybe_die(void)
{
    if (death != 0 && points >= death) {
        memcpy(&world_keep, &dead_keep, sizeof(world_keep));
        memcpy(world_pages, dead_pages, sizeof(world_pages));
        death = 0;
        assert_true(world_restart());
    }
}

/* What the clients heard, all together. */
static char heard[65536];
static uint32_t heard_length;

static void listen(uint32_t domain)
{
    uint8_t bytes[256];
    uint32_t count = world_take(domain, bytes, sizeof(bytes));
    /* A header's request number and lengths are part of it. */
    for (uint32_t i = 0; i < count; i++) {
        assert_true(heard_length < sizeof(heard));
        heard[heard_length] = (char)bytes[i];
        heard_length++;
    }
}

/* One turn of everybody, each perhaps the last of this life. */
static void round_of_turns(void)
{
    for (uint32_t d = RED; d <= BLUE_DISK; d++) {
        for (uint32_t i = 0; i < 6; i++) {
            channel_turn(d, &world_pages[d], 0);
            maybe_die();
        }
        listen(d);
    }
}

struct step {
    uint32_t domain;
    uint32_t type;
    uint32_t transaction;
    const char *text;
    uint32_t length;
};

#define SAY(d, type, tx, text)                                                 \
    {                                                                          \
        d, type, tx, text, sizeof(text)                                        \
    }
#define PUT(d, tx, text)                                                       \
    {                                                                          \
        d, XS_WRITE, tx, text, sizeof(text) - 1                                \
    }
#define RED_DIR "/local/domain/1/device/vbd/51712"

static const struct step steps[] = {
    SAY(RED, XS_RESET_WATCHES, 0, ""),
    SAY(RED, XS_WATCH, 0, "device\0t1"),
    SAY(RED_DISK, XS_WATCH, 0,
        RED_DIR "/state\0"
                "5"),
    SAY(RED, XS_WATCH, 0, "/local/domain/3/backend/vbd/1/51712/state\0t2"),
    PUT(RED_DISK, 0,
        "backend/vbd/1/51712/state\0"
        "2"),
    SAY(RED, XS_TRANSACTION_START, 0, ""),
    PUT(RED, 1,
        "device/vbd/51712/ring-ref\0"
        "8"),
    PUT(RED, 1,
        "device/vbd/51712/deep/er/still\0"
        "9"),
    SAY(RED, XS_READ, 1, "device/vbd/51712/ring-ref"),
    SAY(RED, XS_DIRECTORY, 1, "device/vbd/51712"),
    SAY(RED, XS_RM, 1, "device/vbd/51712/deep"),
    SAY(RED, XS_TRANSACTION_END, 1, "T"),
    PUT(RED, 0,
        RED_DIR "/state\0"
                "3"),
    SAY(RED_DISK, XS_READ, 0, RED_DIR "/ring-ref"),
    PUT(RED_DISK, 0,
        "backend/vbd/1/51712/sectors\0"
        "2048"),
    PUT(RED_DISK, 0,
        "backend/vbd/1/51712/state\0"
        "4"),
    PUT(RED, 0, "data/a/b\0x"),
    SAY(RED, XS_RM, 0, "data/a"),
    SAY(BLUE, XS_DIRECTORY, 0, "/local/domain"),
    SAY(RED, XS_UNWATCH, 0, "device\0t1"),
    SAY(RED, XS_READ, 0, "name"),
};

static void play(uint32_t dies_at)
{
    world_start();
    world_request = 0;
    heard_length = 0;
    points = 0;
    death = dies_at;
    for (uint32_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        world_request++;
        struct xs_header header = {steps[i].type, world_request,
                                   steps[i].transaction, steps[i].length};
        world_put(steps[i].domain, &header, sizeof(header));
        round_of_turns();
        world_put(steps[i].domain, steps[i].text, steps[i].length);
        round_of_turns();
    }
    assert_true(state_is_ok() && load_matches());
}

static void nobody_notices_a_death_at_any_point(void **state)
{
    static char said[sizeof(heard)];
    static struct node nodes[STORE_NODES];
    (void)state;
    play(0);
    uint32_t length = heard_length;
    uint32_t last = points;
    memcpy(said, heard, length);
    memcpy(nodes, world_keep.state.nodes, sizeof(nodes));
    assert_true(length > 900 && last > 400);
    for (uint32_t at = 1; at <= last; at++) {
        play(at);
        assert_int_equal(heard_length, length);
        assert_memory_equal(heard, said, length);
        assert_memory_equal(world_keep.state.nodes, nodes, sizeof(nodes));
    }
}

static void what_was_kept_is_refused_if_a_bit_is_wrong(void **state)
{
    uint8_t *bytes = (uint8_t *)&world_keep.state;
    (void)state;
    play(0);
    assert_true(world_restart());
    for (uint64_t at = 0; at < sizeof(world_keep.state); at += 100003) {
        bytes[at] ^= 4;
        memcpy(&dead_keep, &world_keep, sizeof(world_keep));
        assert_false(journal_open(&world_keep, load_digest()));
        memcpy(&world_keep, &dead_keep, sizeof(world_keep));
        bytes[at] ^= 4;
    }
    assert_true(world_restart());
}

static void what_was_kept_is_refused_for_another_configuration(void **state)
{
    (void)state;
    play(0);
    assert_false(journal_open(&world_keep, load_digest() + 1));
}

/* A death before there was anything to keep is no damage. */
static void a_death_before_the_first_step_begins_anew(void **state)
{
    (void)state;
    play(0);
    journal_clear(load_digest());
    tree_start();
    assert_false(journal_open(&world_keep, load_digest()));
    assert_false(journal_was_damaged());
    assert_null(load_fresh().why);
    assert_true(world_restart());
    world_keep.state.quota++;
    assert_false(journal_open(&world_keep, load_digest()));
    assert_true(journal_was_damaged());
}

static void what_was_kept_is_refused_if_the_journal_is_wrong(void **state)
{
    static const uint64_t counts[] = {1, JOURNAL_LINES + 1, UINT64_MAX - 1};
    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        play(0);
        world_keep.entries[0].line = JOURNAL_LINES;
        world_keep.count = counts[i];
        assert_false(journal_open(&world_keep, load_digest()));
    }
}

/* The sum can be right of what a store gone mad has left. */
static void what_was_kept_is_refused_if_it_shows_too_much(void **state)
{
    struct path path;
    (void)state;
    play(0);
    path_home(&path, RED);
    path_append(&path, "/name", 5);
    uint16_t node = tree_find(&path);
    KEEP_SET(store->nodes[node].reader, BLUE);
    journal_commit();
    assert_false(world_restart());
    play(0);
    tree_grant(node, 0, BLUE);
    KEEP_SET(store->nodes[node].sees, 1 + (1 << BLUE));
    journal_commit();
    assert_true(journal_open(&world_keep, load_digest()));
    assert_true(state_is_ok());
    assert_false(load_matches());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_notices_a_death_at_any_point),
        cmocka_unit_test(what_was_kept_is_refused_if_a_bit_is_wrong),
        cmocka_unit_test(what_was_kept_is_refused_for_another_configuration),
        cmocka_unit_test(a_death_before_the_first_step_begins_anew),
        cmocka_unit_test(what_was_kept_is_refused_if_the_journal_is_wrong),
        cmocka_unit_test(what_was_kept_is_refused_if_it_shows_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
