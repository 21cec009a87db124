/* SPDX-License-Identifier: Apache-2.0 */
/** @file Measures a verified system image, in the core and on the host. */
#ifndef CLOISON_ATTEST_IMAGE_H
#define CLOISON_ATTEST_IMAGE_H

#include <stdint.h>

#include "attest/log.h"
#include "core/lib/image_format.h"

/** What of an image has to be known to measure it (core/lib/image_format.h). */
struct attest_extent {
    uint32_t toc_pages;
    uint32_t policy_length;
    uint32_t domain_count;
};

/*@ predicate attest_extent_ok(struct attest_extent extent,
  @                            integer length) =
  @     1 <= extent.toc_pages <= IMAGE_TOC_PAGE_MAX &&
  @     extent.domain_count <= DOMAIN_MAX &&
  @     IMAGE_HEADER_BYTES + extent.domain_count * IMAGE_DOMAIN_BYTES <=
  @         extent.toc_pages * 4096 &&
  @     extent.toc_pages * 4096 + extent.policy_length <= length;
  @*/

/**
 * Measure, in this order: all that is signed, the policy table, the record of
 * each domain. The signed part holds the digests of everything else.
 *
 * @return ST_INVALID when these parts do not lie within @p length bytes,
 *         ST_NO_SPACE when the log became full on the way.
 */
/*@ requires attest_log_ok;
  @ requires \valid_read(image + (0 .. length - 1));
  @ requires \separated(image + (0 .. length - 1), &attest_log);
  @ terminates \true;
  @ assigns attest_log;
  @ ensures attest_log_ok;
  @ ensures \result == ST_OK || \result == ST_NO_SPACE ||
  @     \result == ST_INVALID;
  @ ensures \result == ST_INVALID <==> !attest_extent_ok(extent, length);
  @ ensures \result == ST_INVALID ==> attest_log == \old(attest_log);
  @ ensures \result == ST_OK ==> attest_log.count ==
  @     \old(attest_log.count) + 2 + extent.domain_count;
  @*/
enum status attest_image(const uint8_t *image, uint64_t length,
                         struct attest_extent extent) MUST_CHECK;

#endif
