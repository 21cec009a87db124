/* SPDX-License-Identifier: Apache-2.0 */
/** @file A small valid system image to be damaged, and its signature port. */
#ifndef CLOISON_TESTS_FAKE_FAKE_IMAGE_H
#define CLOISON_TESTS_FAKE_FAKE_IMAGE_H

#include <stdint.h>

#include "core/lib/image_format.h"

/* The table of contents, a page of policy, a kernel of two pages that both
   domains share and a page of each domain's own. */
#define FAKE_IMAGE_PAGES (IMAGE_TOC_PAGES + 5)
#define FAKE_IMAGE_BYTES (FAKE_IMAGE_PAGES * 4096)
#define FAKE_IMAGE_DOMAINS 2
#define FAKE_IMAGE_SEGMENTS 4
#define FAKE_IMAGE_SLOTS 3

/* The image, page aligned, and its beginning by names. */
extern uint8_t fake_image[FAKE_IMAGE_BYTES];
extern struct image *const fake_image_toc;

/** Make the image anew and sign it with the key that the core trusts. */
void fake_image_reset(void);

/** Sign again, with the trusted key or with another one. */
void fake_image_sign(void);
void fake_image_sign_other(void);

/** Make the digests right again. */
void fake_image_seal(void);

/* hw_signature_ok: how often it was asked since the reset. */
extern uint32_t fake_signature_count;

#endif
