/* SPDX-License-Identifier: Apache-2.0 */
/** @file Acceptance of a policy table: every index checked once, here. */
#ifndef CLOISON_XSM_LOAD_H
#define CLOISON_XSM_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/status.h"
#include "xsm/numbering.h"
#include "xsm/table.h"

/*@ // Word i of a byte string, little-endian.
  @ logic integer xsm_raw_word{L}(uint8_t *bytes, integer i) =
  @     bytes[4 * i] + 256 * bytes[4 * i + 1] + 65536 * bytes[4 * i + 2] +
  @     16777216 * bytes[4 * i + 3];
  @*/

/**
 * Accept a table (format.h) for as long as the core runs.
 *
 * @return ST_OK; ST_EXISTS if one was accepted before, ST_NO_SPACE if it is
 *         longer than any table, ST_UNSUPPORTED for another format version
 *         or other numbers of permissions, ST_INVALID for anything else.
 *         Nothing has changed then.
 */
/*@ requires \valid_read(bytes + (0 .. length - 1)) && xsm_table_ok;
  @ requires \separated(bytes + (0 .. length - 1),
  @     xsm_table + (0 .. XSM_TABLE_WORDS - 1));
  @ requires \separated(bytes + (0 .. length - 1), &xsm_table_length);
  @ terminates \true;
  @ assigns xsm_table[0 .. XSM_TABLE_WORDS - 1], xsm_table_length;
  @ ensures xsm_table_ok;
  @ ensures \result == ST_OK || \result == ST_EXISTS ||
  @     \result == ST_NO_SPACE || \result == ST_UNSUPPORTED ||
  @     \result == ST_INVALID;
  @ ensures \result == ST_OK ==> xsm_loaded && length == 4 * xsm_words &&
  @     xsm_table[XSM_HEADER_NUMBERING] == xsm_numbering_digest;
  @ ensures \result == ST_OK ==> \forall integer k; 0 <= k < xsm_words ==>
  @     xsm_table[k] == \old(xsm_raw_word(bytes, k));
  @ ensures \result != ST_OK ==>
  @     xsm_table_length == \old(xsm_table_length) &&
  @     \forall integer k; 0 <= k < XSM_TABLE_WORDS ==>
  @         xsm_table[k] == \old(xsm_table[k]);
  @*/
enum status xsm_load(const uint8_t *bytes, uint32_t length) MUST_CHECK;

#endif
