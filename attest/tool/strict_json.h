/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file JSON of others, read strictly: what is not expected is refused.
 *
 * A key that is missing, unknown or there twice, a number in the place of a
 * text, capital hexadecimal digits or base64 with loose bits: each is refused,
 * so that one meaning has one text.
 */
#pragma once

#include <jansson.h>

#include "attest/tool/span.h"
#include "policy/tool.h"

#define STRICT_FILE_MAX (4 * 1024 * 1024)

/* Members and elements in a file: each takes far more memory than text. */
#define STRICT_PART_MAX 131072

/** The object in a text of at most STRICT_FILE_MAX bytes; NULL and why. */
json_t *strict_parse(struct span text, struct why *why);

/** The object in a file; NULL, and @p why names the file. */
json_t *strict_read(const char *path, struct why *why);

/**
 * Whether an object has exactly the keys that @p keys lists, separated by
 * blanks; @p where says in words which object that is.
 */
bool strict_keys(const json_t *object, const char *where, const char *keys,
                 struct why *why);

/** Whether a member is the text @p expected. */
bool strict_is(const json_t *object, const char *key, const char *expected,
               struct why *why);

/** Hexadecimal digits for exactly @p length bytes. */
bool strict_hex(const json_t *object, const char *key, uint8_t *out,
                size_t length, struct why *why);

/** Base64 of 1 to @p most bytes, to be released. */
bool strict_base64(const json_t *object, const char *key, size_t most,
                   struct buffer *out, struct why *why);

/** A number from 0 to @p most. */
bool strict_number(const json_t *object, const char *key, uint64_t most,
                   uint64_t *out, struct why *why);

/** A text of at most @p most printable characters of ASCII. */
bool strict_text(const json_t *object, const char *key, size_t most,
                 const char **out, struct why *why);

/** Whether a member is null. */
bool strict_is_null(const json_t *object, const char *key);

/** A member, an array or an object; NULL and why. */
json_t *strict_array(const json_t *object, const char *key, struct why *why);
json_t *strict_object(const json_t *object, const char *key, struct why *why);

/** Bytes as texts of JSON, for those who write. */
json_t *strict_from_hex(const uint8_t *bytes, size_t length);
json_t *strict_from_base64(const uint8_t *bytes, size_t length);
