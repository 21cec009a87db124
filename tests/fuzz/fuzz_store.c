/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the store: several clients send whatever bytes, die, and
 * come back; the store dies and starts again. The state stays one that is
 * good, within its quotas and as visible as the configuration says; and what
 * one label's clients are told is the same, byte by byte, when those of the
 * other label do nothing at all.
 *
 * LINKS: drivers/store/channel.c drivers/store/check.c drivers/store/journal.c
 * drivers/store/load.c drivers/store/path.c drivers/store/reply.c
 * drivers/store/request.c drivers/store/transaction.c drivers/store/tree.c
 * drivers/store/view.c drivers/store/watch.c drivers/lib/config.c
 */
#include <stdbool.h>
#include <stdlib.h>

#include "tests/unit/store_world.h"

#define HEARD_MAX 262144

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the clients of the second label heard. */
struct hearing {
    uint32_t length;
    uint8_t bytes[HEARD_MAX];
};

static bool restarted;
static struct hearing together;
static struct hearing alone;

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static bool is_blue(uint32_t domain)
{
    return domain == BLUE || domain == BLUE_DISK;
}

static void hear(struct hearing *hearing, uint32_t domain)
{
    uint8_t bytes[XS_RING_BYTES];
    uint32_t count = world_take(domain, bytes, sizeof(bytes));
    if (is_blue(domain) && hearing->length + count + 1 <= HEARD_MAX) {
        hearing->bytes[hearing->length] = (uint8_t)domain;
        memcpy(hearing->bytes + hearing->length + 1, bytes, count);
        hearing->length += count + 1;
    }
}

static void say_message(uint32_t domain, const uint8_t *bytes, uint32_t length)
{
    if (length >= 2) {
        struct xs_header header = {bytes[0] % 24, 7, bytes[1] % 4, length - 2};
        world_put(domain, &header, sizeof(header));
        world_put(domain, bytes + 2, length - 2);
    }
}

/* A new life of a client. */
static void begin_anew(uint32_t domain)
{
    memset(&world_pages[domain], 0, sizeof(struct xs_page));
    channel_close(domain);
    channel_open(domain, &world_pages[domain]);
}

/* The turns of one label's clients; the answers are taken, or left. */
static void turns(struct hearing *hearing, uint32_t domain, bool take)
{
    uint32_t both[2] = {domain <= BLUE ? domain : domain - 2,
                        domain <= BLUE ? domain + 2 : domain};
    for (uint32_t round = 0; round < 4; round++) {
        for (uint32_t i = 0; i < 2; i++) {
            world_turns(both[i], 2);
            if (take) {
                hear(hearing, both[i]);
            }
        }
    }
}

static void command(struct hearing *hearing, uint8_t what, const uint8_t *bytes,
                    uint32_t length)
{
    uint32_t domain = 1 + what % 4;
    switch (what / 4 % 8) {
    case 0:
        begin_anew(domain);
        break;
    case 1:
        /* It takes long; once is as good as often. */
        if (!restarted) {
            must(world_restart());
        }
        restarted = true;
        return;
    case 2:
        world_put(domain, bytes, length);
        break;
    case 3:
        world_seconds += length;
        return;
    default:
        say_message(domain, bytes, length);
        break;
    }
    turns(hearing, domain, what < 128);
}

/* Everything as it was at the start, without doing all of that again. */
static void start_again(void)
{
    static uint8_t first[offsetof(struct keep, entries)];
    static struct xs_page pages[STORE_CLIENTS];
    static bool known;
    if (known) {
        memcpy(&world_keep, first, sizeof(first));
        memcpy(world_pages, pages, sizeof(pages));
        watch_woken = 0;
        journal_rollback();
        return;
    }
    world_start();
    memcpy(first, &world_keep, sizeof(first));
    memcpy(pages, world_pages, sizeof(pages));
    known = true;
}

static void play(struct hearing *hearing, const uint8_t *data, size_t size,
                 bool only_blue)
{
    size_t at = 0;
    world_seconds = 0;
    hearing->length = 0;
    restarted = false;
    start_again();
    while (at + 2 <= size) {
        uint8_t what = data[at];
        uint32_t length = data[at + 1];
        at += 2;
        length = length > size - at ? (uint32_t)(size - at) : length;
        uint32_t kind = what / 4 % 8;
        if (!only_blue || is_blue(1 + what % 4) || kind == 1 || kind == 3) {
            command(hearing, what, data + at, length);
        }
        at += length;
    }
    must(state_is_ok());
    must(load_matches());
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    play(&together, data, size, false);
    play(&alone, data, size, true);
    must(together.length == alone.length);
    must(memcmp(together.bytes, alone.bytes, alone.length) == 0);
    return 0;
}
