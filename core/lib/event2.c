/* SPDX-License-Identifier: Apache-2.0 */
/** @file The extent of events in the firmware's log. */
#include "core/lib/event2.h"

#include "core/lib/bytes.h"

/* What precedes the digests. */
#define HEAD_BYTES 12U

/* Bytes of a digest by its algorithm (TCG Algorithm Registry 1.34 §6.10):
   SHA-1, SHA-256, -384, -512, SM3; 0 for what is none. */
#define ALGORITHMS 19
static const uint8_t digest_bytes[ALGORITHMS] = {
    [0x04] = 20, [0x0b] = 32, [0x0c] = 48, [0x0d] = 64, [0x12] = 32};

/* Bytes of the event at the start; 0: @p length bytes do not hold it. */
/*@ requires \valid_read(bytes + (0 .. length - 1));
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= length;
  @*/
static uint32_t event_bytes(const uint8_t *bytes, uint32_t length)
{
    uint32_t at = HEAD_BYTES;
    uint32_t count;
    uint32_t size;

    if (length < HEAD_BYTES) {
        return 0;
    }
    count = bytes_read32(bytes, 8);
    /*@ loop invariant 0 <= i <= count;
      @ loop invariant HEAD_BYTES <= at <= length;
      @ loop assigns i, at, size;
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count; i++) {
        if (length - at < 2) {
            return 0;
        }
        size = bytes[at] + 256U * bytes[at + 1];
        size = size < ALGORITHMS ? digest_bytes[size] : 0U;
        if (size == 0 || length - at - 2 < size) {
            return 0;
        }
        at += 2 + size;
    }
    if (length - at < 4) {
        return 0;
    }
    size = bytes_read32(bytes, at);
    return size <= length - at - 4 ? at + 4 + size : 0;
}

uint32_t event2_extent(const uint8_t *bytes, uint32_t length, uint64_t count)
{
    uint32_t at = 0;
    uint32_t size = 1;

    /*@ loop invariant at <= length;
      @ loop assigns at, size, count;
      @ loop variant count;
      @*/
    while (count > 0 && size != 0) {
        size = event_bytes(bytes + at, length - at);
        at += size;
        count--;
    }
    return at;
}
