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
    uint8_t digest[IMAGE_DIGEST_BYTES];
};

struct image_segment_draft {
    uint64_t gfn;
    uint32_t payload;
    uint32_t kind;
};

/** An image while it is put together. */
struct image_draft {
    uint64_t rollback;
    uint32_t policy_length;
    bool permissive; /* the policy may have permissive types */
    uint32_t domain_count;
    uint8_t domains[DOMAIN_MAX][IMAGE_DOMAIN_BYTES]; /* records */
    uint32_t segment_count;
    struct image_segment_draft segments[IMAGE_SEGMENT_MAX];
    uint32_t payload_count;
    struct image_payload_draft payloads[IMAGE_PAYLOAD_MAX];
    struct plan plan;
};

/** The policy table becomes payload 0; call this first. */
bool image_add_policy(struct image_draft *draft, const uint8_t *table,
                      size_t length);

/** Add a domain and the pages of its memory; false after complaining. */
bool image_add_domain(struct image_draft *draft,
                      const struct system_domain *domain,
                      const struct guest *guest, const struct xsm_label *label);

/** The signed file; @p secret is the Ed25519 secret key of 64 bytes. */
bool image_finish(const struct image_draft *draft, const uint8_t *secret,
                  struct buffer *out);

void image_release(struct image_draft *draft);

#endif
