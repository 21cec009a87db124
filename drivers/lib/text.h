/* SPDX-License-Identifier: Apache-2.0 */
/** @file One line of text, put together without allocation. */
#ifndef CLOISON_DRIVERS_LIB_TEXT_H
#define CLOISON_DRIVERS_LIB_TEXT_H

#include <stdarg.h>
#include <stdint.h>

#define TEXT_BYTES 200

/** What does not fit is cut off; there is no terminating zero. */
struct text {
    char bytes[TEXT_BYTES];
    uint32_t length;
};

void text_put(struct text *text, char c);
/** Append; formats: %s %c %d (int64_t) %u (uint64_t) %x (uint64_t). */
void text_format(struct text *text, const char *format, ...);
void text_format_list(struct text *text, const char *format, va_list *list);

#endif
