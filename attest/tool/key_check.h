/* SPDX-License-Identifier: Apache-2.0 */
/** @file What OpenSSL answers a judge: signatures, certificates, secrets. */
#pragma once

#include <openssl/x509.h>

#include "attest/tool/tpm_wire.h"
#include "policy/tool.h"

#define CREDENTIAL_SECRET_BYTES 32

/** Certificates of makers of TPMs; NULL after complaining. */
X509_STORE *key_authorities_read(const char *path);

/** Whether the key of a TPM made this signature of @p message. */
bool key_signed(const struct wire_public *key,
                const struct wire_signature *signature, struct span message);

/** Whether an EK with a certificate (DER) of one of @p authorities it is. */
bool key_is_endorsed(X509_STORE *authorities, struct span certificate,
                     const struct wire_public *endorsement, struct why *why);

/** Whether it has the attributes of a key that only decrypts for its TPM. */
bool key_is_endorsement(const struct wire_public *key);

/**
 * Seal @p secret so that only the TPM with the endorsement key opens it, and
 * only if it also has the key of that name: TPM2_MakeCredential in software
 * (TPM 2.0 Library Part 1 §24, rev 1.59).
 *
 * @param blob a TPM2B_ID_OBJECT, @param sealed a TPM2B_ENCRYPTED_SECRET; both
 *        to be released. False: the endorsement key cannot be used.
 */
bool key_make_credential(const struct wire_public *endorsement,
                         const uint8_t *name, const uint8_t *secret,
                         struct buffer *blob, struct buffer *sealed);
