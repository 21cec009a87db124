/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The shared ring as the journal of a back end that can be killed at any
 * instruction and goes on in its next life.
 *
 * Requests and responses share slots, so a response destroys its request. A
 * response of 16 bytes is therefore put with one single store, and marked in
 * its last word, where a request has the upper half of its number. What the
 * next life finds in a slot not yet published is either the whole request,
 * which it does again, or the whole marked response, which it publishes. A
 * front end whose requests look like marked responses harms itself.
 */
#ifndef CLOISON_DRIVERS_LIB_RING_JOURNAL_H
#define CLOISON_DRIVERS_LIB_RING_JOURNAL_H

#include "drivers/lib/ring.h"

#define RING_JOURNAL_WORDS 4
/* The last word of every response. */
#define RING_JOURNAL_MARK 0x4e4f4c43u

/** Like ring_resume() for slots that are a multiple of 16 bytes; responses of
 * an earlier life that are there count as put. */
bool ring_journal_resume(struct ring *ring, uint32_t slot_bytes,
                         volatile const uint32_t *page);

/** Like ring_put() for a response of 16 bytes; its last word is the mark. */
bool ring_journal_put(struct ring *ring, volatile uint32_t *page,
                      const uint32_t response[RING_JOURNAL_WORDS - 1]);

#endif
