/* SPDX-License-Identifier: Apache-2.0 */
/** @file The extent of events in the firmware's log, whatever its bytes are. */
#pragma once

#include <stdint.h>

/**
 * Bytes of the first @p count TCG_PCR_EVENT2 (TCG PC Client Platform Firmware
 * Profile 1.05 §10.2.2) at @p bytes, or of all that @p length bytes hold
 * whole.
 */
/*@ requires \valid_read(bytes + (0 .. length - 1));
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= length;
  @*/
uint32_t event2_extent(const uint8_t *bytes, uint32_t length, uint64_t count);
