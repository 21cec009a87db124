/* SPDX-License-Identifier: Apache-2.0 */
/** @file Commands to a TPM and responses from it, byte by byte. */
#include "core/logic/tpm.h"

/* The core's locality: its page of registers. */
#define OWN 8192

/* Registers and bits of TIS (PTP §6.3.2). The status has the burst count in
   its bits 8 to 23: a mask from 256 on asks for some. */
#define ACCESS (OWN + 0)
#define ACCESS_ACTIVE 160 /* and valid */
#define STATUS (OWN + 24)
#define STATUS_VALID 128
#define STATUS_EXPECT 8
#define STATUS_DATA 16
#define STATUS_BURST 256
#define FIFO (OWN + 36)

/* Registers of a CRB (PTP §6.4.2). */
#define LOCALITY_CONTROL (OWN + 8)
#define LOCALITY_STATUS (OWN + 12)
#define REQUEST (OWN + 64)
#define START (OWN + 76)
#define BUFFER (OWN + 128)

/** Write a value, then wait for bits of a register. */
struct tpm_step {
    uint32_t at;
    uint8_t value;
    uint32_t wait_at;
    uint32_t mask;
    uint32_t wanted;
};

enum tpm_move { ASK, SEIZE, PREPARE, GO, DONE, RELEASE, MOVES };

static const struct tpm_step tpm_steps[2 * MOVES] = {
    [ASK] = {ACCESS, 2, ACCESS, 0, 0},
    [SEIZE] = {ACCESS, 8, ACCESS, ACCESS_ACTIVE, ACCESS_ACTIVE},
    [PREPARE] = {STATUS, 64, STATUS, 64, 64},
    [GO] = {STATUS, 32, STATUS, STATUS_VALID + STATUS_DATA,
            STATUS_VALID + STATUS_DATA},
    [DONE] = {STATUS, 64, STATUS, 0, 0},
    [RELEASE] = {ACCESS, 32, ACCESS, 0, 0},
    [MOVES + ASK] = {LOCALITY_CONTROL, 1, LOCALITY_STATUS, 0, 0},
    [MOVES + SEIZE] = {LOCALITY_CONTROL, 4, LOCALITY_STATUS, 1, 1},
    [MOVES + PREPARE] = {REQUEST, 1, REQUEST, 1, 0},
    [MOVES + GO] = {START, 1, START, 1, 0},
    [MOVES + DONE] = {REQUEST, 2, REQUEST, 2, 0},
    [MOVES + RELEASE] = {LOCALITY_CONTROL, 2, LOCALITY_STATUS, 0, 0},
};

/* Whether the bits of a mask become what is wanted until tpm_until. */
/*@ requires at < HW_TPM_BYTES && at % 4 == 0;
  @ terminates \true;
  @ assigns hw_tpm_state;
  @*/
static bool tpm_wait(uint32_t at, uint32_t mask, uint32_t wanted)
{
    bool found = false;
    bool late = false;

    /*@ loop invariant 0 <= i <= TPM_POLL_MAX;
      @ loop assigns i, found, late, hw_tpm_state;
      @ loop variant TPM_POLL_MAX - i;
      @*/
    for (uint32_t i = 0; !found && !late && i < TPM_POLL_MAX; i++) {
        uint32_t bits;

        late = hw_time_now() > tpm_until; /* look once more, whatever it is */
        bits = hw_tpm_read32(at);
        found = (bits & mask % STATUS_BURST) == wanted &&
                (mask < STATUS_BURST || bits / STATUS_BURST % 65536 != 0);
    }
    return found;
}

/*@ requires tpm_is_crb <= 1 && 0 <= move < MOVES;
  @ terminates \true;
  @ assigns hw_tpm_state;
  @*/
static bool tpm_step(enum tpm_move move)
{
    const uint32_t i = (uint32_t)move + (tpm_is_crb != 0 ? MOVES : 0);

    if (tpm_is_crb != 0) {
        hw_tpm_write32(tpm_steps[i].at, tpm_steps[i].value);
    } else {
        hw_tpm_write8(tpm_steps[i].at, tpm_steps[i].value);
    }
    return tpm_wait(tpm_steps[i].wait_at, tpm_steps[i].mask,
                    tpm_steps[i].wanted);
}

/* All of the command; at the end the TPM expects no more. */
/*@ requires length <= TPM_COMMAND_MAX;
  @ terminates \true;
  @ assigns hw_tpm_state;
  @*/
static bool tpm_put(uint32_t length)
{
    uint32_t expected = 0; /* nothing, before the first byte */

    /*@ loop invariant 0 <= i <= length && 0 <= expected < STATUS_BURST;
      @ loop assigns i, expected, hw_tpm_state;
      @ loop variant length - i;
      @*/
    for (uint32_t i = 0; i < length; i++) {
        if (tpm_is_crb != 0) {
            hw_tpm_write8(BUFFER + i, tpm_command[i]);
            continue;
        }
        if (!tpm_wait(STATUS, STATUS_BURST + expected, expected)) {
            return false;
        }
        hw_tpm_write8(FIFO, tpm_command[i]);
        expected = STATUS_VALID + STATUS_EXPECT;
    }
    return tpm_is_crb != 0 || tpm_wait(STATUS, expected, STATUS_VALID);
}

/* Four bytes, the highest first. */
/*@ requires \valid_read(bytes + (0 .. 3));
  @ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t tpm_word(const uint8_t *bytes)
{
    return 16777216U * bytes[0] + 65536U * bytes[1] + 256U * bytes[2] +
           bytes[3];
}

/* All of the response: its code, if it is one. */
/*@ requires tpm_is_crb <= 1;
  @ terminates \true;
  @ assigns tpm_response[0 .. TPM_RESPONSE_MAX - 1], hw_tpm_state;
  @*/
static uint32_t tpm_get(void)
{
    const uint32_t wanted = STATUS_VALID + STATUS_DATA;
    uint32_t size = TPM_HEADER_BYTES;

    /*@ loop invariant 0 <= i <= size <= TPM_RESPONSE_MAX;
      @ loop invariant TPM_HEADER_BYTES <= size;
      @ loop assigns i, size, tpm_response[0 .. TPM_RESPONSE_MAX - 1],
      @     hw_tpm_state;
      @ loop variant TPM_RESPONSE_MAX - i;
      @*/
    for (uint32_t i = 0; i < size; i++) {
        if (tpm_is_crb == 0 &&
            !tpm_wait(STATUS, STATUS_BURST + wanted, wanted)) {
            return TPM_SILENT;
        }
        tpm_response[i] = hw_tpm_read8(tpm_is_crb != 0 ? BUFFER + i : FIFO);
        if (i == TPM_HEADER_BYTES - 1) {
            size = tpm_word(tpm_response + 2);
            if (tpm_response[0] != 128 || size < TPM_HEADER_BYTES ||
                size > TPM_RESPONSE_MAX) {
                return TPM_SILENT;
            }
        }
    }
    if (tpm_is_crb == 0 && !tpm_wait(STATUS, wanted, STATUS_VALID)) {
        return TPM_SILENT;
    }
    return tpm_word(tpm_response + 6);
}

uint32_t tpm_exchange(uint32_t length)
{
    uint32_t code = TPM_SILENT;

    if (tpm_step(ASK) && tpm_step(SEIZE) && tpm_step(PREPARE) &&
        tpm_put(length) && tpm_step(GO)) {
        code = tpm_get();
    }
    /* All localities may have one buffer, and the password is in it. */
    /*@ loop invariant 0 <= i <= TPM_COMMAND_MAX;
      @ loop assigns i, hw_tpm_state;
      @ loop variant TPM_COMMAND_MAX - i;
      @*/
    for (uint32_t i = 0; tpm_is_crb != 0 && i < TPM_COMMAND_MAX; i++) {
        hw_tpm_write8(BUFFER + i, 0);
    }
    (void)tpm_step(DONE);
    (void)tpm_step(RELEASE);
    return code;
}
