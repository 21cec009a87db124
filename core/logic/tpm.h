/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The core's side of a TPM 2.0: two registers at a locality of its own.
 *
 * Speaks the FIFO interface (TIS), or the command response buffer (CRB) that
 * has locality 2. Every wait is bounded by time and by count, every length
 * that the TPM names is checked, and after each command the locality is free
 * for whoever has locality 0. A command of locality 0 that is under way when
 * the core needs the TPM is aborted; its driver sees that and asks again.
 *
 * Proved: whatever the device answers, this ends and stays in its buffers.
 */
#pragma once

#include "attest/event_format.h"
#include "core/lib/sha256.h"
#include "core/lib/types.h"
#include "core/port/hw_time.h"
#include "core/port/hw_tpm.h"

/* The longest that one wait may last, in ns: TIMEOUT_B of PTP §6.5.1.3, the
   longest of them; how often the device is asked meanwhile, at most; and how
   often a command is sent that the TPM only puts off. */
#define TPM_PATIENCE 2000000000
#define TPM_POLL_MAX 4000000
#define TPM_SEND_MAX 8

/* What there is; the first three as the status pages say it. */
enum tpm_found {
    TPM_NONE,
    TPM_READY,
    TPM_FAILED,
    TPM_NO_LOCALITY /* a CRB without one for the core alone */
};

/* Command and response. */
#define TPM_HEADER_BYTES 10
#define TPM_COMMAND_MAX 65
#define TPM_RESPONSE_MAX 64

extern uint8_t tpm_command[TPM_COMMAND_MAX];
extern uint8_t tpm_is_crb;

/*@ ghost unsigned int tpm_taken; */ /* extends that it said were done */

/* For assigns clauses. */
#define TPM_STATE                                                              \
    tpm_command[(0)..(TPM_COMMAND_MAX - 1)], tpm_is_crb, hw_tpm_state, tpm_taken

/**
 * Send the first @p length bytes of tpm_command.
 *
 * @return the response code, TPM_SILENT if there was no response in time, or
 *         one that is none
 */
/*@ requires tpm_is_crb <= 1 && length <= TPM_COMMAND_MAX;
  @ terminates \true;
  @ assigns hw_tpm_state;
  @*/
uint32_t tpm_exchange(uint32_t length);

/* No response code: these have 12 bits. */
#define TPM_SILENT UINT32_MAX

/** Find the TPM and set both registers to zeros. */
/*@ terminates \true;
  @ assigns TPM_STATE;
  @ ensures tpm_is_crb <= 1 && \result <= TPM_NO_LOCALITY;
  @ ensures tpm_taken == 0;
  @*/
enum tpm_found tpm_start(void) MUST_CHECK;

/** Extend a register of a TPM that was found; whether it did. */
/*@ requires tpm_is_crb <= 1 && tpm_taken < ATTEST_LOG_BYTES;
  @ requires \valid_read(digest + (0 .. SHA256_BYTES - 1));
  @ requires \separated(digest + (0 .. SHA256_BYTES - 1),
  @     tpm_command + (0 .. TPM_COMMAND_MAX - 1));
  @ terminates \true;
  @ assigns tpm_command[0 .. TPM_COMMAND_MAX - 1], hw_tpm_state, tpm_taken;
  @ ensures tpm_taken == \old(tpm_taken) + (\result != 0 ? 1 : 0);
  @*/
bool tpm_extend(uint8_t pcr, const uint8_t *digest) MUST_CHECK;
