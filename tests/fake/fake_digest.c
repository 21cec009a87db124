/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port of digests: libsodium, as in the core. */
#include <sodium.h>

#include "core/port/hw_signature.h"

void hw_digest(const uint8_t *bytes, uint64_t length, uint8_t *digest)
{
    crypto_hash_sha256(digest, bytes, length);
}
