/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The back end's side of a shared ring, in the layout of Xen's io/ring.h.
 *
 * The front end can change the page at any time and is not trusted: indices
 * that matter are kept here, its producer index is read once for each look,
 * and a request is a private copy before anything looks at it. A front end
 * that claims what no ring can hold breaks its ring, for good; nothing is
 * then taken from it or told to it.
 *
 * Invariant: response_next - response_told and request_next - response_next
 * are at most slot_count; all indices run free, modulo 2^32.
 */
#ifndef CLOISON_DRIVERS_LIB_RING_H
#define CLOISON_DRIVERS_LIB_RING_H

#include <stdbool.h>
#include <stdint.h>

/* The page as 32-bit words: four indices, then the slots from byte 64. */
#define RING_PAGE_WORDS 1024
#define RING_REQUEST_PRODUCED 0
#define RING_REQUEST_EVENT 1
#define RING_RESPONSE_PRODUCED 2
#define RING_RESPONSE_EVENT 3
#define RING_SLOTS 16

enum ring_state { RING_EMPTY, RING_READY, RING_BROKEN };

struct ring {
    uint32_t slot_words;    /* of a request or response, the longer one */
    uint32_t slot_count;    /* a power of two */
    uint32_t request_next;  /* the request taken next */
    uint32_t response_next; /* the response put next */
    uint32_t response_told; /* responses before this one are published */
    bool broken;
};

/** A fresh ring whose slots have @p slot_bytes: a multiple of 4 that fits the
 * page. False, and a broken ring, otherwise. */
bool ring_start(struct ring *ring, uint32_t slot_bytes);

/** A ring whose page has been in use: what was not answered there is taken
 * again. False, and a broken ring, if ring_start() refuses. */
bool ring_resume(struct ring *ring, uint32_t slot_bytes,
                 volatile const uint32_t *page);

/** Whether a request waits. */
enum ring_state ring_look(struct ring *ring, volatile const uint32_t *page);

/** How many requests wait; 0 if the ring is broken. */
uint32_t ring_waiting(struct ring *ring, volatile const uint32_t *page);

/** Copy the next request into @p request (slot_words words). Only after
 * RING_READY was it taken and copied. */
enum ring_state ring_take(struct ring *ring, volatile const uint32_t *page,
                          uint32_t *request);

/** Put one response of slot_words words; not yet visible to the front end.
 * False: broken, or every request taken has its response already. */
bool ring_put(struct ring *ring, volatile uint32_t *page,
              const uint32_t *response);

/** Make the responses visible, without a look at whether the front end wants
 * an event: a later ring_publish() tells that for all of them. */
void ring_show(struct ring *ring, volatile uint32_t *page);

/** Make the responses visible; whether the front end wants an event now. */
bool ring_publish(struct ring *ring, volatile uint32_t *page);

/** Before sleep: ask for an event at the next request, then look again, so
 * that none is missed. Sleep only on RING_EMPTY. */
enum ring_state ring_final_check(struct ring *ring, volatile uint32_t *page);

/** The same for @p count requests, at least one: RING_EMPTY as long as fewer
 * wait. */
enum ring_state ring_await(struct ring *ring, volatile uint32_t *page,
                           uint32_t count);

#endif
