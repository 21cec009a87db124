/* SPDX-License-Identifier: Apache-2.0 */
/** @file The nodes as a tree. */
#include "drivers/lib/memory.h"
#include "drivers/store/journal.h"
#include "drivers/store/path.h"
#include "drivers/store/tree.h"

static struct node *at(uint16_t node)
{
    return &store->nodes[node];
}

void tree_start(void)
{
    struct node *root = at(NODE_ROOT);
    for (uint32_t i = STORE_NODES; i > 1; i--) {
        KEEP_SET(store->nodes[i - 1].next,
                 i == STORE_NODES ? NODE_NONE : (uint16_t)i);
    }
    KEEP_SET(store->free, 1);
    KEEP_SET(store->free_count, STORE_NODES - 1);
    journal_save(root, sizeof(*root));
    root->parent = NODE_NONE;
    root->child = NODE_NONE;
    root->next = NODE_NONE;
    root->kind = NODE_FIXED;
    root->owner = NODE_NOBODY;
    root->reader = NODE_NOBODY;
}

uint16_t tree_child(uint16_t parent, struct config_text name)
{
    uint16_t child = at(parent)->child;
    while (child != NODE_NONE) {
        struct config_text own = {at(child)->name, at(child)->name_length};
        if (config_same(own, name)) {
            break;
        }
        child = at(child)->next;
    }
    return child;
}

uint16_t tree_find(const struct path *path)
{
    uint16_t node = NODE_ROOT;
    uint32_t place = 0;
    if (path->length == 1) {
        return node;
    }
    while (place < path->length && node != NODE_NONE) {
        node = tree_child(node, path_part(path, &place));
    }
    return node;
}

void tree_path(uint16_t node, struct path *path)
{
    uint16_t chain[PATH_DEPTH];
    uint32_t depth = 0;
    memset(path, 0, sizeof(*path));
    while (node != NODE_ROOT && depth < PATH_DEPTH) {
        chain[depth] = node;
        depth++;
        node = at(node)->parent;
    }
    if (depth == 0) {
        path_append(path, "/", 1);
    }
    while (depth > 0) {
        depth--;
        path_append(path, "/", 1);
        path_append(path, at(chain[depth])->name,
                    at(chain[depth])->name_length);
    }
}

uint16_t tree_make(uint16_t parent, struct config_text name,
                   enum node_kind kind)
{
    uint16_t made = store->free;
    uint16_t last = at(parent)->child;
    if (made == NODE_NONE) {
        return made;
    }
    KEEP_SET(store->free, at(made)->next);
    KEEP_SET(store->free_count, (uint16_t)(store->free_count - 1));
    struct node *node = at(made);
    journal_save(node, sizeof(*node));
    memset(node, 0, sizeof(*node));
    node->parent = parent;
    node->child = NODE_NONE;
    node->next = NODE_NONE;
    node->kind = (uint8_t)kind;
    node->owner = at(parent)->owner;
    node->reader = at(parent)->reader;
    node->name_length = (uint8_t)name.length;
    memcpy(node->name, name.at, name.length);
    if (last == NODE_NONE) {
        KEEP_SET(at(parent)->child, made);
    } else {
        while (at(last)->next != NODE_NONE) {
            last = at(last)->next;
        }
        KEEP_SET(at(last)->next, made);
    }
    tree_grant(made, node->owner, node->reader);
    return made;
}

void tree_grant(uint16_t node, uint8_t owner, uint8_t reader)
{
    uint32_t sees = 0;
    sees |= owner == NODE_NOBODY ? 0 : 1u << owner;
    sees |= reader == NODE_NOBODY ? 0 : 1u << reader;
    KEEP_SET(at(node)->owner, owner);
    KEEP_SET(at(node)->reader, reader);
    for (; node != NODE_NONE; node = at(node)->parent) {
        KEEP_SET(at(node)->sees, (uint16_t)(at(node)->sees | sees));
    }
}

void tree_set(uint16_t node, const char *value, uint32_t length)
{
    journal_write(at(node)->value, value, length);
    KEEP_SET(at(node)->value_length, (uint8_t)length);
}

void tree_remove(uint16_t node)
{
    uint16_t parent = at(node)->parent;
    uint16_t before = at(parent)->child;
    if (before == node) {
        KEEP_SET(at(parent)->child, at(node)->next);
    } else {
        while (at(before)->next != node) {
            before = at(before)->next;
        }
        KEEP_SET(at(before)->next, at(node)->next);
    }
    journal_save(at(node), sizeof(struct node));
    memset(at(node), 0, sizeof(struct node));
    at(node)->next = store->free;
    KEEP_SET(store->free, node);
    KEEP_SET(store->free_count, (uint16_t)(store->free_count + 1));
}

uint16_t tree_leaf(uint16_t top)
{
    while (at(top)->child != NODE_NONE) {
        top = at(top)->child;
    }
    return top;
}

uint16_t tree_next(uint16_t node)
{
    if (at(node)->child != NODE_NONE) {
        return at(node)->child;
    }
    while (node != NODE_NONE && at(node)->next == NODE_NONE) {
        node = at(node)->parent;
    }
    return node == NODE_NONE ? node : at(node)->next;
}
