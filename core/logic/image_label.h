/* SPDX-License-Identifier: Apache-2.0 */
/** @file The labels in an accepted image, as the monitor takes them. */
#ifndef CLOISON_CORE_LOGIC_IMAGE_LABEL_H
#define CLOISON_CORE_LOGIC_IMAGE_LABEL_H

#include "core/logic/image.h"

/** Read the labels of all domains of image_plan. */
/*@ requires image_plan_ok;
  @ requires \valid_read(bytes + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ requires \separated(bytes + (0 .. image_plan.pages * PAGE_BYTES - 1),
  @     &image_labels[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns image_labels[0 .. DOMAIN_MAX - 1];
  @*/
void image_label_read(const uint8_t *bytes);

#endif
