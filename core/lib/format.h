/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Building one line of text without ever leaving its buffer.
 *
 * What does not fit is cut off; nothing fails.
 */
#ifndef CLOISON_CORE_LIB_FORMAT_H
#define CLOISON_CORE_LIB_FORMAT_H

#include <stdint.h>

/* Two security contexts and the words around them fit. */
#define FORMAT_LINE_MAX 768

struct format_line {
    uint32_t used;
    uint8_t text[FORMAT_LINE_MAX];
};

/*@ predicate format_ok{L}(struct format_line *line) =
  @     \valid(line) && line->used <= FORMAT_LINE_MAX;
  @*/

/** Append one byte. */
/*@ requires format_ok(line);
  @ terminates \true;
  @ assigns line->used, line->text[0 .. FORMAT_LINE_MAX - 1];
  @ ensures format_ok(line);
  @ ensures \old(line->used) < FORMAT_LINE_MAX ==>
  @     line->used == \old(line->used) + 1 &&
  @     line->text[\old(line->used)] == byte;
  @ ensures \old(line->used) == FORMAT_LINE_MAX ==>
  @     line->used == \old(line->used);
  @ ensures \forall integer i; 0 <= i < \old(line->used) ==>
  @     line->text[i] == \old(line->text[i]);
  @*/
void format_byte(struct format_line *line, uint8_t byte);

/** Append the text up to its NUL, @p limit bytes at most. */
/*@ requires format_ok(line);
  @ requires \valid_read(text + (0 .. limit - 1));
  @ requires \separated(line, text + (0 .. limit - 1));
  @ terminates \true;
  @ assigns line->used, line->text[0 .. FORMAT_LINE_MAX - 1];
  @ ensures format_ok(line);
  @*/
void format_text(struct format_line *line, const char *text, uint32_t limit);

/* Append a string literal. */
#define FORMAT_LITERAL(line, literal) format_text(line, literal, sizeof literal)

/** Append a number in decimal. */
/*@ requires format_ok(line);
  @ terminates \true;
  @ assigns line->used, line->text[0 .. FORMAT_LINE_MAX - 1];
  @ ensures format_ok(line);
  @*/
void format_decimal(struct format_line *line, uint64_t number);

/** Append a number as 0x and 16 hexadecimal digits. */
/*@ requires format_ok(line);
  @ terminates \true;
  @ assigns line->used, line->text[0 .. FORMAT_LINE_MAX - 1];
  @ ensures format_ok(line);
  @*/
void format_hex(struct format_line *line, uint64_t number);

#endif
