/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the core asks of a TPM. */
#include "core/logic/tpm.h"

/* Registers that say which interface there is (PTP §6.4.2.3, §6.3.2.1). */
#define INTERFACE 48
#define VENDOR 3840

/* Response codes: not now, ask again (Part 2 §6.6.3). */
#define CODE_GOOD 0
#define CODE_YIELDED 0x908
#define CODE_TESTING 0x90a
#define CODE_RETRY 0x922

uint8_t tpm_command[TPM_COMMAND_MAX];
uint8_t tpm_response[TPM_RESPONSE_MAX];
uint64_t tpm_until;
uint8_t tpm_is_crb;
uint8_t tpm_password[TPM_PASSWORD_BYTES];
uint8_t tpm_password_used;

/* Commands (Part 3 §22.2, §22.8, §22.7, §16.1): the low half of their
   codes. */
#define EXTEND 0x82
#define RESET 0x3d
#define SET_PASSWORD 0x83
#define RANDOM 0x7b

/* Tag, length, code, handle, one session with the empty password. */
#define HANDLE_AT 10
#define PASSWORD_AT 27
static const uint8_t tpm_start_bytes[PASSWORD_AT] = {
    0x80, 2, 0, 0, 0,    0, 0, 0, 1, 0, 0, 0, 0, 0,
    0,    0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0};

/* What parameters begin with or are: of extending, by one digest; of random
   bytes, how many. */
#define PARAMETERS_MAX 38
static const uint8_t tpm_extend_start[6] = {0, 0, 0, 1, 0, ATTEST_ALGORITHM};
static const uint8_t tpm_random[2] = {0, SHA256_BYTES};

/*@ requires at + count <= TPM_COMMAND_MAX;
  @ requires \valid_read(bytes + (0 .. count - 1));
  @ terminates \true;
  @ assigns tpm_command[0 .. TPM_COMMAND_MAX - 1];
  @*/
static void tpm_say(uint32_t at, const uint8_t *bytes, uint32_t count)
{
    /*@ loop invariant 0 <= i <= count;
      @ loop assigns i, tpm_command[0 .. TPM_COMMAND_MAX - 1];
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count; i++) {
        tpm_command[at + i] = bytes[i];
    }
}

/* Send a command, about a register if that is not 0, until the TPM does not
   put it off any more. */
/*@ requires tpm_is_crb <= 1 && count <= PARAMETERS_MAX;
  @ requires \valid_read(parameters + (0 .. count - 1));
  @ terminates \true;
  @ assigns TPM_ASKED;
  @*/
static uint32_t tpm_do(uint8_t command, uint8_t pcr, const uint8_t *parameters,
                       uint32_t count)
{
    const uint8_t size = tpm_password_used != 0 ? SHA256_BYTES : 0;
    const uint32_t at = pcr != 0 ? PASSWORD_AT + (uint32_t)size : HANDLE_AT;
    uint32_t code = CODE_RETRY;

    tpm_say(0, tpm_start_bytes, PASSWORD_AT);
    tpm_command[1] = pcr != 0 ? 2 : 1;
    tpm_command[5] = (uint8_t)(at + count);
    tpm_command[9] = command;
    tpm_command[HANDLE_AT + 3] = pcr;
    tpm_command[PASSWORD_AT - 10] = (uint8_t)(9 + size);
    tpm_command[PASSWORD_AT - 1] = size;
    tpm_say(PASSWORD_AT, tpm_password + 2, size);
    tpm_say(at, parameters, count);
    tpm_until = hw_time_now() + TPM_PATIENCE;
    /*@ loop invariant 0 <= i <= TPM_SEND_MAX;
      @ loop assigns i, code, tpm_response[0 .. TPM_RESPONSE_MAX - 1],
      @     hw_tpm_state;
      @ loop variant TPM_SEND_MAX - i;
      @*/
    for (uint32_t i = 0;
         i < TPM_SEND_MAX &&
         (code == CODE_RETRY || code == CODE_YIELDED || code == CODE_TESTING);
         i++) {
        code = tpm_exchange(at + count);
    }
    return code;
}

/* Some TPMs let whoever comes first, at any locality, give these registers a
   password, and so keep the core from them: be the first. */
/*@ requires tpm_is_crb <= 1 && tpm_password_used == 0;
  @ terminates \true;
  @ assigns TPM_ASKED, tpm_password[0 .. TPM_PASSWORD_BYTES - 1],
  @     tpm_password_used;
  @ ensures tpm_is_crb <= 1;
  @*/
static bool tpm_protect(void)
{
    uint8_t chosen[TPM_PASSWORD_BYTES];

    if (tpm_do(RANDOM, 0, tpm_random, 2) != CODE_GOOD ||
        tpm_response[5] != HANDLE_AT + TPM_PASSWORD_BYTES) {
        return false;
    }
    /*@ loop invariant 0 <= i <= TPM_PASSWORD_BYTES;
      @ loop assigns i, chosen[0 .. TPM_PASSWORD_BYTES - 1],
      @     tpm_password[0 .. TPM_PASSWORD_BYTES - 1];
      @ loop variant TPM_PASSWORD_BYTES - i;
      @*/
    for (uint32_t i = 0; i < TPM_PASSWORD_BYTES; i++) {
        chosen[i] = tpm_password[i] = tpm_response[HANDLE_AT + i];
    }
    /* Often both have one together, and this sets it for the second, too. */
    const uint32_t code =
        tpm_do(SET_PASSWORD, ATTEST_PCR_START, chosen, TPM_PASSWORD_BYTES);
    (void)tpm_do(SET_PASSWORD, ATTEST_PCR_CHANGE, chosen, TPM_PASSWORD_BYTES);
    tpm_password_used = code == CODE_GOOD ? 1 : 0;
    return true;
}

enum tpm_found tpm_start(void)
{
    //@ ghost tpm_taken = 0;
    const uint32_t interface = hw_tpm_read32(INTERFACE);
    const uint32_t vendor = hw_tpm_read32(VENDOR);

    tpm_password_used = 0;
    tpm_is_crb = interface % 16 == 1 ? 1 : 0;
    if (tpm_is_crb != 0 && interface / 256 % 2 == 0) {
        return TPM_NO_LOCALITY;
    }
    if (tpm_is_crb == 0 && (vendor == 0 || vendor == UINT32_MAX)) {
        return TPM_NONE;
    }
    return tpm_protect() &&
                   tpm_do(RESET, ATTEST_PCR_START, tpm_random, 0) ==
                       CODE_GOOD &&
                   tpm_do(RESET, ATTEST_PCR_CHANGE, tpm_random, 0) == CODE_GOOD
               ? TPM_READY
               : TPM_FAILED;
}

bool tpm_extend(uint8_t pcr, const uint8_t *digest)
{
    uint8_t parameters[PARAMETERS_MAX];

    /*@ loop invariant 0 <= i <= PARAMETERS_MAX;
      @ loop assigns i, parameters[0 .. PARAMETERS_MAX - 1];
      @ loop variant PARAMETERS_MAX - i;
      @*/
    for (uint32_t i = 0; i < PARAMETERS_MAX; i++) {
        parameters[i] = i < 6 ? tpm_extend_start[i] : digest[i - 6];
    }
    const bool done =
        tpm_do(EXTEND, pcr, parameters, PARAMETERS_MAX) == CODE_GOOD;
    /*@ ghost
      @ if (done) {
      @     tpm_taken = tpm_taken + 1;
      @ }
      @*/
    return done;
}
