/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The tree as one domain sees it, and what it may change.
 *
 * A domain sees the nodes that it owns or that are declared readable to it,
 * and the way to them; of the way only what leads there. Everything else does
 * not exist for it, whether it does or not. It changes what it owns.
 */
#ifndef CLOISON_DRIVERS_STORE_VIEW_H
#define CLOISON_DRIVERS_STORE_VIEW_H

#include "drivers/store/reply.h"
#include "drivers/store/state.h"

/** The node with a path, or NODE_NONE: it does not exist for @p domain. */
uint16_t view_find(uint32_t domain, const struct path *path);

enum store_error view_read(uint32_t domain, const struct path *path,
                           struct config_text *value);
/** Names of children from byte @p from of the whole list on, each with its
 * zero: as many as fit, and whether that was the rest. */
enum store_error view_list(uint32_t domain, const struct path *path,
                           uint32_t from, struct reply *reply, bool *all);
enum store_error view_write(uint32_t domain, const struct path *path,
                            struct config_text value);
enum store_error view_make(uint32_t domain, const struct path *path);
enum store_error view_remove(uint32_t domain, const struct path *path);
/** "nOWNER", and "rREADER" to who is one of the two. */
enum store_error view_rights(uint32_t domain, const struct path *path,
                             struct reply *reply);
enum store_error view_own(uint32_t domain, const struct path *path);

/** Remove a node that was made, with all below it. */
void view_drop(uint16_t top);

#endif
