/* SPDX-License-Identifier: Apache-2.0 */
/** @file The decision: one cell and one profile of the table. */
#include "xsm/table.h"

/*@ requires xsm_layout_ok && index < xsm_cids && xsm_cid_ok(index);
  @ requires word < XSM_CELL_WORDS;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_cell_word(xsm_cid(index), word);
  @*/
static uint32_t cell_word(uint32_t index, uint32_t word)
{
    return xsm_table[xsm_table_cell_base() +
                     XSM_CELL_WORDS * xsm_table_cid(index) + word];
}

uint32_t xsm_decide(uint32_t index, uint32_t relation)
{
    uint32_t mask = xsm_table[XSM_MASK_BASE + index % CLASS_COUNT];
    uint32_t profiles =
        xsm_table_cell_base() + XSM_CELL_WORDS * xsm_table[XSM_HEADER_CELLS];
    uint32_t first = cell_word(index, XSM_CELL_PROFILE);
    uint32_t picked = xsm_table_pick(relation, mask);

    return cell_word(index, XSM_CELL_TE) & xsm_table[profiles + first + picked];
}

uint32_t xsm_decide_audit(uint32_t index, uint32_t allowed)
{
    return (allowed & cell_word(index, XSM_CELL_AUDIT_ALLOW)) |
           ((UINT32_MAX - allowed) & cell_word(index, XSM_CELL_AUDIT_DENY));
}
