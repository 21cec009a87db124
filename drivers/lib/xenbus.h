/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Client of the store, for back ends: each call waits for its answer, at
 * most XENBUS_PATIENCE. The store may be killed meanwhile; its next instance
 * goes on where it was.
 *
 * Paths and values are texts without a terminating zero, as text.h makes them:
 *
 *     struct text path = {.length = 0};
 *     text_format(&path, "/local/domain/%u/name", (uint64_t)1);
 *
 * Needs shared_map() and the loop.
 */
#ifndef CLOISON_DRIVERS_LIB_XENBUS_H
#define CLOISON_DRIVERS_LIB_XENBUS_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/lib/text.h"
#include "drivers/lib/xenbus_wire.h"

#define XENBUS_PATIENCE 20000000000ul

/** Find the page and the port of the store; false: this domain has none.
 * loop_wait() returns @p id when xenbus_event() may have something. */
bool xenbus_start(uint32_t id);

/** False: no such node, or no answer; @p value is then empty. */
bool xenbus_read(const struct text *path, struct text *value);
bool xenbus_write(const struct text *path, const struct text *value);
/** Let xenbus_event() tell @p watch, below XENBUS_WATCHES, whenever the node
 * or one below it changes, and once now. */
bool xenbus_watch(const struct text *path, uint32_t watch);
/** The next watch that fired, each once; false: none. */
bool xenbus_event(uint32_t *watch);

/** The whole text as a decimal number below 2^32. */
bool xenbus_number(const struct text *text, uint32_t *number);

#endif
