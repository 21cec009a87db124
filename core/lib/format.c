/* SPDX-License-Identifier: Apache-2.0 */
/** @file Building one line of text. */
#include "core/lib/format.h"

/* 10^19, the weight of the first of the 20 digits of a 64-bit number. */
#define DECIMAL_TOP 10000000000000000000U

struct format_line format_line;

void format_start(void)
{
    format_line.used = 0;
}

void format_byte(uint8_t byte)
{
    if (format_line.used < FORMAT_LINE_MAX) {
        format_line.text[format_line.used] = byte;
        format_line.used++;
    }
}

void format_text(const char *text, uint32_t limit)
{
    /*@ loop invariant 0 <= i <= limit && format_ok;
      @ loop assigns i, format_line;
      @ loop variant limit - i;
      @*/
    for (uint32_t i = 0; i < limit && text[i] > 0; i++) {
        format_byte((uint8_t)text[i]);
    }
}

void format_decimal(uint64_t number)
{
    uint64_t weight = DECIMAL_TOP;

    /*@ loop invariant 1 <= weight <= DECIMAL_TOP;
      @ loop assigns weight;
      @ loop variant weight;
      @*/
    while (weight >= 10 && number / weight == 0) {
        weight /= 10;
    }
    /*@ loop invariant 0 <= weight <= DECIMAL_TOP && format_ok;
      @ loop assigns weight, format_line;
      @ loop variant weight;
      @*/
    while (weight > 0) {
        format_byte((uint8_t)('0' + number / weight % 10));
        weight /= 10;
    }
}

void format_hex(const uint8_t *bytes, uint32_t length)
{
    static const uint8_t digits[] = "0123456789abcdef";

    /*@ loop invariant 0 <= i <= length && format_ok;
      @ loop assigns i, format_line;
      @ loop variant length - i;
      @*/
    for (uint32_t i = 0; i < length; i++) {
        format_byte(digits[bytes[i] / 16]);
        format_byte(digits[bytes[i] % 16]);
    }
}
