/* SPDX-License-Identifier: Apache-2.0 */
/** @file The labels in an accepted image, as the monitor takes them. */
#include "core/logic/image_label.h"

struct xsm_label image_labels[DOMAIN_MAX];

/** The level at offset @p at of the image. */
/*@ requires at <= IMAGE_TOC_PAGE_MAX * PAGE_BYTES;
  @ requires \valid_read(bytes + (at .. at + IMAGE_LEVEL_BYTES - 1));
  @ terminates \true;
  @ assigns \nothing;
  @*/
static struct xsm_level image_level(const uint8_t *bytes, uint64_t at)
{
    struct xsm_level level;

    level.sensitivity = bytes_read32(bytes, at + IMAGE_LEVEL_SENSITIVITY);
    /*@ loop invariant 0 <= i <= CATEGORY_WORD_MAX;
      @ loop assigns i, level.categories[0 .. CATEGORY_WORD_MAX - 1];
      @ loop variant CATEGORY_WORD_MAX - i;
      @*/
    for (uint32_t i = 0; i < CATEGORY_WORD_MAX; i++) {
        level.categories[i] =
            bytes_read64(bytes, at + IMAGE_LEVEL_CATEGORIES + 8 * i);
    }
    return level;
}

void image_label_read(const uint8_t *bytes)
{
    /*@ loop invariant 0 <= d <= image_plan.domain_count;
      @ loop assigns d, image_labels[0 .. DOMAIN_MAX - 1];
      @ loop variant image_plan.domain_count - d;
      @*/
    for (uint32_t d = 0; d < image_plan.domain_count; d++) {
        //@ assert image_domain_ok(d);
        const uint64_t record = image_plan.domains[d].record;

        image_labels[d].identity =
            bytes_read32(bytes, record + IMAGE_DOMAIN_IDENTITY);
        image_labels[d].low = image_level(bytes, record + IMAGE_DOMAIN_LOW);
        image_labels[d].high = image_level(bytes, record + IMAGE_DOMAIN_HIGH);
    }
}
