/* SPDX-License-Identifier: Apache-2.0 */
/** @file Little-endian numbers and comparisons in untrusted bytes. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Offsets are below this, so that adding a few bytes cannot overflow. */
#define BYTES_MAX 0x1000000000000

/** The 32-bit number at @p offset. */
/*@ requires offset <= BYTES_MAX + 4;
  @ requires \valid_read(bytes + (offset .. offset + 3));
  @ terminates \true;
  @ assigns \nothing;
  @*/
uint32_t bytes_read32(const uint8_t *bytes, uint64_t offset);

/** The 64-bit number at @p offset. */
/*@ requires offset <= BYTES_MAX;
  @ requires \valid_read(bytes + (offset .. offset + 7));
  @ terminates \true;
  @ assigns \nothing;
  @*/
uint64_t bytes_read64(const uint8_t *bytes, uint64_t offset);

/** Whether two ranges of @p length bytes hold the same. */
/*@ requires \valid_read(left + (0 .. length - 1));
  @ requires \valid_read(right + (0 .. length - 1));
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==>
  @     (\forall integer i; 0 <= i < length ==> left[i] == right[i]);
  @*/
bool bytes_equal(const uint8_t *left, const uint8_t *right, uint32_t length);
