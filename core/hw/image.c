/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Copies pages of the system image.
 *
 * Trusted because: it copies 4096 bytes into the frame named, which
 * hw/paging.c maps at its own address.
 */
#include "core/port/hw_image.h"

void hw_image_copy(struct mfn frame, const uint8_t *page)
{
    uintptr_t to = frame.v * PAGE_BYTES;
    uint64_t words = PAGE_BYTES / 8;

    __asm__ volatile("rep movsq"
                     : "+D"(to), "+S"(page), "+c"(words)
                     :
                     : "memory");
}
