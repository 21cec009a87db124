/* SPDX-License-Identifier: Apache-2.0 */
/** @file Appends events and extends the predicted registers. */
#include "attest/log.h"

struct attest_log attest_log;
uint8_t attest_log_bytes[ATTEST_LOG_BYTES];

void attest_extend(uint8_t *value, const uint8_t *digest)
{
    uint8_t both[2 * SHA256_BYTES];

    /*@ loop invariant 0 <= i <= SHA256_BYTES;
      @ loop assigns i, both[0 .. 2 * SHA256_BYTES - 1];
      @ loop variant SHA256_BYTES - i;
      @*/
    for (uint32_t i = 0; i < SHA256_BYTES; i++) {
        both[i] = value[i];
        both[SHA256_BYTES + i] = digest[i];
    }
    sha256(both, 2 * SHA256_BYTES, value);
}

/* Append a number of @p size bytes. */
/*@ requires attest_log.length + size <= ATTEST_LOG_BYTES;
  @ terminates \true;
  @ assigns attest_log.length, attest_log_bytes[0 .. ATTEST_LOG_BYTES - 1];
  @ ensures attest_log.length == \old(attest_log.length) + size;
  @*/
static void put(uint64_t number, uint32_t size)
{
    /*@ loop invariant 0 <= i <= size;
      @ loop invariant attest_log.length == \at(attest_log.length, Pre) + i;
      @ loop assigns i, number, attest_log.length,
      @     attest_log_bytes[0 .. ATTEST_LOG_BYTES - 1];
      @ loop variant size - i;
      @*/
    for (uint32_t i = 0; i < size; i++) {
        attest_log_bytes[attest_log.length] = (uint8_t)(number % 256);
        number /= 256;
        attest_log.length++;
    }
}

/*@ requires attest_log.length + count <= ATTEST_LOG_BYTES;
  @ requires \valid_read(bytes + (0 .. count - 1));
  @ requires \separated(bytes + (0 .. count - 1), &attest_log,
  @     attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @ terminates \true;
  @ assigns attest_log.length, attest_log_bytes[0 .. ATTEST_LOG_BYTES - 1];
  @ ensures attest_log.length == \old(attest_log.length) + count;
  @*/
static void put_bytes(const uint8_t *bytes, uint32_t count)
{
    /*@ loop invariant 0 <= i <= count;
      @ loop invariant attest_log.length == \at(attest_log.length, Pre) + i;
      @ loop assigns i, attest_log.length,
      @     attest_log_bytes[0 .. ATTEST_LOG_BYTES - 1];
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count; i++) {
        put(bytes[i], 1);
    }
}

/* What the events are like: a TCG_PCR_EVENT of register 0, type EV_NO_ACTION,
   with a TCG_EfiSpecIdEvent, version 2.0, 64-bit platform, one algorithm and
   the bytes of its digests (PFP §10.4.5.1). Its last byte ends the text. */
static const uint8_t specification[ATTEST_SPECIFICATION_BYTES] =
    "\0\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0!\0\0\0"
    "Spec ID Event03\0\0\0\0\0\0\2\0\2\1\0\0\0\13\0 \0";

enum status attest_log_firmware(const uint8_t *bytes, uint32_t length)
{
    if (attest_log.events != 0 || attest_log.length > ATTEST_FIRMWARE_MAX ||
        length > ATTEST_FIRMWARE_MAX - attest_log.length) {
        return ST_NO_SPACE;
    }
    put_bytes(bytes, length);
    return ST_OK;
}

/*@ requires attest_log.length + ATTEST_EVENT_BYTES <= ATTEST_LOG_BYTES;
  @ requires \valid_read(event);
  @ requires \separated(event, &attest_log,
  @     attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @ terminates \true;
  @ assigns attest_log.length, attest_log_bytes[0 .. ATTEST_LOG_BYTES - 1];
  @ ensures attest_log.length ==
  @     \old(attest_log.length) + ATTEST_EVENT_BYTES;
  @*/
static void put_event(const struct attest_event *event, uint32_t pcr)
{
    const uint32_t at = attest_log.length;

    put(pcr, 4);
    put(ATTEST_TYPE, 4);
    put(1, 4);
    put(ATTEST_ALGORITHM, 2);
    put(0, SHA256_BYTES);
    put(ATTEST_DATA_BYTES, 4);
    put(ATTEST_TAG, 4);
    put(ATTEST_DATA_BYTES - 8, 4);
    put(event->kind, 4);
    put(event->number, 4);
    put(event->version, 8);
    put_bytes(event->a, SHA256_BYTES);
    put_bytes(event->b, SHA256_BYTES);
    put_bytes(event->text, ATTEST_TEXT_BYTES);
    sha256(attest_log_bytes + at + ATTEST_AT_DATA, ATTEST_DATA_BYTES,
           attest_log_bytes + at + ATTEST_AT_DIGEST);
}

enum status attest_log_event(const struct attest_event *event)
{
    const uint32_t spare = event->kind == ATTEST_RELOAD ? DOMAIN_MAX : 0;
    const bool change = event->kind >= ATTEST_RELOAD;

    if (attest_log.length >
        ATTEST_LOG_BYTES - (spare + 1) * ATTEST_EVENT_BYTES) {
        return ST_NO_SPACE;
    }
    if (attest_log.length == 0) {
        put_bytes(specification, ATTEST_SPECIFICATION_BYTES);
    }
    if (attest_log.events == 0) {
        attest_log.start = attest_log.length;
    }
    put_event(event, change ? ATTEST_PCR_CHANGE : ATTEST_PCR_START);
    attest_extend(attest_log.registers + (change ? SHA256_BYTES : 0),
                  attest_log_bytes + attest_log.length - ATTEST_EVENT_BYTES +
                      ATTEST_AT_DIGEST);
    attest_log.events++;
    return ST_OK;
}
