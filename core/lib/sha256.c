/* SPDX-License-Identifier: Apache-2.0 */
/** @file SHA-256 (FIPS 180-4), one range of bytes at a time. */
#include "core/lib/sha256.h"

/* 2^32: additions are done wide and reduced, so that none overflows. */
#define WORD 4294967296

/* Right by n bits; by multiplication, which provers can follow and gcc turns
   into a rotation. */
#define ROTATE(x, n)                                                           \
    ((x) >> (n) | (uint32_t)((uint64_t)(x) * (WORD >> (n)) % WORD))

static const uint32_t sha256_k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t sha256_add(uint32_t x, uint32_t y)
{
    return (uint32_t)(((uint64_t)x + y) % WORD);
}

/* The functions of FIPS 180-4 section 4.1.2, under their names there. */

/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t sha256_sum0(uint32_t x)
{
    return ROTATE(x, 2) ^ ROTATE(x, 13) ^ ROTATE(x, 22);
}

/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t sha256_sum1(uint32_t x)
{
    return ROTATE(x, 6) ^ ROTATE(x, 11) ^ ROTATE(x, 25);
}

/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t sha256_sigma0(uint32_t x)
{
    return ROTATE(x, 7) ^ ROTATE(x, 18) ^ (x >> 3);
}

/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t sha256_sigma1(uint32_t x)
{
    return ROTATE(x, 17) ^ ROTATE(x, 19) ^ (x >> 10);
}

/** What a round adds to both ends: from e, f, g and h + k + w. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t sha256_first(uint32_t e, uint32_t f, uint32_t g, uint32_t sum)
{
    return sha256_add(sum, sha256_add(sha256_sum1(e), g ^ (e & (f ^ g))));
}

/** What a round adds at the top only. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t sha256_second(uint32_t a, uint32_t b, uint32_t c)
{
    return sha256_add(sha256_sum0(a), (a & b) | (c & (a | b)));
}

/*@ requires \valid_read(bytes + (0 .. 3));
  @ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t sha256_word(const uint8_t *bytes)
{
    return 16777216U * bytes[0] + 65536U * bytes[1] + 256U * bytes[2] +
           bytes[3];
}

/** The message schedule of one block, with the round constants added. */
/*@ requires \valid(words + (0 .. 63));
  @ requires \valid_read(block + (0 .. SHA256_BLOCK - 1));
  @ requires \separated(words + (0 .. 63), block + (0 .. SHA256_BLOCK - 1));
  @ terminates \true;
  @ assigns words[0 .. 63];
  @*/
static void sha256_schedule(uint32_t *words, const uint8_t *block)
{
    /*@ loop invariant 0 <= i <= 16;
      @ loop assigns i, words[0 .. 15];
      @ loop variant 16 - i;
      @*/
    for (uint32_t i = 0; i < 16; i++) {
        words[i] = sha256_word(block + 4 * i);
    }
    /*@ loop invariant 16 <= i <= 64;
      @ loop assigns i, words[16 .. 63];
      @ loop variant 64 - i;
      @*/
    for (uint32_t i = 16; i < 64; i++) {
        uint32_t far = sha256_add(words[i - 16], sha256_sigma0(words[i - 15]));
        uint32_t near = sha256_add(words[i - 7], sha256_sigma1(words[i - 2]));

        words[i] = sha256_add(far, near);
    }
}

/** The constant of round @p i. */
/*@ requires i < 64;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t sha256_constant(uint32_t i)
{
    return sha256_k[i];
}

/** The sixty-four rounds over the eight working words. */
/*@ requires \valid(v + (0 .. 7)) && \valid_read(words + (0 .. 63));
  @ requires \separated(v + (0 .. 7), words + (0 .. 63));
  @ terminates \true;
  @ assigns v[0 .. 7];
  @*/
static void sha256_rounds(uint32_t *v, const uint32_t *words)
{
    uint32_t a = v[0], b = v[1], c = v[2], d = v[3];
    uint32_t e = v[4], f = v[5], g = v[6], h = v[7];

    /*@ loop invariant 0 <= i <= 64;
      @ loop assigns i, a, b, c, d, e, f, g, h;
      @ loop variant 64 - i;
      @*/
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t sum = sha256_add(h, sha256_add(sha256_constant(i), words[i]));
        uint32_t first = sha256_first(e, f, g, sum);
        uint32_t second = sha256_second(a, b, c);

        h = g;
        g = f;
        f = e;
        e = sha256_add(d, first);
        d = c;
        c = b;
        b = a;
        a = sha256_add(first, second);
    }
    v[0] = a;
    v[1] = b;
    v[2] = c;
    v[3] = d;
    v[4] = e;
    v[5] = f;
    v[6] = g;
    v[7] = h;
}

/** Mix one block into the state. */
/*@ requires \valid(hash);
  @ requires \valid_read(block + (0 .. SHA256_BLOCK - 1));
  @ terminates \true;
  @ assigns hash->state[0 .. 7];
  @*/
static void sha256_block(struct sha256 *hash, const uint8_t *block)
{
    uint32_t words[64];
    uint32_t v[8];

    sha256_schedule(words, block);
    /*@ loop invariant 0 <= i <= 8;
      @ loop assigns i, v[0 .. 7];
      @ loop variant 8 - i;
      @*/
    for (uint32_t i = 0; i < 8; i++) {
        v[i] = hash->state[i];
    }
    sha256_rounds(v, words);
    /*@ loop invariant 0 <= i <= 8;
      @ loop assigns i, hash->state[0 .. 7];
      @ loop variant 8 - i;
      @*/
    for (uint32_t i = 0; i < 8; i++) {
        hash->state[i] = sha256_add(hash->state[i], v[i]);
    }
}

void sha256_init(struct sha256 *hash)
{
    hash->state[0] = 0x6a09e667;
    hash->state[1] = 0xbb67ae85;
    hash->state[2] = 0x3c6ef372;
    hash->state[3] = 0xa54ff53a;
    hash->state[4] = 0x510e527f;
    hash->state[5] = 0x9b05688c;
    hash->state[6] = 0x1f83d9ab;
    hash->state[7] = 0x5be0cd19;
    hash->length = 0;
}

/** Append bytes to the tail only: the block does not get full. */
/*@ requires \valid(hash) && \valid_read(bytes + (0 .. count - 1));
  @ requires \separated(hash, bytes + (0 .. count - 1));
  @ requires sha256_ok(hash) && count <= SHA256_MAX - hash->length;
  @ requires hash->length % SHA256_BLOCK + count <= SHA256_BLOCK;
  @ terminates \true;
  @ assigns *hash;
  @ ensures sha256_ok(hash);
  @ ensures hash->length == \old(hash->length) + count;
  @*/
static void sha256_tail(struct sha256 *hash, const uint8_t *bytes,
                        uint64_t count)
{
    uint64_t used = hash->length % SHA256_BLOCK;

    /*@ loop invariant 0 <= i <= count;
      @ loop assigns i, hash->tail[0 .. SHA256_BLOCK - 1];
      @ loop variant count - i;
      @*/
    for (uint64_t i = 0; i < count; i++) {
        hash->tail[used + i] = bytes[i];
    }
    hash->length += count;
    if (used + count == SHA256_BLOCK) {
        sha256_block(hash, hash->tail);
    }
}

void sha256_update(struct sha256 *hash, const uint8_t *bytes, uint64_t length)
{
    uint64_t room = (SHA256_BLOCK - hash->length % SHA256_BLOCK) % SHA256_BLOCK;
    uint64_t done = room < length ? room : length;

    sha256_tail(hash, bytes, done);
    /*@ loop invariant done <= length && sha256_ok(hash);
      @ loop invariant hash->length == \at(hash->length, Pre) + done;
      @ loop invariant done < length ==> hash->length % SHA256_BLOCK == 0;
      @ loop assigns done, *hash;
      @ loop variant length - done;
      @*/
    while (length - done >= SHA256_BLOCK) {
        sha256_block(hash, bytes + done);
        hash->length += SHA256_BLOCK;
        done += SHA256_BLOCK;
    }
    sha256_tail(hash, bytes + done, length - done);
}

/** Pad the tail with 0x80 and zeros up to byte @p limit of its block. */
/*@ requires \valid(hash) && limit <= SHA256_BLOCK;
  @ terminates \true;
  @ assigns hash->tail[0 .. SHA256_BLOCK - 1];
  @*/
static void sha256_zero(struct sha256 *hash, uint64_t from, uint64_t limit)
{
    /*@ loop invariant from <= i;
      @ loop assigns i, hash->tail[0 .. SHA256_BLOCK - 1];
      @ loop variant limit - i;
      @*/
    for (uint64_t i = from; i < limit; i++) {
        hash->tail[i] = 0;
    }
}

void sha256_final(struct sha256 *hash, uint8_t *digest)
{
    uint64_t used = hash->length % SHA256_BLOCK;
    uint64_t bits = hash->length * 8;

    hash->tail[used] = 0x80;
    sha256_zero(hash, used + 1, SHA256_BLOCK);
    if (used >= SHA256_BLOCK - 8) {
        sha256_block(hash, hash->tail);
        sha256_zero(hash, 0, SHA256_BLOCK);
    }
    /*@ loop invariant 0 <= i <= 8;
      @ loop assigns i, bits, hash->tail[0 .. SHA256_BLOCK - 1];
      @ loop variant 8 - i;
      @*/
    for (uint32_t i = 0; i < 8; i++) {
        hash->tail[SHA256_BLOCK - 1 - i] = (uint8_t)(bits % 256);
        bits = bits / 256;
    }
    sha256_block(hash, hash->tail);
    /*@ loop invariant 0 <= i <= 8;
      @ loop assigns i, digest[0 .. SHA256_BYTES - 1];
      @ loop variant 8 - i;
      @*/
    for (uint32_t i = 0; i < 8; i++) {
        digest[4 * i] = (uint8_t)(hash->state[i] / 16777216);
        digest[4 * i + 1] = (uint8_t)(hash->state[i] / 65536 % 256);
        digest[4 * i + 2] = (uint8_t)(hash->state[i] / 256 % 256);
        digest[4 * i + 3] = (uint8_t)(hash->state[i] % 256);
    }
}
