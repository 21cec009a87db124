/* SPDX-License-Identifier: Apache-2.0 */
/** @file Key files: one line of hexadecimal digits. */
#ifndef CLOISON_POLICY_KEY_H
#define CLOISON_POLICY_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_SECRET_BYTES 64
#define KEY_PUBLIC_BYTES 32

/** Read a key of @p length bytes; false after complaining. */
bool key_read(const char *path, uint8_t *key, size_t length);

/** Write a key; false after complaining. */
bool key_write(const char *path, const uint8_t *key, size_t length,
               unsigned mode);

#endif
