/* SPDX-License-Identifier: Apache-2.0 */
/** @file What of an image is measured, and in which order. */
#include "attest/image.h"

enum status attest_image(const uint8_t *image, uint32_t policy_length,
                         uint32_t domain_count)
{
    enum status status = attest_measure(ATTEST_IMAGE, 0, image + IMAGE_SIGNED,
                                        IMAGE_TOC_BYTES - IMAGE_SIGNED);

    if (status == ST_OK) {
        status = attest_measure(ATTEST_POLICY, 0, image + IMAGE_TOC_BYTES,
                                policy_length);
    }
    /*@ loop invariant 0 <= d <= domain_count && attest_log_ok;
      @ loop invariant status == ST_OK || status == ST_NO_SPACE;
      @ loop invariant status == ST_OK ==> attest_log.count ==
      @     \at(attest_log.count, Pre) + 2 + d;
      @ loop assigns d, status, attest_log;
      @ loop variant domain_count - d;
      @*/
    for (uint8_t d = 0; status == ST_OK && d < domain_count; d++) {
        status = attest_measure(ATTEST_DOMAIN, d,
                                image + IMAGE_DOMAINS +
                                    d * sizeof(struct image_domain),
                                sizeof(struct image_domain));
    }
    return status;
}
