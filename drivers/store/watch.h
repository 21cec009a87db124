/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Watches, and the events that wait for their clients.
 *
 * A client has a bounded queue; an event that is in it already is not put
 * there twice. Of what finds no room the watch's own path is told later, so
 * that a change is never missed altogether, and nobody waits for a client
 * that does not listen.
 */
#ifndef CLOISON_DRIVERS_STORE_WATCH_H
#define CLOISON_DRIVERS_STORE_WATCH_H

#include "drivers/store/reply.h"
#include "drivers/store/state.h"

/** Clients for whom something may have to be done; one bit each. Whoever
 * serves them clears it. */
extern uint32_t watch_woken;

/** While quiet, changes are not told: somebody is only looking how it would
 * be. */
void watch_quiet(bool quiet);

enum store_error watch_add(uint32_t domain, const struct path *path,
                           struct config_text token);
enum store_error watch_remove(uint32_t domain, const struct path *path,
                              struct config_text token);
void watch_reset(uint32_t domain);

/** A node of @p owner and @p reader has changed. With @p exact only those
 * watches are told that are on it, not those above. */
void watch_fire(const struct path *path, uint32_t owner, uint32_t reader,
                bool exact);

/** Take the next event of a client, as the payload of its message. */
bool watch_event(uint32_t domain, struct reply *reply);

#endif
