/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Measures a verified system image, in the core and on the host.
 *
 * The digest of a domain's memory is worked out like a register, from zeros,
 * by the digests of the first ATTEST_SEGMENT_BYTES of each of its segments'
 * records, in their order.
 */
#pragma once

#include "attest/log.h"
#include "core/lib/reload_format.h"
#include "xsm/format.h"

/* What of a segment's record says what is in memory: where, how many pages,
   and their digest. */
#define ATTEST_SEGMENT_BYTES (16 + IMAGE_DIGEST_BYTES)

/*@ // The table of contents plan of an image is as bounded as its bytes.
  @ predicate attest_plan_ok{L}(uint8_t *image, struct image *plan) =
  @     plan->domain_count <= DOMAIN_MAX &&
  @     plan->segment_count <= IMAGE_SEGMENT_MAX && \valid_read(plan) &&
  @     \valid_read(image + (0 .. IMAGE_TOC_BYTES - 1)) &&
  @     \separated(plan, &attest_log,
  @         attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1)) &&
  @     \separated(image + (0 .. IMAGE_TOC_BYTES - 1), &attest_log,
  @         attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @*/

/** Measure domain @p d, because it starts, or starts again (@p kind). */
/*@ requires attest_log_ok && attest_plan_ok(image, plan);
  @ requires d < plan->domain_count;
  @ terminates \true;
  @ assigns ATTEST_STATE;
  @ ensures attest_log_ok;
  @ ensures attest_log.events >= \old(attest_log.events);
  @ ensures \result == ST_OK || \result == ST_NO_SPACE;
  @ ensures \result == ST_OK ==>
  @     attest_log.events == \old(attest_log.events) + 1;
  @*/
enum status attest_domain(const uint8_t *image, const struct image *plan,
                          uint32_t d, uint32_t kind) MUST_CHECK;

/**
 * Measure a policy table: the one that is started with; or, if something
 * precedes the table, one that is loaded, with that.
 *
 * @param table where it begins
 * @return ST_NO_SPACE when the log is full; ST_INVALID if it is no table
 */
/*@ requires attest_log_ok && \valid_read(bytes + (0 .. length - 1));
  @ requires \separated(bytes + (0 .. length - 1), &attest_log,
  @     attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @ requires table <= RELOAD_TABLE;
  @ terminates \true;
  @ assigns ATTEST_STATE;
  @ ensures attest_log_ok;
  @ ensures attest_log.events >= \old(attest_log.events);
  @ ensures \result == ST_OK ==> table + 4 * XSM_HEADER_WORDS <= length &&
  @     attest_log.events == \old(attest_log.events) + 1;
  @*/
enum status attest_policy(const uint8_t *bytes, uint32_t length,
                          uint32_t table) MUST_CHECK;

/**
 * Measure, in this order: all that is signed, the policy table, who is
 * trusted in it, every domain.
 *
 * @param plan its table of contents
 * @param guarded 1 if an IOMMU blocks every device from the start, else 0
 * @return ST_NO_SPACE when the log became full on the way; ST_INVALID if
 *         there is no policy table
 */
/*@ requires attest_log_ok && attest_plan_ok(image, plan);
  @ requires \valid_read(image +
  @     (0 .. IMAGE_TOC_BYTES + plan->policy_length - 1));
  @ requires \separated(image +
  @     (0 .. IMAGE_TOC_BYTES + plan->policy_length - 1), &attest_log,
  @     attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @ terminates \true;
  @ assigns ATTEST_STATE;
  @ ensures attest_log_ok;
  @ ensures attest_log.events >= \old(attest_log.events);
  @*/
enum status attest_image(const uint8_t *image, const struct image *plan,
                         uint32_t guarded) MUST_CHECK;
