/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A client's page: bytes in, requests done, answers and events out.
 *
 * The client can change the page at any time and is not trusted. The indices
 * that count are those of the state; the page is told of them after the step
 * that used them is done, so that a death in between repeats nothing and loses
 * nothing. A client that does not take its answers has its requests wait; one
 * whose indices or lengths cannot be is not listened to any more.
 */
#ifndef CLOISON_DRIVERS_STORE_CHANNEL_H
#define CLOISON_DRIVERS_STORE_CHANNEL_H

#include "drivers/store/state.h"

enum channel_turn {
    CHANNEL_IDLE = 0,
    CHANNEL_NOTIFY = 1, /* the client has to be told by an event */
    CHANNEL_AGAIN = 2   /* there may be more to do, after others' turns */
};

/** A page has been mapped: whether it is of another life of the client than
 * the state knows, which therefore was reset. */
bool channel_open(uint32_t domain, volatile struct xs_page *page);
/** The client is gone. */
void channel_close(uint32_t domain);

/** At most one request or event; returns CHANNEL_* added up. */
uint32_t channel_turn(uint32_t domain, volatile struct xs_page *page,
                      uint64_t seconds);

#endif
