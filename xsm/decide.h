/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the accepted table says about two identities and a relation. */
#ifndef CLOISON_XSM_DECIDE_H
#define CLOISON_XSM_DECIDE_H

#include <stdint.h>

#include "xsm/table.h"

/* One question to the table. */
struct xsm_question {
    uint32_t subject; /* identities */
    uint32_t object;
    uint32_t class;    /* enum xsm_class */
    uint32_t relation; /* of the subject's levels to the object's */
};

/*@ // The formula of format.h.
  @ logic integer xsm_index{L}(integer subject, integer object,
  @                            integer class) =
  @     (subject * xsm_identities + object) * CLASS_COUNT + class;
  @ logic integer xsm_rule_at{L}(integer index, integer relation) =
  @     xsm_cell_te(xsm_cid(index)) &
  @     xsm_table[xsm_profile_base + xsm_cell_profile(xsm_cid(index)) +
  @         xsm_picked(relation, xsm_mask(index % CLASS_COUNT))];
  @ logic integer xsm_rule{L}(integer subject, integer object, integer class,
  @                           integer relation) =
  @     xsm_rule_at(xsm_index(subject, object, class), relation);
  @*/

/** The permissions allowed, one bit each. */
/*@ requires xsm_loaded && xsm_table_ok;
  @ requires question.subject < xsm_identities;
  @ requires question.object < xsm_identities;
  @ requires question.class < CLASS_COUNT;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == xsm_rule(question.subject, question.object,
  @     question.class, question.relation);
  @*/
uint32_t xsm_decide(struct xsm_question question);

#endif
