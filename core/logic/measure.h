/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Measured before it runs: every event is logged, then extended.
 *
 * Once the TPM fails it is not asked again: its registers and the log differ
 * for good. An image that requires a TPM does not start without one, and
 * after a failure nothing that would have to be measured happens any more.
 *
 * Invariant: measure_ok.
 */
#pragma once

#include "attest/image.h"
#include "core/logic/image.h"
#include "core/logic/tpm.h"

struct measure {
    enum tpm_found tpm;
    uint32_t extended;             /* events */
    uint8_t restarted[DOMAIN_MAX]; /* not 0: a first restart was measured */
};

extern struct measure measure;

/* For assigns clauses. */
#define MEASURE_STATE ATTEST_STATE, measure, TPM_STATE

/*@ // Between logging an event and extending it.
  @ predicate measure_logged{L} = attest_log_ok && tpm_is_crb <= 1 &&
  @     measure.extended <= attest_log.events &&
  @     (measure.tpm == TPM_READY ==> tpm_taken == measure.extended);
  @ predicate measure_ok{L} = measure_logged &&
  @     measure.extended == attest_log.events;
  @ // The image does without a TPM, or it took all that is logged.
  @ predicate measure_taken{L} = measure_ok &&
  @     (image_plan.tpm_required == 0 || measure.tpm == TPM_READY);
  @*/

/**
 * Find the TPM and measure the image that image_plan is of.
 *
 * @param guarded 1 if an IOMMU blocks every device from the start, else 0
 * @return ST_OK, or it may not start: ST_FAILED if it requires a TPM and none
 *         takes it, else as attest_image().
 */
/*@ requires measure_ok && measure.extended == 0 && image_plan_ok;
  @ requires \valid_read(image + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ requires \separated(image + (0 .. image_plan.pages * PAGE_BYTES - 1),
  @     &attest_log, attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1),
  @     &measure, tpm_command + (0 .. TPM_COMMAND_MAX - 1),
  @     tpm_response + (0 .. TPM_RESPONSE_MAX - 1), &tpm_until, &tpm_is_crb,
  @     tpm_password + (0 .. TPM_PASSWORD_BYTES - 1), &tpm_password_used);
  @ terminates \true;
  @ assigns MEASURE_STATE;
  @ ensures measure_ok;
  @ ensures \result == ST_OK ==> measure_taken;
  @*/
enum status measure_start(const uint8_t *image, uint32_t guarded) MUST_CHECK;

/**
 * Measure what a policy is reloaded with, before it takes effect.
 *
 * @return ST_FAILED if the image requires a TPM and it does not take it; else
 *         as attest_policy(). Then it must not take effect.
 */
/*@ requires measure_ok && \valid_read(body + (0 .. length - 1));
  @ requires \separated(body + (0 .. length - 1), &attest_log,
  @     attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @ terminates \true;
  @ assigns MEASURE_STATE;
  @ ensures measure_ok;
  @ ensures \result == ST_OK ==> measure_taken &&
  @     attest_log.events == \old(attest_log.events) + 1;
  @*/
enum status measure_policy(const uint8_t *body, uint32_t length) MUST_CHECK;

/** The same of a domain before it starts again; only the first time counts. */
/*@ requires measure_ok && image_plan_ok && d < image_plan.domain_count;
  @ requires \valid_read(image + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ requires \separated(image + (0 .. image_plan.pages * PAGE_BYTES - 1),
  @     &attest_log, attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @ terminates \true;
  @ assigns MEASURE_STATE;
  @ ensures measure_ok;
  @ ensures \result == ST_OK ==> measure_taken && measure.restarted[d] != 0;
  @ ensures \result == ST_OK && \old(measure.restarted[d]) == 0 ==>
  @     attest_log.events == \old(attest_log.events) + 1;
  @ ensures \result != ST_OK ==>
  @     measure.restarted[d] == \old(measure.restarted[d]);
  @ ensures \forall integer k; 0 <= k < DOMAIN_MAX && k != d ==>
  @     measure.restarted[k] == \old(measure.restarted[k]);
  @*/
enum status measure_restart(const uint8_t *image, uint32_t d) MUST_CHECK;
