/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port: copying pages of the system image into machine frames. */
#ifndef CLOISON_CORE_PORT_HW_IMAGE_H
#define CLOISON_CORE_PORT_HW_IMAGE_H

#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/port/hw_frame.h"

/** Fill a frame with the 4096 bytes at @p page, a page of the image. */
/*@ requires frame.v < FRAME_MAX;
  @ requires \valid_read(page + (0 .. PAGE_BYTES - 1));
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void hw_image_copy(struct mfn frame, const uint8_t *page);

#endif
