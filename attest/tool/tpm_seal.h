/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A secret that the TPM gives back only in the state it was sealed to:
 * the chosen registers, and an anti-rollback counter that has not passed the
 * version it was sealed for.
 */
#pragma once

#include "attest/tool/tpm_counter.h"

/* Longest secret that a TPM seals (TPM2B_SENSITIVE_DATA). */
#define TPM_SEAL_MAX 128

struct tpm_sealed {
    TPML_PCR_SELECTION selection;
    bool has_version;
    uint64_t version; /* the counter must not be above it */
    TPM2B_PUBLIC public_half;
    TPM2B_PRIVATE private_half;
};

/** Seal to the registers as they are now. */
bool tpm_seal(struct tpm *tpm, const TPM2B_SENSITIVE_DATA *secret,
              struct tpm_sealed *sealed);

/** Open it. @p refused: the TPM says that the state is another. */
bool tpm_unseal(struct tpm *tpm, const struct tpm_sealed *sealed,
                TPM2B_SENSITIVE_DATA *secret, bool *refused);
