/* SPDX-License-Identifier: Apache-2.0 */
/** @file The extent of events in the firmware's log, whose bytes are anything. */
#ifndef CLOISON_CORE_LIB_EVENT2_H
#define CLOISON_CORE_LIB_EVENT2_H

#include <stdint.h>

/* Digests of one event, one a bank of registers. */
#define EVENT2_DIGEST_MAX 8

/**
 * Bytes of the TCG_PCR_EVENT2 at the start of @p bytes (TCG PC Client
 * Platform Firmware Profile 1.05 §10.2.2); 0: @p length bytes hold none.
 */
/*@ requires \valid_read(bytes + (0 .. length - 1));
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 || 16 <= \result <= length;
  @*/
uint32_t event2_length(const uint8_t *bytes, uint32_t length);

/** The same of the first event of a log, TCG_PCR_EVENT (§10.2.1). */
/*@ requires \valid_read(bytes + (0 .. length - 1));
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 || 32 <= \result <= length;
  @*/
uint32_t event2_first_length(const uint8_t *bytes, uint32_t length);

#endif
