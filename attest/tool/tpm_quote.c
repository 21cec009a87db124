/* SPDX-License-Identifier: Apache-2.0 */
/** @file Quoting: registers may change between the quote and reading them. */
#include "attest/tool/tpm_quote.h"

#include <sodium.h>
#include <string.h>
#include <tss2/tss2_mu.h>

#define ATTEMPTS 8

/* A TPM answers with as many registers as it likes: ask for the rest. */
bool tpm_quote_registers(struct tpm *tpm, const TPML_PCR_SELECTION *selection,
                         struct tpm_quote *quote)
{
    memset(quote->is_quoted, 0, sizeof quote->is_quoted);
    for (unsigned number = 0; number < TPM_PCR_COUNT; number++) {
        TPML_PCR_SELECTION one = {.count = 1};
        TPML_DIGEST *values = NULL;
        BYTE bit = (BYTE)(1u << (number % 8));

        if ((selection->pcrSelections[0].pcrSelect[number / 8] & bit) == 0) {
            continue;
        }
        one.pcrSelections[0].hash = TPM2_ALG_SHA256;
        one.pcrSelections[0].sizeofSelect = TPM_PCR_COUNT / 8;
        one.pcrSelections[0].pcrSelect[number / 8] = bit;
        if (!tpm_good(tpm,
                      Esys_PCR_Read(tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE,
                                    ESYS_TR_NONE, &one, NULL, NULL, &values),
                      "read the registers")) {
            return false;
        }
        bool good =
            values->count == 1 && values->digests[0].size == TPM_DIGEST_BYTES;

        if (good) {
            memcpy(quote->registers[number], values->digests[0].buffer,
                   TPM_DIGEST_BYTES);
            quote->is_quoted[number] = true;
        }
        Esys_Free(values);
        if (!good) {
            return why_say(&tpm->why, "TPM: it has no SHA-256 register %u",
                           number);
        }
    }
    return true;
}

void tpm_quote_digest(const struct tpm_quote *quote,
                      uint8_t digest[static TPM_DIGEST_BYTES])
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    for (unsigned number = 0; number < TPM_PCR_COUNT; number++) {
        if (quote->is_quoted[number]) {
            crypto_hash_sha256_update(&state, quote->registers[number],
                                      TPM_DIGEST_BYTES);
        }
    }
    crypto_hash_sha256_final(&state, digest);
}

bool tpm_signed_keep(struct tpm *tpm, TPM2B_ATTEST *attest,
                     TPMT_SIGNATURE *signature, struct tpm_signed *into)
{
    into->attest = *attest;
    into->signature_size = 0;
    bool good = tpm_good(tpm,
                         Tss2_MU_TPMT_SIGNATURE_Marshal(
                             signature, into->signature, sizeof into->signature,
                             &into->signature_size),
                         "read the signature");

    Esys_Free(attest);
    Esys_Free(signature);
    return good;
}

static bool quote_once(struct tpm *tpm, const struct tpm_keys *keys,
                       const TPM2B_DATA *qualifying, struct tpm_quote *quote)
{
    TPMT_SIG_SCHEME scheme = {.scheme = TPM2_ALG_NULL};
    TPML_PCR_SELECTION selection;
    TPM2B_ATTEST *attest = NULL;
    TPMT_SIGNATURE *signature = NULL;

    return tpm_selection(TPM_QUOTE_LIST, &selection) &&
           tpm_good(tpm,
                    Esys_Quote(tpm->esys, keys->ak, ESYS_TR_PASSWORD,
                               ESYS_TR_NONE, ESYS_TR_NONE, qualifying, &scheme,
                               &selection, &attest, &signature),
                    "quote") &&
           tpm_signed_keep(tpm, attest, signature, &quote->statement) &&
           tpm_quote_registers(tpm, &selection, quote);
}

/* Whether nothing was extended between the quote and reading. */
static bool is_of_one_time(const struct tpm_quote *quote)
{
    uint8_t digest[TPM_DIGEST_BYTES];
    TPMS_ATTEST said;
    size_t at = 0;

    tpm_quote_digest(quote, digest);
    if (Tss2_MU_TPMS_ATTEST_Unmarshal(quote->statement.attest.attestationData,
                                      quote->statement.attest.size, &at,
                                      &said) != TSS2_RC_SUCCESS) {
        return false;
    }
    return said.attested.quote.pcrDigest.size == sizeof digest &&
           memcmp(said.attested.quote.pcrDigest.buffer, digest,
                  sizeof digest) == 0;
}

bool tpm_quote(struct tpm *tpm, const struct tpm_keys *keys,
               const uint8_t qualifying[static TPM_DIGEST_BYTES],
               struct tpm_quote *quote)
{
    TPM2B_DATA data = {.size = TPM_DIGEST_BYTES};

    memcpy(data.buffer, qualifying, TPM_DIGEST_BYTES);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (!quote_once(tpm, keys, &data, quote)) {
            return false;
        }
        if (is_of_one_time(quote)) {
            return true;
        }
    }
    return why_say(&tpm->why, "TPM: the registers change all the time");
}
