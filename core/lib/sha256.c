/* SPDX-License-Identifier: Apache-2.0 */
/** @file SHA-256 (FIPS 180-4) of bytes that are all there. */
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

/** The message schedule of one block. */
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
        words[i] = 16777216U * block[4 * i] + 65536U * block[4 * i + 1] +
                   256U * block[4 * i + 2] + block[4 * i + 3];
    }
    /*@ loop invariant 16 <= i <= 64;
      @ loop assigns i, words[16 .. 63];
      @ loop variant 64 - i;
      @*/
    for (uint32_t i = 16; i < 64; i++) {
        const uint32_t x = words[i - 15];
        const uint32_t y = words[i - 2];

        words[i] = sha256_add(
            sha256_add(words[i - 16], ROTATE(x, 7) ^ ROTATE(x, 18) ^ x >> 3),
            sha256_add(words[i - 7], ROTATE(y, 17) ^ ROTATE(y, 19) ^ y >> 10));
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

/** Mix one block into the state; names as in FIPS 180-4 section 6.2.2. */
/*@ requires \valid(state + (0 .. 7));
  @ requires \valid_read(block + (0 .. SHA256_BLOCK - 1));
  @ requires \separated(state + (0 .. 7), block + (0 .. SHA256_BLOCK - 1));
  @ terminates \true;
  @ assigns state[0 .. 7];
  @*/
static void sha256_block(uint32_t *state, const uint8_t *block)
{
    uint32_t words[64];
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

    sha256_schedule(words, block);
    /*@ loop invariant 0 <= i <= 64;
      @ loop assigns i, a, b, c, d, e, f, g, h;
      @ loop variant 64 - i;
      @*/
    for (uint32_t i = 0; i < 64; i++) {
        const uint32_t mixed = ROTATE(e, 6) ^ ROTATE(e, 11) ^ ROTATE(e, 25);
        const uint32_t round = sha256_add(sha256_constant(i), words[i]);
        const uint32_t first = sha256_add(sha256_add(h, round),
                                          sha256_add(mixed, g ^ (e & (f ^ g))));
        const uint32_t second =
            sha256_add(ROTATE(a, 2) ^ ROTATE(a, 13) ^ ROTATE(a, 22),
                       (a & b) | (c & (a | b)));

        h = g;
        g = f;
        f = e;
        e = sha256_add(d, first);
        d = c;
        c = b;
        b = a;
        a = sha256_add(first, second);
    }
    state[0] = sha256_add(state[0], a);
    state[1] = sha256_add(state[1], b);
    state[2] = sha256_add(state[2], c);
    state[3] = sha256_add(state[3], d);
    state[4] = sha256_add(state[4], e);
    state[5] = sha256_add(state[5], f);
    state[6] = sha256_add(state[6], g);
    state[7] = sha256_add(state[7], h);
}

/** Mix in the last @p rest bytes, padding, and the length of the message. */
/*@ requires rest < SHA256_BLOCK && length <= SHA256_MAX;
  @ requires \valid(state + (0 .. 7));
  @ requires \valid_read(bytes + (0 .. rest - 1));
  @ requires \separated(state + (0 .. 7), bytes + (0 .. rest - 1));
  @ terminates \true;
  @ assigns state[0 .. 7];
  @*/
static void sha256_end(uint32_t *state, const uint8_t *bytes, uint64_t rest,
                       uint64_t length)
{
    uint8_t tail[2 * SHA256_BLOCK] = {0};
    const uint64_t end =
        rest < SHA256_BLOCK - 8 ? SHA256_BLOCK : 2 * SHA256_BLOCK;
    uint64_t bits = length * 8;

    /*@ loop invariant 0 <= i <= rest;
      @ loop assigns i, tail[0 .. SHA256_BLOCK - 1];
      @ loop variant rest - i;
      @*/
    for (uint64_t i = 0; i < rest; i++) {
        tail[i] = bytes[i];
    }
    tail[rest] = 0x80;
    /*@ loop invariant end - 9 <= i <= end - 1;
      @ loop assigns i, bits, tail[0 .. 2 * SHA256_BLOCK - 1];
      @ loop variant i;
      @*/
    for (uint64_t i = end - 1; i > end - 9; i--) {
        tail[i] = (uint8_t)(bits % 256);
        bits /= 256;
    }
    sha256_block(state, tail);
    if (end > SHA256_BLOCK) {
        sha256_block(state, tail + SHA256_BLOCK);
    }
}

void sha256(const uint8_t *bytes, uint64_t length, uint8_t *digest)
{
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint64_t done = 0;

    /*@ loop invariant 0 <= done <= length;
      @ loop assigns done, state[0 .. 7];
      @ loop variant length - done;
      @*/
    while (length - done >= SHA256_BLOCK) {
        sha256_block(state, bytes + done);
        done += SHA256_BLOCK;
    }
    sha256_end(state, bytes + done, length - done, length);
    /*@ loop invariant 0 <= i <= SHA256_BYTES;
      @ loop assigns i, digest[0 .. SHA256_BYTES - 1];
      @ loop variant SHA256_BYTES - i;
      @*/
    for (uint32_t i = 0; i < SHA256_BYTES; i++) {
        digest[i] = (uint8_t)((state[i / 4] >> (24 - 8 * (i % 4))) % 256);
    }
}
