/* SPDX-License-Identifier: Apache-2.0 */
/** @file What libsodium.a and gcc expect of a C library: see the source. */
#pragma once

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);
_Noreturn void sodium_misuse(void);
void sodium_memzero(void *bytes, size_t length);
int sodium_memcmp(const void *left, const void *right, size_t length);
int sodium_is_zero(const unsigned char *bytes, size_t length);
