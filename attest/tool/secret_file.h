/* SPDX-License-Identifier: Apache-2.0 */
/** @file Secrets that come in by a file and go out by a descriptor. */
#pragma once

#include <jansson.h>

#include "attest/tool/span.h"

/* A key for a disk, and then some. */
#define SECRET_MAX 4096

/* What was made of one, as text. */
#define SECRET_FILE_MAX 8192

/** A short file, "-" being standard input; false: why. */
bool secret_read(const char *path, uint8_t into[static SECRET_MAX],
                 size_t *length, struct why *why);

/** JSON from a file of less than SECRET_FILE_MAX bytes. NULL: why. */
json_t *secret_json(const char *path, struct why *why);

/** Write to an open descriptor; false: why. */
bool secret_write(int file, const uint8_t *bytes, size_t length,
                  struct why *why);
