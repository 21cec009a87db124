/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Pages in which domains read what was measured: core/abi/attest.h.
 *
 * They are RAM that its domain cannot write (p2m_sealed); what is in them is
 * only ever written here, from tables of the core's own and the log.
 */
#pragma once

#include "core/abi/attest.h"
#include "core/logic/device_bar.h"
#include "core/logic/measure.h"
#include "xsm/check.h"

#define STATUS_REPORT_WORDS (CLOISON_REPORT_BYTES / 8)

/** How often each domain has started, and what it had published. */
extern uint32_t status_starts[DOMAIN_MAX];
extern uint64_t status_reports[DOMAIN_MAX * STATUS_REPORT_WORDS];

/** Write the status of a domain: for itself, and the attestation domain. */
/*@ requires domain < DOMAIN_MAX && domains_ok && attest_log_ok;
  @ requires device_tpm_owner <= DOMAIN_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void status_update(uint32_t domain);

/** The same of all domains; and the log, for the attestation domain. */
/*@ requires domains_ok && attest_log_ok && device_tpm_owner <= DOMAIN_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void status_refresh(void);

/**
 * A domain started, for the first time or again, unless that failed: what it
 * published in a former life is not its word any more.
 */
/*@ requires domain < DOMAIN_MAX && domains_ok && attest_log_ok;
  @ requires device_tpm_owner <= DOMAIN_MAX;
  @ terminates \true;
  @ assigns status_starts[domain], hw_frame_state,
  @     status_reports[domain * STATUS_REPORT_WORDS ..
  @     (domain + 1) * STATUS_REPORT_WORDS - 1];
  @ ensures domain_live(domain) ==>
  @     \forall integer i; 0 <= i < STATUS_REPORT_WORDS ==>
  @         status_reports[domain * STATUS_REPORT_WORDS + i] == 0;
  @*/
void status_started(uint32_t domain);

/**
 * Publish CLOISON_REPORT_BYTES with the evidence about the caller, first byte
 * in the low byte of words[0]. ST_DENIED: the policy keeps it from that.
 */
/*@ requires self.v < DOMAIN_MAX && domains_ok && attest_log_ok;
  @ requires device_tpm_owner <= DOMAIN_MAX;
  @ requires \valid_read(words + (0 .. STATUS_REPORT_WORDS - 1));
  @ requires \separated(words + (0 .. STATUS_REPORT_WORDS - 1),
  @     status_reports + (0 .. DOMAIN_MAX * STATUS_REPORT_WORDS - 1));
  @ terminates \true;
  @ assigns status_reports[self.v * STATUS_REPORT_WORDS ..
  @     (self.v + 1) * STATUS_REPORT_WORDS - 1], hw_frame_state,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result == ST_OK || \result == ST_DENIED;
  @ ensures \result == ST_OK ==> xsm_allowed(self.v,
  @     device_tpm_owner == 0 ? self.v : device_tpm_owner - 1,
  @     PERM_DOMAIN_REPORT);
  @ ensures \result != ST_OK ==> hw_frame_state == \old(hw_frame_state) &&
  @     \forall integer i; 0 <= i < DOMAIN_MAX * STATUS_REPORT_WORDS ==>
  @         status_reports[i] == \old(status_reports[i]);
  @*/
enum status status_report(struct domid self, const uint64_t *words) MUST_CHECK;
