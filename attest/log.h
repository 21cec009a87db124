/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What was started: events and the register that they extend.
 *
 * Works like a platform configuration register of a TPM 2.0 (SHA-256 bank,
 * TCG PC Client Platform Firmware Profile §10): each event has a digest over
 * all of its data, and the register becomes SHA-256(register, digest). Whoever
 * has the system image can compute the same value (`cloison inspect`); the
 * TPM that keeps it out of reach comes with attestation.
 *
 * Invariant: attest_log_ok (the count is in bounds).
 * Proved: log.c.
 */
#ifndef CLOISON_ATTEST_LOG_H
#define CLOISON_ATTEST_LOG_H

#include "core/lib/sha256.h"
#include "core/lib/types.h"

/* Events of one start: the image, the policy, every domain, and spare. */
#define ATTEST_EVENT_MAX 64

/* What an event is about. */
#define ATTEST_IMAGE 1  /* signed header and table of contents; number 0 */
#define ATTEST_POLICY 2 /* the policy table; number 0 */
#define ATTEST_DOMAIN 3 /* the record of a domain; number: its index */
#define ATTEST_RELOAD 4 /* signed header of a reload file; number 0 */

/* Data of an event: kind and number, 32 bits little endian each, then the
   digest of the bytes that were measured. */
#define ATTEST_DATA_BYTES (8 + SHA256_BYTES)

struct attest_event {
    uint8_t data[ATTEST_DATA_BYTES];
    uint8_t digest[SHA256_BYTES]; /* of data */
};

struct attest_log {
    uint32_t count;
    uint8_t value[SHA256_BYTES]; /* the register; zeros at the start */
    struct attest_event events[ATTEST_EVENT_MAX];
};

extern struct attest_log attest_log;

/*@ predicate attest_log_ok{L} = attest_log.count <= ATTEST_EVENT_MAX; */

/**
 * Measure @p length bytes: append an event and extend the register.
 *
 * @return ST_NO_SPACE when the log is full; then nothing has changed.
 */
/*@ requires attest_log_ok && length <= SHA256_MAX;
  @ requires \valid_read(bytes + (0 .. length - 1));
  @ requires \separated(bytes + (0 .. length - 1), &attest_log);
  @ terminates \true;
  @ assigns attest_log;
  @ ensures attest_log_ok;
  @ ensures \result == ST_OK || \result == ST_NO_SPACE;
  @ ensures \result == ST_OK ==>
  @     attest_log.count == \old(attest_log.count) + 1;
  @ ensures \result == ST_NO_SPACE <==>
  @     \old(attest_log.count) == ATTEST_EVENT_MAX;
  @ ensures \result == ST_NO_SPACE ==> attest_log == \old(attest_log);
  @*/
enum status attest_measure(uint8_t kind, uint8_t number, const uint8_t *bytes,
                           uint64_t length) MUST_CHECK;

#endif
