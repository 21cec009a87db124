/* SPDX-License-Identifier: Apache-2.0 */
/** @file The check: one word read, one bit tested. */
#include "xsm/check.h"

struct xsm_report xsm_reports[XSM_REPORT_MAX];
uint32_t xsm_report_count;

/** Whether a word has the bit of a permission. */
/*@ requires 0 <= perm < PERM_LIMIT;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> xsm_bit(word, perm);
  @*/
static bool has(uint32_t word, enum perm perm)
{
    return ((word >> ((uint32_t)perm % 32)) & 1) == 1;
}

void xsm_report(struct xsm_report answer)
{
    if (xsm_report_count < XSM_REPORT_MAX) {
        xsm_reports[xsm_report_count] = answer;
        xsm_report_count++;
    }
}

/** Note what was asked; kept out of the short path. */
/*@ requires subject.v < DOMAIN_MAX && object.v < DOMAIN_MAX;
  @ requires 0 <= perm < PERM_LIMIT;
  @ terminates \true;
  @ assigns xsm_reports[..], xsm_report_count;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures xsm_told(\old(xsm_report_count), subject.v, object.v, perm);
  @*/
static __attribute__((noinline)) void
report(struct domid subject, struct domid object, enum perm perm)
{
    uint32_t pair = subject.v * (uint32_t)DOMAIN_MAX + object.v;
    uint32_t word = pair * CLASS_COUNT + (uint32_t)perm / 32;
    struct xsm_report answer = {subject, object, perm, false, false};

    answer.granted = has(xsm_slots[XSM_ACTIVE].rules[word], perm);
    answer.permissive =
        !answer.granted && has(xsm_slots[XSM_ACTIVE].answers[word], perm);
    xsm_report(answer);
}

enum status xsm_check(struct domid subject, struct domid object, enum perm perm)
{
    //@ ghost permit_given = 0;
    uint32_t pair = subject.v * (uint32_t)DOMAIN_MAX + object.v;
    uint32_t word = pair * CLASS_COUNT + (uint32_t)perm / 32;

    if ((uint32_t)perm >= PERM_LIMIT) {
        return ST_DENIED;
    }
    if (has(xsm_slots[XSM_ACTIVE].audits[word], perm)) {
        report(subject, object, perm);
    }
    if (!has(xsm_slots[XSM_ACTIVE].answers[word], perm)) {
        return ST_DENIED;
    }
    /*@ ghost
      @ permit_subject = subject.v;
      @ permit_object = object.v;
      @ permit_perm = perm;
      @ permit_given = 1;
      @*/
    return ST_OK;
}

enum status xsm_check_both(struct domid self, struct domid other,
                           enum perm perm)
{
    enum status back = xsm_check(other, self, perm);
    enum status status = xsm_check(self, other, perm);

    if (back != ST_OK) {
        //@ ghost permit_given = 0;
        status = back;
    }
    return status;
}
