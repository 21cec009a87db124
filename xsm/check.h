/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The one question everything asks: may this subject do this?
 *
 * A positive answer leaves a permit behind (a ghost: it exists for the prover
 * only). Every function that changes state on behalf of a guest requires the
 * permit of its own subject, object and permission, so that a forgotten,
 * swapped or wrong check is a proof that fails.
 *
 * What an answer has to tell it leaves in a record, which whoever let the
 * guest in hands to the audit afterwards. No decision depends on it.
 */
#pragma once

#include "core/lib/effects.h"
#include "xsm/slot.h"

/*@ ghost
  @ int permit_given = 0;
  @ int permit_subject = 0;
  @ int permit_object = 0;
  @ int permit_perm = 0;
  @*/

/*@ predicate permit{L}(integer subject, integer object, integer perm) =
  @     permit_given != 0 && permit_subject == subject &&
  @     permit_object == object && permit_perm == perm;
  @*/

/** An answer that has to be told. */
struct xsm_report {
    struct domid subject;
    struct domid object;
    enum perm perm;
    bool granted;    /* by the rules */
    bool permissive; /* not by the rules, but allowed */
};

/* More than one operation can have to tell; what comes after is not kept. */
#define XSM_REPORT_MAX 4

extern struct xsm_report xsm_reports[XSM_REPORT_MAX];
extern uint32_t xsm_report_count;

/*@ // Every report is about domains and a permission, told already or not.
  @ predicate xsm_reports_ok{L} = xsm_report_count <= XSM_REPORT_MAX &&
  @     \forall integer i; 0 <= i < XSM_REPORT_MAX ==>
  @         xsm_reports[i].subject.v < DOMAIN_MAX &&
  @         xsm_reports[i].object.v < DOMAIN_MAX &&
  @         0 <= xsm_reports[i].perm < PERM_LIMIT;
  @ predicate xsm_reports_kept{L1, L2} =
  @     xsm_reports_ok{L1} ==> xsm_reports_ok{L2};
  @
  @ // The rules allow it, whatever the answer is.
  @ predicate xsm_granted{L}(integer subject, integer object, integer perm) =
  @     xsm_bit(xsm_slots[XSM_ACTIVE].rules[xsm_word(subject, object, perm)],
  @         perm);
  @
  @ // The answer is the newest report, unless there was no place left.
  @ predicate xsm_told{L}(integer before, integer subject, integer object,
  @                       integer perm) = before < XSM_REPORT_MAX ==>
  @     xsm_report_count == before + 1 &&
  @     xsm_reports[before].subject.v == subject &&
  @     xsm_reports[before].object.v == object &&
  @     xsm_reports[before].perm == perm &&
  @     (xsm_reports[before].granted != 0 <==>
  @         xsm_granted(subject, object, perm)) &&
  @     (xsm_reports[before].permissive != 0 <==>
  @         xsm_allowed(subject, object, perm) &&
  @         !xsm_granted(subject, object, perm));
  @
  @ // The policy wants the answer to be told.
  @ predicate xsm_audited{L}(integer subject, integer object, integer perm) =
  @     xsm_bit(xsm_slots[XSM_ACTIVE].audits[xsm_word(subject, object, perm)],
  @         perm);
  @*/

/** Note an answer, to be told later. */
/*@ requires answer.subject.v < DOMAIN_MAX && answer.object.v < DOMAIN_MAX;
  @ requires 0 <= answer.perm < PERM_LIMIT;
  @ terminates \true;
  @ assigns xsm_reports[..], xsm_report_count;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \old(xsm_report_count) < XSM_REPORT_MAX ==>
  @     xsm_report_count == \old(xsm_report_count) + 1 &&
  @     xsm_reports[\old(xsm_report_count)] == answer;
  @*/
void xsm_report(struct xsm_report answer);

/**
 * Decide whether @p subject may use @p perm on @p object, both domains (an
 * operation of a domain on itself names itself twice).
 *
 * @return ST_OK, or ST_DENIED: never anything else. Writes no state but the
 * record.
 */
/*@ requires subject.v < DOMAIN_MAX && object.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result == ST_OK || \result == ST_DENIED;
  @ ensures \result == ST_OK <==> xsm_allowed(subject.v, object.v, perm);
  @ ensures \result == ST_OK ==> permit(subject.v, object.v, perm);
  @ ensures \result != ST_OK ==> permit_given == 0;
  @ ensures 0 <= perm < PERM_LIMIT &&
  @     xsm_audited(subject.v, object.v, perm) ==>
  @     xsm_told(\old(xsm_report_count), subject.v, object.v, perm);
  @*/
enum status xsm_check(struct domid subject, struct domid object,
                      enum perm perm) MUST_CHECK;

/**
 * Decide whether @p self and @p other may use @p perm on each other. Both
 * questions are asked in any case, so that all that is missing gets told.
 */
/*@ requires self.v < DOMAIN_MAX && other.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result == ST_OK || \result == ST_DENIED;
  @ ensures \result == ST_OK <==> xsm_allowed(self.v, other.v, perm) &&
  @     xsm_allowed(other.v, self.v, perm);
  @ ensures \result == ST_OK ==> permit(self.v, other.v, perm);
  @ ensures \result != ST_OK ==> permit_given == 0;
  @*/
enum status xsm_check_both(struct domid self, struct domid other,
                           enum perm perm) MUST_CHECK;
