/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The store is ended a hundred times while a client writes, reads and
 * watches: each value is there when it is read, each watch fires, and the
 * client waits a little longer at times.
 *
 * ICOUNT
 * POLICY ../../../tests/guests/restart.cil
 * SYSTEM a: vcpus=1 label=red store=store_lives-b cmd=talk
 * SYSTEM b: kernel=drivers/store memory=8M restart=true keep=840 end=restart
 * SYSTEM c: vcpus=1 label=watcher cmd=kill,pause=3000000
 * SHOWS store: goes on where it was
 * HIDES what was kept is no good
 * HIDES keep: 840 is wanted
 */
#include "tests/guests/lib/guest.h"

#include "drivers/lib/loop.h"
#include "drivers/lib/xenbus.h"

#define STORE 1
#define KILLS 100
#define STORE_ID 1
#define WATCH 7
#define SECOND 1000000000ul
/* Rounds without a wait after which the store is left alone, surely. */
#define CALM 500

static void rest(uint64_t ns)
{
    struct sched_poll op = {.timeout = time_now() + ns};
    shared.vcpu[0].upcall_pending = 0;
    sched_op(SCHED_POLL, &op);
}

/* The killer: pauses of different lengths, so that death comes anywhere.
 * tests/system/test_store has it slower. */
static void kill(void)
{
    uint32_t ended = 0;
    uint64_t kills = guest_option_number("kills", KILLS);
    uint64_t pause = guest_option_number("pause", 500000);
    uint64_t end = time_now() + 100 * SECOND;
    while (ended < kills && time_now() < end) {
        rest(pause + ended * 40009);
        ended += hypercall(HC_CLOISON, DOMAIN_RESTART, STORE, 0) == 0 ? 1 : 0;
    }
    expect("ended again and again", ended, (int64_t)kills);
}

/* One value: it is read as written, and its watch fires. */
static void round(uint64_t number)
{
    struct text path = {.length = 0};
    struct text value = {.length = 0};
    struct text back;
    uint32_t watch = 0;
    uint32_t read = 0;
    text_format(&path, "data/%u", number % 10);
    text_format(&value, "%u", number);
    expect_true("write", xenbus_write(&path, &value));
    expect_true("read", xenbus_read(&path, &back));
    expect_true("a number", xenbus_number(&back, &read));
    expect("as written", read, (int64_t)number);
    uint64_t end = time_now() + 10 * SECOND;
    while (!xenbus_event(&watch) && time_now() < end) {
        rest(100000);
    }
    expect("the watch fires", watch, WATCH);
}

static void talk(void)
{
    struct text path = {.length = 0};
    struct text value;
    uint64_t number = 0;
    uint64_t slowest = 0;
    uint64_t calm = 0;
    require("a store", xenbus_start(STORE_ID), true);
    text_format(&path, "name");
    expect_true("its name", xenbus_read(&path, &value));
    expect("of this domain", memcmp(value.bytes, "store_lives-a", 13), 0);
    path.length = 0;
    text_format(&path, "/local/domain/2/name");
    expect_true("no other's", !xenbus_read(&path, &value));
    path.length = 0;
    text_format(&path, "data");
    expect_true("watch", xenbus_watch(&path, WATCH));
    while (calm < CALM) {
        uint64_t before = time_now();
        number++;
        round(number);
        uint64_t took = time_now() - before;
        slowest = took > slowest ? took : slowest;
        calm = took > 20000000 ? 0 : calm + 1;
    }
    say("%u rounds, the slowest took %u us\n", number, slowest / 1000);
}

void guest_main(void)
{
    shared_map();
    if (guest_option("kill")) {
        kill();
    } else {
        talk();
    }
}
