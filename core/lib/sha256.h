/* SPDX-License-Identifier: Apache-2.0 */
/** @file SHA-256 (FIPS 180-4) of bytes that are all there. */
#pragma once

#include <stdint.h>

#define SHA256_BYTES 32
#define SHA256_BLOCK 64

/* Bytes of a message, at most. */
#define SHA256_MAX 0x1000000000000

/** Write the digest of @p length bytes. */
/*@ requires length <= SHA256_MAX;
  @ requires \valid_read(bytes + (0 .. length - 1));
  @ requires \valid(digest + (0 .. SHA256_BYTES - 1));
  @ terminates \true;
  @ assigns digest[0 .. SHA256_BYTES - 1];
  @*/
void sha256(const uint8_t *bytes, uint64_t length, uint8_t *digest);
