/* SPDX-License-Identifier: Apache-2.0 */
/** @file The anti-rollback counter of a TPM. */
#include "attest/tool/tpm_counter.h"

#include <inttypes.h>
#include <string.h>

#define COUNTER_BYTES 8

static bool read_value(struct tpm *tpm, struct tpm_counter *counter)
{
    TPM2B_MAX_NV_BUFFER *data = NULL;

    if (!tpm_good(tpm,
                  Esys_NV_Read(tpm->esys, counter->index, counter->index,
                               ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                               COUNTER_BYTES, 0, &data),
                  "read the counter")) {
        return false;
    }
    counter->value = 0;
    for (unsigned i = 0; i < data->size; i++) {
        counter->value = counter->value * 256 + data->buffer[i];
    }
    bool good = data->size == COUNTER_BYTES;

    Esys_Free(data);
    return good || why_say(&tpm->why, "TPM: the counter is not one");
}

static TPMA_NV attributes(void)
{
    return (TPM2_NT_COUNTER << TPMA_NV_TPM2_NT_SHIFT) | TPMA_NV_OWNERWRITE |
           TPMA_NV_OWNERREAD | TPMA_NV_AUTHREAD | TPMA_NV_NO_DA;
}

/* An ordinary index in the place of the counter could be set back. */
static bool is_counter(struct tpm *tpm, ESYS_TR index, bool *has_value)
{
    TPM2B_NV_PUBLIC *area = NULL;

    if (!tpm_good(tpm,
                  Esys_NV_ReadPublic(tpm->esys, index, ESYS_TR_NONE,
                                     ESYS_TR_NONE, ESYS_TR_NONE, &area, NULL),
                  "look at the counter")) {
        return false;
    }
    TPMA_NV has = area->nvPublic.attributes & ~(TPMA_NV)TPMA_NV_WRITTEN;

    *has_value = has != area->nvPublic.attributes;
    Esys_Free(area);
    return has == attributes() ||
           why_say(&tpm->why,
                   "TPM: something else lies at index 0x%08x; remove it with "
                   "tpm2_nvundefine 0x%08x",
                   TPM_COUNTER_INDEX, TPM_COUNTER_INDEX);
}

bool tpm_counter_find(struct tpm *tpm, struct tpm_counter *counter)
{
    TSS2_RC code =
        Esys_TR_FromTPMPublic(tpm->esys, TPM_COUNTER_INDEX, ESYS_TR_NONE,
                              ESYS_TR_NONE, ESYS_TR_NONE, &counter->index);

    bool has_value = false;

    counter->is_there = false;
    counter->value = 0;
    if (tpm_says_absent(code)) {
        return true;
    }
    if (!tpm_good(tpm, code, "find the counter") ||
        !is_counter(tpm, counter->index, &has_value)) {
        return false;
    }
    counter->is_there = true;
    /* Before its first step it has no value. */
    return !has_value || read_value(tpm, counter);
}

static bool step(struct tpm *tpm, struct tpm_counter *counter)
{
    return tpm_good(tpm,
                    Esys_NV_Increment(tpm->esys, ESYS_TR_RH_OWNER,
                                      counter->index, ESYS_TR_PASSWORD,
                                      ESYS_TR_NONE, ESYS_TR_NONE),
                    "raise the counter (is there a password of the owner?)");
}

bool tpm_counter_make(struct tpm *tpm, struct tpm_counter *counter)
{
    TPM2B_AUTH nobody = {0};
    TPM2B_NV_PUBLIC area = {
        .nvPublic = {.nvIndex = TPM_COUNTER_INDEX,
                     .nameAlg = TPM2_ALG_SHA256,
                     .attributes = attributes(),
                     .dataSize = COUNTER_BYTES},
    };

    if (!tpm_counter_find(tpm, counter)) {
        return false;
    }
    if (counter->value > 0) {
        return true;
    }
    if (!counter->is_there &&
        !tpm_good(tpm,
                  Esys_NV_DefineSpace(tpm->esys, ESYS_TR_RH_OWNER,
                                      ESYS_TR_PASSWORD, ESYS_TR_NONE,
                                      ESYS_TR_NONE, &nobody, &area,
                                      &counter->index),
                  "make the counter (is there a password of the owner?)")) {
        return false;
    }
    counter->is_there = true;
    return step(tpm, counter) && read_value(tpm, counter);
}

bool tpm_counter_raise(struct tpm *tpm, struct tpm_counter *counter,
                       uint64_t value)
{
    if (value < counter->value) {
        return why_say(&tpm->why,
                       "TPM: the counter stands at %" PRIu64
                       " and never falls; number images from there on "
                       "(version: in the description of the system)",
                       counter->value);
    }
    if (value - counter->value > TPM_COUNTER_STEPS_MAX) {
        return why_say(&tpm->why,
                       "TPM: the counter stands at %" PRIu64
                       " and rises by at most %d at once",
                       counter->value, TPM_COUNTER_STEPS_MAX);
    }
    while (counter->value < value) {
        if (!step(tpm, counter)) {
            return false;
        }
        counter->value++;
    }
    return read_value(tpm, counter);
}

bool tpm_counter_certify(struct tpm *tpm, const struct tpm_keys *keys,
                         const struct tpm_counter *counter,
                         const uint8_t qualifying[static TPM_DIGEST_BYTES],
                         struct tpm_signed *statement)
{
    TPM2B_DATA data = {.size = TPM_DIGEST_BYTES};
    TPMT_SIG_SCHEME scheme = {.scheme = TPM2_ALG_NULL};
    TPM2B_ATTEST *attest = NULL;
    TPMT_SIGNATURE *signature = NULL;

    memcpy(data.buffer, qualifying, TPM_DIGEST_BYTES);
    return tpm_good(tpm,
                    Esys_NV_Certify(
                        tpm->esys, keys->ak, counter->index, counter->index,
                        ESYS_TR_PASSWORD, ESYS_TR_PASSWORD, ESYS_TR_NONE, &data,
                        &scheme, COUNTER_BYTES, 0, &attest, &signature),
                    "certify the counter") &&
           tpm_signed_keep(tpm, attest, signature, statement);
}
