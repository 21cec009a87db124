/* SPDX-License-Identifier: Apache-2.0 */
/** @file Bytes in JSON. */
#include "attest/tool/json_bytes.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"
#include "policy/tool_json.h"

json_t *json_base64(const void *bytes, size_t length)
{
    size_t room =
        sodium_base64_encoded_len(length, sodium_base64_VARIANT_ORIGINAL);
    char *text = tool_allocate(room);

    sodium_bin2base64(text, room, bytes, length,
                      sodium_base64_VARIANT_ORIGINAL);
    json_t *value = tool_json("s", text);

    free(text);
    return value;
}

json_t *json_hex(const void *bytes, size_t length)
{
    char *text = tool_allocate(2 * length + 1);

    sodium_bin2hex(text, 2 * length + 1, bytes, length);
    json_t *value = tool_json("s", text);

    free(text);
    return value;
}

bool json_take_base64(const json_t *object, const char *key,
                      struct json_room *into)
{
    const char *text = json_string_value(json_object_get(object, key));
    const char *end = NULL;

    return text != NULL &&
           sodium_base642bin(into->bytes, into->room, text, strlen(text), NULL,
                             &into->length, &end,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           *end == '\0';
}

bool json_take_hex(const json_t *object, const char *key,
                   struct json_room *into)
{
    const char *text = json_string_value(json_object_get(object, key));
    const char *end = NULL;

    return text != NULL &&
           sodium_hex2bin(into->bytes, into->room, text, strlen(text), NULL,
                          &into->length, &end) == 0 &&
           *end == '\0';
}

bool json_is_format(const json_t *object, const char *format)
{
    const char *text = json_string_value(json_object_get(object, "format"));

    return text != NULL && strcmp(text, format) == 0;
}
