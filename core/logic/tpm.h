/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The core's side of a TPM 2.0: two registers at a locality of its own.
 *
 * Speaks the FIFO interface (TIS), or the command response buffer (CRB) that
 * has locality 2. Every command is bounded by time and every wait by count,
 * every length that the TPM names is checked, and after each command the
 * locality is free for whoever has locality 0. A command of locality 0 that is
 * under way when the core needs the TPM is aborted; its driver sees that and
 * asks again.
 *
 * Proved: whatever the device answers, this ends and stays in its buffers.
 */
#pragma once

#include "attest/event_format.h"
#include "core/lib/sha256.h"
#include "core/lib/types.h"
#include "core/port/hw_time.h"
#include "core/port/hw_tpm.h"

/* The longest that one command may last, in ns: to stop another takes up to
   2 s (TIMEOUT_B of PTP §6.5.1.3), to extend a register less; how often the
   device is asked in one wait, at most; and how often a command is sent that
   the TPM only puts off. */
#define TPM_PATIENCE 5000000000
#define TPM_POLL_MAX 4000000
#define TPM_SEND_MAX 400

/* What there is; the first three as the status pages say it. */
enum tpm_found {
    TPM_NONE,
    TPM_READY,
    TPM_FAILED,
    TPM_NO_LOCALITY /* a CRB without one for the core alone */
};

/* Command and response. */
#define TPM_HEADER_BYTES 10
#define TPM_COMMAND_MAX 97
#define TPM_RESPONSE_MAX 64

extern uint8_t tpm_command[TPM_COMMAND_MAX];
extern uint8_t tpm_response[TPM_RESPONSE_MAX];
extern uint64_t tpm_until; /* when the command must be done */
extern uint8_t tpm_is_crb;

/* What authorises commands about both registers, which nobody else knows:
   its length and bytes; whether the TPM took it. */
#define TPM_PASSWORD_BYTES (2 + SHA256_BYTES)
extern uint8_t tpm_password[TPM_PASSWORD_BYTES];
extern uint8_t tpm_password_used;

/*@ ghost unsigned int tpm_taken; */ /* extends that it said were done */

/* For assigns clauses: by each command; by any. */
#define TPM_ASKED                                                              \
    tpm_command[(0)..(TPM_COMMAND_MAX - 1)],                                   \
        tpm_response[(0)..(TPM_RESPONSE_MAX - 1)], tpm_until, hw_tpm_state
#define TPM_STATE                                                              \
    TPM_ASKED, tpm_is_crb, tpm_password[(0)..(TPM_PASSWORD_BYTES - 1)],        \
        tpm_password_used, tpm_taken

/**
 * Send the first @p length bytes of tpm_command.
 *
 * @return the response code, and all of the response is in tpm_response;
 *         TPM_SILENT if there was none until tpm_until, or one that is none
 */
/*@ requires tpm_is_crb <= 1 && length <= TPM_COMMAND_MAX;
  @ terminates \true;
  @ assigns tpm_response[0 .. TPM_RESPONSE_MAX - 1], hw_tpm_state;
  @*/
uint32_t tpm_exchange(uint32_t length);

/* No response code: these have 12 bits. */
#define TPM_SILENT UINT32_MAX

/**
 * Find the TPM, see to it that no guest gives its registers a password, and
 * set both to zeros.
 */
/*@ terminates \true;
  @ assigns TPM_STATE;
  @ ensures tpm_is_crb <= 1 && \result <= TPM_NO_LOCALITY;
  @ ensures tpm_taken == 0;
  @*/
enum tpm_found tpm_start(void) MUST_CHECK;

/** Extend a register of a TPM that was found; whether it did. */
/*@ requires tpm_is_crb <= 1 && tpm_taken < ATTEST_LOG_BYTES;
  @ requires \valid_read(digest + (0 .. SHA256_BYTES - 1));
  @ terminates \true;
  @ assigns TPM_ASKED, tpm_taken;
  @ ensures tpm_taken == \old(tpm_taken) + (\result != 0 ? 1 : 0);
  @*/
bool tpm_extend(uint8_t pcr, const uint8_t *digest) MUST_CHECK;
