/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Verifying the system image's signature with libsodium.
 *
 * Debian's libsodium.a is compiled with SSE2 and a stack protector that reads
 * its canary at FS:0x28. No guest runs yet while the image is checked, so the
 * registers are free; the boot code has CR4.OSFXSR set. FS is lent to the
 * library and given back.
 *
 * Trusted because: libsodium's Ed25519 is; the only state lent is FS base.
 */
#include "core/port/hw_signature.h"

#include "core/hw/cpu.h"
#include "core/hw/release_key.h"

/* APM2 24593 rev 3.43 §4.5.2: base of FS in 64-bit mode. */
#define MSR_FS_BASE 0xc0000100

/* The library reads eight bytes at offset 0x28. */
static const uint64_t signature_canary[8] = {0, 0, 0, 0, 0, 0x5bd1e995a7f3c600,
                                             0, 0};

/* libsodium's own declaration needs headers of a C library. */
int crypto_sign_verify_detached(const unsigned char *signature,
                                const unsigned char *message,
                                unsigned long long length,
                                const unsigned char *key);

bool hw_signature_ok(const uint8_t *message, uint64_t length,
                     const uint8_t *signature)
{
    uint64_t before = cpu_read_msr(MSR_FS_BASE);
    int result;

    cpu_write_msr(MSR_FS_BASE, (uint64_t)(uintptr_t)signature_canary);
    result =
        crypto_sign_verify_detached(signature, message, length, release_key);
    cpu_write_msr(MSR_FS_BASE, before);
    return result == 0;
}
