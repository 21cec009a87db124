/* SPDX-License-Identifier: Apache-2.0 */
/** @file The decision: one cell and one profile of the table. */
#include "xsm/decide.h"

/*@ lemma product_bound: \forall integer a, b, n;
  @     0 <= a < n && 0 <= b < n ==> 0 <= a * n + b < n * n;
  @ lemma square_bound: \forall integer n;
  @     0 <= n <= XSM_IDENTITY_MAX ==> 0 <= n * n <= 16384;
  @*/

/*@ requires xsm_loaded && xsm_table_ok && index < xsm_cids;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_rule_at(index, relation);
  @*/
static uint32_t decide_at(uint32_t index, uint32_t relation)
{
    uint32_t mask = xsm_table[XSM_MASK_BASE + index % CLASS_COUNT];
    uint32_t cells = xsm_table_cell_base();
    uint32_t profiles = cells + 2 * xsm_table[XSM_HEADER_CELLS];
    uint32_t cid = xsm_table_cid(index);
    //@ assert xsm_cid_ok(index);
    uint32_t te = xsm_table[cells + 2 * cid];
    uint32_t first = xsm_table[cells + 2 * cid + 1];
    uint32_t picked = xsm_table_pick(relation, mask);

    return te & xsm_table[profiles + first + picked];
}

uint32_t xsm_decide(struct xsm_question question)
{
    uint32_t identities = xsm_table[XSM_HEADER_IDENTITIES];
    uint32_t pair = question.subject * identities + question.object;

    //@ assert pair < xsm_identities * xsm_identities;
    return decide_at(pair * CLASS_COUNT + question.class, question.relation);
}
