/* SPDX-License-Identifier: Apache-2.0 */
/** @file Watches, and the events that wait for their clients. */
#include "drivers/lib/memory.h"
#include "drivers/store/journal.h"
#include "drivers/store/path.h"
#include "drivers/store/watch.h"

/* The watch of an event whose watch is gone. */
#define WATCH_NONE 0xffff

uint32_t watch_woken;

static bool quiet_now;

void watch_quiet(bool quiet)
{
    quiet_now = quiet;
}

static struct event *event_at(struct client *client, uint32_t index)
{
    return &client->events[(client->event_first + index) % STORE_EVENTS];
}

static bool event_waits(struct client *client, uint32_t watch,
                        const struct path *path)
{
    for (uint32_t i = 0; i < client->event_count; i++) {
        const struct event *event = event_at(client, i);
        if (event->watch == watch && path_same(&event->path, path)) {
            return true;
        }
    }
    return false;
}

static void event_put(uint32_t domain, uint32_t watch, const struct path *path)
{
    struct client *client = &store->clients[domain];
    watch_woken |= 1u << domain;
    if (event_waits(client, watch, path)) {
        return;
    }
    if (client->event_count == STORE_EVENTS) {
        KEEP_SET(client->watches[watch].lost, 1);
        return;
    }
    struct event *event = event_at(client, client->event_count);
    KEEP_SET(event->watch, (uint16_t)watch);
    journal_write(&event->path, path, sizeof(*path));
    KEEP_SET(client->event_count, client->event_count + 1);
}

/* The watch of that path and token, or STORE_WATCHES. */
static uint32_t find(const struct client *client, const struct path *path,
                     struct config_text token)
{
    uint32_t i = 0;
    for (; i < STORE_WATCHES; i++) {
        const struct watch *watch = &client->watches[i];
        struct config_text own = {watch->token, watch->token_length};
        if (watch->used != 0 && path_same(&watch->path, path) &&
            watch->path.local == path->local && config_same(own, token)) {
            break;
        }
    }
    return i;
}

enum store_error watch_add(uint32_t domain, const struct path *path,
                           struct config_text token)
{
    struct client *client = &store->clients[domain];
    uint32_t place = 0;
    if (token.length > TOKEN_MAX) {
        return STORE_INVALID;
    }
    if (find(client, path, token) != STORE_WATCHES) {
        return STORE_EXISTS;
    }
    while (place < STORE_WATCHES && client->watches[place].used != 0) {
        place++;
    }
    if (place == STORE_WATCHES) {
        return STORE_LONG;
    }
    struct watch *watch = &client->watches[place];
    journal_save(watch, sizeof(*watch));
    memset(watch, 0, sizeof(*watch));
    watch->used = 1;
    watch->path = *path;
    watch->token_length = (uint16_t)token.length;
    memcpy(watch->token, token.at, token.length);
    event_put(domain, place, path);
    return STORE_OK;
}

static void forget(struct client *client, uint32_t number)
{
    KEEP_SET(client->watches[number].used, 0);
    KEEP_SET(client->watches[number].lost, 0);
    for (uint32_t i = 0; i < client->event_count; i++) {
        if (event_at(client, i)->watch == number) {
            KEEP_SET(event_at(client, i)->watch, WATCH_NONE);
        }
    }
}

enum store_error watch_remove(uint32_t domain, const struct path *path,
                              struct config_text token)
{
    struct client *client = &store->clients[domain];
    uint32_t number = find(client, path, token);
    if (number == STORE_WATCHES) {
        return STORE_ABSENT;
    }
    forget(client, number);
    return STORE_OK;
}

void watch_reset(uint32_t domain)
{
    struct client *client = &store->clients[domain];
    for (uint32_t i = 0; i < STORE_WATCHES; i++) {
        if (client->watches[i].used != 0) {
            forget(client, i);
        }
    }
    KEEP_SET(client->event_count, 0);
    KEEP_SET(client->event_first, 0);
}

static void fire_for(uint32_t domain, const struct path *path, bool exact)
{
    struct client *client = &store->clients[domain];
    if (client->known == 0) {
        return;
    }
    KEEP_SET(client->generation, client->generation + 1);
    for (uint32_t i = 0; i < STORE_WATCHES; i++) {
        const struct watch *watch = &client->watches[i];
        if (watch->used != 0 && (exact ? path_same(path, &watch->path)
                                       : path_is_below(path, &watch->path))) {
            event_put(domain, i, path);
        }
    }
}

void watch_fire(const struct path *path, uint32_t owner, uint32_t reader,
                bool exact)
{
    if (quiet_now) {
        return;
    }
    if (owner < STORE_CLIENTS) {
        fire_for(owner, path, exact);
    }
    if (reader < STORE_CLIENTS && reader != owner) {
        fire_for(reader, path, exact);
    }
}

/* The payload: the path in the form of the watch, and the token. */
static void event_message(struct reply *reply, const struct watch *watch,
                          const struct path *path)
{
    reply->type = XS_WATCH_EVENT;
    reply->length = 0;
    reply_put(reply, path->bytes + watch->path.local,
              (uint32_t)(path->length - watch->path.local));
    reply_put(reply, "", 1);
    reply_put(reply, watch->token, watch->token_length);
    reply_put(reply, "", 1);
}

bool watch_event(uint32_t domain, struct reply *reply)
{
    struct client *client = &store->clients[domain];
    while (client->event_count != 0) {
        const struct event *event = event_at(client, 0);
        uint32_t first = (client->event_first + 1) % STORE_EVENTS;
        KEEP_SET(client->event_first, first);
        KEEP_SET(client->event_count, client->event_count - 1);
        if (event->watch < STORE_WATCHES) {
            event_message(reply, &client->watches[event->watch], &event->path);
            return true;
        }
    }
    for (uint32_t i = 0; i < STORE_WATCHES; i++) {
        struct watch *watch = &client->watches[i];
        if (watch->lost != 0) {
            KEEP_SET(watch->lost, 0);
            event_message(reply, watch, &watch->path);
            return true;
        }
    }
    return false;
}
