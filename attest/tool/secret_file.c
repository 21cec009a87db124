/* SPDX-License-Identifier: Apache-2.0 */
/** @file Secrets that come in by a file and go out by a descriptor. */
#include "attest/tool/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "policy/tool.h"

static bool read_all(int file, uint8_t *into, size_t room, size_t *length)
{
    *length = 0;
    while (*length < room) {
        ssize_t count = read(file, into + *length, room - *length);

        if (count == 0) {
            return true;
        }
        if (count < 0 && errno != EINTR) {
            return false;
        }
        *length += count > 0 ? (size_t)count : 0;
    }
    errno = EFBIG;
    return false;
}

static bool read_path(const char *path, struct buffer *into, struct why *why)
{
    bool is_input = strcmp(path, "-") == 0;
    int file = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0 || !read_all(file, into->bytes, into->length, &into->length)) {
        why_say(why, "%s: %s", path, strerror(errno));
        if (file > STDERR_FILENO) {
            close(file);
        }
        return false;
    }
    if (!is_input) {
        close(file);
    }
    return true;
}

bool secret_read(const char *path, uint8_t into[static SECRET_MAX],
                 size_t *length, struct why *why)
{
    struct buffer bytes = {into, SECRET_MAX};
    bool good = read_path(path, &bytes, why);

    *length = bytes.length;
    return good;
}

json_t *secret_json(const char *path, struct why *why)
{
    uint8_t room[SECRET_FILE_MAX];
    struct buffer bytes = {room, sizeof room};
    json_t *value = NULL;

    if (read_path(path, &bytes, why)) {
        value = json_loadb((const char *)bytes.bytes, bytes.length,
                           JSON_REJECT_DUPLICATES, NULL);
        if (value == NULL) {
            why_say(why, "%s: not JSON", path);
        }
    }
    return value;
}

bool secret_write(int file, const uint8_t *bytes, size_t length,
                  struct why *why)
{
    size_t done = 0;

    while (done < length) {
        ssize_t count = write(file, bytes + done, length - done);

        if (count < 0 && errno != EINTR) {
            return why_say(why, "descriptor %d: %s", file, strerror(errno));
        }
        done += count > 0 ? (size_t)count : 0;
    }
    return true;
}
