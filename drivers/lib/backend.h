/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What every back end does with its front end in the store: it offers a
 * device, connects when the front end is ready, lets go when that closes or
 * dies, and connects again after a restart of its own.
 *
 * Paths come from the configuration, never from what a guest wrote. The driver
 * calls backend_look() when the device's watch fires or its port has died,
 * does what is wished, and says so with backend_set():
 *
 *     BACKEND_OFFER    write features, backend_set(BACKEND_INIT_WAIT, 0)
 *     BACKEND_CONNECT  read the rings, map, bind, write what there is of the
 *                      device, backend_set(BACKEND_CONNECTED, port); if that
 *                      fails, backend_set(BACKEND_CLOSED, 0)
 *     BACKEND_DROP     unmap, close the port, backend_dropped(); look again
 */
#ifndef CLOISON_DRIVERS_LIB_BACKEND_H
#define CLOISON_DRIVERS_LIB_BACKEND_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/lib/text.h"

/* States as Xen's io/xenbus.h has them. */
enum backend_state {
    BACKEND_UNKNOWN = 0,
    BACKEND_INITIALISING = 1,
    BACKEND_INIT_WAIT = 2,
    BACKEND_INITIALISED = 3,
    BACKEND_CONNECTED = 4,
    BACKEND_CLOSING = 5,
    BACKEND_CLOSED = 6
};

enum backend_wish {
    BACKEND_NOTHING,
    BACKEND_OFFER,
    BACKEND_CONNECT,
    BACKEND_DROP
};

struct backend {
    const char *kind; /* "vbd" or "vif" */
    uint32_t client;
    uint32_t device;
    uint32_t watch;           /* its watch of the store */
    enum backend_state state; /* ours, as the store has it */
    bool attached;            /* rings are mapped: CONNECTED was set by us */
    uint32_t port;            /* the driver's, while attached; 0: none */
};

/** What to do now, given the front end's state and ours; no hypercalls. */
enum backend_wish backend_decide(const struct backend *backend,
                                 enum backend_state front, bool port_alive);

/** Watch the front end's state. False: the store does not know the device. */
bool backend_start(struct backend *backend, const char *kind, uint32_t client,
                   uint32_t device, uint32_t watch);
enum backend_wish backend_look(struct backend *backend);
/** Publish the new state. @p port is the driver's if it is connected now. */
bool backend_set(struct backend *backend, enum backend_state state,
                 uint32_t port);
/** The rings are gone. Published only to a front end that closes: another
 * life of it must not find the device closed. */
void backend_dropped(struct backend *backend);

/* Nodes of the front end, and own ones. */
bool backend_read(const struct backend *backend, const char *name,
                  struct text *value);
bool backend_read_number(const struct backend *backend, const char *name,
                         uint32_t *number);
/** What stands in the own directory. */
bool backend_own(const struct backend *backend, const char *name,
                 struct text *value);
bool backend_write_number(const struct backend *backend, const char *name,
                          uint64_t number);

#endif
