/* SPDX-License-Identifier: Apache-2.0 */
/** @file What of an image is measured, and in which order. */
#include "attest/image.h"

#include <stdbool.h>

#define PAGE 4096

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> attest_extent_ok(extent, length);
  @*/
static bool extent_is_ok(struct attest_extent extent, uint64_t length)
{
    if (extent.toc_pages < 1 || extent.toc_pages > IMAGE_TOC_PAGE_MAX ||
        extent.domain_count > DOMAIN_MAX) {
        return false;
    }
    return IMAGE_HEADER_BYTES + extent.domain_count * IMAGE_DOMAIN_BYTES <=
               extent.toc_pages * PAGE &&
           (uint64_t)extent.toc_pages * PAGE + extent.policy_length <= length;
}

/*@ requires attest_log_ok && extent.domain_count <= DOMAIN_MAX;
  @ requires \valid_read(image + (0 .. IMAGE_HEADER_BYTES +
  @     extent.domain_count * IMAGE_DOMAIN_BYTES - 1));
  @ requires \separated(image + (0 .. IMAGE_HEADER_BYTES +
  @     extent.domain_count * IMAGE_DOMAIN_BYTES - 1), &attest_log);
  @ terminates \true;
  @ assigns attest_log;
  @ ensures attest_log_ok;
  @ ensures \result == ST_OK || \result == ST_NO_SPACE;
  @ ensures \result == ST_OK ==> attest_log.count ==
  @     \old(attest_log.count) + extent.domain_count;
  @*/
static enum status measure_domains(const uint8_t *image,
                                   struct attest_extent extent)
{
    enum status status = ST_OK;

    /*@ loop invariant 0 <= i <= extent.domain_count;
      @ loop invariant attest_log_ok;
      @ loop invariant status == ST_OK || status == ST_NO_SPACE;
      @ loop invariant status == ST_OK ==> attest_log.count ==
      @     \at(attest_log.count, Pre) + i;
      @ loop assigns i, status, attest_log;
      @ loop variant extent.domain_count - i;
      @*/
    for (uint32_t i = 0; i < extent.domain_count; i++) {
        if (status == ST_OK) {
            status = attest_measure(ATTEST_DOMAIN, i,
                                    image + IMAGE_HEADER_BYTES +
                                        i * IMAGE_DOMAIN_BYTES,
                                    IMAGE_DOMAIN_BYTES);
        }
    }
    return status;
}

enum status attest_image(const uint8_t *image, uint64_t length,
                         struct attest_extent extent)
{
    uint32_t toc;
    enum status status;

    if (!extent_is_ok(extent, length)) {
        return ST_INVALID;
    }
    toc = extent.toc_pages * PAGE;
    status = attest_measure(ATTEST_IMAGE, 0, image + IMAGE_SIGNED,
                            toc - IMAGE_SIGNED);
    if (status != ST_OK) {
        return status;
    }
    status =
        attest_measure(ATTEST_POLICY, 0, image + toc, extent.policy_length);
    if (status != ST_OK) {
        return status;
    }
    return measure_domains(image, extent);
}
