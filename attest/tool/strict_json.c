/* SPDX-License-Identifier: Apache-2.0 */
/** @file JSON of others, read strictly: what is not expected is refused. */
#include "attest/tool/strict_json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attest/tool/deadline.h"
#include "policy/tool_json.h"

/* Commas and brackets outside of texts: parts, or a few more. */
static bool has_few_parts(struct span text)
{
    uint32_t count = 0;
    bool inside = false;

    for (size_t i = 0; i < text.length && count <= STRICT_PART_MAX; i++) {
        uint8_t byte = text.bytes[i];

        if (inside && byte == '\\') {
            i++;
        } else if (byte == '"') {
            inside = !inside;
        } else if (!inside && (byte == ',' || byte == '[' || byte == '{')) {
            count++;
        }
    }
    return count <= STRICT_PART_MAX;
}

json_t *strict_parse(struct span text, struct why *why)
{
    json_error_t error;
    json_t *value;

    if (text.length > STRICT_FILE_MAX) {
        why_say(why, "longer than 4 MiB");
        return NULL;
    }
    if (text.length == 0) {
        why_say(why, "empty");
        return NULL;
    }
    if (!has_few_parts(text)) {
        why_say(why, "more than %d parts", STRICT_PART_MAX);
        return NULL;
    }
    value = json_loadb((const char *)text.bytes, text.length,
                       JSON_REJECT_DUPLICATES, &error);
    if (value == NULL) {
        why_say(why, "line %d: not JSON: %s", error.line, error.text);
        return NULL;
    }
    if (!json_is_object(value)) {
        why_say(why, "not an object of JSON");
        json_decref(value);
        return NULL;
    }
    return value;
}

/* How long a pipe may say nothing. A named one without a writer is empty. */
#define READ_MS 10000

/* At most one byte more than is allowed, so that longer ones are noticed. */
static bool read_some(int file, struct buffer *out)
{
    ssize_t count = 1;

    out->bytes = tool_allocate(STRICT_FILE_MAX + 1);
    out->length = 0;
    while (count != 0 && out->length <= STRICT_FILE_MAX) {
        count = read(file, out->bytes + out->length,
                     STRICT_FILE_MAX + 1 - out->length);
        if (count < 0 && (errno != EAGAIN ||
                          !deadline_readable(file, deadline_now() + READ_MS))) {
            break;
        }
        out->length += count > 0 ? (size_t)count : 0;
    }
    return count >= 0;
}

json_t *strict_read(const char *path, struct why *why)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct buffer bytes = {NULL, 0};
    json_t *value = NULL;
    struct why inner;

    if (file < 0 || !read_some(file, &bytes)) {
        why_say(why, "%s: %s", path, strerror(errno));
    } else {
        const struct span text = {bytes.bytes, bytes.length};

        value = strict_parse(text, &inner);
        if (value == NULL) {
            why_say(why, "%s: %s", path, inner.text);
        }
    }
    if (file >= 0) {
        close(file);
    }
    /* A file may have been the state of a challenge, with its secret. */
    if (bytes.bytes != NULL) {
        sodium_memzero(bytes.bytes, bytes.length);
    }
    tool_release(&bytes);
    return value;
}

/* Whether @p word is one of the words of @p words. */
static bool is_word(const char *words, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = words; length > 0 && *at != '\0';) {
        size_t here = strcspn(at, " ");

        if (here == length && strncmp(at, word, length) == 0) {
            return true;
        }
        at += here + strspn(at + here, " ");
    }
    return false;
}

static bool has_words(const json_t *object, const char *where,
                      const char *words, struct why *why)
{
    for (const char *at = words; *at != '\0';) {
        size_t here = strcspn(at, " ");
        char word[64];

        snprintf(word, sizeof(word), "%.*s", (int)here, at);
        if (json_object_get(object, word) == NULL) {
            return why_say(why, "%s has no \"%s\"", where, word);
        }
        at += here + strspn(at + here, " ");
    }
    return true;
}

bool strict_keys(const json_t *object, const char *where, const char *keys,
                 struct why *why)
{
    const char *key;
    json_t *value;

    if (!json_is_object(object)) {
        return why_say(why, "%s is not an object", where);
    }
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (!is_word(keys, key)) {
            return why_say(why, "%s has a key that is not known: \"%.40s\"",
                           where, key);
        }
    }
    return has_words(object, where, keys, why);
}

bool strict_is(const json_t *object, const char *key, const char *expected,
               struct why *why)
{
    const char *text = json_string_value(json_object_get(object, key));

    return (text != NULL && strcmp(text, expected) == 0) ||
           why_say(why, "\"%s\" is not \"%s\"", key, expected);
}

bool strict_hex(const json_t *object, const char *key, uint8_t *out,
                size_t length, struct why *why)
{
    const json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);
    size_t count = 0;

    if (text == NULL || json_string_length(value) != 2 * length ||
        strspn(text, "0123456789abcdef") != 2 * length ||
        sodium_hex2bin(out, length, text, 2 * length, NULL, &count, NULL) !=
            0 ||
        count != length) {
        return why_say(why, "\"%s\" is not %zu hexadecimal digits (small ones)",
                       key, 2 * length);
    }
    return true;
}

bool strict_base64(const json_t *object, const char *key, size_t most,
                   struct buffer *out, struct why *why)
{
    const json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);
    size_t length = json_string_length(value);

    out->bytes = NULL;
    out->length = 0;
    if (text == NULL || length == 0 || length / 4 > most / 3 + 1) {
        return why_say(why, "\"%s\" is not base64 of 1 to %zu bytes", key,
                       most);
    }
    out->bytes = tool_allocate(length);
    if (sodium_base642bin(out->bytes, length, text, length, NULL, &out->length,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        out->length == 0 || out->length > most) {
        tool_release(out);
        return why_say(why, "\"%s\" is not base64 of 1 to %zu bytes", key,
                       most);
    }
    return true;
}

bool strict_number(const json_t *object, const char *key, uint64_t most,
                   uint64_t *out, struct why *why)
{
    const json_t *value = json_object_get(object, key);
    json_int_t number = json_integer_value(value);

    if (!json_is_integer(value) || number < 0 || (uint64_t)number > most) {
        return why_say(why, "\"%s\" is not a number from 0 to %" PRIu64, key,
                       most);
    }
    *out = (uint64_t)number;
    return true;
}

bool strict_text(const json_t *object, const char *key, size_t most,
                 const char **out, struct why *why)
{
    const json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);
    size_t length = json_string_length(value);
    bool ok = text != NULL && length <= most;

    for (size_t i = 0; ok && i < length; i++) {
        ok = text[i] >= ' ' && text[i] <= '~';
    }
    *out = text;
    return ok || why_say(why, "\"%s\" is not a text of at most %zu characters",
                         key, most);
}

bool strict_is_null(const json_t *object, const char *key)
{
    return json_is_null(json_object_get(object, key));
}

json_t *strict_array(const json_t *object, const char *key, struct why *why)
{
    json_t *value = json_object_get(object, key);

    if (!json_is_array(value)) {
        why_say(why, "\"%s\" is not an array", key);
        return NULL;
    }
    return value;
}

json_t *strict_object(const json_t *object, const char *key, struct why *why)
{
    json_t *value = json_object_get(object, key);

    if (!json_is_object(value)) {
        why_say(why, "\"%s\" is not an object", key);
        return NULL;
    }
    return value;
}

json_t *strict_from_hex(const uint8_t *bytes, size_t length)
{
    char *text = tool_allocate(2 * length + 1);
    json_t *value;

    sodium_bin2hex(text, 2 * length + 1, bytes, length);
    value = tool_json("s", text);
    free(text);
    return value;
}

json_t *strict_from_base64(const uint8_t *bytes, size_t length)
{
    const int variant = sodium_base64_VARIANT_ORIGINAL;
    size_t room = sodium_base64_encoded_len(length, variant);
    char *text = tool_allocate(room);
    json_t *value;

    sodium_bin2base64(text, room, bytes, length, variant);
    value = tool_json("s", text);
    free(text);
    return value;
}
