/* SPDX-License-Identifier: Apache-2.0 */
/** @file Sealing to registers and to the anti-rollback counter. */
#include "attest/tool/tpm_seal.h"

#include <sodium.h>
#include <string.h>

/* The parent is made anew each time: the same TPM makes the same key. */
static bool make_parent(struct tpm *tpm, ESYS_TR *parent)
{
    TPM2B_SENSITIVE_CREATE sensitive = {0};
    TPM2B_DATA outside = {0};
    TPML_PCR_SELECTION registers = {0};
    TPM2B_PUBLIC key = {0};

    key.publicArea.type = TPM2_ALG_ECC;
    key.publicArea.nameAlg = TPM2_ALG_SHA256;
    key.publicArea.objectAttributes =
        TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT |
        TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH |
        TPMA_OBJECT_NODA | TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT;
    key.publicArea.parameters.eccDetail.symmetric.algorithm = TPM2_ALG_AES;
    key.publicArea.parameters.eccDetail.symmetric.keyBits.aes = 128;
    key.publicArea.parameters.eccDetail.symmetric.mode.aes = TPM2_ALG_CFB;
    key.publicArea.parameters.eccDetail.scheme.scheme = TPM2_ALG_NULL;
    key.publicArea.parameters.eccDetail.curveID = TPM2_ECC_NIST_P256;
    key.publicArea.parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
    return tpm_good(tpm,
                    Esys_CreatePrimary(
                        tpm->esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD,
                        ESYS_TR_NONE, ESYS_TR_NONE, &sensitive, &key, &outside,
                        &registers, parent, NULL, NULL, NULL, NULL),
                    "make a parent key (is there a password of the owner?)");
}

/* The counter must not be above the version. */
static bool policy_counter(struct tpm *tpm, ESYS_TR session, uint64_t version)
{
    struct tpm_counter counter = {0};
    TPM2B_OPERAND operand = {.size = 8};

    for (unsigned i = 0; i < 8; i++) {
        operand.buffer[7 - i] = (BYTE)(version % 256);
        version /= 256;
    }
    if (!tpm_counter_find(tpm, &counter)) {
        return false;
    }
    if (counter.value == 0) {
        return why_say(&tpm->why, "the TPM has no counter; make it with: "
                                  "cloison-attest counter create");
    }
    return tpm_good(tpm,
                    Esys_PolicyNV(tpm->esys, counter.index, counter.index,
                                  session, ESYS_TR_PASSWORD, ESYS_TR_NONE,
                                  ESYS_TR_NONE, &operand, 0,
                                  TPM2_EO_UNSIGNED_LE),
                    "compare the counter");
}

/* The same steps make the policy when sealing and satisfy it later. */
static bool policy(struct tpm *tpm, ESYS_TR session,
                   const struct tpm_sealed *sealed)
{
    return tpm_good(tpm,
                    Esys_PolicyPCR(tpm->esys, session, ESYS_TR_NONE,
                                   ESYS_TR_NONE, ESYS_TR_NONE, NULL,
                                   &sealed->selection),
                    "compare the registers") &&
           (!sealed->has_version ||
            policy_counter(tpm, session, sealed->version));
}

static bool policy_digest(struct tpm *tpm, const struct tpm_sealed *sealed,
                          TPM2B_DIGEST *digest)
{
    ESYS_TR session = ESYS_TR_NONE;
    TPM2B_DIGEST *found = NULL;
    bool good =
        tpm_policy_session(tpm, TPM2_SE_POLICY, ESYS_TR_NONE, &session) &&
        policy(tpm, session, sealed) &&
        tpm_good(tpm,
                 Esys_PolicyGetDigest(tpm->esys, session, ESYS_TR_NONE,
                                      ESYS_TR_NONE, ESYS_TR_NONE, &found),
                 "read the policy");

    tpm_flush(tpm, session);
    if (good) {
        *digest = *found;
        Esys_Free(found);
    }
    return good;
}

static bool create(struct tpm *tpm, ESYS_TR parent,
                   const TPM2B_SENSITIVE_CREATE *sensitive,
                   struct tpm_sealed *sealed)
{
    TPM2B_PUBLIC area = {0};
    TPM2B_DATA outside = {0};
    TPML_PCR_SELECTION registers = {0};
    TPM2B_PRIVATE *private_half = NULL;
    TPM2B_PUBLIC *public_half = NULL;

    area.publicArea.type = TPM2_ALG_KEYEDHASH;
    area.publicArea.nameAlg = TPM2_ALG_SHA256;
    area.publicArea.objectAttributes =
        TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_NODA;
    area.publicArea.parameters.keyedHashDetail.scheme.scheme = TPM2_ALG_NULL;
    if (!policy_digest(tpm, sealed, &area.publicArea.authPolicy) ||
        !tpm_good(tpm,
                  Esys_Create(tpm->esys, parent, ESYS_TR_PASSWORD, ESYS_TR_NONE,
                              ESYS_TR_NONE, sensitive, &area, &outside,
                              &registers, &private_half, &public_half, NULL,
                              NULL, NULL),
                  "seal")) {
        return false;
    }
    sealed->private_half = *private_half;
    sealed->public_half = *public_half;
    Esys_Free(private_half);
    Esys_Free(public_half);
    return true;
}

bool tpm_seal(struct tpm *tpm, const TPM2B_SENSITIVE_DATA *secret,
              struct tpm_sealed *sealed)
{
    TPM2B_SENSITIVE_CREATE sensitive = {0};
    ESYS_TR parent = ESYS_TR_NONE;

    if (!make_parent(tpm, &parent)) {
        return false;
    }
    sensitive.sensitive.data.size = secret->size;
    memcpy(sensitive.sensitive.data.buffer, secret->buffer, secret->size);
    bool good = create(tpm, parent, &sensitive, sealed);

    sodium_memzero(&sensitive, sizeof sensitive);
    tpm_flush(tpm, parent);
    return good;
}

static bool is_refusal(TSS2_RC code)
{
    TSS2_RC plain = code & 0xBFu;

    return code == TPM2_RC_POLICY || plain == TPM2_RC_POLICY_FAIL ||
           plain == TPM2_RC_VALUE || code == TPM2_RC_PCR_CHANGED;
}

/* The answer of the TPM is encrypted for us: wires to it may be listened to. */
static bool open_object(struct tpm *tpm, ESYS_TR parent, ESYS_TR object,
                        const struct tpm_sealed *sealed,
                        TPM2B_SENSITIVE_DATA *secret)
{
    ESYS_TR session = ESYS_TR_NONE;
    TPM2B_SENSITIVE_DATA *opened = NULL;
    bool good = tpm_policy_session(tpm, TPM2_SE_POLICY, parent, &session) &&
                policy(tpm, session, sealed) &&
                tpm_good(tpm,
                         Esys_Unseal(tpm->esys, object, session, ESYS_TR_NONE,
                                     ESYS_TR_NONE, &opened),
                         "unseal");

    tpm_flush(tpm, session);
    if (good) {
        *secret = *opened;
        sodium_memzero(opened, sizeof *opened);
        Esys_Free(opened);
    }
    return good;
}

bool tpm_unseal(struct tpm *tpm, const struct tpm_sealed *sealed,
                TPM2B_SENSITIVE_DATA *secret, bool *refused)
{
    ESYS_TR parent = ESYS_TR_NONE;
    ESYS_TR object = ESYS_TR_NONE;
    bool good =
        make_parent(tpm, &parent) &&
        tpm_good(tpm,
                 Esys_Load(tpm->esys, parent, ESYS_TR_PASSWORD, ESYS_TR_NONE,
                           ESYS_TR_NONE, &sealed->private_half,
                           &sealed->public_half, &object),
                 "load (was it sealed by another TPM?)") &&
        open_object(tpm, parent, object, sealed, secret);

    *refused = !good && is_refusal(tpm->code);
    tpm_flush(tpm, object);
    tpm_flush(tpm, parent);
    return good;
}
