/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A TPM 2.0 as the tools of a guest use it: at locality 0, through
 * tpm2-tss, and taken away for a moment whenever the core needs it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tss2/tss2_esys.h>

#include "attest/tool/span.h"

/* With the resource manager of the kernel what a tool forgets is flushed. */
#define TPM_TCTI_DEFAULT "device:/dev/tpmrm0"

/* The bank and the register file that everything here is about. */
#define TPM_PCR_COUNT 24
#define TPM_DIGEST_BYTES 32

struct tpm {
    TSS2_TCTI_CONTEXT *tcti;
    ESYS_CONTEXT *esys;
    TSS2_RC code;   /* of the first call that failed */
    struct why why; /* what it was about, in words */
};

/** What is done with a TPM; false: it failed, and tpm->why says why. */
typedef bool tpm_step(struct tpm *tpm, void *context);

/**
 * Do something with the TPM, from the start again if it was taken away while
 * it was being done. @p why is set on failure.
 *
 * @param tcti as the tpm2-tools understand it, or NULL: from the environment
 *        (CLOISON_TCTI), or the device of the kernel.
 */
bool tpm_do(const char *tcti, tpm_step *step, void *context, struct why *why);

/** Remember the first failure. @return whether there was none. */
bool tpm_good(struct tpm *tpm, TSS2_RC code, const char *what);

/** Whether the answer says that there is no such object. */
bool tpm_says_absent(TSS2_RC code);

/** Let go of what takes room in the TPM; failures do not matter. */
void tpm_flush(struct tpm *tpm, ESYS_TR object);

/** The SHA-256 registers of a list such as "0,2,7,21". */
bool tpm_selection(const char *list, TPML_PCR_SELECTION *selection);

/** A session for a policy; its answers are encrypted if @p key is a key. */
bool tpm_policy_session(struct tpm *tpm, TPM2_SE kind, ESYS_TR key,
                        ESYS_TR *session);
