/* SPDX-License-Identifier: Apache-2.0 */
/** @file A small valid system image to be damaged, and its signature port. */
#ifndef CLOISON_TESTS_FAKE_FAKE_IMAGE_H
#define CLOISON_TESTS_FAKE_FAKE_IMAGE_H

#include <stdint.h>

#include "core/lib/image_format.h"

/* One page of table of contents, one of policy, a kernel of two pages that
   both domains share and a page of each domain's own. */
#define FAKE_IMAGE_PAGES 6
#define FAKE_IMAGE_BYTES (FAKE_IMAGE_PAGES * 4096)
#define FAKE_IMAGE_DOMAINS 2
#define FAKE_IMAGE_SEGMENTS 4
#define FAKE_IMAGE_PAYLOADS 4
#define FAKE_IMAGE_SLOTS 3

/* Where its records begin. */
#define FAKE_IMAGE_SEGMENTS_AT                                                 \
    (IMAGE_HEADER_BYTES + FAKE_IMAGE_DOMAINS * IMAGE_DOMAIN_BYTES)
#define FAKE_IMAGE_PAYLOADS_AT                                                 \
    (FAKE_IMAGE_SEGMENTS_AT + FAKE_IMAGE_SEGMENTS * IMAGE_SEGMENT_BYTES)
#define FAKE_IMAGE_SLOTS_AT                                                    \
    (FAKE_IMAGE_PAYLOADS_AT + FAKE_IMAGE_PAYLOADS * IMAGE_PAYLOAD_BYTES)
#define FAKE_IMAGE_RECORDS_END                                                 \
    (FAKE_IMAGE_SLOTS_AT + FAKE_IMAGE_SLOTS * IMAGE_SLOT_BYTES)

/* The image; page aligned. */
extern uint8_t fake_image[FAKE_IMAGE_BYTES];

/** Make the image anew and sign it with the key that the core trusts. */
void fake_image_reset(void);

/** Sign again, with the trusted key or with another one. */
void fake_image_sign(void);
void fake_image_sign_other(void);

/** Write numbers into the image. */
void fake_image_put32(uint64_t at, uint32_t value);
void fake_image_put64(uint64_t at, uint64_t value);

/* hw_signature_ok: how often it was asked since the reset. */
extern uint32_t fake_signature_count;

#endif
