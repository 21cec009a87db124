/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Building one line of text without ever leaving its buffer.
 *
 * There is one line at a time, as everything in the core happens one after
 * another. What does not fit is cut off; nothing fails.
 *
 * Invariant: format_ok.
 */
#pragma once

#include <stdint.h>

/* Two security contexts and the words around them fit. */
#define FORMAT_LINE_MAX 768

struct format_line {
    uint32_t used;
    uint8_t text[FORMAT_LINE_MAX];
};

extern struct format_line format_line;

/*@ predicate format_ok{L} = format_line.used <= FORMAT_LINE_MAX;
  @*/

/** Begin a new line. */
/*@ terminates \true;
  @ assigns format_line.used;
  @ ensures format_ok && format_line.used == 0;
  @*/
void format_start(void);

/** Append one byte. */
/*@ requires format_ok;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @ ensures \old(format_line.used) < FORMAT_LINE_MAX ==>
  @     format_line.used == \old(format_line.used) + 1 &&
  @     format_line.text[\old(format_line.used)] == byte;
  @ ensures \old(format_line.used) == FORMAT_LINE_MAX ==>
  @     format_line.used == \old(format_line.used);
  @ ensures \forall integer i; 0 <= i < \old(format_line.used) ==>
  @     format_line.text[i] == \old(format_line.text[i]);
  @*/
void format_byte(uint8_t byte);

/** Append ASCII text up to its NUL, @p limit bytes at most. */
/*@ requires format_ok;
  @ requires \valid_read(text + (0 .. limit - 1));
  @ requires \separated(&format_line, text + (0 .. limit - 1));
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
void format_text(const char *text, uint32_t limit);

/* Append a string literal. */
#define FORMAT_LITERAL(literal) format_text(literal, sizeof literal)

/** Append a number in decimal. */
/*@ requires format_ok;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
void format_decimal(uint64_t number);

/** Append bytes in hexadecimal, two digits each. */
/*@ requires format_ok;
  @ requires \valid_read(bytes + (0 .. length - 1));
  @ requires \separated(&format_line, bytes + (0 .. length - 1));
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
void format_hex(const uint8_t *bytes, uint32_t length);
