/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether a state is one. */
#include "drivers/store/check.h"
#include "drivers/lib/memory.h"
#include "drivers/store/journal.h"
#include "drivers/store/tree.h"

static uint8_t visited[STORE_NODES];

static bool index_is_ok(uint16_t index)
{
    return index == NODE_NONE || index < STORE_NODES;
}

static bool domain_is_ok(uint8_t domain)
{
    return domain == NODE_NOBODY || domain < STORE_CLIENTS;
}

static bool node_is_ok(const struct node *node)
{
    return index_is_ok(node->parent) && index_is_ok(node->child) &&
           index_is_ok(node->next) && node->kind <= NODE_MADE &&
           domain_is_ok(node->owner) && domain_is_ok(node->reader) &&
           node->name_length <= NAME_MAX && node->value_length <= VALUE_MAX;
}

/* The free nodes, each once, are as many as are said. */
static bool free_is_ok(void)
{
    uint32_t count = 0;
    uint16_t node = store->free;
    for (; node != NODE_NONE; node = store->nodes[node].next) {
        if (!index_is_ok(node) || visited[node] != 0 ||
            store->nodes[node].kind != NODE_FREE) {
            return false;
        }
        visited[node] = 1;
        count++;
    }
    return count == store->free_count;
}

/* The children of a node are its own, and not yet seen elsewhere. */
static bool children_are_ok(uint16_t parent)
{
    uint16_t child = store->nodes[parent].child;
    for (; child != NODE_NONE; child = store->nodes[child].next) {
        const struct node *node = &store->nodes[child];
        if (visited[child] != 0 || node->parent != parent ||
            node->kind == NODE_FREE || node->name_length == 0) {
            return false;
        }
        visited[child] = 1;
    }
    return true;
}

static uint32_t bit(uint8_t domain)
{
    return domain == NODE_NOBODY ? 0 : 1u << domain;
}

/* Who sees a node: owner, reader, and who sees something in it. What was made
 * is its maker's, and below what is. */
static bool sight_is_ok(uint16_t number)
{
    const struct node *node = &store->nodes[number];
    uint32_t sees = bit(node->owner) | bit(node->reader);
    uint16_t child = node->child;
    for (; child != NODE_NONE; child = store->nodes[child].next) {
        sees |= store->nodes[child].sees;
    }
    if (node->kind == NODE_MADE) {
        const struct node *above = &store->nodes[node->parent];
        if (node->owner == NODE_NOBODY || node->owner != above->owner ||
            node->reader != above->reader) {
            return false;
        }
    }
    return node->sees == sees;
}

static bool tree_is_ok(void)
{
    const struct node *root = &store->nodes[NODE_ROOT];
    memset(visited, 0, sizeof(visited));
    for (uint32_t i = 0; i < STORE_NODES; i++) {
        if (!node_is_ok(&store->nodes[i])) {
            return false;
        }
    }
    visited[NODE_ROOT] = 1;
    if (root->kind != NODE_FIXED || root->parent != NODE_NONE ||
        root->next != NODE_NONE || !free_is_ok()) {
        return false;
    }
    for (uint16_t i = 0; i < STORE_NODES; i++) {
        if (store->nodes[i].kind != NODE_FREE && !children_are_ok(i)) {
            return false;
        }
    }
    /* Each node but the root is one child of one node, so that what does not
     * hang on the root would be a cycle: its depth has no end. */
    for (uint16_t i = 0; i < STORE_NODES; i++) {
        uint16_t above = i;
        uint32_t depth = 0;
        while (store->nodes[i].kind != NODE_FREE && above != NODE_ROOT) {
            above = store->nodes[above].parent;
            depth++;
            if (above == NODE_NONE || depth > PATH_DEPTH) {
                return false;
            }
        }
        if (visited[i] == 0 ||
            (store->nodes[i].kind != NODE_FREE && !sight_is_ok(i))) {
            return false;
        }
    }
    return true;
}

static bool path_is_ok(const struct path *path)
{
    return path->length >= 1 && path->length <= PATH_MAX &&
           path->local <= path->length;
}

static bool watches_are_ok(const struct client *client)
{
    bool good = client->event_count <= STORE_EVENTS &&
                client->event_first < STORE_EVENTS;
    for (uint32_t i = 0; i < STORE_WATCHES && good; i++) {
        const struct watch *watch = &client->watches[i];
        good = watch->used == 0 ? watch->lost == 0
                                : path_is_ok(&watch->path) &&
                                      watch->token_length <= TOKEN_MAX;
    }
    for (uint32_t i = 0; i < client->event_count && good; i++) {
        const struct event *event =
            &client->events[(client->event_first + i) % STORE_EVENTS];
        good = event->watch >= STORE_WATCHES ||
               (client->watches[event->watch].used != 0 &&
                path_is_ok(&event->path) &&
                event->path.length >= client->watches[event->watch].path.local);
    }
    return good;
}

/* Each change belongs to a transaction that exists. */
static bool op_is_ok(const struct client *client, const struct op *op)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < STORE_TRANSACTIONS; i++) {
        found += client->transactions[i].id == op->transaction ? 1 : 0;
    }
    return op->transaction != 0 && found == 1 && path_is_ok(&op->path) &&
           op->value_length <= VALUE_MAX &&
           (op->type == XS_WRITE || op->type == XS_MKDIR || op->type == XS_RM);
}

static bool client_is_ok(uint32_t domain)
{
    const struct client *client = &store->clients[domain];
    uint32_t nodes = 0;
    bool good = client->op_count <= STORE_OPS && watches_are_ok(client) &&
                client->in_have <= XS_MESSAGE_MAX &&
                client->out_length <= XS_MESSAGE_MAX &&
                client->out_done <= client->out_length;
    for (uint32_t i = 0; i < client->op_count && good; i++) {
        good = op_is_ok(client, &client->ops[i]);
    }
    for (uint32_t i = 0; i < STORE_NODES; i++) {
        nodes +=
            store->nodes[i].kind == NODE_MADE && store->nodes[i].owner == domain
                ? 1
                : 0;
    }
    if (good && client->in_have >= XS_HEADER_BYTES && client->broken == 0) {
        struct xs_header header;
        memcpy(&header, client->in, sizeof(header));
        good = header.length <= XS_PAYLOAD_MAX &&
               client->in_have - XS_HEADER_BYTES <= header.length;
    }
    return good && nodes == client->nodes && nodes <= store->quota;
}

bool state_is_ok(void)
{
    bool good = store->quota <= STORE_QUOTA_NODES && tree_is_ok();
    for (uint32_t d = 0; d < STORE_CLIENTS && good; d++) {
        good = client_is_ok(d);
    }
    return good;
}
