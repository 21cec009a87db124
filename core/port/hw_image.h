/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port: copying from the system image as the boot loader left it. */
#pragma once

#include "core/lib/image_format.h"
#include "core/port/hw_frame.h"

/* The table of contents of the image in use; see core/logic/image.h. */
extern struct image image_plan;

/** Copy the table of contents at @p bytes to image_plan. */
/*@ requires \valid_read(bytes + (0 .. IMAGE_TOC_BYTES - 1));
  @ terminates \true;
  @ assigns image_plan;
  @*/
void hw_image_read(const uint8_t *bytes);

/** Fill a frame with the 4096 bytes at @p page, a page of the image. */
/*@ requires frame.v < FRAME_MAX;
  @ requires \valid_read(page + (0 .. PAGE_BYTES - 1));
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void hw_image_copy(struct mfn frame, const uint8_t *page);
