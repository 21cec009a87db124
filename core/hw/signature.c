/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Verifying a signature with libsodium.
 *
 * Debian's libsodium.a is compiled with SSE2 and a stack protector that reads
 * its canary at FS:0x28; the boot code has CR4.OSFXSR set. While an exit is
 * handled the x87 and SSE registers are still the guest's: they are kept
 * aside. Nothing wider is touched (the library has no AVX in what is linked).
 * FS is lent to the library and given back; a guest's own is in its VMCB.
 *
 * Trusted because: libsodium's Ed25519 is; all state lent is given back.
 */
#include "core/port/hw_signature.h"

#include "core/hw/cpu.h"
#include "core/hw/release_key.h"

/* APM2 24593 rev 3.43 §4.5.2: base of FS in 64-bit mode. */
#define MSR_FS_BASE 0xc0000100

/* The library reads eight bytes at offset 0x28. */
static const uint64_t signature_canary[8] = {0, 0, 0, 0, 0, 0x5bd1e995a7f3c600,
                                             0, 0};

/* FXSAVE image (APM2 §11.4.4) of whoever's registers are loaded; one
   signature is verified at a time: one processor runs the core. */
static uint8_t signature_registers[512] __attribute__((aligned(16)));

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

    __asm__ volatile("fxsave64 %0" : "=m"(signature_registers));
    cpu_write_msr(MSR_FS_BASE, (uint64_t)(uintptr_t)signature_canary);
    result =
        crypto_sign_verify_detached(signature, message, length, release_key);
    cpu_write_msr(MSR_FS_BASE, before);
    __asm__ volatile("fxrstor64 %0" : : "m"(signature_registers) : "memory");
    return result == 0;
}
