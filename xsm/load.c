/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Validation of a policy table, in place: the words are copied first, so
 * that nothing read later can differ from what was validated, and cleared
 * again if the table is refused.
 */
#include "xsm/load.h"

/*@ lemma load_square_bound: \forall integer n;
  @     0 <= n <= XSM_IDENTITY_MAX ==> 0 <= n * n <= 16384;
  @*/

/*@ requires \valid_read(bytes + (0 .. 4 * count - 1));
  @ requires count <= XSM_TABLE_WORDS;
  @ requires \separated(bytes + (0 .. 4 * count - 1),
  @     xsm_table + (0 .. XSM_TABLE_WORDS - 1));
  @ terminates \true;
  @ assigns xsm_table[0 .. XSM_TABLE_WORDS - 1];
  @ ensures \forall integer k; 0 <= k < count ==>
  @     xsm_table[k] == \old(xsm_raw_word(bytes, k));
  @*/
static void table_copy(const uint8_t *bytes, uint32_t count)
{
    /*@ loop invariant 0 <= i <= count;
      @ loop invariant \forall integer k; 0 <= k < i ==>
      @     xsm_table[k] == \at(xsm_raw_word(bytes, k), Pre);
      @ loop assigns i, xsm_table[0 .. XSM_TABLE_WORDS - 1];
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count; i++) {
        xsm_table[i] = (uint32_t)bytes[4 * i] +
                       256 * (uint32_t)bytes[4 * i + 1] +
                       65536 * (uint32_t)bytes[4 * i + 2] +
                       16777216 * (uint32_t)bytes[4 * i + 3];
    }
}

/*@ terminates \true;
  @ assigns xsm_table[0 .. XSM_TABLE_WORDS - 1];
  @ ensures xsm_table_zero;
  @*/
static void table_clear(void)
{
    /*@ loop invariant 0 <= i <= XSM_TABLE_WORDS;
      @ loop invariant \forall integer k; 0 <= k < i ==> xsm_table[k] == 0;
      @ loop assigns i, xsm_table[0 .. XSM_TABLE_WORDS - 1];
      @ loop variant XSM_TABLE_WORDS - i;
      @*/
    for (uint32_t i = 0; i < XSM_TABLE_WORDS; i++) {
        xsm_table[i] = 0;
    }
}

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == ST_OK || \result == ST_UNSUPPORTED ||
  @     \result == ST_INVALID;
  @ ensures \result == ST_OK ==>
  @     xsm_table[XSM_HEADER_MAGIC] == XSM_MAGIC &&
  @     xsm_table[XSM_HEADER_FORMAT] == XSM_FORMAT &&
  @     xsm_table[XSM_HEADER_NUMBERING] == xsm_numbering_digest &&
  @     xsm_table[XSM_HEADER_CLASSES] == CLASS_COUNT;
  @*/
static enum status header_check(void)
{
    if (xsm_table[XSM_HEADER_MAGIC] != XSM_MAGIC) {
        return ST_INVALID;
    }
    if (xsm_table[XSM_HEADER_FORMAT] != XSM_FORMAT) {
        return ST_UNSUPPORTED;
    }
    if (xsm_table[XSM_HEADER_NUMBERING] != xsm_numbering()) {
        return ST_UNSUPPORTED;
    }
    if (xsm_table[XSM_HEADER_CLASSES] != CLASS_COUNT) {
        return ST_UNSUPPORTED;
    }
    return ST_OK;
}

/*@ requires count <= XSM_TABLE_WORDS;
  @ requires xsm_table[XSM_HEADER_MAGIC] == XSM_MAGIC;
  @ requires xsm_table[XSM_HEADER_FORMAT] == XSM_FORMAT;
  @ requires xsm_table[XSM_HEADER_CLASSES] == CLASS_COUNT;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> xsm_layout_ok && xsm_words == count;
  @*/
static bool layout_is_ok(uint32_t count)
{
    uint32_t identities = xsm_table[XSM_HEADER_IDENTITIES];
    uint32_t cells = xsm_table[XSM_HEADER_CELLS];
    uint32_t profiles = xsm_table[XSM_HEADER_PROFILES];
    uint32_t cids;

    if (identities == 0 || identities > XSM_IDENTITY_MAX) {
        return false;
    }
    if (cells > XSM_CELL_MAX || profiles > XSM_TABLE_WORDS) {
        return false;
    }
    cids = identities * identities * CLASS_COUNT;
    return XSM_CID_BASE + (cids + 1) / 2 + 2 * cells + profiles == count &&
           xsm_table[XSM_HEADER_BYTES] == 4 * count;
}

/*@ requires xsm_layout_ok && index < xsm_cids;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> xsm_cid_ok(index);
  @*/
static bool cid_is_ok(uint32_t index)
{
    uint32_t cells = xsm_table_cell_base();
    uint32_t profiles = xsm_table[XSM_HEADER_PROFILES];
    uint32_t cid = xsm_table_cid(index);
    uint32_t span;

    if (cid >= xsm_table[XSM_HEADER_CELLS]) {
        return false;
    }
    span = xsm_table_span(xsm_table[XSM_MASK_BASE + index % CLASS_COUNT]);
    return span <= profiles &&
           xsm_table[cells + 2 * cid + 1] <= profiles - span;
}

/*@ requires xsm_layout_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> xsm_cids_ok(xsm_cids);
  @*/
static bool cids_are_ok(void)
{
    uint32_t identities = xsm_table[XSM_HEADER_IDENTITIES];
    uint32_t count = identities * identities * CLASS_COUNT;

    /*@ loop invariant 0 <= i <= count;
      @ loop invariant xsm_cids_ok(i);
      @ loop assigns i;
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count; i++) {
        if (!cid_is_ok(i)) {
            return false;
        }
    }
    return true;
}

/* Masks name relation bits only, and no half word is left to hide in. */
/*@ requires xsm_layout_ok;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static bool rest_is_plain(void)
{
    uint32_t identities = xsm_table[XSM_HEADER_IDENTITIES];
    uint32_t count = identities * identities * CLASS_COUNT;

    /*@ loop invariant 0 <= i <= CLASS_COUNT;
      @ loop assigns i;
      @ loop variant CLASS_COUNT - i;
      @*/
    for (uint32_t i = 0; i < CLASS_COUNT; i++) {
        if (xsm_table[XSM_MASK_BASE + i] >= XSM_RELATIONS) {
            return false;
        }
    }
    return count % 2 == 0 || xsm_table[XSM_CID_BASE + count / 2] < 65536;
}

/*@ requires count <= XSM_TABLE_WORDS;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == ST_OK || \result == ST_UNSUPPORTED ||
  @     \result == ST_INVALID;
  @ ensures \result == ST_OK ==> xsm_layout_ok && xsm_cids_ok(xsm_cids) &&
  @     xsm_words == count &&
  @     xsm_table[XSM_HEADER_NUMBERING] == xsm_numbering_digest;
  @*/
static enum status table_check(uint32_t count)
{
    enum status status = header_check();

    if (status != ST_OK) {
        return status;
    }
    if (!layout_is_ok(count)) {
        return ST_INVALID;
    }
    if (!rest_is_plain() || !cids_are_ok()) {
        return ST_INVALID;
    }
    return ST_OK;
}

enum status xsm_load(const uint8_t *bytes, uint32_t length)
{
    enum status status;

    if (xsm_table_length != 0) {
        return ST_EXISTS;
    }
    if (length > 4 * XSM_TABLE_WORDS) {
        return ST_NO_SPACE;
    }
    if (length % 4 != 0) {
        return ST_INVALID;
    }
    table_copy(bytes, length / 4);
    status = table_check(length / 4);
    if (status != ST_OK) {
        table_clear();
        //@ assert xsm_table_ok;
        return status;
    }
    //@ assert xsm_words >= 1;
    xsm_table_length = length / 4;
    //@ assert xsm_layout_ok && xsm_cids_ok(xsm_cids);
    //@ assert xsm_table_ok;
    return ST_OK;
}
