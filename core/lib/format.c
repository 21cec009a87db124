/* SPDX-License-Identifier: Apache-2.0 */
/** @file Building one line of text. */
#include "core/lib/format.h"

/* 10^19, the weight of the first of the 20 digits of a 64-bit number. */
#define DECIMAL_TOP 10000000000000000000U
/* 16^15, the same for its 16 hexadecimal digits. */
#define HEX_TOP 1152921504606846976U

void format_byte(struct format_line *line, uint8_t byte)
{
    if (line->used < FORMAT_LINE_MAX) {
        line->text[line->used] = byte;
        line->used++;
    }
}

void format_text(struct format_line *line, const char *text, uint32_t limit)
{
    /*@ loop invariant 0 <= i <= limit && format_ok(line);
      @ loop assigns i, line->used, line->text[0 .. FORMAT_LINE_MAX - 1];
      @ loop variant limit - i;
      @*/
    for (uint32_t i = 0; i < limit && text[i] != 0; i++) {
        format_byte(line, (uint8_t)text[i]);
    }
}

/** Append one digit, below 16. */
/*@ requires format_ok(line) && digit < 16;
  @ terminates \true;
  @ assigns line->used, line->text[0 .. FORMAT_LINE_MAX - 1];
  @ ensures format_ok(line);
  @*/
static void append_digit(struct format_line *line, uint64_t digit)
{
    uint64_t first = digit < 10 ? '0' : 'a' - 10;

    format_byte(line, (uint8_t)(first + digit));
}

void format_decimal(struct format_line *line, uint64_t number)
{
    uint64_t weight = DECIMAL_TOP;

    /*@ loop invariant 1 <= weight <= DECIMAL_TOP;
      @ loop assigns weight;
      @ loop variant weight;
      @*/
    while (weight > 1 && number / weight == 0) {
        weight /= 10;
    }
    /*@ loop invariant 0 <= weight <= DECIMAL_TOP && format_ok(line);
      @ loop assigns weight, line->used, line->text[0 .. FORMAT_LINE_MAX - 1];
      @ loop variant weight;
      @*/
    while (weight > 0) {
        append_digit(line, number / weight % 10);
        weight /= 10;
    }
}

void format_hex(struct format_line *line, uint64_t number)
{
    uint64_t weight = HEX_TOP;

    format_byte(line, '0');
    format_byte(line, 'x');
    /*@ loop invariant 0 <= weight <= HEX_TOP && format_ok(line);
      @ loop assigns weight, line->used, line->text[0 .. FORMAT_LINE_MAX - 1];
      @ loop variant weight;
      @*/
    while (weight > 0) {
        append_digit(line, number / weight % 16);
        weight /= 16;
    }
}
