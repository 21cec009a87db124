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
uint8_t tpm_is_crb;

/* TPM2_PCR_Extend (Part 3 §22.2): tag, length, code, register, one session,
   the empty password; one digest. TPM2_PCR_Reset (§22.8) is what comes before
   the digest. */
#define EXTEND 0x82
#define RESET 0x3d
#define RESET_BYTES 27
#define DIGEST_AT 33

static const uint8_t tpm_extend_start[DIGEST_AT] = {
    0x80, 2, 0, 0, 0, 0, 0, 0,    1, 0, 0,
    0,    0, 0, 0, 0, 0, 9, 0x40, 0, 0, 9,
    0,    0, 0, 0, 0, 0, 0, 0,    1, 0, ATTEST_ALGORITHM};

/* Send a command about a register; whether it was done. */
/*@ requires tpm_is_crb <= 1 && length <= TPM_COMMAND_MAX;
  @ terminates \true;
  @ assigns tpm_command[0 .. DIGEST_AT - 1], hw_tpm_state;
  @*/
static bool tpm_do(uint8_t command, uint8_t pcr, uint8_t length)
{
    uint32_t code = CODE_RETRY;

    /*@ loop invariant 0 <= i <= DIGEST_AT;
      @ loop assigns i, tpm_command[0 .. DIGEST_AT - 1];
      @ loop variant DIGEST_AT - i;
      @*/
    for (uint32_t i = 0; i < DIGEST_AT; i++) {
        tpm_command[i] = tpm_extend_start[i];
    }
    tpm_command[5] = length;
    tpm_command[9] = command;
    tpm_command[13] = pcr;
    /*@ loop invariant 0 <= i <= TPM_SEND_MAX;
      @ loop assigns i, code, hw_tpm_state;
      @ loop variant TPM_SEND_MAX - i;
      @*/
    for (uint32_t i = 0;
         i < TPM_SEND_MAX &&
         (code == CODE_RETRY || code == CODE_YIELDED || code == CODE_TESTING);
         i++) {
        code = tpm_exchange(length);
    }
    return code == CODE_GOOD;
}

enum tpm_found tpm_start(void)
{
    //@ ghost tpm_taken = 0;
    const uint32_t interface = hw_tpm_read32(INTERFACE);
    const uint32_t vendor = hw_tpm_read32(VENDOR);

    tpm_is_crb = interface % 16 == 1 ? 1 : 0;
    if (tpm_is_crb != 0 && interface / 256 % 2 == 0) {
        return TPM_NO_LOCALITY;
    }
    if (tpm_is_crb == 0 && (vendor == 0 || vendor == UINT32_MAX)) {
        return TPM_NONE;
    }
    return tpm_do(RESET, ATTEST_PCR_START, RESET_BYTES) &&
                   tpm_do(RESET, ATTEST_PCR_CHANGE, RESET_BYTES)
               ? TPM_READY
               : TPM_FAILED;
}

bool tpm_extend(uint8_t pcr, const uint8_t *digest)
{
    /*@ loop invariant 0 <= i <= SHA256_BYTES;
      @ loop assigns i, tpm_command[DIGEST_AT .. TPM_COMMAND_MAX - 1];
      @ loop variant SHA256_BYTES - i;
      @*/
    for (uint32_t i = 0; i < SHA256_BYTES; i++) {
        tpm_command[DIGEST_AT + i] = digest[i];
    }
    const bool done = tpm_do(EXTEND, pcr, TPM_COMMAND_MAX);
    /*@ ghost
      @ if (done) {
      @     tpm_taken = tpm_taken + 1;
      @ }
      @*/
    return done;
}
