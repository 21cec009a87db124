/* SPDX-License-Identifier: Apache-2.0 */
/** @file The nodes as a tree, whoever asks; who may see what is in view.h. */
#ifndef CLOISON_DRIVERS_STORE_TREE_H
#define CLOISON_DRIVERS_STORE_TREE_H

#include "drivers/store/state.h"

/** An empty state gets its root and its free nodes. */
void tree_start(void);

/** The node with a path, or NODE_NONE. */
uint16_t tree_find(const struct path *path);
/** The child of that name, or NODE_NONE. */
uint16_t tree_child(uint16_t parent, struct config_text name);
/** The path of a node. */
void tree_path(uint16_t node, struct path *path);

/** A new last child, of the parent's owner and reader; NODE_NONE: no node is
 * free. */
uint16_t tree_make(uint16_t parent, struct config_text name,
                   enum node_kind kind);
/** Say who owns and who reads a node: those see what is above, too. */
void tree_grant(uint16_t node, uint8_t owner, uint8_t reader);
void tree_set(uint16_t node, const char *value, uint32_t length);
/** Remove a node that has no children, and is not the root. */
void tree_remove(uint16_t node);
/** A node below @p top that has no children, or @p top itself. */
uint16_t tree_leaf(uint16_t top);
/** The node after @p node when all of them are visited, parents first;
 * NODE_NONE after the last. */
uint16_t tree_next(uint16_t node);

#endif
