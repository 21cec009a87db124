/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/store/channel.c drivers/store/check.c drivers/store/journal.c
 * drivers/store/load.c drivers/store/path.c drivers/store/reply.c
 * drivers/store/request.c drivers/store/transaction.c drivers/store/tree.c
 * drivers/store/view.c drivers/store/watch.c drivers/lib/config.c */
/** @file What a client of the store may see, change and use up. */
#include "tests/unit/unit.h"

#include "tests/unit/store_world.h"

#define RED_STATE "/local/domain/1/device/vbd/51712/state"
#define RED_BACK "/local/domain/3/backend/vbd/1/51712"

static int start(void **state)
{
    (void)state;
    world_start();
    return 0;
}

static int end(void **state)
{
    (void)state;
    return state_is_ok() && load_matches() ? 0 : -1;
}

/* What exists for others answers as what exists for nobody. */
static void another_label_sees_nothing(void **state)
{
    static const char *const there[] = {"/local/domain/1",
                                        "/local/domain/1/name",
                                        RED_STATE,
                                        RED_BACK,
                                        "/local/domain/3",
                                        "/local/domain/1/data/secret",
                                        "/local/domain/0/backend"};
    static const uint32_t asks[] = {XS_READ, XS_DIRECTORY, XS_GET_PERMS, XS_RM};
    (void)state;
    assert_true(world_write(RED, 0, "data/secret", "x"));
    for (uint32_t i = 0; i < 7; i++) {
        for (uint32_t k = 0; k < 4; k++) {
            char absent[80];
            char said[20];
            bool good = world_path(BLUE, asks[k], 0, there[i]);
            uint32_t length = world_header.length;
            strcpy(said, world_payload);
            strcpy(absent, there[i]);
            memcpy(absent, "/local/domain/9", 15);
            assert_int_equal(world_path(BLUE, asks[k], 0, absent), good);
            assert_string_equal(world_payload, said);
            assert_int_equal(world_header.length, length);
            assert_true(!good || asks[k] == XS_RM);
        }
        assert_false(world_write(BLUE, 0, there[i], "y"));
        assert_string_equal(world_payload, "EACCES");
    }
    assert_true(world_path(RED, XS_READ, 0, "data/secret"));
    assert_true(world_says("x"));
}

static void another_label_hears_nothing(void **state)
{
    (void)state;
    assert_true(world_watch(BLUE, "/", "all"));
    assert_true(world_event(BLUE, "/", "all"));
    assert_true(world_watch(BLUE, "/local/domain/1", "red"));
    assert_true(world_event(BLUE, "/local/domain/1", "red"));
    assert_true(world_write(RED, 0, "data/secret", "x"));
    assert_true(world_write(RED, 0, RED_STATE, "3"));
    assert_true(world_path(RED, XS_RM, 0, "data/secret"));
    assert_true(world_write(RED_DISK, 0, RED_BACK "/sectors", "9"));
    assert_false(world_message(BLUE));
}

static void lists_name_only_what_one_sees(void **state)
{
    (void)state;
    assert_true(world_path(RED, XS_DIRECTORY, 0, "/local/domain"));
    assert_int_equal(world_header.length, 4);
    assert_memory_equal(world_payload,
                        "1\0"
                        "3",
                        4);
    assert_true(world_path(RED, XS_DIRECTORY, 0, "/local/domain/3"));
    assert_true(world_says("backend"));
    assert_true(world_path(RED, XS_DIRECTORY, 0, "/"));
    assert_true(world_says("local"));
    assert_true(world_path(RED, XS_DIRECTORY, 0, RED_BACK));
    assert_true(world_says("state"));
    assert_true(world_path(RED_DISK, XS_DIRECTORY, 0, "/local/domain/1"));
    assert_true(world_says("device"));
    assert_true(world_path(RED_DISK, XS_READ, 0, "/local/domain/1"));
    assert_true(world_says(""));
    assert_false(world_path(RED_DISK, XS_READ, 0, "/local/domain/1/name"));
    assert_true(world_says("ENOENT"));
}

static void nobody_writes_what_is_not_his(void **state)
{
    static const char *const there[] = {"/",
                                        "/local",
                                        "/x",
                                        "name",
                                        "domid",
                                        "new",
                                        "device/vbd/51728/state",
                                        RED_BACK,
                                        RED_BACK "/state",
                                        RED_BACK "/new"};
    (void)state;
    UNIT_SNAPSHOT(before, world_keep.state.nodes);
    for (uint32_t i = 0; i < 10; i++) {
        assert_false(world_write(RED, 0, there[i], "y"));
        assert_true(world_says("EACCES"));
        world_path(RED, XS_RM, 0, there[i]);
        assert_false(world_two(RED, XS_SET_PERMS, there[i], "r2"));
    }
    assert_false(world_path(RED, XS_MKDIR, 0, "new"));
    assert_false(world_path(RED, XS_RM, 0, RED_STATE));
    assert_true(world_says("EACCES"));
    UNIT_UNCHANGED(before, world_keep.state.nodes);
}

static void malformed_requests_are_refused(void **state)
{
    static const char *const bad[] = {"",     "//",  "/a/",   "a//b", "a b",
                                      "a\tb", "a.b", "/\xff", "a/"};
    static const uint32_t asks[] = {XS_READ, XS_DIRECTORY, XS_MKDIR,
                                    XS_RM,   XS_GET_PERMS, XS_DIRECTORY_PART};
    char longest[400];
    (void)state;
    for (uint32_t k = 0; k < 6; k++) {
        for (uint32_t i = 0; i < 9; i++) {
            assert_false(world_path(RED, asks[k], 0, bad[i]));
            assert_true(world_says("EINVAL"));
        }
        assert_false(world_talk(RED, asks[k], 0, "name", 4));
        assert_true(world_says("EINVAL"));
        assert_false(world_talk(RED, asks[k], 0, "name\0x", 6));
        assert_true(world_says("EINVAL"));
        assert_false(world_talk(RED, asks[k], 0, NULL, 0));
        assert_true(world_says("EINVAL"));
    }
    memset(longest, 'a', sizeof(longest));
    longest[399] = 0;
    assert_false(world_path(RED, XS_READ, 0, longest));
    assert_true(world_says("EINVAL"));
    assert_false(world_write(RED, 0, "data/a/a/a/a/a/a/a/a/a/a/a/a/a/a", ""));
    assert_true(world_says("EINVAL"));
    assert_false(world_path(RED, XS_WATCH, 0, "name"));
    assert_true(world_says("EINVAL"));
    assert_false(world_path(RED, XS_TRANSACTION_END, 0, "X"));
    assert_true(world_says("EINVAL"));
}

static void unknown_requests_do_not_exist(void **state)
{
    static const uint32_t asks[] = {XS_CONTROL, XS_INTRODUCE,
                                    XS_RELEASE, XS_WATCH_EVENT,
                                    XS_ERROR,   XS_IS_DOMAIN_INTRODUCED,
                                    XS_RESUME,  XS_SET_TARGET,
                                    20,         23,
                                    UINT32_MAX};
    (void)state;
    for (uint32_t i = 0; i < 11; i++) {
        world_ask(RED, asks[i], 0, "1", 2);
        assert_true(world_message(RED));
        assert_int_equal(world_header.type, XS_ERROR);
        assert_true(world_says("ENOSYS"));
    }
}

static void nodes_are_limited_for_each(void **state)
{
    char path[40];
    uint32_t made = 0;
    (void)state;
    do {
        snprintf(path, sizeof(path), "data/%u", made);
        made++;
    } while (world_write(RED, 0, path, "v") && made < 10000);
    assert_true(world_says("ENOSPC"));
    assert_int_equal(made - 1, STORE_QUOTA_NODES);
    assert_false(world_path(RED, XS_MKDIR, 0, "data/more"));
    assert_false(world_write(RED, 0, RED_STATE "/ring", "8"));
    assert_true(world_write(RED, 0, "data/7", "other"));
    assert_true(world_write(BLUE, 0, "data/0", "v"));
    assert_true(world_path(RED, XS_RM, 0, "data/7"));
    assert_true(world_write(RED, 0, "data/8/x", "v") == false ||
                store->clients[RED].nodes == STORE_QUOTA_NODES);
    assert_false(world_write(RED, 0, "data/a/b/c", "v"));
    assert_true(world_says("ENOSPC"));
}

static void values_and_tokens_are_limited(void **state)
{
    char text[300];
    (void)state;
    memset(text, 'v', sizeof(text));
    text[VALUE_MAX + 1] = 0;
    assert_false(world_write(RED, 0, "data/a", text));
    assert_true(world_says("ENOSPC"));
    text[VALUE_MAX] = 0;
    assert_true(world_write(RED, 0, "data/a", text));
    assert_true(world_path(RED, XS_READ, 0, "data/a"));
    assert_true(world_says(text));
    text[TOKEN_MAX + 1] = 0;
    memset(text, 'v', TOKEN_MAX + 1);
    assert_false(world_watch(RED, "name", text));
    assert_true(world_says("EINVAL"));
}

static void watches_are_limited_for_each(void **state)
{
    char token[20];
    uint32_t count = 0;
    (void)state;
    do {
        snprintf(token, sizeof(token), "t%u", count);
        count++;
    } while (world_watch(RED, "data", token) && count < 10000);
    assert_true(world_says("E2BIG"));
    assert_int_equal(count - 1, STORE_WATCHES);
    assert_true(world_watch(BLUE, "data", "t"));
    assert_true(world_two(RED, XS_UNWATCH, "data", "t5"));
    assert_true(world_watch(RED, "data", "again"));
}

static void transactions_are_limited_for_each(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < STORE_TRANSACTIONS; i++) {
        assert_true(world_path(RED, XS_TRANSACTION_START, 0, ""));
    }
    assert_false(world_path(RED, XS_TRANSACTION_START, 0, ""));
    assert_true(world_says("ENOSPC"));
    assert_true(world_path(BLUE, XS_TRANSACTION_START, 0, ""));
    world_seconds += 20;
    assert_true(world_path(RED, XS_TRANSACTION_START, 0, ""));
    assert_false(world_path(RED, XS_TRANSACTION_END, 1, "T"));
    assert_true(world_says("ENOENT"));
}

static void changes_in_transactions_are_limited(void **state)
{
    char path[40];
    (void)state;
    assert_true(world_path(RED, XS_TRANSACTION_START, 0, ""));
    for (uint32_t i = 0; i < STORE_OPS; i++) {
        snprintf(path, sizeof(path), "data/%u", i);
        assert_true(world_write(RED, 1, path, "v"));
    }
    assert_false(world_write(RED, 1, "data/x", "v"));
    assert_true(world_says("ENOSPC"));
    assert_true(world_path(RED, XS_TRANSACTION_END, 1, "T"));
    assert_true(world_path(RED, XS_READ, 0, "data/47"));
}

/* A client that takes nothing has its own requests wait, and nobody else's. */
static void a_slow_client_keeps_nobody_waiting(void **state)
{
    (void)state;
    assert_true(world_watch(RED, "device", "slow"));
    assert_true(world_event(RED, "device", "slow"));
    for (uint32_t i = 0; i < 60; i++) {
        world_ask(RED, XS_READ, 0, "name", 5);
        world_turns(RED, 4);
        assert_true(world_write(RED_DISK, 0, RED_BACK "/sectors", "9"));
        assert_true(world_write(BLUE, 0, "data/x", "1"));
    }
    struct xs_page *page = &world_pages[RED];
    assert_true(page->response_produced - page->response_consumed <=
                XS_RING_BYTES);
    assert_true(page->request_produced - page->request_consumed > 0);
    uint32_t answers = 0;
    while (world_message(RED)) {
        answers += world_header.type == XS_READ ? 1 : 0;
    }
    assert_true(answers >= 60);
}

static void a_client_that_lies_is_not_heard_any_more(void **state)
{
    struct xs_header header = {XS_READ, 1, 0, XS_PAYLOAD_MAX + 1};
    (void)state;
    world_pages[RED].request_produced += XS_RING_BYTES + 1;
    assert_int_equal(channel_turn(RED, &world_pages[RED], 0), CHANNEL_IDLE);
    world_pages[RED].request_produced = world_pages[RED].request_consumed;
    world_ask(RED, XS_READ, 0, "name", 5);
    assert_false(world_message(RED));
    world_put(BLUE, &header, sizeof(header));
    world_turns(BLUE, 9);
    world_ask(BLUE, XS_READ, 0, "name", 5);
    assert_false(world_message(BLUE));
    world_pages[RED_DISK].response_consumed -= XS_RING_BYTES + 1;
    assert_int_equal(channel_turn(RED_DISK, &world_pages[RED_DISK], 0),
                     CHANNEL_IDLE);
    assert_int_equal(store->clients[RED_DISK].broken, 1);
    assert_true(world_path(BLUE_DISK, XS_DIRECTORY, 0, "backend"));
}

/* Too many events for a client that sleeps: the change is not missed. */
static void events_that_find_no_room_are_told_in_short(void **state)
{
    char path[60];
    uint32_t events = 0;
    bool told = false;
    (void)state;
    assert_true(world_watch(RED_DISK, "/local/domain/1/device", "w"));
    assert_true(world_event(RED_DISK, "/local/domain/1/device", "w"));
    for (uint32_t i = 0; i < 100; i++) {
        snprintf(path, sizeof(path), "device/vbd/51712/%u", i);
        assert_true(world_write(RED, 0, path, "v"));
        assert_true(world_write(RED, 0, path, "w"));
    }
    while (world_message(RED_DISK)) {
        told = strcmp(world_payload, "/local/domain/1/device") == 0;
        events++;
    }
    assert_true(told);
    assert_int_equal(events, STORE_EVENTS + 1);
}

static void events_come_in_the_form_of_their_watch(void **state)
{
    (void)state;
    assert_true(world_watch(RED, "device", "rel"));
    assert_true(world_event(RED, "device", "rel"));
    assert_true(world_watch(RED, "/local/domain/1/device", "abs"));
    assert_true(world_event(RED, "/local/domain/1/device", "abs"));
    assert_true(world_watch(RED_DISK, RED_STATE, "7"));
    assert_true(world_event(RED_DISK, RED_STATE, "7"));
    assert_true(world_write(RED, 0, "device/vbd/51712/state", "3"));
    assert_true(world_event(RED, "device/vbd/51712/state", "rel"));
    assert_true(world_event(RED, RED_STATE, "abs"));
    assert_false(world_message(RED));
    assert_true(world_event(RED_DISK, RED_STATE, "7"));
    assert_false(world_watch(RED, "device", "rel"));
    assert_true(world_says("EEXIST"));
    assert_false(world_two(RED, XS_UNWATCH, "device", "abs"));
    assert_true(world_says("ENOENT"));
}

static void removal_is_told_to_watches_inside(void **state)
{
    (void)state;
    assert_true(world_write(RED, 0, "data/a/b", "v"));
    assert_true(world_watch(RED, "data/a/b", "in"));
    assert_true(world_event(RED, "data/a/b", "in"));
    assert_true(world_watch(RED, "data", "out"));
    assert_true(world_event(RED, "data", "out"));
    assert_true(world_path(RED, XS_RM, 0, "data/a"));
    assert_true(world_event(RED, "data/a/b", "in"));
    assert_true(world_event(RED, "data/a", "out"));
    assert_false(world_message(RED));
    assert_false(world_path(RED, XS_READ, 0, "data/a/b"));
    assert_false(world_path(RED, XS_RM, 0, "data/a/b"));
    assert_true(world_says("ENOENT"));
    assert_true(world_path(RED, XS_RM, 0, "data/a"));
}

static void reset_forgets_watches_and_transactions(void **state)
{
    (void)state;
    assert_true(world_watch(RED, "data", "w"));
    assert_true(world_event(RED, "data", "w"));
    assert_true(world_path(RED, XS_TRANSACTION_START, 0, ""));
    assert_true(world_path(RED, XS_RESET_WATCHES, 0, ""));
    assert_true(world_says("OK"));
    assert_true(world_write(RED, 0, "data/x", "1"));
    assert_false(world_message(RED));
    assert_false(world_path(RED, XS_TRANSACTION_END, 1, "T"));
}

static void rights_can_be_asked_and_not_changed(void **state)
{
    (void)state;
    assert_true(world_path(RED, XS_GET_PERMS, 0, RED_STATE));
    assert_int_equal(world_header.length, 6);
    assert_memory_equal(world_payload, "n1\0r3", 6);
    assert_false(world_path(RED, XS_GET_PERMS, 0, "/local"));
    assert_true(world_two(RED, XS_SET_PERMS, RED_STATE, "b2"));
    assert_false(world_path(BLUE, XS_READ, 0, RED_STATE));
    assert_true(world_path(RED, XS_GET_DOMAIN_PATH, 0, "77"));
    assert_true(world_says("/local/domain/77"));
    assert_false(world_path(RED, XS_GET_DOMAIN_PATH, 0, "x"));
}

static void long_lists_come_in_pieces(void **state)
{
    char path[80];
    char ask[20];
    uint32_t at = 0;
    uint32_t names = 0;
    (void)state;
    for (uint32_t i = 0; i < 200; i++) {
        snprintf(path, sizeof(path), "data/name-of-some-length-%u", i);
        assert_true(world_write(RED, 0, path, ""));
    }
    assert_false(world_path(RED, XS_DIRECTORY, 0, "data"));
    assert_true(world_says("E2BIG"));
    for (;;) {
        int digits = snprintf(ask, sizeof(ask), "data%c%u", 0, at);
        assert_true(
            world_talk(RED, XS_DIRECTORY_PART, 0, ask, (uint32_t)digits + 1));
        uint32_t from = (uint32_t)strlen(world_payload) + 1;
        while (from < world_header.length && world_payload[from] != 0) {
            uint32_t length = (uint32_t)strlen(world_payload + from) + 1;
            from += length;
            at += length;
            names++;
        }
        if (from < world_header.length) {
            break;
        }
    }
    assert_int_equal(names, 200);
}

/* Whoever comes back finds what he found at first; his peers are told. */
static void a_client_that_restarts_begins_anew(void **state)
{
    (void)state;
    assert_true(world_write(RED, 0, "data/x", "1"));
    assert_true(world_write(RED, 0, RED_STATE, "4"));
    assert_true(world_write(RED, 0, "device/vbd/51712/ring-ref", "8"));
    assert_true(world_write(RED_DISK, 0, RED_BACK "/state", "4"));
    assert_true(world_write(RED_DISK, 0, RED_BACK "/sectors", "99"));
    assert_true(world_watch(RED_DISK, RED_STATE, "7"));
    assert_true(world_event(RED_DISK, RED_STATE, "7"));
    world_put(RED, "half a request", 14);
    world_turns(RED, 2);
    memset(&world_pages[RED], 0, sizeof(struct xs_page));
    channel_close(RED);
    assert_true(channel_open(RED, &world_pages[RED]));
    assert_true(world_event(RED_DISK, RED_STATE, "7"));
    assert_true(world_path(RED_DISK, XS_READ, 0, RED_STATE));
    assert_true(world_says("1"));
    assert_false(world_path(RED, XS_READ, 0, "data/x"));
    assert_false(world_path(RED, XS_READ, 0, "device/vbd/51712/ring-ref"));
    assert_true(world_path(RED, XS_READ, 0, RED_BACK "/state"));
    assert_true(world_says("4"));
    /* A back end's offers live on over its restart; its watches do not. */
    memset(&world_pages[RED_DISK], 0, sizeof(struct xs_page));
    assert_true(channel_open(RED_DISK, &world_pages[RED_DISK]));
    assert_true(world_path(RED, XS_READ, 0, RED_BACK "/sectors"));
    assert_true(world_says("99"));
    assert_true(world_write(RED, 0, RED_STATE, "3"));
    assert_false(world_message(RED_DISK));
}

static void configurations_that_leak_are_refused(void **state)
{
    static const char bad[] = "self 0 s l\nclient 1 a l\nclient 2 b l\n"
                              "node 1 - /local/domain/1\n"
                              "node 2 - /local/domain/1/hidden\n";
    static const char wide[] = "self 0 s l\nclient 1 a l\n"
                               "node 1 - /a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q\n";
    (void)state;
    load_open(bad, sizeof(bad) - 1);
    assert_false(journal_open(&world_keep, load_digest()));
    assert_non_null(load_fresh().why);
    load_open(wide, sizeof(wide) - 1);
    assert_false(journal_open(&world_keep, load_digest()));
    assert_non_null(load_fresh().why);
    world_start();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)
    const struct CMUnitTest tests[] = {
        TEST(another_label_sees_nothing),
        TEST(another_label_hears_nothing),
        TEST(lists_name_only_what_one_sees),
        TEST(nobody_writes_what_is_not_his),
        TEST(malformed_requests_are_refused),
        TEST(unknown_requests_do_not_exist),
        TEST(nodes_are_limited_for_each),
        TEST(values_and_tokens_are_limited),
        TEST(watches_are_limited_for_each),
        TEST(transactions_are_limited_for_each),
        TEST(changes_in_transactions_are_limited),
        TEST(a_slow_client_keeps_nobody_waiting),
        TEST(a_client_that_lies_is_not_heard_any_more),
        TEST(events_that_find_no_room_are_told_in_short),
        TEST(events_come_in_the_form_of_their_watch),
        TEST(removal_is_told_to_watches_inside),
        TEST(reset_forgets_watches_and_transactions),
        TEST(rights_can_be_asked_and_not_changed),
        TEST(long_lists_come_in_pieces),
        TEST(a_client_that_restarts_begins_anew),
        TEST(configurations_that_leak_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
