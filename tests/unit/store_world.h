/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A store with two tenants of different labels, each with a disk of a
 * driver domain of its own, and what a client does at its page.
 */
#ifndef CLOISON_TESTS_UNIT_STORE_WORLD_H
#define CLOISON_TESTS_UNIT_STORE_WORLD_H

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "drivers/store/channel.h"
#include "drivers/store/check.h"
#include "drivers/store/journal.h"
#include "drivers/store/load.h"
#include "drivers/store/watch.h"

#define RED 1
#define BLUE 2
#define RED_DISK 3
#define BLUE_DISK 4

#define WORLD_DEVICE(front, back)                                              \
    "node 0 " front " /local/domain/" front "\n"                               \
    "node 0 " front " /local/domain/" front "/name guest-" front "\n"          \
    "node 0 " front " /local/domain/" front "/domid " front "\n"               \
    "node 0 " front " /local/domain/" front                                    \
    "/control/platform-feature-xs_reset_watches 1\n"                           \
    "node " front " - /local/domain/" front "/control/shutdown\n"              \
    "node " front " - /local/domain/" front "/data\n"                          \
    "node 0 " front " /local/domain/" front "/device\n"                        \
    "node 0 " front " /local/domain/" front "/device/vbd\n"                    \
    "node " back " - /local/domain/" back "/backend\n"                         \
    "node " back " - /local/domain/" back "/backend/vbd\n"                     \
    "node " back " - /local/domain/" back "/backend/vbd/" front "\n"           \
    "node " front " " back " /local/domain/" front "/device/vbd/51712\n"       \
    "node " front " " back " /local/domain/" front                             \
    "/device/vbd/51712/backend /local/domain/" back "/backend/vbd/" front      \
    "/51712\n"                                                                 \
    "node " front " " back " /local/domain/" front                             \
    "/device/vbd/51712/state 1\n"                                              \
    "node " back " " front " /local/domain/" back "/backend/vbd/" front        \
    "/51712\n"                                                                 \
    "node " back " " front " /local/domain/" back "/backend/vbd/" front        \
    "/51712/state 1\n"

static const char world_config[] =
    "self 0 store u:r:store_t:s1\n"
    "client 1 red u:r:t:s1:c1\n"
    "client 2 blue u:r:t:s1:c2\n"
    "client 3 red-disk u:r:d:s1:c1\n"
    "client 4 blue-disk u:r:d:s1:c2\n" WORLD_DEVICE("1", "3")
        WORLD_DEVICE("2", "4");

static const char *world_text = world_config;
static struct keep world_keep;
static struct xs_page world_pages[STORE_CLIENTS];
/* The last message that a client was sent, and how many events before it. */
static struct xs_header world_header;
static char world_payload[XS_PAYLOAD_MAX + 1];
static uint32_t world_request;
static uint64_t world_seconds;

static inline void world_start(void)
{
    memset(&world_keep, 0, sizeof(world_keep));
    memset(world_pages, 0, sizeof(world_pages));
    watch_woken = 0;
    load_open(world_text, strlen(world_text));
    assert(!journal_open(&world_keep, load_digest()));
    assert(load_fresh().why == NULL);
    for (uint32_t d = 1; d <= 4; d++) {
        assert(channel_open(d, &world_pages[d]));
    }
}

/* The domain dies here and starts again. */
static inline bool world_restart(void)
{
    watch_woken = 0;
    load_open(world_text, strlen(world_text));
    if (!journal_open(&world_keep, load_digest()) || !state_is_ok() ||
        !load_matches()) {
        return false;
    }
    for (uint32_t d = 1; d <= 4; d++) {
        channel_open(d, &world_pages[d]);
    }
    return true;
}

/* Put bytes into the ring as far as they fit. */
static inline uint32_t world_put(uint32_t domain, const void *bytes,
                                 uint32_t length)
{
    struct xs_page *page = &world_pages[domain];
    uint32_t done = 0;
    while (done < length &&
           page->request_produced - page->request_consumed < XS_RING_BYTES) {
        page->request[page->request_produced % XS_RING_BYTES] =
            ((const uint8_t *)bytes)[done];
        page->request_produced++;
        done++;
    }
    return done;
}

static inline uint32_t world_take(uint32_t domain, void *bytes, uint32_t length)
{
    struct xs_page *page = &world_pages[domain];
    uint32_t done = 0;
    while (done < length &&
           page->response_produced != page->response_consumed) {
        ((uint8_t *)bytes)[done] =
            page->response[page->response_consumed % XS_RING_BYTES];
        page->response_consumed++;
        done++;
    }
    return done;
}

static inline void world_turns(uint32_t domain, uint32_t count)
{
    while (count > 0 && channel_turn(domain, &world_pages[domain],
                                     world_seconds) != CHANNEL_IDLE) {
        count--;
    }
}

/* Send all, the store taking turns. */
static inline void world_send(uint32_t domain, const void *bytes,
                              uint32_t length)
{
    uint32_t done = 0;
    for (uint32_t i = 0; i < 100 && done < length; i++) {
        done += world_put(domain, (const uint8_t *)bytes + done, length - done);
        if (done < length) {
            world_turns(domain, 1);
        }
    }
}

static inline void world_ask(uint32_t domain, uint32_t type,
                             uint32_t transaction, const void *payload,
                             uint32_t length)
{
    world_request++;
    struct xs_header header = {type, world_request, transaction, length};
    world_send(domain, &header, sizeof(header));
    world_send(domain, payload, length);
}

/* Take the next message; false: there is none. */
static inline bool world_message(uint32_t domain)
{
    uint32_t have = 0;
    memset(&world_header, 0xee, sizeof(world_header));
    world_turns(domain, 8);
    if (world_take(domain, &world_header, sizeof(world_header)) !=
        sizeof(world_header)) {
        return false;
    }
    for (uint32_t i = 0; i < 100 && have < world_header.length; i++) {
        world_turns(domain, 1);
        have += world_take(domain, world_payload + have,
                           world_header.length - have);
    }
    assert(have == world_header.length);
    world_payload[have] = 0;
    return true;
}

/* Ask, pass over events, and take the answer; whether it is no error. */
static inline bool world_talk(uint32_t domain, uint32_t type,
                              uint32_t transaction, const void *payload,
                              uint32_t length)
{
    world_ask(domain, type, transaction, payload, length);
    do {
        if (!world_message(domain)) {
            return false;
        }
    } while (world_header.type == XS_WATCH_EVENT);
    assert(world_header.request == world_request);
    assert(world_header.transaction == transaction);
    assert(world_header.type == XS_ERROR || world_header.type == type);
    return world_header.type != XS_ERROR;
}

/* The same with a text and its zero. */
static inline bool world_path(uint32_t domain, uint32_t type,
                              uint32_t transaction, const char *path)
{
    return world_talk(domain, type, transaction, path,
                      (uint32_t)strlen(path) + 1);
}

static inline bool world_write(uint32_t domain, uint32_t transaction,
                               const char *path, const char *value)
{
    char payload[600];
    uint32_t length = (uint32_t)strlen(path) + 1;
    memcpy(payload, path, length);
    memcpy(payload + length, value, strlen(value));
    return world_talk(domain, XS_WRITE, transaction, payload,
                      length + (uint32_t)strlen(value));
}

static inline bool world_two(uint32_t domain, uint32_t type, const char *path,
                             const char *token)
{
    char payload[600];
    uint32_t length = (uint32_t)strlen(path) + 1;
    memcpy(payload, path, length);
    memcpy(payload + length, token, strlen(token) + 1);
    return world_talk(domain, type, 0, payload,
                      length + (uint32_t)strlen(token) + 1);
}

static inline bool world_watch(uint32_t domain, const char *path,
                               const char *token)
{
    return world_two(domain, XS_WATCH, path, token);
}

/* Whether the answer's payload is this text, with or without a zero. */
static inline bool world_says(const char *text)
{
    uint32_t length = (uint32_t)strlen(text);
    return world_header.length >= length && world_header.length <= length + 1 &&
           strcmp(world_payload, text) == 0;
}

/* Whether the next message is an event of this path and token. */
static inline bool world_event(uint32_t domain, const char *path,
                               const char *token)
{
    return world_message(domain) && world_header.type == XS_WATCH_EVENT &&
           world_header.request == 0 && world_header.transaction == 0 &&
           world_header.length == strlen(path) + strlen(token) + 2 &&
           strcmp(world_payload, path) == 0 &&
           strcmp(world_payload + strlen(path) + 1, token) == 0;
}

#endif
