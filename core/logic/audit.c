/* SPDX-License-Identifier: Apache-2.0 */
/** @file The record of what the policy refused. */
#include "core/logic/audit.h"

#include "core/lib/format.h"
#include "core/logic/console.h"
#include "core/logic/domain_text.h"
#include "xsm/name.h"

struct audit audit;

/** Whether a count is one that is told: 1, 10, 100 ... */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
static bool is_told(uint32_t count)
{
    uint32_t rest = count;

    /*@ loop invariant 0 <= rest <= count;
      @ loop assigns rest;
      @ loop variant rest;
      @*/
    while (rest > 1 && rest % 10 == 0) {
        rest /= 10;
    }
    return rest == 1;
}

/** Pay for a line; spending runs ahead of the clock by AUDIT_BURST at most. */
/*@ requires payer.v < DOMAIN_MAX && audit_ok;
  @ terminates \true;
  @ assigns audit.paid_until[payer.v];
  @ ensures audit_ok;
  @*/
static bool pay(struct domid payer)
{
    uint64_t now = hw_time_now();
    uint64_t until = audit.paid_until[payer.v];

    if (until < now) {
        until = now;
    }
    until += AUDIT_LINE_COST;
    if (until > now + AUDIT_BURST) {
        return false;
    }
    audit.paid_until[payer.v] = until;
    return true;
}

/** Append the policy's name of a permission. */
/*@ requires 0 <= perm < PERM_LIMIT && format_ok;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
static void append_perm(enum perm perm)
{
    /*@ loop invariant 0 <= i <= XSM_NAME_BYTES && format_ok;
      @ loop assigns i, format_line;
      @ loop variant XSM_NAME_BYTES - i;
      @*/
    for (uint32_t i = 0; i < XSM_NAME_BYTES && xsm_perm_names[perm][i] != 0;
         i++) {
        format_byte(xsm_perm_names[perm][i]);
    }
}

/** Append the policy's name of a permission's class. */
/*@ requires 0 <= perm < PERM_LIMIT && format_ok;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
static void append_class(enum perm perm)
{
    /*@ loop invariant 0 <= i <= XSM_NAME_BYTES && format_ok;
      @ loop assigns i, format_line;
      @ loop variant XSM_NAME_BYTES - i;
      @*/
    for (uint32_t i = 0;
         i < XSM_NAME_BYTES && xsm_class_names[perm / 32][i] != 0; i++) {
        format_byte(xsm_class_names[perm / 32][i]);
    }
}

/** The line itself; the words and their order are what audit2why reads. */
/*@ requires subject.v < DOMAIN_MAX && object.v < DOMAIN_MAX;
  @ requires 0 <= perm < PERM_LIMIT;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
static void compose(struct domid subject, struct domid object, enum perm perm)
{
    format_start();
    FORMAT_LITERAL("(XEN) avc:  denied  { ");
    append_perm(perm);
    FORMAT_LITERAL(" } for domid=");
    format_decimal(subject.v);
    FORMAT_LITERAL(" target=");
    format_decimal(object.v);
    FORMAT_LITERAL(" scontext=");
    format_text(domain_texts[subject.v].label, LABEL_TEXT_MAX);
    FORMAT_LITERAL(" tcontext=");
    format_text(domain_texts[object.v].label, LABEL_TEXT_MAX);
    FORMAT_LITERAL(" tclass=");
    append_class(perm);
}

/** What went before: repetitions, and lines that were not printed. */
/*@ requires format_ok;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
static void append_counts(uint32_t count, uint64_t dropped)
{
    if (count > 1) {
        FORMAT_LITERAL(" count=");
        format_decimal(count);
    }
    if (dropped > 0) {
        FORMAT_LITERAL(" dropped=");
        format_decimal(dropped);
    }
}

/** Record a refusal; @p payer caused it and its allowance pays for the line. */
/*@ requires payer.v < DOMAIN_MAX && 0 <= perm < PERM_LIMIT && audit_ok;
  @ requires subject.v < DOMAIN_MAX && object.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns audit, hw_console_state, format_line;
  @ ensures audit_ok;
  @*/
static void record(struct domid payer, struct domid subject,
                   struct domid object, enum perm perm)
{
    uint32_t count = audit.counts[subject.v][object.v][perm];

    if (count < AUDIT_COUNT_MAX) {
        count++;
    }
    if (is_told(count) && !pay(payer)) {
        /* The count stays, so that the line comes with the next refusal. */
        if (audit.dropped[payer.v] < UINT32_MAX) {
            audit.dropped[payer.v]++;
        }
        return;
    }
    audit.counts[subject.v][object.v][perm] = count;
    if (!is_told(count)) {
        return;
    }
    compose(subject, object, perm);
    append_counts(count, audit.dropped[payer.v]);
    console_line();
    audit.dropped[payer.v] = 0;
}

void audit_denied(struct domid subject, struct domid object, enum perm perm)
{
    record(subject, subject, object, perm);
}

void audit_refused(struct domid self, uint32_t raw_object, enum perm perm)
{
    struct domid object;

    if (raw_object >= DOMAIN_MAX) {
        return;
    }
    object.v = (uint16_t)raw_object;
    if (xsm_check(self, object, perm) != ST_OK) {
        record(self, self, object, perm);
    }
}

void audit_both(struct domid self, uint32_t raw_other, enum perm perm)
{
    struct domid other;

    audit_refused(self, raw_other, perm);
    if (raw_other >= DOMAIN_MAX) {
        return;
    }
    other.v = (uint16_t)raw_other;
    if (xsm_check(other, self, perm) != ST_OK) {
        record(self, other, self, perm);
    }
}
