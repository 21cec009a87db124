/* SPDX-License-Identifier: Apache-2.0 */
/** @file The table's state and its address arithmetic. */
#include "xsm/table.h"

uint32_t xsm_table[XSM_TABLE_WORDS];
uint32_t xsm_table_length;
uint32_t xsm_vector[XSM_VECTOR_WORDS];

/*@ // Values that the bits from `from` upwards can have at most.
  @ logic integer room(integer from) =
  @     from >= 10 ? 1 : from == 9 ? 2 : from == 8 ? 4 : from == 7 ? 8 :
  @     from == 6 ? 16 : from == 5 ? 32 : from == 4 ? 64 : from == 3 ? 128 :
  @     from == 2 ? 256 : from == 1 ? 512 : 1024;
  @*/

uint32_t xsm_table_cell_base(void)
{
    uint32_t identities = xsm_table[XSM_HEADER_IDENTITIES];

    return XSM_CID_BASE + (identities * identities * CLASS_COUNT + 1) / 2;
}

uint32_t xsm_table_cid(uint32_t index)
{
    uint32_t both = xsm_table[XSM_CID_BASE + index / 2];

    if (index % 2 == 0) {
        return both % 65536;
    }
    return both / 65536;
}

uint32_t xsm_table_span(uint32_t mask)
{
    uint32_t span = 1;
    uint32_t bit = XSM_RELATION_BITS;

    /*@ loop invariant 0 <= bit <= XSM_RELATION_BITS;
      @ loop invariant span == xsm_span(mask, bit);
      @ loop invariant 1 <= span <= room(bit);
      @ loop assigns bit, span;
      @ loop variant bit;
      @*/
    while (bit > 0) {
        bit--;
        if (((mask >> bit) & 1) == 1) {
            span = span * 2;
        }
    }
    return span;
}

uint32_t xsm_table_pick(uint32_t relation, uint32_t mask)
{
    uint32_t picked = 0;
    uint32_t bit = XSM_RELATION_BITS;

    /*@ loop invariant 0 <= bit <= XSM_RELATION_BITS;
      @ loop invariant picked == xsm_picked(relation, mask, bit);
      @ loop invariant 0 <= picked < xsm_span(mask, bit) <= room(bit);
      @ loop assigns bit, picked;
      @ loop variant bit;
      @*/
    while (bit > 0) {
        bit--;
        if (((mask >> bit) & 1) == 1) {
            picked = picked * 2 + ((relation >> bit) & 1);
        }
    }
    return picked;
}
