/* SPDX-License-Identifier: Apache-2.0 */
/** @file Paths of the store. */
#include "drivers/lib/memory.h"
#include "drivers/store/path.h"

bool path_append(struct path *path, const char *bytes, uint32_t length)
{
    if (length > (uint32_t)(PATH_MAX - path->length)) {
        return false;
    }
    memcpy(path->bytes + path->length, bytes, length);
    path->length = (uint16_t)(path->length + length);
    return true;
}

void path_home(struct path *path, uint32_t domain)
{
    char digits[2] = {(char)('0' + domain / 10), (char)('0' + domain % 10)};
    uint32_t skip = domain < 10 ? 1 : 0;
    memset(path, 0, sizeof(*path));
    path_append(path, "/local/domain/", 14);
    path_append(path, digits + skip, 2 - skip);
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '@' ||
           c == ':' || c == '+';
}

/* Whether the parts are few, short, and of plain letters. */
static bool parts_are_good(const struct path *path)
{
    uint32_t at = 0;
    uint32_t depth = 0;
    if (path->length == 1) {
        return true;
    }
    while (at < path->length) {
        struct config_text part = path_part(path, &at);
        depth++;
        if (part.length == 0 || part.length > NAME_MAX || depth > PATH_DEPTH) {
            return false;
        }
        for (uint32_t i = 0; i < part.length; i++) {
            if (!is_plain(part.at[i])) {
                return false;
            }
        }
    }
    return path->bytes[path->length - 1] != '/';
}

bool path_read(struct path *path, uint32_t domain, const uint8_t *bytes,
               uint32_t length)
{
    memset(path, 0, sizeof(*path));
    if (length == 0 || length > PATH_MAX) {
        return false;
    }
    if (bytes[0] != '/') {
        path_home(path, domain);
        path_append(path, "/", 1);
        path->local = path->length;
    }
    return path_append(path, (const char *)bytes, length) &&
           parts_are_good(path);
}

struct config_text path_part(const struct path *path, uint32_t *at)
{
    struct config_text part = {path->bytes + *at + 1, 0};
    while (*at + 1 + part.length < path->length &&
           part.at[part.length] != '/') {
        part.length++;
    }
    *at += 1 + part.length;
    return part;
}

bool path_same(const struct path *a, const struct path *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

bool path_is_below(const struct path *path, const struct path *top)
{
    if (top->length == 1) {
        return true;
    }
    return path->length >= top->length &&
           memcmp(path->bytes, top->bytes, top->length) == 0 &&
           (path->length == top->length || path->bytes[top->length] == '/');
}
