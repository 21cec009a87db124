/* SPDX-License-Identifier: Apache-2.0 */
/** @file What every back end does with its front end in the store. */
#include "drivers/lib/backend.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/event.h"
#include "drivers/lib/xenbus.h"

static void front_path(const struct backend *b, const char *name,
                       struct text *path)
{
    path->length = 0;
    text_format(path, "/local/domain/%u/device/%s/%u/%s", (uint64_t)b->client,
                b->kind, (uint64_t)b->device, name);
}

static void own_path(const struct backend *b, const char *name,
                     struct text *path)
{
    path->length = 0;
    text_format(path, "/local/domain/%u/backend/%s/%u/%u/%s",
                (uint64_t)domain_self(), b->kind, (uint64_t)b->client,
                (uint64_t)b->device, name);
}

/* The state in a text; what is none counts as unknown. */
static enum backend_state as_state(const struct text *text)
{
    uint32_t number = 0;
    if (!xenbus_number(text, &number) || number > BACKEND_CLOSED) {
        return BACKEND_UNKNOWN;
    }
    return (enum backend_state)number;
}

bool backend_start(struct backend *backend, const char *kind, uint32_t client,
                   uint32_t device, uint32_t watch)
{
    struct text path;
    struct text value;
    *backend = (struct backend){
        .kind = kind, .client = client, .device = device, .watch = watch};
    if (!backend_own(backend, "state", &value)) {
        return false;
    }
    backend->state = as_state(&value);
    front_path(backend, "state", &path);
    return xenbus_watch(&path, watch);
}

enum backend_wish backend_look(struct backend *backend)
{
    struct text value;
    bool alive = backend->port != 0 && event_is_connected(backend->port);
    backend_read(backend, "state", &value);
    if (backend->state == BACKEND_CLOSING &&
        as_state(&value) == BACKEND_CLOSED) {
        backend_set(backend, BACKEND_CLOSED, 0);
    }
    return backend_decide(backend, as_state(&value), alive);
}

bool backend_set(struct backend *backend, enum backend_state state,
                 uint32_t port)
{
    bool same = backend->state == state;
    backend->state = state;
    backend->attached = state == BACKEND_CONNECTED;
    backend->port = backend->attached ? port : 0;
    return same || backend_write_number(backend, "state", (uint64_t)state);
}

void backend_dropped(struct backend *backend)
{
    struct text value;
    backend->attached = false;
    backend->port = 0;
    backend_read(backend, "state", &value);
    /* Linux that shuts down waits for CLOSING, and looks at nothing else. */
    if (as_state(&value) >= BACKEND_CLOSING) {
        backend_set(backend, as_state(&value), 0);
    }
}

bool backend_read(const struct backend *backend, const char *name,
                  struct text *value)
{
    struct text path;
    front_path(backend, name, &path);
    return xenbus_read(&path, value);
}

bool backend_read_number(const struct backend *backend, const char *name,
                         uint32_t *number)
{
    struct text value;
    return backend_read(backend, name, &value) && xenbus_number(&value, number);
}

bool backend_own(const struct backend *backend, const char *name,
                 struct text *value)
{
    struct text path;
    own_path(backend, name, &path);
    return xenbus_read(&path, value);
}

bool backend_write_number(const struct backend *backend, const char *name,
                          uint64_t number)
{
    struct text path;
    struct text text = {.length = 0};
    own_path(backend, name, &path);
    text_format(&text, "%u", number);
    return xenbus_write(&path, &text);
}
