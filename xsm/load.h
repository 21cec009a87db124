/* SPDX-License-Identifier: Apache-2.0 */
/** @file Acceptance of a policy table: every index checked once, here. */
#pragma once

#include "xsm/name.h"
#include "xsm/slot.h"
#include "xsm/table.h"

/*@ // Word i of a byte string, little-endian.
  @ logic integer xsm_raw_word{L}(uint8_t *bytes, integer i) =
  @     bytes[4 * i] + 256 * bytes[4 * i + 1] + 65536 * bytes[4 * i + 2] +
  @     16777216 * bytes[4 * i + 3];
  @*/

/*@ predicate xsm_none_permissive{L} = \forall integer k;
  @     0 <= k < xsm_identities ==> xsm_identity_flags(k) <= XSM_FLAG_TRUSTED;
  @ predicate xsm_nobody_numbered{L} = \forall integer d;
  @     0 <= d < DOMAIN_MAX ==> xsm_identity[d] == XSM_IDENTITY_MAX;
  @*/

/**
 * Accept a table (format.h) to work answers out of; the one accepted before is
 * gone. The answers in force stay as they are, and every domain needs its
 * number in the new table (label.h).
 *
 * @param permissive whether the table may have permissive identities
 * @return ST_OK, else no table is accepted: ST_EXISTS if its version is not
 *         newer than that of the policy in force, ST_NO_SPACE if it is longer
 *         than any table, ST_UNSUPPORTED for another format version or other
 *         numbers of permissions, ST_DENIED if it lets information flow
 *         downwards, ST_INVALID for anything else.
 */
/*@ requires \valid_read(bytes + (0 .. length - 1)) && xsm_table_ok;
  @ requires \separated(bytes + (0 .. length - 1),
  @     xsm_table + (0 .. XSM_TABLE_WORDS - 1));
  @ requires \separated(bytes + (0 .. length - 1), &xsm_table_length,
  @     xsm_identity + (0 .. DOMAIN_MAX - 1));
  @ terminates \true;
  @ assigns xsm_table[0 .. XSM_TABLE_WORDS - 1], xsm_table_length,
  @     xsm_identity[0 .. DOMAIN_MAX - 1];
  @ ensures xsm_table_ok && xsm_nobody_numbered;
  @ ensures \result == ST_OK || \result == ST_EXISTS ||
  @     \result == ST_NO_SPACE || \result == ST_UNSUPPORTED ||
  @     \result == ST_DENIED || \result == ST_INVALID;
  @ ensures \result == ST_OK ==> xsm_loaded && length == 4 * xsm_words &&
  @     xsm_table[XSM_HEADER_NUMBERING] == xsm_numbering_digest &&
  @     xsm_table[XSM_HEADER_VERSION] > xsm_version;
  @ ensures \result == ST_OK ==> \forall integer k; 0 <= k < xsm_words ==>
  @     xsm_table[k] == \old(xsm_raw_word(bytes, k));
  @ ensures \result == ST_OK && !permissive ==> xsm_none_permissive;
  @ ensures \result != ST_OK ==> !xsm_loaded;
  @*/
enum status xsm_load(const uint8_t *bytes, uint32_t length,
                     bool permissive) MUST_CHECK;
