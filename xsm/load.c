/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Validation of a policy table, in place: the words are copied first, so
 * that nothing read later can differ from what was validated, and cleared
 * again if the table is refused. Answers are worked out elsewhere: the ones in
 * force are not touched here.
 */
#include "xsm/load.h"

/*@ lemma load_square_bound: \forall integer n;
  @     0 <= n <= XSM_IDENTITY_MAX ==> 0 <= n * n <= 16384;
  @ lemma load_pair_bound: \forall integer k, n;
  @     0 <= k < n * n * CLASS_COUNT && 1 <= n ==>
  @     0 <= k / CLASS_COUNT / n < n && 0 <= k / CLASS_COUNT % n < n;
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

/* As if there never was a table. */
/*@ terminates \true;
  @ assigns xsm_table[0 .. XSM_TABLE_WORDS - 1], xsm_table_length,
  @     xsm_identity[0 .. DOMAIN_MAX - 1];
  @ ensures xsm_table_zero && !xsm_loaded && xsm_nobody_numbered;
  @*/
static void table_clear(void)
{
    xsm_table_length = 0;
    /*@ loop invariant 0 <= i <= XSM_TABLE_WORDS;
      @ loop invariant \forall integer k; 0 <= k < i ==> xsm_table[k] == 0;
      @ loop assigns i, xsm_table[0 .. XSM_TABLE_WORDS - 1];
      @ loop variant XSM_TABLE_WORDS - i;
      @*/
    for (uint32_t i = 0; i < XSM_TABLE_WORDS; i++) {
        xsm_table[i] = 0;
    }
    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant \forall integer k; 0 <= k < d ==>
      @     xsm_identity[k] == XSM_IDENTITY_MAX;
      @ loop assigns d, xsm_identity[0 .. DOMAIN_MAX - 1];
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        xsm_identity[d] = XSM_IDENTITY_MAX;
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
    if (xsm_table[XSM_HEADER_FORMAT] != XSM_FORMAT ||
        xsm_table[XSM_HEADER_NUMBERING] != xsm_numbering() ||
        xsm_table[XSM_HEADER_CLASSES] != CLASS_COUNT) {
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

    if (identities == 0 || identities > XSM_IDENTITY_MAX ||
        cells > XSM_CELL_MAX || profiles > XSM_TABLE_WORDS) {
        return false;
    }
    return XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * identities +
                   (xsm_table_cids() + 1) / 2 + XSM_CELL_WORDS * cells +
                   profiles ==
               count &&
           xsm_table[XSM_HEADER_BYTES] == 4 * count;
}

/*@ requires xsm_layout_ok && index < xsm_cids;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> xsm_cid_ok(index);
  @*/
static bool cid_is_ok(uint32_t index)
{
    uint32_t profiles = xsm_table[XSM_HEADER_PROFILES];
    uint32_t cid = xsm_table_cid(index);
    uint32_t cell = xsm_table_cell_base() + XSM_CELL_WORDS * cid;
    uint32_t mask = xsm_table[XSM_MASK_BASE + index % CLASS_COUNT];
    uint32_t span = xsm_table_span(mask);

    /* Masks name relation bits only. */
    if (cid >= xsm_table[XSM_HEADER_CELLS] || mask >= XSM_RELATIONS) {
        return false;
    }
    return xsm_table[cell + XSM_CELL_TE] <=
               xsm_class_perms[index % CLASS_COUNT] &&
           span <= profiles &&
           xsm_table[cell + XSM_CELL_PROFILE] <= profiles - span;
}

/* Flags are known ones; permissive only where it may be. */
/*@ requires xsm_layout_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> xsm_flags_ok(xsm_identities);
  @ ensures \result && !permissive ==> xsm_none_permissive;
  @*/
static bool flags_are_ok(bool permissive)
{
    uint32_t most = permissive ? XSM_FLAGS - 1 : XSM_FLAG_TRUSTED;

    /*@ loop invariant 0 <= i <= xsm_identities;
      @ loop invariant \forall integer k; 0 <= k < i ==>
      @     xsm_identity_flags(k) <= most;
      @ loop assigns i;
      @ loop variant xsm_identities - i;
      @*/
    for (uint32_t i = 0; i < xsm_table[XSM_HEADER_IDENTITIES]; i++) {
        if (xsm_table_identity(i, XSM_IDENTITY_FLAGS) > most) {
            return false;
        }
    }
    return true;
}

/*@ requires xsm_layout_ok && index < xsm_pair_cids && xsm_cid_ok(index);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> xsm_upwards(index);
  @*/
static bool flow_is_upwards(uint32_t index)
{
    uint32_t reads = xsm_class_reads[index % CLASS_COUNT];
    uint32_t writes = xsm_class_writes[index % CLASS_COUNT];
    uint32_t apart = xsm_decide(index, XSM_RELATION_APART);

    return (xsm_decide(index, XSM_RELATION_BELOW) & reads) == 0 &&
           (xsm_decide(index, XSM_RELATION_ABOVE) & writes) == 0 &&
           (apart & reads) == 0 && (apart & writes) == 0;
}

/*@ requires xsm_layout_ok && index < xsm_pair_cids && xsm_cid_ok(index);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> xsm_flow_ok(index);
  @*/
static bool flow_is_ok(uint32_t index)
{
    uint32_t identities = xsm_table[XSM_HEADER_IDENTITIES];
    uint32_t subject = index / CLASS_COUNT / identities;
    uint32_t object = index / CLASS_COUNT % identities;

    return xsm_table_identity(subject, XSM_IDENTITY_FLAGS) != 0 ||
           xsm_table_identity(object, XSM_IDENTITY_FLAGS) % 2 != 0 ||
           flow_is_upwards(index);
}

/* All questions: each has an answer, those about two domains a lawful one. */
/*@ requires xsm_layout_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == ST_OK || \result == ST_INVALID ||
  @     \result == ST_DENIED;
  @ ensures \result == ST_OK ==> xsm_cids_ok(xsm_cids) &&
  @     xsm_flows_ok(xsm_pair_cids);
  @*/
static enum status questions_check(void)
{
    uint32_t identities = xsm_table[XSM_HEADER_IDENTITIES];
    uint32_t pairs = identities * identities * CLASS_COUNT;
    uint32_t count = xsm_table_cids();

    /*@ loop invariant 0 <= i <= count && xsm_cids_ok(i);
      @ loop invariant xsm_flows_ok(i < pairs ? i : pairs);
      @ loop assigns i;
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count; i++) {
        if (!cid_is_ok(i)) {
            return ST_INVALID;
        }
        if (i < pairs && !flow_is_ok(i)) {
            return ST_DENIED;
        }
    }
    return ST_OK;
}

/*@ requires count <= XSM_TABLE_WORDS;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == ST_OK || \result == ST_UNSUPPORTED ||
  @     \result == ST_INVALID || \result == ST_EXISTS ||
  @     \result == ST_DENIED;
  @ ensures \result == ST_OK ==> xsm_content_ok && xsm_words == count &&
  @     xsm_table[XSM_HEADER_NUMBERING] == xsm_numbering_digest &&
  @     xsm_table[XSM_HEADER_VERSION] > xsm_version;
  @ ensures \result == ST_OK && !permissive ==> xsm_none_permissive;
  @*/
static enum status table_check(uint32_t count, bool permissive)
{
    enum status status = header_check();

    if (status != ST_OK) {
        return status;
    }
    if (xsm_table[XSM_HEADER_VERSION] <= xsm_version) {
        return ST_EXISTS;
    }
    if (!layout_is_ok(count) || !flags_are_ok(permissive)) {
        return ST_INVALID;
    }
    return questions_check();
}

enum status xsm_load(const uint8_t *bytes, uint32_t length, bool permissive)
{
    enum status status;

    table_clear();
    if (length > 4 * XSM_TABLE_WORDS) {
        return ST_NO_SPACE;
    }
    if (length % 4 != 0) {
        return ST_INVALID;
    }
    table_copy(bytes, length / 4);
    status = table_check(length / 4, permissive);
    if (status != ST_OK) {
        table_clear();
        //@ assert xsm_table_ok;
        return status;
    }
    //@ assert xsm_words >= 1;
    xsm_table_length = length / 4;
    //@ assert xsm_content_ok;
    //@ assert xsm_table_ok;
    return ST_OK;
}
