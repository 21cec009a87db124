/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A client of a service domain: the page and the port that the core
 * gave it for that service, found again whenever the client comes back.
 */
#ifndef CLOISON_DRIVERS_LIB_SERVICE_H
#define CLOISON_DRIVERS_LIB_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

/* What a client has for each service: a grant and a port, both fixed. */
#define SERVICE_CONSOLE_REF 0
#define SERVICE_CONSOLE_PORT 2
#define SERVICE_STORE_REF 1
#define SERVICE_STORE_PORT 1

struct service {
    uint32_t client; /* its domain */
    uint32_t ref;
    uint32_t remote_port;
    uint32_t id;    /* what loop_wait() returns for it */
    uint32_t port;  /* ours; 0: not connected */
    void *page;     /* NULL: not connected */
    uint64_t again; /* when to look at it again */
    uint64_t pause; /* between two tries */
};

enum service_change { SERVICE_SAME, SERVICE_UP, SERVICE_DOWN };

/** Nothing is tried yet. */
void service_start(struct service *service, uint32_t client, uint32_t ref,
                   uint32_t remote_port, uint32_t id);
/** Connect, or see whether the client is still there. Call it for every
 * client when service_next() has come. After SERVICE_DOWN the page is gone. */
enum service_change service_poll(struct service *service);
/** When the first of @p count wants service_poll(): set a timer to it. */
uint64_t service_next(const struct service *list, uint32_t count);
/** Give the client up until it is connected again. */
void service_drop(struct service *service);

#endif
