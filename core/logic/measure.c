/* SPDX-License-Identifier: Apache-2.0 */
/** @file Measured before it runs: logged, then extended. */
#include "core/logic/measure.h"

struct measure measure;

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> image_plan.tpm_required != 0 &&
  @     measure.tpm != TPM_READY;
  @*/
static bool measure_is_refused(void)
{
    return image_plan.tpm_required != 0 && measure.tpm != TPM_READY;
}

/* Extend what is logged and not extended yet; @p logged says whether it is. */
/*@ requires measure_logged;
  @ terminates \true;
  @ assigns measure, TPM_ASKED, tpm_taken;
  @ ensures measure_ok;
  @ ensures \forall integer d; 0 <= d < DOMAIN_MAX ==>
  @     measure.restarted[d] == \old(measure.restarted[d]);
  @ ensures \result == ST_OK ==> logged == ST_OK && measure_taken;
  @*/
static enum status measure_extend(enum status logged)
{
    /*@ loop invariant measure_logged;
      @ loop invariant \forall integer d; 0 <= d < DOMAIN_MAX ==>
      @     measure.restarted[d] == \at(measure.restarted[d], Pre);
      @ loop assigns measure, TPM_ASKED, tpm_taken;
      @ loop variant attest_log.events - measure.extended;
      @*/
    while (measure.extended < attest_log.events) {
        const uint32_t at =
            attest_log.start + measure.extended * ATTEST_EVENT_BYTES;

        if (measure.tpm == TPM_READY &&
            !tpm_extend(attest_log_bytes[at],
                        attest_log_bytes + at + ATTEST_AT_DIGEST)) {
            measure.tpm = TPM_FAILED;
        }
        measure.extended++;
    }
    return logged == ST_OK && measure_is_refused() ? ST_FAILED : logged;
}

enum status measure_start(const uint8_t *image, uint32_t guarded)
{
    measure.tpm = tpm_start();
    return measure_extend(attest_image(image, &image_plan, guarded));
}

enum status measure_policy(const uint8_t *body, uint32_t length)
{
    if (measure_is_refused()) {
        return ST_FAILED;
    }
    return measure_extend(attest_policy(body, length, RELOAD_TABLE));
}

enum status measure_restart(const uint8_t *image, uint32_t d)
{
    if (measure_is_refused()) {
        return ST_FAILED;
    }
    if (measure.restarted[d] != 0) {
        return ST_OK;
    }
    const enum status status =
        measure_extend(attest_domain(image, &image_plan, d, ATTEST_RESTART));
    measure.restarted[d] = status == ST_OK ? 1 : 0;
    return status;
}
