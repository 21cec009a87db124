/* SPDX-License-Identifier: Apache-2.0 */
/** @file A quote, and the registers that it is about. */
#pragma once

#include "attest/tool/tpm_keys.h"

/* What every quote is about: firmware, loader, Shim, and the core's own. */
#define TPM_QUOTE_LIST "0,1,2,3,4,5,6,7,8,9,14,21,22"

struct tpm_signed {
    TPM2B_ATTEST attest;
    uint8_t signature[sizeof(TPMT_SIGNATURE)];
    size_t signature_size;
};

struct tpm_quote {
    struct tpm_signed statement;
    bool is_quoted[TPM_PCR_COUNT];
    uint8_t registers[TPM_PCR_COUNT][TPM_DIGEST_BYTES];
};

/** A quote whose digest is that of the registers that come with it. */
bool tpm_quote(struct tpm *tpm, const struct tpm_keys *keys,
               const uint8_t qualifying[static TPM_DIGEST_BYTES],
               struct tpm_quote *quote);

/** The values of the selected registers. */
bool tpm_quote_registers(struct tpm *tpm, const TPML_PCR_SELECTION *selection,
                         struct tpm_quote *quote);

/** SHA-256 over the registers, as the TPM computes it for quote and policy. */
void tpm_quote_digest(const struct tpm_quote *quote,
                      uint8_t digest[static TPM_DIGEST_BYTES]);

/** Keep what the TPM signed; frees both. */
bool tpm_signed_keep(struct tpm *tpm, TPM2B_ATTEST *attest,
                     TPMT_SIGNATURE *signature, struct tpm_signed *into);
