/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What the checks have to tell (xsm/check.h), in the line format of
 * SELinux, so that audit2why and audit2allow read a captured console.
 *
 * One line for each distinct answer, and one more when it has happened ten,
 * a hundred ... times. A domain can cause so many lines a second; what is more
 * is counted and told with its next line. Nothing here ever waits.
 *
 * Invariant: audit_ok.
 */
#pragma once

#include "core/lib/format.h"
#include "core/port/hw_console.h"
#include "core/port/hw_time.h"
#include "xsm/check.h"

/* A line costs this many nanoseconds: 10 lines a second. */
#define AUDIT_LINE_COST 100000000
/* What a domain may have spent in advance: 50 lines. */
#define AUDIT_BURST 5000000000

/* Answers of one kind are counted up to this many. */
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

/** Print what the checks made for @p payer have to tell, at its expense. */
/*@ requires payer.v < DOMAIN_MAX && audit_ok && xsm_reports_ok;
  @ terminates \true;
  @ assigns AUDIT_EFFECTS;
  @ ensures audit_ok && xsm_reports_ok && xsm_report_count == 0;
  @*/
void audit_flush(struct domid payer);

/** Name each domain that the policy in force does not confine. */
/*@ terminates \true;
  @ assigns hw_console_state, format_line;
  @*/
void audit_unconfined(void);
