/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port: bytes of the firmware's tables. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*@ ghost int hw_acpi_state; */

/**
 * Copy @p length bytes at physical @p address, which the firmware named, to
 * @p bytes. False: the core cannot reach them; @p bytes is then arbitrary.
 */
/*@ requires 0 < length && \valid(bytes + (0 .. length - 1));
  @ terminates \true;
  @ assigns bytes[0 .. length - 1], \result \from hw_acpi_state;
  @ ensures \result == 0 || \result == 1;
  @*/
bool hw_acpi_copy(uint64_t address, uint8_t *bytes, uint32_t length);
