/* SPDX-License-Identifier: Apache-2.0 */
/** @file Assembling and signing a system image (core/lib/image_format.h). */
#ifndef CLOISON_POLICY_IMAGE_WRITE_H
#define CLOISON_POLICY_IMAGE_WRITE_H

#include "core/lib/image_format.h"
#include "policy/guest.h"
#include "policy/plan.h"
#include "policy/tool.h"
#include "xsm/label.h"

struct image_payload_draft {
    struct buffer data; /* whole pages */
    uint64_t page;      /* first page in the file */
    uint8_t digest[IMAGE_DIGEST_BYTES];
};

/** An image while it is put together. */
struct image_draft {
    struct image toc;
    uint32_t payload_count;
    struct image_payload_draft payloads[1 + IMAGE_SEGMENT_MAX];
    struct plan plan;
};

/** The policy table becomes the first payload; call this first. */
void image_add_policy(struct image_draft *draft, const uint8_t *table,
                      size_t length);

/** Add a domain and the pages of its memory; false after complaining. */
bool image_add_domain(struct image_draft *draft,
                      const struct system_domain *domain,
                      const struct guest *guest, const struct xsm_label *label);

/** The signed file; @p secret is the Ed25519 secret key of 64 bytes. */
void image_finish(struct image_draft *draft, const uint8_t *secret,
                  struct buffer *out);

void image_release(struct image_draft *draft);

#endif
