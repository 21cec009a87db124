/* SPDX-License-Identifier: Apache-2.0 */
/** @file Paths of the store: checked once, absolute from then on. */
#ifndef CLOISON_DRIVERS_STORE_PATH_H
#define CLOISON_DRIVERS_STORE_PATH_H

#include "drivers/store/state.h"

/** Read @p length bytes that @p domain sent; false: not a path. */
bool path_read(struct path *path, uint32_t domain, const uint8_t *bytes,
               uint32_t length);
/** The path of a domain's own directory. */
void path_home(struct path *path, uint32_t domain);
/** Append bytes; false: too long, nothing is changed. */
bool path_append(struct path *path, const char *bytes, uint32_t length);

/** One part after the other, from *at on, which starts at 0. */
struct config_text path_part(const struct path *path, uint32_t *at);

bool path_same(const struct path *a, const struct path *b);
/** Whether @p path is @p top or below it. */
bool path_is_below(const struct path *path, const struct path *top);

#endif
