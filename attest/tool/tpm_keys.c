/* SPDX-License-Identifier: Apache-2.0 */
/** @file Endorsement key, attestation key, and what ties them together. */
#include "attest/tool/tpm_keys.h"

#include <string.h>

/* TCG EK Credential Profile 2.3, template L-1: PolicySecret(endorsement). */
static const BYTE ek_policy[32] = {
    0x83, 0x71, 0x97, 0x67, 0x44, 0x84, 0xb3, 0xf8, 0x1a, 0x90, 0xcc,
    0x8d, 0x46, 0xa5, 0xd7, 0x24, 0xfd, 0x52, 0xd7, 0x6e, 0x06, 0x52,
    0x0b, 0x64, 0xf2, 0xa1, 0xda, 0x1b, 0x33, 0x14, 0x69, 0xaa};

#define NV_CHUNK 512

static TPM2B_PUBLIC ek_template(void)
{
    TPM2B_PUBLIC ek = {0};

    ek.publicArea.type = TPM2_ALG_RSA;
    ek.publicArea.nameAlg = TPM2_ALG_SHA256;
    ek.publicArea.objectAttributes =
        TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT |
        TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_ADMINWITHPOLICY |
        TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT;
    ek.publicArea.authPolicy.size = sizeof ek_policy;
    memcpy(ek.publicArea.authPolicy.buffer, ek_policy, sizeof ek_policy);
    ek.publicArea.parameters.rsaDetail.symmetric.algorithm = TPM2_ALG_AES;
    ek.publicArea.parameters.rsaDetail.symmetric.keyBits.aes = 128;
    ek.publicArea.parameters.rsaDetail.symmetric.mode.aes = TPM2_ALG_CFB;
    ek.publicArea.parameters.rsaDetail.scheme.scheme = TPM2_ALG_NULL;
    ek.publicArea.parameters.rsaDetail.keyBits = 2048;
    ek.publicArea.unique.rsa.size = 256;
    return ek;
}

static TPM2B_PUBLIC ak_template(void)
{
    TPM2B_PUBLIC ak = {0};

    ak.publicArea.type = TPM2_ALG_ECC;
    ak.publicArea.nameAlg = TPM2_ALG_SHA256;
    /* There is no password to guess: a few power cuts, which count as wrong
       guesses, would otherwise lock the key. */
    ak.publicArea.objectAttributes =
        TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT |
        TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH |
        TPMA_OBJECT_NODA | TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_SIGN_ENCRYPT;
    ak.publicArea.parameters.eccDetail.symmetric.algorithm = TPM2_ALG_NULL;
    ak.publicArea.parameters.eccDetail.scheme.scheme = TPM2_ALG_ECDSA;
    ak.publicArea.parameters.eccDetail.scheme.details.ecdsa.hashAlg =
        TPM2_ALG_SHA256;
    ak.publicArea.parameters.eccDetail.curveID = TPM2_ECC_NIST_P256;
    ak.publicArea.parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
    return ak;
}

/* Make the key and keep it, so that it is there without being made again. */
static bool make(struct tpm *tpm, const TPM2B_PUBLIC *template,
                 TPM2_HANDLE handle, ESYS_TR *key)
{
    TPM2B_SENSITIVE_CREATE sensitive = {0};
    TPM2B_DATA outside = {0};
    TPML_PCR_SELECTION registers = {0};
    ESYS_TR fresh = ESYS_TR_NONE;

    if (!tpm_good(tpm,
                  Esys_CreatePrimary(
                      tpm->esys, ESYS_TR_RH_ENDORSEMENT, ESYS_TR_PASSWORD,
                      ESYS_TR_NONE, ESYS_TR_NONE, &sensitive, template,
                      &outside, &registers, &fresh, NULL, NULL, NULL, NULL),
                  "make a key")) {
        return false;
    }
    bool good = tpm_good(tpm,
                         Esys_EvictControl(tpm->esys, ESYS_TR_RH_OWNER, fresh,
                                           ESYS_TR_PASSWORD, ESYS_TR_NONE,
                                           ESYS_TR_NONE, handle, key),
                         "keep a key (is there a password of the owner?)");

    tpm_flush(tpm, fresh);
    return good;
}

static bool find_or_make(struct tpm *tpm, const TPM2B_PUBLIC *template,
                         TPM2_HANDLE handle, ESYS_TR *key)
{
    TSS2_RC code = Esys_TR_FromTPMPublic(tpm->esys, handle, ESYS_TR_NONE,
                                         ESYS_TR_NONE, ESYS_TR_NONE, key);

    if (tpm_says_absent(code)) {
        return make(tpm, template, handle, key);
    }
    return tpm_good(tpm, code, "find a key");
}

/* Somebody else's key may lie at the handle: then nothing may be signed. */
static bool matches(const TPM2B_PUBLIC *found, const TPM2B_PUBLIC *template)
{
    const TPMT_PUBLIC *one = &found->publicArea;
    const TPMT_PUBLIC *other = &template->publicArea;

    return one->type == other->type && one->nameAlg == other->nameAlg &&
           one->objectAttributes == other->objectAttributes &&
           one->authPolicy.size == other->authPolicy.size &&
           memcmp(one->authPolicy.buffer, other->authPolicy.buffer,
                  one->authPolicy.size) == 0;
}

static bool take(struct tpm *tpm, const TPM2B_PUBLIC *template,
                 TPM2_HANDLE handle, ESYS_TR *key)
{
    TPM2B_PUBLIC *found = NULL;

    if (!find_or_make(tpm, template, handle, key) ||
        !tpm_good(tpm,
                  Esys_ReadPublic(tpm->esys, *key, ESYS_TR_NONE, ESYS_TR_NONE,
                                  ESYS_TR_NONE, &found, NULL, NULL),
                  "read a key")) {
        return false;
    }
    bool good = matches(found, template);

    Esys_Free(found);
    return good ||
           why_say(&tpm->why,
                   "TPM: another key lies at handle 0x%08x; remove it with "
                   "tpm2_evictcontrol -c 0x%08x",
                   handle, handle);
}

static bool read_public(struct tpm *tpm, ESYS_TR key, TPM2B_PUBLIC *into,
                        TPM2B_NAME *name)
{
    TPM2B_PUBLIC *found = NULL;
    TPM2B_NAME *named = NULL;

    if (!tpm_good(tpm,
                  Esys_ReadPublic(tpm->esys, key, ESYS_TR_NONE, ESYS_TR_NONE,
                                  ESYS_TR_NONE, &found, &named, NULL),
                  "read a key")) {
        return false;
    }
    *into = *found;
    if (name != NULL) {
        *name = *named;
    }
    Esys_Free(found);
    Esys_Free(named);
    return true;
}

bool tpm_keys_take(struct tpm *tpm, struct tpm_keys *keys)
{
    TPM2B_PUBLIC ek = ek_template();
    TPM2B_PUBLIC ak = ak_template();

    memset(keys, 0, sizeof *keys);
    return take(tpm, &ek, TPM_EK_HANDLE, &keys->ek) &&
           take(tpm, &ak, TPM_AK_HANDLE, &keys->ak) &&
           read_public(tpm, keys->ek, &keys->ek_public, NULL) &&
           read_public(tpm, keys->ak, &keys->ak_public, &keys->ak_name);
}

static bool read_chunk(struct tpm *tpm, ESYS_TR index, uint8_t *into,
                       size_t size_and_offset[2])
{
    TPM2B_MAX_NV_BUFFER *data = NULL;
    uint16_t size = (uint16_t)size_and_offset[0];

    if (!tpm_good(tpm,
                  Esys_NV_Read(tpm->esys, index, index, ESYS_TR_PASSWORD,
                               ESYS_TR_NONE, ESYS_TR_NONE, size,
                               (uint16_t)size_and_offset[1], &data),
                  "read the certificate of the EK")) {
        return false;
    }
    bool good = data->size == size;

    if (good) {
        memcpy(into + size_and_offset[1], data->buffer, size);
    }
    Esys_Free(data);
    return good ||
           why_say(&tpm->why, "TPM: the certificate of the EK is short");
}

/* Makers leave room behind it: it is as long as its first bytes say. */
static size_t der_size(const uint8_t *der, size_t room)
{
    if (room < 4 || der[0] != 0x30 || der[1] != 0x82) {
        return room;
    }
    size_t size = 4 + (size_t)der[2] * 256 + der[3];

    return size < room ? size : room;
}

bool tpm_keys_certificate(struct tpm *tpm,
                          uint8_t certificate[static TPM_CERTIFICATE_MAX],
                          size_t *size)
{
    ESYS_TR index = ESYS_TR_NONE;
    TPM2B_NV_PUBLIC *area = NULL;
    TSS2_RC code =
        Esys_TR_FromTPMPublic(tpm->esys, TPM_EK_CERTIFICATE_INDEX, ESYS_TR_NONE,
                              ESYS_TR_NONE, ESYS_TR_NONE, &index);

    *size = 0;
    if (tpm_says_absent(code)) {
        return true;
    }
    if (!tpm_good(tpm, code, "find the certificate of the EK") ||
        !tpm_good(tpm,
                  Esys_NV_ReadPublic(tpm->esys, index, ESYS_TR_NONE,
                                     ESYS_TR_NONE, ESYS_TR_NONE, &area, NULL),
                  "size of the certificate of the EK")) {
        return false;
    }
    size_t length = area->nvPublic.dataSize;

    Esys_Free(area);
    if (length > TPM_CERTIFICATE_MAX) {
        return why_say(&tpm->why,
                       "TPM: the certificate of the EK is %zu bytes long",
                       length);
    }
    for (size_t at = 0; at < length; at += NV_CHUNK) {
        size_t rest = length - at;
        size_t part[2] = {rest < NV_CHUNK ? rest : NV_CHUNK, at};

        if (!read_chunk(tpm, index, certificate, part)) {
            return false;
        }
    }
    *size = der_size(certificate, length);
    return true;
}

bool tpm_keys_activate(struct tpm *tpm, const struct tpm_keys *keys,
                       const TPM2B_ID_OBJECT *blob,
                       const TPM2B_ENCRYPTED_SECRET *sealed,
                       TPM2B_DIGEST *secret)
{
    ESYS_TR session = ESYS_TR_NONE;
    TPM2B_DIGEST *opened = NULL;
    bool good =
        tpm_policy_session(tpm, TPM2_SE_POLICY, ESYS_TR_NONE, &session) &&
        tpm_good(tpm,
                 Esys_PolicySecret(tpm->esys, ESYS_TR_RH_ENDORSEMENT, session,
                                   ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                                   NULL, NULL, NULL, 0, NULL, NULL),
                 "use the EK (is there a password of the endorsement?)") &&
        tpm_good(tpm,
                 Esys_ActivateCredential(tpm->esys, keys->ak, keys->ek,
                                         ESYS_TR_PASSWORD, session,
                                         ESYS_TR_NONE, blob, sealed, &opened),
                 "open the credential (was it made for another machine?)");

    tpm_flush(tpm, session);
    if (good) {
        *secret = *opened;
        Esys_Free(opened);
    }
    return good;
}
