/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What was started: the event log, and what it makes of two registers.
 *
 * The registers here are predictions: what those of the TPM hold after the
 * same events, from zeros. The host computes the same from an image.
 *
 * Invariant: attest_log_ok.
 * Proved: log.c alone writes the log.
 */
#pragma once

#include "attest/event_format.h"
#include "core/lib/types.h"

struct attest_log {
    uint32_t length; /* bytes */
    uint32_t start;  /* offset of the first event of our own */
    uint32_t events; /* of our own */
    /* ATTEST_PCR_START's value, then ATTEST_PCR_CHANGE's. */
    uint8_t registers[2 * SHA256_BYTES];
};

extern struct attest_log attest_log;
extern uint8_t attest_log_bytes[ATTEST_LOG_BYTES];

/* For assigns clauses. */
#define ATTEST_STATE attest_log, attest_log_bytes[(0)..(ATTEST_LOG_BYTES - 1)]

/*@ predicate attest_log_ok{L} = attest_log.length <= ATTEST_LOG_BYTES &&
  @     attest_log.start + attest_log.events * ATTEST_EVENT_BYTES <=
  @         attest_log.length;
  @*/

/** A register: it becomes the digest of itself and @p digest. */
/*@ requires \valid(value + (0 .. SHA256_BYTES - 1));
  @ requires \valid_read(digest + (0 .. SHA256_BYTES - 1));
  @ terminates \true;
  @ assigns value[0 .. SHA256_BYTES - 1];
  @*/
void attest_extend(uint8_t *value, const uint8_t *digest);

/**
 * Append bytes of the firmware's log: what it had logged when it was asked,
 * then what it logged afterwards. Before our first event only.
 *
 * @return ST_NO_SPACE, and nothing has changed, if that is too much.
 */
/*@ requires attest_log_ok && \valid_read(bytes + (0 .. length - 1));
  @ requires \separated(bytes + (0 .. length - 1), &attest_log,
  @     attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @ terminates \true;
  @ assigns ATTEST_STATE;
  @ ensures attest_log_ok;
  @ ensures attest_log.events >= \old(attest_log.events);
  @ ensures \result == ST_OK || \result == ST_NO_SPACE;
  @ ensures \result == ST_NO_SPACE ==> attest_log == \old(attest_log);
  @ ensures \old(attest_log.events) != 0 ==> \result == ST_NO_SPACE;
  @*/
enum status attest_log_firmware(const uint8_t *bytes,
                                uint32_t length) MUST_CHECK;

/**
 * Append an event of our own and extend the predicted register. A reload is
 * taken only while restarts of all domains would still find their place.
 *
 * @return ST_NO_SPACE, and nothing has changed, when the log is full.
 */
/*@ requires attest_log_ok && \valid_read(event);
  @ requires \separated(event, &attest_log,
  @     attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @ terminates \true;
  @ assigns ATTEST_STATE;
  @ ensures attest_log_ok;
  @ ensures attest_log.events >= \old(attest_log.events);
  @ ensures \result == ST_OK || \result == ST_NO_SPACE;
  @ ensures \result == ST_OK ==>
  @     attest_log.events == \old(attest_log.events) + 1;
  @ ensures \result == ST_NO_SPACE ==> attest_log == \old(attest_log);
  @*/
enum status attest_log_event(const struct attest_event *event) MUST_CHECK;
