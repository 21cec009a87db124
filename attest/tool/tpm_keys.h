/* SPDX-License-Identifier: Apache-2.0 */
/** @file The two keys that say which TPM this is. */
#pragma once

#include "attest/tool/tpm.h"

#define TPM_EK_HANDLE 0x81010001u
#define TPM_AK_HANDLE 0x81010002u
#define TPM_EK_CERTIFICATE_INDEX 0x01C00002u

#define TPM_CERTIFICATE_MAX 4096

/** The endorsement key (EK) and the key that signs quotes (AK). */
struct tpm_keys {
    ESYS_TR ek;
    ESYS_TR ak;
    TPM2B_PUBLIC ek_public;
    TPM2B_PUBLIC ak_public;
    TPM2B_NAME ak_name;
};

/** Find both keys, making and keeping what is not there yet. */
bool tpm_keys_take(struct tpm *tpm, struct tpm_keys *keys);

/** What the maker of the TPM says of its EK; *size is 0 if it says nothing. */
bool tpm_keys_certificate(struct tpm *tpm,
                          uint8_t certificate[static TPM_CERTIFICATE_MAX],
                          size_t *size);

/**
 * Open a credential: it was made for this EK and this AK, so that its maker
 * knows that both are in one TPM.
 */
bool tpm_keys_activate(struct tpm *tpm, const struct tpm_keys *keys,
                       const TPM2B_ID_OBJECT *blob,
                       const TPM2B_ENCRYPTED_SECRET *sealed,
                       TPM2B_DIGEST *secret);
