/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What libsodium.a and gcc expect of a C library, and no more.
 *
 * libsodium's own helpers are defined here so that the linker does not pull
 * them in: five members for Ed25519 remain of the archive. What the
 * verification of a signature never calls stops the machine.
 *
 * Trusted because: the copies are single instructions (APM3 24594, REP MOVS
 * and REP STOS; boot leaves the direction flag clear, the ABI keeps it so).
 */
#include <stdint.h>

#include "core/hw/sodium_stubs.h"

void *memcpy(void *to, const void *from, size_t length)
{
    void *at = to;

    __asm__ volatile("rep movsb"
                     : "+D"(at), "+S"(from), "+c"(length)
                     :
                     : "memory");
    return to;
}

void *memset(void *to, int value, size_t length)
{
    void *at = to;

    __asm__ volatile("rep stosb"
                     : "+D"(at), "+c"(length)
                     : "a"(value)
                     : "memory");
    return to;
}

/* core.lds gives it other names: abort, memmove */
_Noreturn void sodium_misuse(void)
{
    for (;;) {
        __asm__ volatile("ud2");
    }
}

void sodium_memzero(void *bytes, size_t length)
{
    memset(bytes, 0, length);
}

int sodium_memcmp(const void *left, const void *right, size_t length)
{
    const volatile uint8_t *a = left;
    const volatile uint8_t *b = right;
    uint32_t difference = 0;

    for (size_t i = 0; i < length; i++) {
        difference |= (uint32_t)(a[i] ^ b[i]);
    }
    return difference == 0 ? 0 : -1;
}

int sodium_is_zero(const unsigned char *bytes, size_t length)
{
    const volatile uint8_t *at = bytes;
    uint32_t any = 0;

    for (size_t i = 0; i < length; i++) {
        any |= at[i];
    }
    return any == 0 ? 1 : 0;
}
