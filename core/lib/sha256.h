/* SPDX-License-Identifier: Apache-2.0 */
/** @file SHA-256 (FIPS 180-4), one range of bytes at a time. */
#ifndef CLOISON_CORE_LIB_SHA256_H
#define CLOISON_CORE_LIB_SHA256_H

#include <stdint.h>

#define SHA256_BYTES 32
#define SHA256_BLOCK 64

/* Bytes that may be hashed in one stream. */
#define SHA256_MAX 0x1000000000000

/** A stream being hashed. */
struct sha256 {
    uint32_t state[8];
    uint64_t length;            /* bytes so far */
    uint8_t tail[SHA256_BLOCK]; /* the last length % 64 bytes */
};

/*@ predicate sha256_ok{L}(struct sha256 *hash) =
  @     hash->length <= SHA256_MAX;
  @*/

/** Begin a stream. */
/*@ requires \valid(hash);
  @ terminates \true;
  @ assigns *hash;
  @ ensures sha256_ok(hash) && hash->length == 0;
  @*/
void sha256_init(struct sha256 *hash);

/** Append @p length bytes; whole blocks are hashed where they lie. */
/*@ requires \valid(hash) && \valid_read(bytes + (0 .. length - 1));
  @ requires \separated(hash, bytes + (0 .. length - 1));
  @ requires sha256_ok(hash) && length <= SHA256_MAX - hash->length;
  @ terminates \true;
  @ assigns *hash;
  @ ensures sha256_ok(hash);
  @ ensures hash->length == \old(hash->length) + length;
  @*/
void sha256_update(struct sha256 *hash, const uint8_t *bytes, uint64_t length);

/** End the stream and write its digest. */
/*@ requires \valid(hash) && \valid(digest + (0 .. SHA256_BYTES - 1));
  @ requires \separated(hash, digest + (0 .. SHA256_BYTES - 1));
  @ requires sha256_ok(hash);
  @ terminates \true;
  @ assigns *hash, digest[0 .. SHA256_BYTES - 1];
  @*/
void sha256_final(struct sha256 *hash, uint8_t *digest);

#endif
