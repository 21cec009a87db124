/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Copying pages of the system image into machine frames.
 *
 * Trusted because: machine frame m is at address m * 4096 in the core.
 */
#include "core/port/hw_image.h"

void hw_image_copy(struct mfn frame, const uint8_t *page)
{
    uint8_t *to = (uint8_t *)(uintptr_t)(frame.v * PAGE_BYTES);

    __builtin_memcpy(to, page, PAGE_BYTES);
}
