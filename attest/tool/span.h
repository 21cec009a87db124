/* SPDX-License-Identifier: Apache-2.0 */
/** @file Bytes of others, read in order and never behind their end. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes that somebody else owns. */
struct span {
    const uint8_t *bytes;
    size_t length;
};

/**
 * What is still to be read. The first step behind the end makes it bad; from
 * then on every number is 0 and every span empty, so one question at the end
 * of a parser is enough.
 */
struct reader {
    struct span left;
    bool bad;
};

/** Begin to read @p bytes. */
struct reader reader_of(struct span bytes);

/** The next @p length bytes. */
struct span reader_take(struct reader *reader, size_t length);

/** A number of 1 to 8 bytes, least or most significant byte first. */
uint64_t reader_little(struct reader *reader, size_t length);
uint64_t reader_big(struct reader *reader, size_t length);

/** Bytes behind their length, a big-endian number of 16 bits: a TPM2B. */
struct span reader_sized(struct reader *reader);

/** Whether everything was read, and nothing behind the end. */
bool reader_is_done(const struct reader *reader);

/** Whether both hold the same bytes. */
bool span_is(struct span one, const void *bytes, size_t length);

/** @p length bytes at an offset; nothing if they are not all there. */
struct span span_part(struct span whole, uint64_t offset, uint64_t length);

/** A number of 1 to 8 bytes at an offset, least significant byte first; 0 if
 *  it is not all there. */
uint64_t span_number(struct span whole, uint64_t offset, size_t length);

/** Why something is refused, for people. */
struct why {
    char text[400];
};

/**
 * Set the reason, cut off where the room ends. Bytes that a terminal obeys
 * become '?': parts of a reason are words of whoever sent a file.
 *
 * @return false.
 */
bool why_say(struct why *why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
