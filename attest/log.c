/* SPDX-License-Identifier: Apache-2.0 */
/** @file Appends events and extends the register. */
#include "attest/log.h"

#define BYTE 256

struct attest_log attest_log;

/*@ requires \valid_read(bytes + (0 .. length - 1)) && length <= SHA256_MAX;
  @ requires \valid(digest + (0 .. SHA256_BYTES - 1));
  @ requires \separated(bytes + (0 .. length - 1),
  @     digest + (0 .. SHA256_BYTES - 1));
  @ terminates \true;
  @ assigns digest[0 .. SHA256_BYTES - 1];
  @*/
static void digest_of(const uint8_t *bytes, uint64_t length, uint8_t *digest)
{
    struct sha256 hash;

    sha256_init(&hash);
    sha256_update(&hash, bytes, length);
    sha256_final(&hash, digest);
}

/* Kind and number in front of the digest of what was measured. */
/*@ requires \valid(data + (0 .. 7));
  @ terminates \true;
  @ assigns data[0 .. 7];
  @*/
static void put_head(uint8_t *data, uint32_t kind, uint32_t number)
{
    uint32_t rest = kind;

    /*@ loop invariant 0 <= i <= 8;
      @ loop assigns i, rest, data[0 .. 7];
      @ loop variant 8 - i;
      @*/
    for (uint32_t i = 0; i < 8; i++) {
        if (i == 4) {
            rest = number;
        }
        data[i] = (uint8_t)(rest % BYTE);
        rest = rest / BYTE;
    }
}

/* The register becomes the digest of itself and the event's digest. */
/*@ requires index < ATTEST_EVENT_MAX;
  @ terminates \true;
  @ assigns attest_log.value[0 .. SHA256_BYTES - 1];
  @*/
static void extend(uint32_t index)
{
    uint8_t both[2 * SHA256_BYTES];

    /*@ loop invariant 0 <= i <= SHA256_BYTES;
      @ loop assigns i, both[0 .. 2 * SHA256_BYTES - 1];
      @ loop variant SHA256_BYTES - i;
      @*/
    for (uint32_t i = 0; i < SHA256_BYTES; i++) {
        both[i] = attest_log.value[i];
        both[SHA256_BYTES + i] = attest_log.events[index].digest[i];
    }
    digest_of(both, 2 * SHA256_BYTES, attest_log.value);
}

enum status attest_measure(uint32_t kind, uint32_t number, const uint8_t *bytes,
                           uint64_t length)
{
    uint32_t index = attest_log.count;

    if (index >= ATTEST_EVENT_MAX) {
        return ST_NO_SPACE;
    }
    put_head(attest_log.events[index].data, kind, number);
    digest_of(bytes, length, attest_log.events[index].data + 8);
    digest_of(attest_log.events[index].data, ATTEST_DATA_BYTES,
              attest_log.events[index].digest);
    extend(index);
    attest_log.count = index + 1;
    return ST_OK;
}
