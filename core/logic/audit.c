/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the checks have to tell, as lines on the console. */
#include "core/logic/audit.h"

#include "core/logic/console.h"
#include "core/port/hw_image.h"
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

/** Append a name of the policy's. */
/*@ requires \valid_read(name + (0 .. XSM_NAME_BYTES - 1)) && format_ok;
  @ requires \separated(&format_line, name + (0 .. XSM_NAME_BYTES - 1));
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
static void append_name(const uint8_t *name)
{
    /*@ loop invariant 0 <= i <= XSM_NAME_BYTES && format_ok;
      @ loop assigns i, format_line;
      @ loop variant XSM_NAME_BYTES - i;
      @*/
    for (uint32_t i = 0; i < XSM_NAME_BYTES && name[i] != 0; i++) {
        format_byte(name[i]);
    }
}

/** The line itself; the words and their order are what audit2why reads. */
/*@ requires report.subject.v < DOMAIN_MAX && report.object.v < DOMAIN_MAX;
  @ requires 0 <= report.perm < PERM_LIMIT;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
static void compose(struct xsm_report report)
{
    format_start();
    FORMAT_LITERAL("(XEN) avc:  ");
    if (report.granted) {
        FORMAT_LITERAL("granted");
    } else {
        FORMAT_LITERAL("denied");
    }
    FORMAT_LITERAL("  { ");
    append_name(xsm_perm_names[report.perm]);
    FORMAT_LITERAL(" } for domid=");
    format_decimal(report.subject.v);
    FORMAT_LITERAL(" target=");
    format_decimal(report.object.v);
    FORMAT_LITERAL(" scontext=");
    format_text(image_plan.domains[report.subject.v].text.label,
                LABEL_TEXT_MAX);
    FORMAT_LITERAL(" tcontext=");
    format_text(image_plan.domains[report.object.v].text.label, LABEL_TEXT_MAX);
    FORMAT_LITERAL(" tclass=");
    append_name(xsm_class_names[report.perm / 32]);
    if (report.permissive) {
        FORMAT_LITERAL(" permissive=1");
    }
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

/** Count a report, and print it if it is time to. */
/*@ requires payer.v < DOMAIN_MAX && audit_ok;
  @ requires report.subject.v < DOMAIN_MAX && report.object.v < DOMAIN_MAX;
  @ requires 0 <= report.perm < PERM_LIMIT;
  @ terminates \true;
  @ assigns audit, hw_console_state, format_line;
  @ ensures audit_ok;
  @*/
static void tell(struct domid payer, struct xsm_report report)
{
    uint32_t count =
        audit.counts[report.subject.v][report.object.v][report.perm];
    uint64_t until;

    if (count < AUDIT_COUNT_MAX) {
        count++;
    }
    if (!is_told(count)) {
        audit.counts[report.subject.v][report.object.v][report.perm] = count;
        return;
    }
    until =
        console_spend(audit.paid_until[payer.v], AUDIT_LINE_COST, AUDIT_BURST);
    if (until == 0) {
        /* The count stays, so that the line comes with the next report. */
        if (audit.dropped[payer.v] < UINT32_MAX) {
            audit.dropped[payer.v]++;
        }
        return;
    }
    audit.paid_until[payer.v] = until;
    audit.counts[report.subject.v][report.object.v][report.perm] = count;
    compose(report);
    append_counts(count, audit.dropped[payer.v]);
    console_line();
    audit.dropped[payer.v] = 0;
}

/** Tell what there is; kept out of the short path. */
/*@ requires payer.v < DOMAIN_MAX && audit_ok && xsm_reports_ok;
  @ terminates \true;
  @ assigns AUDIT_EFFECTS;
  @ ensures audit_ok && xsm_reports_ok && xsm_report_count == 0;
  @*/
static __attribute__((noinline)) void tell_all(struct domid payer)
{
    /*@ loop invariant 0 <= i <= xsm_report_count && audit_ok;
      @ loop assigns i, audit, hw_console_state, format_line;
      @ loop variant xsm_report_count - i;
      @*/
    for (uint32_t i = 0; i < xsm_report_count; i++) {
        tell(payer, xsm_reports[i]);
    }
    xsm_report_count = 0;
}

void audit_flush(struct domid payer)
{
    if (xsm_report_count != 0) {
        tell_all(payer);
    }
}

void audit_unconfined(void)
{
    /*@ loop invariant 0 <= i <= DOMAIN_MAX;
      @ loop assigns i, hw_console_state, format_line;
      @ loop variant DOMAIN_MAX - i;
      @*/
    for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
        if (xsm_is_unconfined(i)) {
            format_start();
            FORMAT_LITERAL("cloison: PERMISSIVE, not confined: domain ");
            format_decimal(i);
            FORMAT_LITERAL(" ");
            format_text(image_plan.domains[i].text.name, DOMAIN_NAME_MAX);
            console_line();
        }
    }
}
