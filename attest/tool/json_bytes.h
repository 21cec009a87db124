/* SPDX-License-Identifier: Apache-2.0 */
/** @file Bytes in JSON: base64, or hexadecimal for what people compare. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

json_t *json_base64(const void *bytes, size_t length);
json_t *json_hex(const void *bytes, size_t length);

/** Where bytes go, and how many there were. */
struct json_room {
    void *bytes;
    size_t room;
    size_t length;
};

/** The bytes of a member; false if it is not there, not such or too long. */
bool json_take_base64(const json_t *object, const char *key,
                      struct json_room *into);
bool json_take_hex(const json_t *object, const char *key,
                   struct json_room *into);

/** Whether the member "format" says so. */
bool json_is_format(const json_t *object, const char *format);
