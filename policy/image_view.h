/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reading a system image for people: inspect and diff. */
#ifndef CLOISON_POLICY_IMAGE_VIEW_H
#define CLOISON_POLICY_IMAGE_VIEW_H

#include "core/lib/image_format.h"
#include "policy/image_kind.h"
#include "policy/tool.h"

/** An image whose records and payloads are known to lie inside the file. */
struct image_view {
    struct buffer file;
    const struct image *toc; /* the beginning of the file */
    uint64_t rollback;
    uint32_t policy_length;
    bool permissive;
    bool tpm_required;
    uint32_t domain_count;
    uint32_t segment_count;
    uint32_t slot_count;
};

struct view_domain {
    const char *name;
    const char *label;
    uint64_t pages;
    uint32_t vcpus;
    uint32_t entry;
    uint32_t start_info;
    uint32_t segment_first;
    uint32_t segment_count;
    uint32_t devices[DEVICE_PER_DOMAIN]; /* 0, or IMAGE_DEVICE + function */
    uint32_t console;                    /* 0, or 1 + who serves it */
    uint32_t store;
    uint32_t restart;
    uint32_t keep;
    uint32_t serial;
    uint32_t attest;
};

struct view_segment {
    uint64_t address;
    uint64_t length;
    const uint8_t *bytes;
    uint32_t kind;
    uint64_t page; /* of the file; the same for equal segments */
};

struct view_slot {
    uint32_t cpu;
    uint32_t domain;
    uint32_t microseconds;
};

/** Open an image; false after complaining. The signature is not checked. */
bool view_open(const char *path, struct image_view *view);

void view_close(struct image_view *view);

/** The records, by index below their counts. */
void view_get_domain(const struct image_view *view, uint32_t index,
                     struct view_domain *out);
void view_get_segment(const struct image_view *view, uint32_t index,
                      struct view_segment *out);
void view_get_slot(const struct image_view *view, uint32_t index,
                   struct view_slot *out);

/** Digest of @p length bytes of the image as 64 digits and a NUL. */
void view_digest(const uint8_t *bytes, uint64_t length, char *text);

/** Whether the policy table and each segment have the digests that the table
 * of contents gives, and nothing else is in the file. */
bool view_digest_is_right(const struct image_view *view);

/** Whether @p key (32 bytes) signed the image. */
bool view_signed_by(const struct image_view *view, const uint8_t *key);

/** The command line in a domain's start information; "" if none. */
const char *view_cmdline(const struct image_view *view,
                         const struct view_domain *domain);

/** The name of a segment's kind. */
const char *view_kind(uint32_t kind);

/** Digest as 64 digits and a NUL. */
void view_hex(const uint8_t *digest, char *text);

#endif
