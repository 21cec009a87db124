/* SPDX-License-Identifier: Apache-2.0 */
/** @file Key files: one line of hexadecimal digits. */
#include "policy/key.h"

#include <sodium.h>
#include <string.h>

#include "policy/tool.h"

bool key_read(const char *path, uint8_t *key, size_t length)
{
    struct buffer text;
    size_t count = 0;
    const char *end = NULL;
    bool ok;

    if (!tool_read(path, &text)) {
        return false;
    }
    ok = sodium_hex2bin(key, length, (const char *)text.bytes, text.length,
                        "\n", &count, &end) == 0 &&
         count == length && end == (const char *)text.bytes + text.length;
    sodium_memzero(text.bytes, text.length);
    tool_release(&text);
    if (!ok) {
        tool_complain("%s: not a key of %zu hexadecimal digits", path,
                      2 * length);
    }
    return ok;
}

bool key_write(const char *path, const uint8_t *key, size_t length,
               unsigned mode)
{
    char text[2 * KEY_SECRET_BYTES + 2];
    struct buffer data = {(uint8_t *)text, 2 * length + 1};
    bool ok;

    sodium_bin2hex(text, sizeof(text), key, length);
    text[2 * length] = '\n';
    ok = tool_write(path, &data, mode);
    sodium_memzero(text, sizeof(text));
    return ok;
}
