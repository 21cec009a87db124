/* SPDX-License-Identifier: Apache-2.0 */
/** @file Measures a verified system image, in the core and on the host. */
#ifndef CLOISON_ATTEST_IMAGE_H
#define CLOISON_ATTEST_IMAGE_H

#include <stdint.h>

#include "attest/log.h"
#include "core/lib/image_format.h"

/**
 * Measure, in this order: all that is signed, the policy table, the record of
 * each domain. The signed part holds the digest of everything else.
 *
 * @return ST_NO_SPACE when the log became full on the way.
 */
/*@ requires attest_log_ok && domain_count <= DOMAIN_MAX;
  @ requires \valid_read(image + (0 .. IMAGE_TOC_BYTES + policy_length - 1));
  @ requires \separated(image + (0 .. IMAGE_TOC_BYTES + policy_length - 1),
  @     &attest_log);
  @ terminates \true;
  @ assigns attest_log;
  @ ensures attest_log_ok;
  @ ensures \result == ST_OK || \result == ST_NO_SPACE;
  @ ensures \result == ST_OK ==> attest_log.count ==
  @     \old(attest_log.count) + 2 + domain_count;
  @*/
enum status attest_image(const uint8_t *image, uint32_t policy_length,
                         uint32_t domain_count) MUST_CHECK;

#endif
