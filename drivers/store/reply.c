/* SPDX-License-Identifier: Apache-2.0 */
/** @file A message to a client while it is put together. */
#include "drivers/lib/memory.h"
#include "drivers/store/reply.h"

/* The names that clients know. */
static const char *const error_names[] = {
    [STORE_OK] = "EIO",         [STORE_INVALID] = "EINVAL",
    [STORE_DENIED] = "EACCES",  [STORE_EXISTS] = "EEXIST",
    [STORE_ABSENT] = "ENOENT",  [STORE_FULL] = "ENOSPC",
    [STORE_LONG] = "E2BIG",     [STORE_UNKNOWN] = "ENOSYS",
    [STORE_CONFLICT] = "EAGAIN"};

bool reply_put(struct reply *reply, const void *bytes, uint32_t length)
{
    if (length > XS_PAYLOAD_MAX - reply->length) {
        return false;
    }
    memcpy(reply->bytes + reply->length, bytes, length);
    reply->length += length;
    return true;
}

bool reply_put_number(struct reply *reply, uint64_t number)
{
    char digits[21];
    uint32_t at = sizeof(digits) - 1;
    digits[at] = 0;
    do {
        at--;
        digits[at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    return reply_put(reply, digits + at, (uint32_t)sizeof(digits) - at);
}

void reply_error(struct reply *reply, enum store_error error)
{
    const char *name = error_names[error];
    uint32_t length = 0;
    while (name[length] != 0) {
        length++;
    }
    reply->type = XS_ERROR;
    reply->length = 0;
    reply_put(reply, name, length + 1);
}
