/* SPDX-License-Identifier: Apache-2.0 */
/** @file The check: one word read, one bit tested. */
#include "xsm/check.h"

struct xsm_report xsm_reports[XSM_REPORT_MAX];
uint32_t xsm_report_count;

/** Note a refusal, to be told later; kept out of the short path. */
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
    struct xsm_report refusal = {subject, object, perm, false};

    if (xsm_report_count < XSM_REPORT_MAX) {
        xsm_reports[xsm_report_count] = refusal;
        xsm_report_count++;
    }
}

enum status xsm_check(struct domid subject, struct domid object, enum perm perm)
{
    //@ ghost permit_given = 0;
    uint32_t pair = subject.v * (uint32_t)DOMAIN_MAX + object.v;
    uint32_t number = (uint32_t)perm;

    if (number >= PERM_LIMIT) {
        return ST_DENIED;
    }
    uint32_t word =
        xsm_slots[XSM_ACTIVE].answers[pair * CLASS_COUNT + number / 32];

    if (((word >> (number % 32)) & 1) != 1) {
        report(subject, object, perm);
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
