/* SPDX-License-Identifier: Apache-2.0 */
/** @file Bytes of others, read in order and never behind their end. */
#include "attest/tool/span.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct reader reader_of(struct span bytes)
{
    struct reader reader = {bytes, false};

    return reader;
}

struct span reader_take(struct reader *reader, size_t length)
{
    struct span taken = {NULL, 0};

    if (reader->bad || length > reader->left.length) {
        reader->bad = true;
        return taken;
    }
    if (length > 0) {
        taken.bytes = reader->left.bytes;
        taken.length = length;
        reader->left.bytes += length;
        reader->left.length -= length;
    }
    return taken;
}

uint64_t reader_little(struct reader *reader, size_t length)
{
    struct span taken = reader_take(reader, length);
    uint64_t value = 0;

    for (size_t i = taken.length; i > 0; i--) {
        value = value * 256 + taken.bytes[i - 1];
    }
    return value;
}

uint64_t reader_big(struct reader *reader, size_t length)
{
    struct span taken = reader_take(reader, length);
    uint64_t value = 0;

    for (size_t i = 0; i < taken.length; i++) {
        value = value * 256 + taken.bytes[i];
    }
    return value;
}

struct span reader_sized(struct reader *reader)
{
    return reader_take(reader, (size_t)reader_big(reader, 2));
}

bool reader_is_done(const struct reader *reader)
{
    return !reader->bad && reader->left.length == 0;
}

bool span_is(struct span one, const void *bytes, size_t length)
{
    return one.length == length &&
           (length == 0 || memcmp(one.bytes, bytes, length) == 0);
}

/* Control characters of ASCII, and those of ISO 8859 in UTF-8 (C2 80-9F). */
static void make_harmless(char *text)
{
    for (unsigned char *at = (unsigned char *)text; *at != '\0'; at++) {
        if (*at < ' ' || *at == 0x7F) {
            *at = '?';
        } else if (*at == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0) {
            at[0] = '?';
            at[1] = '?';
        }
    }
}

bool why_say(struct why *why, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(why->text, sizeof(why->text), format, arguments);
    va_end(arguments);
    make_harmless(why->text);
    return false;
}

struct span span_part(struct span whole, uint64_t offset, uint64_t length)
{
    struct span found = {NULL, 0};

    if (offset <= whole.length && length <= whole.length - offset) {
        found.bytes = whole.bytes + offset;
        found.length = (size_t)length;
    }
    return found;
}

uint64_t span_number(struct span whole, uint64_t offset, size_t length)
{
    struct reader reader = reader_of(span_part(whole, offset, length));

    return reader_little(&reader, length);
}
