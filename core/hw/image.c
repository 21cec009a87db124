/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Copies pages of the system image.
 *
 * Trusted because: it copies 4096 bytes into the frame named, which
 * hw/paging.c maps at its own address, or as many as image_plan has.
 */
#include "core/port/hw_image.h"

#include "core/hw/sodium_stubs.h"

_Static_assert(offsetof(struct image, purpose) == IMAGE_SIGNED, "image_format");
_Static_assert(offsetof(struct image, domains) == IMAGE_DOMAINS &&
                   offsetof(struct image, segments) == IMAGE_SEGMENTS,
               "image_format");

void hw_image_read(const uint8_t *bytes)
{
    memcpy(&image_plan, bytes, sizeof(image_plan));
}

void hw_image_copy(struct mfn frame, const uint8_t *page)
{
    uintptr_t to = frame.v * PAGE_BYTES;
    uint64_t words = PAGE_BYTES / 8;

    __asm__ volatile("rep movsq"
                     : "+D"(to), "+S"(page), "+c"(words)
                     :
                     : "memory");
}
