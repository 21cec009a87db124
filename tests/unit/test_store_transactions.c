/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/store/channel.c drivers/store/check.c drivers/store/journal.c
 * drivers/store/load.c drivers/store/path.c drivers/store/reply.c
 * drivers/store/request.c drivers/store/transaction.c drivers/store/tree.c
 * drivers/store/view.c drivers/store/watch.c drivers/lib/config.c */
/** @file Transactions, against a model that copies the whole tree. */
#include <stdlib.h>

#include "tests/unit/unit.h"

#include "tests/unit/store_world.h"

/* Nodes data/X and data/X/Y for X and Y of a, b, c: X, then X * 3 + Y + 3. */
#define PLACES 12
#define TRANSACTIONS 3

struct model {
    int value[PLACES]; /* -1: no node; 0: empty */
};

/* The tree, and each transaction's view of it. */
static struct model tree;
static struct {
    uint32_t id;    /* 0: not open */
    bool doomed;    /* something has changed since it began */
    bool effective; /* something is told of at its end */
    uint32_t changes;
    struct model view;
} open[TRANSACTIONS];

static void path_of(uint32_t place, char *path)
{
    if (place < 3) {
        snprintf(path, 20, "data/%c", 'a' + (int)place);
    } else {
        snprintf(path, 20, "data/%c/%c", 'a' + (int)((place - 3) / 3),
                 'a' + (int)((place - 3) % 3));
    }
}

static void model_write(struct model *model, uint32_t place, int value)
{
    uint32_t above = place < 3 ? place : (place - 3) / 3;
    if (model->value[above] < 0) {
        model->value[above] = 0;
    }
    /* An existing node that is made again keeps its value. */
    if (value > 0 || model->value[place] < 0) {
        model->value[place] = value;
    }
}

static void model_remove(struct model *model, uint32_t place)
{
    model->value[place] = -1;
    for (uint32_t i = 0; place < 3 && i < 3; i++) {
        model->value[3 + 3 * place + i] = -1;
    }
}

static void doom_all(void)
{
    for (uint32_t i = 0; i < TRANSACTIONS; i++) {
        open[i].doomed = true;
    }
}

/* A change, in the tree or in a transaction. */
static void change(uint32_t which, uint32_t place, uint32_t kind)
{
    struct model *model = which == TRANSACTIONS ? &tree : &open[which].view;
    uint32_t id = which == TRANSACTIONS ? 0 : open[which].id;
    int value = 1 + rand() % 1000;
    char path[20];
    char text[20];
    path_of(place, path);
    snprintf(text, 20, "%d", value);
    bool was = model->value[place] >= 0;
    bool parent = place < 3 || model->value[(place - 3) / 3] >= 0;
    bool doomed = which != TRANSACTIONS && open[which].doomed;
    if (kind == 0) {
        assert_true(world_write(RED, id, path, text));
        model_write(model, place, value);
    } else if (kind == 1) {
        assert_true(world_path(RED, XS_MKDIR, id, path));
        model_write(model, place, 0);
    } else {
        bool good = world_path(RED, XS_RM, id, path);
        assert_true(doomed || good == (was || parent));
        model_remove(model, place);
    }
    bool effective = kind == 0 || was == (kind == 2);
    if (which == TRANSACTIONS && effective) {
        doom_all();
    } else if (which != TRANSACTIONS) {
        open[which].effective = open[which].effective || effective;
    }
}

/* Everything that can be read is as the model says. */
static void compare(uint32_t id, const struct model *model)
{
    char path[20];
    char text[20];
    for (uint32_t place = 0; place < PLACES; place++) {
        path_of(place, path);
        bool there = world_path(RED, XS_READ, id, path);
        assert_int_equal(there, model->value[place] >= 0);
        if (there) {
            snprintf(text, 20, "%d", model->value[place]);
            assert_true(world_says(model->value[place] == 0 ? "" : text));
        }
    }
    for (uint32_t top = 0; top < 3; top++) {
        uint32_t children = 0;
        path_of(top, path);
        for (uint32_t i = 0; i < 3; i++) {
            children += model->value[3 + 3 * top + i] >= 0 ? 1 : 0;
        }
        if (world_path(RED, XS_DIRECTORY, id, path)) {
            assert_int_equal(world_header.length, 2 * children);
        }
    }
}

static void end(uint32_t which)
{
    bool commit = rand() % 4 != 0;
    bool good =
        world_path(RED, XS_TRANSACTION_END, open[which].id, commit ? "T" : "F");
    assert_int_equal(good, !commit || !open[which].doomed);
    if (!good) {
        assert_true(world_says("EAGAIN"));
    } else if (commit) {
        if (open[which].effective) {
            doom_all();
        }
        tree = open[which].view;
    }
    open[which].id = 0;
}

static void step(void)
{
    uint32_t which = (uint32_t)rand() % (TRANSACTIONS + 1);
    uint32_t kind = (uint32_t)rand() % 16;
    if (kind == 15) {
        /* Somebody else changes what this client sees, or does not. */
        uint32_t who = rand() % 2 == 0 ? RED_DISK : BLUE_DISK;
        assert_true(world_write(who, 0,
                                who == RED_DISK ? "backend/vbd/1/51712/state"
                                                : "backend/vbd/2/51712/state",
                                "2"));
        if (who == RED_DISK) {
            doom_all();
        }
    } else if (which < TRANSACTIONS && open[which].id == 0) {
        assert_true(world_path(RED, XS_TRANSACTION_START, 0, ""));
        open[which].id = (uint32_t)atoi(world_payload);
        open[which].doomed = false;
        open[which].effective = false;
        open[which].changes = 0;
        open[which].view = tree;
    } else if (which < TRANSACTIONS &&
               (kind >= 13 || open[which].changes > 10)) {
        end(which);
    } else {
        if (which < TRANSACTIONS) {
            open[which].changes++;
        }
        change(which, (uint32_t)rand() % PLACES, kind % 3);
    }
}

static void transactions_are_as_if_alone(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 60; seed++) {
        srand(seed);
        world_start();
        memset(&tree, 0xff, sizeof(tree));
        memset(open, 0, sizeof(open));
        for (uint32_t i = 0; i < 150; i++) {
            step();
            compare(0, &tree);
            for (uint32_t k = 0; k < TRANSACTIONS; k++) {
                if (open[k].id != 0 && !open[k].doomed) {
                    compare(open[k].id, &open[k].view);
                }
            }
        }
        assert_true(state_is_ok());
    }
}

/* A client's watches hear of a transaction when it is done, not before. */
static void changes_are_told_at_the_end(void **state)
{
    (void)state;
    world_start();
    assert_true(world_watch(RED, "data", "w"));
    assert_true(world_event(RED, "data", "w"));
    assert_true(world_path(RED, XS_TRANSACTION_START, 0, ""));
    assert_true(world_write(RED, 1, "data/a", "1"));
    assert_true(world_write(RED, 1, "data/b", "2"));
    assert_true(world_path(RED, XS_READ, 1, "data/b"));
    assert_false(world_message(RED));
    assert_true(world_path(RED, XS_TRANSACTION_END, 1, "T"));
    assert_true(world_event(RED, "data/a", "w"));
    assert_true(world_event(RED, "data/b", "w"));
    assert_false(world_message(RED));
}

static void nothing_is_left_of_one_that_was_given_up(void **state)
{
    (void)state;
    world_start();
    UNIT_SNAPSHOT(before, world_keep.state.nodes);
    assert_true(world_path(RED, XS_TRANSACTION_START, 0, ""));
    assert_true(world_write(RED, 1, "data/a/b/c", "1"));
    assert_true(world_path(RED, XS_TRANSACTION_END, 1, "F"));
    UNIT_UNCHANGED(before, world_keep.state.nodes);
    assert_int_equal(store->clients[RED].op_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transactions_are_as_if_alone),
        cmocka_unit_test(changes_are_told_at_the_end),
        cmocka_unit_test(nothing_is_left_of_one_that_was_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
