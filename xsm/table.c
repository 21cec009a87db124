/* SPDX-License-Identifier: Apache-2.0 */
/** @file The table and its address arithmetic. */
#include "xsm/table.h"

uint32_t xsm_table[XSM_TABLE_WORDS];
uint32_t xsm_table_length;
uint32_t xsm_identity[DOMAIN_MAX];

/* The selected bits met so far: their value, and how many values they could
   have. */
struct pick {
    uint32_t value;
    uint32_t span;
};

/*@ lemma xsm_square_bound: \forall integer n;
  @     0 <= n <= XSM_IDENTITY_MAX ==> 0 <= n * n <= 16384;
  @*/

uint32_t xsm_table_cids(void)
{
    uint32_t identities = xsm_table[XSM_HEADER_IDENTITIES];

    return (identities * identities + identities) * CLASS_COUNT;
}

uint32_t xsm_table_identity(uint32_t identity, uint32_t word)
{
    return xsm_table[XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * identity + word];
}

/*@ requires xsm_layout_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_cid_base;
  @*/
static uint32_t cid_base(void)
{
    return XSM_IDENTITY_BASE +
           XSM_IDENTITY_WORDS * xsm_table[XSM_HEADER_IDENTITIES];
}

uint32_t xsm_table_cell_base(void)
{
    return cid_base() + (xsm_table_cids() + 1) / 2;
}

uint32_t xsm_table_cid(uint32_t index)
{
    uint32_t both = xsm_table[cid_base() + index / 2];

    return index % 2 == 0 ? both % 65536 : both / 65536;
}

/*@ requires so_far.value < so_far.span <= 512 && bit < XSM_RELATION_BITS;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.value == xsm_pick(so_far.value, relation, mask, bit);
  @ ensures \result.span == xsm_widen(so_far.span, mask, bit);
  @ ensures \result.value < \result.span <= 2 * so_far.span;
  @*/
static struct pick pick_bit(struct pick so_far, uint32_t relation,
                            uint32_t mask, uint32_t bit)
{
    if (((mask >> bit) & 1) == 1) {
        so_far.value = 2 * so_far.value + ((relation >> bit) & 1);
        so_far.span = 2 * so_far.span;
    }
    return so_far;
}

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result.value == xsm_picked(relation, mask);
  @ ensures \result.span == xsm_span(mask);
  @ ensures \result.value < \result.span <= XSM_RELATIONS;
  @*/
static struct pick pick_all(uint32_t relation, uint32_t mask)
{
    struct pick pick = {0, 1};

    pick = pick_bit(pick, relation, mask, 9);
    pick = pick_bit(pick, relation, mask, 8);
    pick = pick_bit(pick, relation, mask, 7);
    pick = pick_bit(pick, relation, mask, 6);
    pick = pick_bit(pick, relation, mask, 5);
    pick = pick_bit(pick, relation, mask, 4);
    pick = pick_bit(pick, relation, mask, 3);
    pick = pick_bit(pick, relation, mask, 2);
    pick = pick_bit(pick, relation, mask, 1);
    return pick_bit(pick, relation, mask, 0);
}

uint32_t xsm_table_span(uint32_t mask)
{
    return pick_all(0, mask).span;
}

uint32_t xsm_table_pick(uint32_t relation, uint32_t mask)
{
    return pick_all(relation, mask).value;
}
