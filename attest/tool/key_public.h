/* SPDX-License-Identifier: Apache-2.0 */
/** @file The public key of a TPM in OpenSSL's form. */
#pragma once

#include <openssl/evp.h>

#include "attest/tool/tpm_wire.h"

/** NULL: a size or curve that is not used here. To be freed. */
EVP_PKEY *key_public(const struct wire_public *key);
