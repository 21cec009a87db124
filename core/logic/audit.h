/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The record of what the policy refused, in the line format of SELinux,
 * so that audit2why and audit2allow read a captured console.
 *
 * One line for each distinct refusal, and one more when it has happened ten,
 * a hundred ... times. A domain can cause so many lines a second; what is more
 * is counted and told with its next line. Nothing here ever waits.
 *
 * Invariant: audit_ok.
 */
#ifndef CLOISON_CORE_LOGIC_AUDIT_H
#define CLOISON_CORE_LOGIC_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/format.h"
#include "core/lib/limits.h"
#include "core/port/hw_console.h"
#include "core/port/hw_time.h"
#include "xsm/check.h"

/* A line costs this many nanoseconds: 10 lines a second. */
#define AUDIT_LINE_COST 100000000
/* What a domain may have spent in advance: 50 lines. */
#define AUDIT_BURST 5000000000

/* Refusals of one kind are counted up to this many. */
#define AUDIT_COUNT_MAX 1999999999

struct audit {
    uint64_t paid_until[DOMAIN_MAX]; /* a domain's spending reaches so far */
    uint64_t dropped[DOMAIN_MAX];    /* its lines not printed since the last */
    uint32_t counts[DOMAIN_MAX][DOMAIN_MAX][PERM_LIMIT];
};

extern struct audit audit;

/*@ predicate audit_ok{L} = \forall integer d; 0 <= d < DOMAIN_MAX ==>
  @     audit.paid_until[d] <= TIME_MAX + AUDIT_BURST;
  @*/

/** Record that @p subject was refused @p perm on @p object. */
/*@ requires subject.v < DOMAIN_MAX && object.v < DOMAIN_MAX;
  @ requires 0 <= perm < PERM_LIMIT && audit_ok;
  @ terminates \true;
  @ assigns audit, hw_console_state, format_line;
  @ ensures audit_ok;
  @*/
void audit_denied(struct domid subject, struct domid object, enum perm perm);

/**
 * An operation of @p self that needs @p perm on @p raw_object was answered
 * ST_DENIED: record it, if it was the policy that refused, and not the absence
 * of such a domain.
 */
/*@ requires self.v < DOMAIN_MAX && 0 <= perm < PERM_LIMIT && audit_ok;
  @ terminates \true;
  @ assigns audit, hw_console_state, format_line,
  @         permit_given, permit_subject, permit_object, permit_perm;
  @ ensures audit_ok;
  @*/
void audit_refused(struct domid self, uint32_t raw_object, enum perm perm);

/**
 * The same for an operation that needs the permission in both directions.
 * Whichever is missing, it is @p self whose allowance pays for the lines.
 */
/*@ requires self.v < DOMAIN_MAX && 0 <= perm < PERM_LIMIT && audit_ok;
  @ terminates \true;
  @ assigns audit, hw_console_state, format_line,
  @         permit_given, permit_subject, permit_object, permit_perm;
  @ ensures audit_ok;
  @*/
void audit_both(struct domid self, uint32_t raw_other, enum perm perm);

#endif
