/* SPDX-License-Identifier: Apache-2.0 */
/** @file Appends events and extends the register. */
#include "attest/log.h"

struct attest_log attest_log;

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
    sha256(both, 2 * SHA256_BYTES, attest_log.value);
}

enum status attest_measure(uint8_t kind, uint8_t number, const uint8_t *bytes,
                           uint64_t length)
{
    uint32_t index = attest_log.count;

    if (index >= ATTEST_EVENT_MAX) {
        return ST_NO_SPACE;
    }
    attest_log.events[index].data[0] = kind; /* the other bytes are zeros */
    attest_log.events[index].data[4] = number;
    sha256(bytes, length, attest_log.events[index].data + 8);
    sha256(attest_log.events[index].data, ATTEST_DATA_BYTES,
           attest_log.events[index].digest);
    extend(index);
    attest_log.count = index + 1;
    return ST_OK;
}
