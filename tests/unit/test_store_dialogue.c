/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a stock Debian guest with a disk and a network interface asks
 * when it starts, and its back ends with it, request by request. The keys and
 * the kinds of requests are those that were recorded under Xen 4.17.
 *
 * LINKS: drivers/store/channel.c drivers/store/check.c drivers/store/journal.c
 * drivers/store/load.c drivers/store/path.c drivers/store/reply.c
 * drivers/store/request.c drivers/store/transaction.c drivers/store/tree.c
 * drivers/store/view.c drivers/store/watch.c drivers/lib/config.c
 */
#include "tests/unit/unit.h"

#include "tests/unit/store_world.h"

#define GUEST 1
#define DISK 2
#define NET 3

#define HOME "/local/domain/1"
#define VBD "/local/domain/2/backend/vbd/1/51712"
#define VIF "/local/domain/3/backend/vif/1/0"

/* As `cloison build` writes it. */
static const char config[] =
    "self 0 store u:r:store_t:s1\n"
    "client 1 guest u:r:t:s1:c1\n"
    "client 2 disk u:r:d:s1:c1\n"
    "client 3 net u:r:n:s1:c1\n"
    "node 0 1 " HOME "\n"
    "node 0 1 " HOME "/name guest\n"
    "node 0 1 " HOME "/domid 1\n"
    "node 0 1 " HOME "/cpu/0/availability online\n"
    "node 0 1 " HOME "/memory/static-max 262144\n"
    "node 0 1 " HOME "/memory/target 262144\n"
    "node 0 1 " HOME "/control/platform-feature-xs_reset_watches 1\n"
    "node 1 - " HOME "/control/shutdown\n"
    "node 1 - " HOME "/control/sysrq\n"
    "node 1 - " HOME "/control/feature-poweroff\n"
    "node 1 - " HOME "/control/feature-reboot\n"
    "node 1 - " HOME "/control/feature-suspend\n"
    "node 1 - " HOME "/data\n"
    "node 0 1 " HOME "/device\n"
    "node 0 1 " HOME "/device/vbd\n"
    "node 2 - /local/domain/2/backend\n"
    "node 2 - /local/domain/2/backend/vbd\n"
    "node 2 - /local/domain/2/backend/vbd/1\n"
    "node 1 2 " HOME "/device/vbd/51712\n"
    "node 1 2 " HOME "/device/vbd/51712/backend " VBD "\n"
    "node 1 2 " HOME "/device/vbd/51712/backend-id 2\n"
    "node 1 2 " HOME "/device/vbd/51712/state 1\n"
    "node 2 1 " VBD "\n"
    "node 2 1 " VBD "/frontend " HOME "/device/vbd/51712\n"
    "node 2 1 " VBD "/frontend-id 1\n"
    "node 2 1 " VBD "/online 1\n"
    "node 2 1 " VBD "/state 1\n"
    "node 1 2 " HOME "/device/vbd/51712/virtual-device 51712\n"
    "node 1 2 " HOME "/device/vbd/51712/device-type disk\n"
    "node 1 2 " HOME "/device/vbd/51712/trusted 1\n"
    "node 0 1 " HOME "/device/vif\n"
    "node 3 - /local/domain/3/backend\n"
    "node 3 - /local/domain/3/backend/vif\n"
    "node 3 - /local/domain/3/backend/vif/1\n"
    "node 1 3 " HOME "/device/vif/0\n"
    "node 1 3 " HOME "/device/vif/0/backend " VIF "\n"
    "node 1 3 " HOME "/device/vif/0/backend-id 3\n"
    "node 1 3 " HOME "/device/vif/0/state 1\n"
    "node 3 1 " VIF "\n"
    "node 3 1 " VIF "/frontend " HOME "/device/vif/0\n"
    "node 3 1 " VIF "/frontend-id 1\n"
    "node 3 1 " VIF "/state 1\n"
    "node 1 3 " HOME "/device/vif/0/handle 0\n"
    "node 1 3 " HOME "/device/vif/0/mac 00:16:3e:00:00:01\n";

/* A request and its answer, or an event: then only path and token. */
struct line {
    uint32_t domain;
    uint32_t type;
    uint32_t transaction;
    const char *text;   /* the first text */
    const char *second; /* value or token, or NULL */
    const char *answer; /* names of a list with blanks between them */
};

#define READ(d, path, answer)                                                  \
    {                                                                          \
        d, XS_READ, 0, path, NULL, answer                                      \
    }
#define READ_IN(d, tx, path, answer)                                           \
    {                                                                          \
        d, XS_READ, tx, path, NULL, answer                                     \
    }
#define LIST(d, path, answer)                                                  \
    {                                                                          \
        d, XS_DIRECTORY, 0, path, NULL, answer                                 \
    }
#define LIST_IN(d, tx, path, answer)                                           \
    {                                                                          \
        d, XS_DIRECTORY, tx, path, NULL, answer                                \
    }
#define WRITE(d, path, value)                                                  \
    {                                                                          \
        d, XS_WRITE, 0, path, value, "OK"                                      \
    }
#define WRITE_IN(d, tx, path, value)                                           \
    {                                                                          \
        d, XS_WRITE, tx, path, value, "OK"                                     \
    }
#define WATCH(d, path, token)                                                  \
    {d, XS_WATCH, 0, path, token, "OK"}, EVENT(d, path, token)
#define EVENT(d, path, token)                                                  \
    {                                                                          \
        d, XS_WATCH_EVENT, 0, path, token, NULL                                \
    }
#define BEGIN(d, id)                                                           \
    {                                                                          \
        d, XS_TRANSACTION_START, 0, "", NULL, id                               \
    }
#define END(d, tx, how)                                                        \
    {                                                                          \
        d, XS_TRANSACTION_END, tx, how, NULL, "OK"                             \
    }

static const struct line start_lines[] = {
    READ(GUEST, "control/platform-feature-xs_reset_watches", "1"),
    {GUEST, XS_RESET_WATCHES, 0, "", NULL, "OK"},
    /* The disk's back end is there first. */
    READ(DISK, "backend/vbd/1/51712/state", "1"),
    WATCH(DISK, HOME "/device/vbd/51712/state", "0"),
    READ(DISK, HOME "/device/vbd/51712/state", "1"),
    WRITE(DISK, VBD "/feature-flush-cache", "1"),
    WRITE(DISK, VBD "/state", "2"),
    WATCH(GUEST, "device", "ffffffff82a0"),
    LIST(GUEST, "device", "vbd vif"),
    LIST(GUEST, "device/vbd", "51712"),
    READ(GUEST, "device/vbd/51712/state", "1"),
    READ(GUEST, "device/vbd/51712/backend-id", "2"),
    READ(GUEST, "device/vbd/51712/backend", VBD),
    LIST(GUEST, "device/vif", "0"),
    READ(GUEST, "device/vif/0/state", "1"),
    WATCH(GUEST, "memory/target", "ffffffff82b0"),
    READ(GUEST, "memory/target", "262144"),
    READ(GUEST, "memory/static-max", "262144"),
    WATCH(GUEST, "control/shutdown", "ffffffff82c0"),
    BEGIN(GUEST, "1"),
    READ_IN(GUEST, 1, "control/shutdown", ""),
    END(GUEST, 1, "T"),
    WRITE(GUEST, "control/feature-poweroff", "1"),
    WRITE(GUEST, "control/feature-reboot", "1"),
    WATCH(GUEST, "control/sysrq", "ffffffff82d0"),
    BEGIN(GUEST, "2"),
    READ_IN(GUEST, 2, "control/sysrq", ""),
    END(GUEST, 2, "T"),
    WATCH(GUEST, "cpu", "ffffffff82e0"),
    LIST(GUEST, "cpu", "0"),
    READ(GUEST, "cpu/0/availability", "online"),
};

static const struct line disk_lines[] = {
    WATCH(GUEST, VBD "/state", "ffff88800412"),
    READ(GUEST, VBD "/state", "2"),
    READ(GUEST, "device/vbd/51712/virtual-device", "51712"),
    READ(GUEST, VBD "/max-ring-page-order", "!ENOENT"),
    READ(GUEST, VBD "/multi-queue-max-queues", "!ENOENT"),
    BEGIN(GUEST, "3"),
    LIST_IN(GUEST, 3, "device/vbd/51712",
            "backend backend-id state virtual-device device-type trusted"),
    WRITE_IN(GUEST, 3, "device/vbd/51712/ring-ref", "8"),
    LIST_IN(GUEST, 3, "device/vbd/51712",
            "backend backend-id state virtual-device device-type trusted "
            "ring-ref"),
    WRITE_IN(GUEST, 3, "device/vbd/51712/event-channel", "15"),
    WRITE_IN(GUEST, 3, "device/vbd/51712/protocol", "x86_64-abi"),
    WRITE_IN(GUEST, 3, "device/vbd/51712/feature-persistent", "1"),
    END(GUEST, 3, "T"),
    EVENT(GUEST, "device/vbd/51712/ring-ref", "ffffffff82a0"),
    EVENT(GUEST, "device/vbd/51712/event-channel", "ffffffff82a0"),
    EVENT(GUEST, "device/vbd/51712/protocol", "ffffffff82a0"),
    EVENT(GUEST, "device/vbd/51712/feature-persistent", "ffffffff82a0"),
    BEGIN(GUEST, "4"),
    READ_IN(GUEST, 4, "device/vbd/51712/state", "1"),
    WRITE_IN(GUEST, 4, "device/vbd/51712/state", "3"),
    END(GUEST, 4, "T"),
    EVENT(GUEST, "device/vbd/51712/state", "ffffffff82a0"),
    EVENT(DISK, HOME "/device/vbd/51712/state", "0"),
    READ(DISK, HOME "/device/vbd/51712/state", "3"),
    READ(DISK, HOME "/device/vbd/51712/ring-ref", "8"),
    READ(DISK, HOME "/device/vbd/51712/event-channel", "15"),
    READ(DISK, HOME "/device/vbd/51712/protocol", "x86_64-abi"),
    WRITE(DISK, VBD "/sectors", "131072"),
    WRITE(DISK, VBD "/sector-size", "512"),
    WRITE(DISK, VBD "/info", "0"),
    WRITE(DISK, VBD "/state", "4"),
    EVENT(GUEST, VBD "/state", "ffff88800412"),
    READ(GUEST, VBD "/state", "4"),
    READ(GUEST, VBD "/sectors", "131072"),
    READ(GUEST, VBD "/info", "0"),
    READ(GUEST, VBD "/sector-size", "512"),
    READ(GUEST, VBD "/physical-sector-size", "!ENOENT"),
    READ(GUEST, VBD "/feature-flush-cache", "1"),
    READ(GUEST, VBD "/feature-discard", "!ENOENT"),
    READ(GUEST, VBD "/feature-persistent", "!ENOENT"),
    BEGIN(GUEST, "5"),
    READ_IN(GUEST, 5, "device/vbd/51712/state", "3"),
    WRITE_IN(GUEST, 5, "device/vbd/51712/state", "4"),
    END(GUEST, 5, "T"),
    EVENT(GUEST, "device/vbd/51712/state", "ffffffff82a0"),
    EVENT(DISK, HOME "/device/vbd/51712/state", "0"),
};

static const struct line net_lines[] = {
    WATCH(NET, HOME "/device/vif/0/state", "0"),
    WRITE(NET, VIF "/feature-rx-copy", "1"),
    WRITE(NET, VIF "/state", "2"),
    WATCH(GUEST, VIF "/state", "ffff88800418"),
    READ(GUEST, VIF "/feature-rx-copy", "1"),
    READ(GUEST, "device/vif/0/mac", "00:16:3e:00:00:01"),
    {GUEST, XS_UNWATCH, 0, "device", "ffffffff82a0", "OK"},
    BEGIN(GUEST, "6"),
    WRITE_IN(GUEST, 6, "device/vif/0/tx-ring-ref", "9"),
    WRITE_IN(GUEST, 6, "device/vif/0/rx-ring-ref", "768"),
    WRITE_IN(GUEST, 6, "device/vif/0/event-channel", "16"),
    WRITE_IN(GUEST, 6, "device/vif/0/request-rx-copy", "1"),
    /* Meanwhile the other side says something: once more. */
    WRITE(NET, VIF "/feature-sg", "1"),
    {GUEST, XS_TRANSACTION_END, 6, "T", NULL, "!EAGAIN"},
    READ(NET, HOME "/device/vif/0/tx-ring-ref", "!ENOENT"),
    BEGIN(GUEST, "7"),
    WRITE_IN(GUEST, 7, "device/vif/0/tx-ring-ref", "9"),
    END(GUEST, 7, "T"),
    WRITE(GUEST, "device/vif/0/state", "4"),
    EVENT(NET, HOME "/device/vif/0/state", "0"),
    READ(NET, HOME "/device/vif/0/tx-ring-ref", "9"),
    /* The disk's driver is no part of this. */
    READ(DISK, HOME "/device/vif/0/state", "!ENOENT"),
    READ(NET, HOME "/device/vbd/51712/state", "!ENOENT"),
};

/* The payload of an answer, the ends of its texts as blanks. */
static void show(char *text, uint32_t size)
{
    uint32_t length = world_header.length;
    assert_true(length + 2 < size);
    text[0] = '!';
    uint32_t skip = world_header.type == XS_ERROR ? 1 : 0;
    memcpy(text + skip, world_payload, length);
    if (length > 0 && world_payload[length - 1] == 0) {
        length--;
    }
    text[skip + length] = 0;
    for (uint32_t i = 0; i < length; i++) {
        text[skip + i] = text[skip + i] == 0 ? ' ' : text[skip + i];
    }
}

static void ask(const struct line *line)
{
    char payload[300];
    uint32_t length = (uint32_t)strlen(line->text) + 1;
    memcpy(payload, line->text, length);
    if (line->second != NULL) {
        memcpy(payload + length, line->second, strlen(line->second) + 1);
        length += (uint32_t)strlen(line->second);
        length += line->type == XS_WRITE ? 0 : 1;
    }
    world_ask(line->domain, line->type, line->transaction, payload, length);
}

static void play(const struct line *lines, uint32_t count)
{
    char said[500];
    for (uint32_t i = 0; i < count; i++) {
        const struct line *line = &lines[i];
        if (line->type == XS_WATCH_EVENT) {
            assert_true(world_event(line->domain, line->text, line->second));
            continue;
        }
        ask(line);
        assert_true(world_message(line->domain));
        assert_int_equal(world_header.request, world_request);
        show(said, sizeof(said));
        assert_string_equal(said, line->answer);
    }
    for (uint32_t d = GUEST; d <= NET; d++) {
        assert_false(world_message(d));
    }
}

static void a_stock_guest_starts(void **state)
{
    (void)state;
    world_text = config;
    world_start();
    play(start_lines, sizeof(start_lines) / sizeof(start_lines[0]));
    play(disk_lines, sizeof(disk_lines) / sizeof(disk_lines[0]));
    play(net_lines, sizeof(net_lines) / sizeof(net_lines[0]));
    assert_true(state_is_ok() && load_matches());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stock_guest_starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
