/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The signed system image: a table of contents, then its payload.
 *
 * The file begins with a struct image, all numbers little endian, zeros up to
 * IMAGE_TOC_BYTES; whole pages follow: the policy table, then what segments
 * name, each page once: pages that several segments have in common are those
 * of the first. The signature (Ed25519) covers the rest of the table of
 * contents, the digests in it (SHA-256) the pages of the policy table and of
 * each segment. So each byte of the file is the signature itself, signed, or
 * covered by one signed digest. The builder lays out what the core needs; the
 * core copies it and checks the bounds and the digests.
 *
 * Guest memory that no segment covers starts as zeros.
 */
#pragma once

#include "core/lib/level.h"

/* "sysimage", first eight signed bytes: what the signature is for. */
#define IMAGE_PURPOSE 0x6567616d69737973

#define IMAGE_VERSION 5

#define IMAGE_DIGEST_BYTES 32
#define IMAGE_SIGNATURE_BYTES 64
#define IMAGE_KEY_BYTES 32

/* Offsets of the first signed byte, and of the first record of a domain and
   of a segment. */
#define IMAGE_SIGNED 64
#define IMAGE_DOMAINS 152
#define IMAGE_SEGMENTS                                                         \
    (IMAGE_DOMAINS + DOMAIN_MAX * sizeof(struct image_domain))

/* The table of contents; the policy table follows. */
#define IMAGE_TOC_PAGES 8
#define IMAGE_TOC_BYTES (IMAGE_TOC_PAGES * 4096)

/* A PCI function of a domain: 0, none; or this and bus * 256 + device * 8 +
   function. */
#define IMAGE_DEVICE 65536

/* Bounds. */
#define IMAGE_PAGE_MAX FRAME_MAX
#define IMAGE_SEGMENT_MAX 256
#define IMAGE_SLOT_MAX 512
#define IMAGE_SLOT_US_MIN 100
#define IMAGE_SLOT_US_MAX 1000000

/* Pages of memory of one domain: 8 GiB. */
#define IMAGE_DOMAIN_PAGE_MAX 2097152

/* The same of one that starts again, which bounds what that costs: 16 MiB. */
#define IMAGE_RESTART_PAGE_MAX 4096

/** Both are printable, without spaces, and end with a NUL. */
struct domain_text {
    char name[DOMAIN_NAME_MAX];
    char label[LABEL_TEXT_MAX];
};

struct image_domain {
    struct domain_text text;
    struct xsm_label label;
    uint64_t memory_pages;
    uint32_t vcpu_count;
    uint32_t entry;
    uint32_t start_info;
    uint32_t console_gfn;
    uint32_t store_gfn;
    uint32_t devices[DEVICE_PER_DOMAIN]; /* see IMAGE_DEVICE */
    uint32_t store;   /* 1 + domain that serves it, 0: none */
    uint32_t console; /* the same */
    uint32_t restart; /* not 0: it starts again whenever it ends ... */
    uint32_t keep;    /* ... with its last pages as they were */
    uint32_t serial;  /* not 0: it has the serial line */
    uint32_t attest;  /* not 0: it is the attestation domain */
    uint32_t unused;
};

struct image_segment {
    uint64_t gfn; /* first guest frame */
    uint64_t pages;
    uint8_t digest[IMAGE_DIGEST_BYTES]; /* of the pages */
    uint64_t page;                      /* first page in the file */
    uint32_t domain;
    uint32_t kind; /* for people: policy/image_kind.h */
};

/** A slot of the schedule plan of a processor; in the order of their turns. */
struct image_slot {
    uint32_t microseconds;
    uint16_t cpu;
    uint16_t domain;
};

struct image {
    uint8_t signature[IMAGE_SIGNATURE_BYTES];
    uint64_t purpose;
    uint32_t version;
    uint32_t policy_length;                    /* bytes */
    uint64_t pages;                            /* of the whole file */
    uint64_t rollback;                         /* anti-rollback version */
    uint8_t policy_digest[IMAGE_DIGEST_BYTES]; /* of its pages */
    uint32_t permissive; /* not 0: policies may have permissive types */
    uint32_t domain_count;
    uint32_t segment_count;
    uint32_t slot_count;
    uint32_t tpm_required; /* not 0: nothing runs that no TPM has measured */
    uint32_t reserved;     /* 0 */
    struct image_domain domains[DOMAIN_MAX];
    struct image_segment segments[IMAGE_SEGMENT_MAX];
    struct image_slot slots[IMAGE_SLOT_MAX];
};

_Static_assert(sizeof(struct image) <= IMAGE_TOC_BYTES, "image_format.h");
