/* SPDX-License-Identifier: Apache-2.0 */
/** @file The extent of events in the firmware's log. */
#include "core/lib/event2.h"

#include "core/lib/bytes.h"

/* What precedes the digests; and the event's size in a first event. */
#define HEAD_BYTES 12U
#define FIRST_SIZE 28U

/* TCG Algorithm Registry 1.34 §6.10; 0 for what is no digest. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= 64;
  @*/
static uint32_t digest_length(uint32_t algorithm)
{
    switch (algorithm) {
    case 0x04: /* SHA-1 */
        return 20;
    case 0x0b: /* SHA-256 */
    case 0x12: /* SM3 */
        return 32;
    case 0x0c: /* SHA-384 */
        return 48;
    case 0x0d: /* SHA-512 */
        return 64;
    default:
        return 0;
    }
}

/* Where the event proper ends, whose size is at @p at; 0: outside. */
/*@ requires at <= length;
  @ requires \valid_read(bytes + (0 .. length - 1));
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 || at + 4 <= \result <= length;
  @*/
static uint32_t event_end(const uint8_t *bytes, uint32_t length, uint32_t at)
{
    uint32_t size;

    if (length - at < 4) {
        return 0;
    }
    size = bytes_read32(bytes, at);
    return size <= length - at - 4 ? at + 4 + size : 0;
}

uint32_t event2_length(const uint8_t *bytes, uint32_t length)
{
    uint32_t at = HEAD_BYTES;
    uint32_t count;

    if (length < HEAD_BYTES) {
        return 0;
    }
    count = bytes_read32(bytes, 8);
    if (count > EVENT2_DIGEST_MAX) {
        return 0;
    }
    /*@ loop invariant 0 <= i <= count;
      @ loop invariant HEAD_BYTES <= at <= length;
      @ loop assigns i, at;
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count; i++) {
        uint32_t size;

        if (length - at < 2) {
            return 0;
        }
        size = digest_length(bytes[at] + 256U * bytes[at + 1]);
        if (size == 0 || length - at - 2 < size) {
            return 0;
        }
        at += 2 + size;
    }
    return event_end(bytes, length, at);
}

uint32_t event2_first_length(const uint8_t *bytes, uint32_t length)
{
    return length < FIRST_SIZE ? 0 : event_end(bytes, length, FIRST_SIZE);
}
