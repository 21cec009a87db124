/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The loader of the signed system image: checked, then planned.
 *
 * Only the fixed numbers at the start of the file are looked at before the
 * signature over header and table of contents has verified. Then every count,
 * offset and length is checked, then every digest. What is accepted is
 * described by image_plan in indices and offsets; whoever builds domains from
 * it needs no further check.
 *
 * Invariant: image_plan_ok after image_check returned IMAGE_GOOD.
 */
#ifndef CLOISON_CORE_LOGIC_IMAGE_H
#define CLOISON_CORE_LOGIC_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/bytes.h"
#include "core/lib/image_format.h"
#include "core/lib/limits.h"
#include "core/lib/status.h"
#include "xsm/label.h"

/* Why an image is refused, in the order of the checks. */
enum image_error {
    IMAGE_GOOD,
    IMAGE_TOO_SHORT,
    IMAGE_BAD_MAGIC,
    IMAGE_BAD_PURPOSE,
    IMAGE_BAD_VERSION,
    IMAGE_BAD_TOC_LENGTH,
    IMAGE_BAD_LENGTH,
    IMAGE_BAD_SIGNATURE,
    IMAGE_BAD_DOMAIN_COUNT,
    IMAGE_BAD_SEGMENT_COUNT,
    IMAGE_BAD_PAYLOAD_COUNT,
    IMAGE_BAD_SLOT_COUNT,
    IMAGE_BAD_TOC_END,
    IMAGE_BAD_PAYLOAD,
    IMAGE_BAD_PAYLOAD_END,
    IMAGE_BAD_POLICY_LENGTH,
    IMAGE_BAD_PERMISSIVE,
    IMAGE_BAD_NAME,
    IMAGE_BAD_LABEL,
    IMAGE_BAD_MEMORY,
    IMAGE_BAD_VCPUS,
    IMAGE_BAD_START,
    IMAGE_BAD_SPECIAL_FRAME,
    IMAGE_BAD_SERVICE,
    IMAGE_BAD_RESTART,
    IMAGE_BAD_SEGMENT_SPLIT,
    IMAGE_BAD_SEGMENT_PAYLOAD,
    IMAGE_BAD_SEGMENT_RANGE,
    IMAGE_BAD_SEGMENT_OVERLAP,
    IMAGE_BAD_SLOT,
    IMAGE_BAD_SLOT_ORDER,
    IMAGE_BAD_DIGEST,
    IMAGE_ERROR_COUNT
};

struct image_payload {
    uint64_t page; /* first page in the image */
    uint64_t pages;
};

struct image_segment {
    uint64_t gfn;     /* first guest frame */
    uint32_t payload; /* index */
};

struct image_domain {
    uint64_t record; /* offset of its record in the image */
    uint64_t memory_pages;
    uint32_t vcpu_count;
    uint32_t entry;
    uint32_t start_info;
    uint32_t console_gfn;
    uint32_t store_gfn;
    uint32_t console; /* 1 + the domain that serves it, 0: none */
    uint32_t store;   /* the same */
    uint32_t restart; /* 1: it starts again whenever it ends ... */
    uint32_t keep;    /* ... with its last pages as they were */
    uint32_t serial;  /* 1: it has the serial line */
    uint32_t segment_first;
    uint32_t segment_count;
    uint32_t devices[DEVICE_PER_DOMAIN]; /* IMAGE_DOMAIN_DEVICES */
};

struct image_slot {
    uint32_t cpu;
    uint32_t domain;
    uint32_t microseconds;
};

struct image_plan {
    uint64_t pages;    /* of the whole image */
    uint64_t rollback; /* anti-rollback version */
    uint32_t toc_pages;
    uint32_t domain_count;
    uint32_t segment_count;
    uint32_t payload_count;
    uint32_t slot_count;
    uint32_t policy_length; /* bytes used of payload 0 */
    uint32_t permissive;    /* 1: a policy may have permissive types */
    struct image_domain domains[DOMAIN_MAX];
    struct image_segment segments[IMAGE_SEGMENT_MAX];
    struct image_payload payloads[IMAGE_PAYLOAD_MAX];
    struct image_slot slots[IMAGE_SLOT_MAX];
};

extern struct image_plan image_plan;

/** Labels of the domains of the plan; the monitor judges them. */
extern struct xsm_label image_labels[DOMAIN_MAX];

/*@ predicate image_counts_ok{L} =
  @     1 <= image_plan.toc_pages <= IMAGE_TOC_PAGE_MAX &&
  @     image_plan.toc_pages <= image_plan.pages <= IMAGE_PAGE_MAX &&
  @     1 <= image_plan.domain_count <= DOMAIN_MAX &&
  @     image_plan.segment_count <= IMAGE_SEGMENT_MAX &&
  @     1 <= image_plan.payload_count <= IMAGE_PAYLOAD_MAX &&
  @     1 <= image_plan.slot_count <= IMAGE_SLOT_MAX &&
  @     IMAGE_HEADER_BYTES +
  @     image_plan.domain_count * IMAGE_DOMAIN_BYTES +
  @     image_plan.segment_count * IMAGE_SEGMENT_BYTES +
  @     image_plan.payload_count * IMAGE_PAYLOAD_BYTES +
  @     image_plan.slot_count * IMAGE_SLOT_BYTES <=
  @         image_plan.toc_pages * PAGE_BYTES;
  @
  @ // Payload p is whole pages inside the image.
  @ predicate image_payload_ok{L}(integer p) =
  @     image_plan.toc_pages <= image_plan.payloads[p].page &&
  @     1 <= image_plan.payloads[p].pages <= IMAGE_PAGE_MAX &&
  @     image_plan.payloads[p].page + image_plan.payloads[p].pages <=
  @         image_plan.pages;
  @
  @ logic integer image_segment_end{L}(integer s) =
  @     image_plan.segments[s].gfn +
  @     image_plan.payloads[image_plan.segments[s].payload].pages;
  @
  @ // Segment s is a payload, not the policy, inside memory_pages frames.
  @ predicate image_segment_ok{L}(integer s, integer memory_pages) =
  @     1 <= image_plan.segments[s].payload < image_plan.payload_count &&
  @     image_plan.segments[s].gfn <= IMAGE_DOMAIN_PAGE_MAX &&
  @     image_segment_end(s) <= memory_pages;
  @
  @ predicate image_domain_ok{L}(integer d) =
  @     image_plan.domains[d].record ==
  @         IMAGE_HEADER_BYTES + d * IMAGE_DOMAIN_BYTES &&
  @     1 <= image_plan.domains[d].memory_pages <= IMAGE_DOMAIN_PAGE_MAX &&
  @     1 <= image_plan.domains[d].vcpu_count <= VCPU_MAX &&
  @     image_plan.domains[d].console <= image_plan.domain_count &&
  @     image_plan.domains[d].store <= image_plan.domain_count &&
  @     image_plan.domains[d].restart <= 1 &&
  @     image_plan.domains[d].keep < image_plan.domains[d].memory_pages &&
  @     image_plan.domains[d].segment_first +
  @         image_plan.domains[d].segment_count <= image_plan.segment_count;
  @
  @ // Every segment of domain d lies in its memory and they do not overlap.
  @ predicate image_segments_ok{L}(integer d) =
  @     (\forall integer s; image_plan.domains[d].segment_first <= s <
  @         image_plan.domains[d].segment_first +
  @         image_plan.domains[d].segment_count ==>
  @         image_segment_ok(s, image_plan.domains[d].memory_pages)) &&
  @     (\forall integer s; image_plan.domains[d].segment_first < s <
  @         image_plan.domains[d].segment_first +
  @         image_plan.domains[d].segment_count ==>
  @         image_segment_end(s - 1) <= image_plan.segments[s].gfn);
  @
  @ predicate image_slot_ok{L}(integer i) =
  @     image_plan.slots[i].cpu < CPU_MAX &&
  @     image_plan.slots[i].domain < image_plan.domain_count &&
  @     IMAGE_SLOT_US_MIN <= image_plan.slots[i].microseconds <=
  @         IMAGE_SLOT_US_MAX;
  @
  @ predicate image_payloads_ok{L} = \forall integer p;
  @     0 <= p < image_plan.payload_count ==> image_payload_ok(p);
  @ predicate image_domains_ok{L} = \forall integer d;
  @     0 <= d < image_plan.domain_count ==>
  @         image_domain_ok(d) && image_segments_ok(d);
  @ predicate image_slots_ok{L} = \forall integer i;
  @     0 <= i < image_plan.slot_count ==> image_slot_ok(i);
  @
  @ predicate image_plan_ok{L} = image_counts_ok && image_payloads_ok &&
  @     image_domains_ok && image_slots_ok &&
  @     1 <= image_plan.policy_length <=
  @         image_plan.payloads[0].pages * PAGE_BYTES;
  @*/

/**
 * Check the image of @p length bytes at @p bytes, fill image_plan and
 * image_labels.
 *
 * @return IMAGE_GOOD, or why it is refused; image_plan is then meaningless.
 */
/*@ requires length <= BYTES_MAX;
  @ requires \valid_read(bytes + (0 .. length - 1));
  @ requires \separated(bytes + (0 .. length - 1), &image_plan);
  @ requires \separated(bytes + (0 .. length - 1),
  @     &image_labels[0 .. DOMAIN_MAX - 1]);
  @ terminates \true;
  @ assigns image_plan, image_labels[0 .. DOMAIN_MAX - 1];
  @ ensures \result == IMAGE_GOOD ==> image_plan_ok &&
  @     image_plan.pages * PAGE_BYTES == length;
  @*/
enum image_error image_check(const uint8_t *bytes, uint64_t length) MUST_CHECK;

/** Where the policy table, policy_length bytes long, begins in the image. */
/*@ requires image_plan_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == image_plan.payloads[0].page * PAGE_BYTES;
  @ ensures \result + image_plan.policy_length <=
  @     image_plan.pages * PAGE_BYTES;
  @*/
uint64_t image_policy(void);

/** The reason as text for the console, one line without newline. */
/*@ terminates \true;
  @ assigns \result \from error;
  @*/
const char *image_error_text(enum image_error error);

#endif
