/* SPDX-License-Identifier: Apache-2.0 */
/** @file The tree as one domain sees it. */
#include "drivers/store/view.h"
#include "drivers/lib/memory.h"
#include "drivers/store/journal.h"
#include "drivers/store/path.h"
#include "drivers/store/tree.h"
#include "drivers/store/watch.h"

static bool sees(uint32_t domain, uint16_t node)
{
    return (store->nodes[node].sees >> domain & 1) != 0;
}

static bool owns(uint32_t domain, uint16_t node)
{
    return store->nodes[node].owner == domain;
}

uint16_t view_find(uint32_t domain, const struct path *path)
{
    uint16_t node = tree_find(path);
    return node != NODE_NONE && sees(domain, node) ? node : NODE_NONE;
}

enum store_error view_read(uint32_t domain, const struct path *path,
                           struct config_text *value)
{
    uint16_t found = view_find(domain, path);
    if (found == NODE_NONE) {
        return STORE_ABSENT;
    }
    const struct node *node = &store->nodes[found];
    value->at = node->value;
    value->length = 0;
    if (node->owner == domain || node->reader == domain) {
        value->length = node->value_length;
    }
    return STORE_OK;
}

enum store_error view_list(uint32_t domain, const struct path *path,
                           uint32_t from, struct reply *reply, bool *all)
{
    uint16_t node = view_find(domain, path);
    uint32_t at = 0;
    if (node == NODE_NONE) {
        return STORE_ABSENT;
    }
    *all = true;
    uint16_t child = store->nodes[node].child;
    for (; child != NODE_NONE && *all; child = store->nodes[child].next) {
        uint32_t length = store->nodes[child].name_length;
        if (!sees(domain, child)) {
            continue;
        }
        /* Room for the mark of the end stays. */
        if (at >= from && length + 2 > XS_PAYLOAD_MAX - reply->length) {
            *all = false;
        } else if (at >= from) {
            reply_put(reply, store->nodes[child].name, length);
            reply_put(reply, "", 1);
        }
        at += length + 1;
    }
    return STORE_OK;
}

/* Tell of a node that has changed. */
static void changed(uint16_t node, const struct path *path)
{
    watch_fire(path, store->nodes[node].owner, store->nodes[node].reader,
               false);
}

/* The node that is nearest to a path on the way to it, of those that exist for
 * the domain; what is left of the path begins at *at. */
static uint16_t nearest(uint32_t domain, const struct path *path, uint32_t *at)
{
    uint16_t node = NODE_ROOT;
    uint32_t next = 0;
    *at = 0;
    while (*at < path->length && path->length > 1) {
        struct config_text name = path_part(path, &next);
        uint16_t child = tree_child(node, name);
        if (child == NODE_NONE || !sees(domain, child)) {
            return node;
        }
        node = child;
        *at = next;
    }
    *at = path->length;
    return node;
}

static uint32_t parts_from(const struct path *path, uint32_t at)
{
    uint32_t count = 0;
    while (at < path->length) {
        path_part(path, &at);
        count++;
    }
    return count;
}

/* The node with a path, made with all that is missing on the way to it. */
static enum store_error make_all(uint32_t domain, const struct path *path,
                                 uint16_t *made)
{
    struct client *client = &store->clients[domain];
    uint32_t at = 0;
    uint16_t node = nearest(domain, path, &at);
    uint32_t missing = parts_from(path, at);
    if (!owns(domain, node)) {
        return STORE_DENIED;
    }
    if (missing > store->quota - client->nodes || missing > store->free_count) {
        return STORE_FULL;
    }
    /* What exists but not for its owner's sight does not occur (load.c). */
    for (; at < path->length && node != NODE_NONE;) {
        node = tree_make(node, path_part(path, &at), NODE_MADE);
    }
    KEEP_SET(client->nodes, client->nodes + missing);
    *made = node;
    return STORE_OK;
}

enum store_error view_write(uint32_t domain, const struct path *path,
                            struct config_text value)
{
    uint16_t node = NODE_NONE;
    if (value.length > VALUE_MAX) {
        return STORE_FULL;
    }
    enum store_error error = make_all(domain, path, &node);
    if (error == STORE_OK) {
        tree_set(node, value.at, value.length);
        changed(node, path);
    }
    return error;
}

enum store_error view_make(uint32_t domain, const struct path *path)
{
    uint16_t node = NODE_NONE;
    if (view_find(domain, path) != NODE_NONE) {
        return STORE_OK;
    }
    enum store_error error = make_all(domain, path, &node);
    if (error == STORE_OK) {
        changed(node, path);
    }
    return error;
}

/* Whether the node above a path exists for a domain. */
static bool has_parent(uint32_t domain, const struct path *path)
{
    uint32_t at = 0;
    nearest(domain, path, &at);
    return parts_from(path, at) == 1;
}

void view_drop(uint16_t top)
{
    uint16_t leaf;
    do {
        struct path path;
        leaf = tree_leaf(top);
        struct node node = store->nodes[leaf];
        struct client *client = &store->clients[node.owner];
        tree_path(leaf, &path);
        tree_remove(leaf);
        KEEP_SET(client->nodes, client->nodes - 1);
        watch_fire(&path, node.owner, node.reader, leaf != top);
    } while (leaf != top);
}

enum store_error view_remove(uint32_t domain, const struct path *path)
{
    uint16_t top = view_find(domain, path);
    if (top == NODE_NONE) {
        return has_parent(domain, path) ? STORE_OK : STORE_ABSENT;
    }
    if (!owns(domain, top) || store->nodes[top].kind != NODE_MADE) {
        return STORE_DENIED;
    }
    view_drop(top);
    return STORE_OK;
}

enum store_error view_rights(uint32_t domain, const struct path *path,
                             struct reply *reply)
{
    uint16_t found = view_find(domain, path);
    if (found == NODE_NONE) {
        return STORE_ABSENT;
    }
    const struct node *node = &store->nodes[found];
    if (node->owner != domain && node->reader != domain) {
        return STORE_DENIED;
    }
    reply_put(reply, "n", 1);
    reply_put_number(reply, node->owner);
    if (node->reader != NODE_NOBODY) {
        reply_put(reply, "r", 1);
        reply_put_number(reply, node->reader);
    }
    return STORE_OK;
}

enum store_error view_own(uint32_t domain, const struct path *path)
{
    uint16_t node = view_find(domain, path);
    if (node == NODE_NONE) {
        return STORE_ABSENT;
    }
    return owns(domain, node) ? STORE_OK : STORE_DENIED;
}
