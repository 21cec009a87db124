/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The signed system image: where everything lies in the file.
 *
 * An image is a whole number of pages of 4096 bytes, all numbers are little
 * endian and naturally aligned:
 *
 *   header, table of contents, zeros up to a page   toc_pages pages
 *   payload 0 (the policy table), payload 1, ...     whole pages each
 *
 * Payloads follow each other without gaps up to the end of the image, each is
 * padded with zeros to whole pages, and its digest covers the padding. The
 * signature (Ed25519) covers every byte from IMAGE_SIGNED to the first
 * payload; the magic number before it is a constant. So each byte of the file
 * is either compared with a constant, the signature itself, signed, or
 * covered by a signed digest.
 *
 * The records follow the header in this order: domains, segments, payloads,
 * slots. The segments of domain 0 come first, then those of domain 1, ...;
 * inside a domain they ascend and do not overlap. Guest memory that no
 * segment covers starts as zeros.
 */
#ifndef CLOISON_CORE_LIB_IMAGE_FORMAT_H
#define CLOISON_CORE_LIB_IMAGE_FORMAT_H

#include "core/lib/limits.h"

/* "CLOISONI", first eight bytes of the file. */
#define IMAGE_MAGIC 0x494e4f53494f4c43

/* "sysimage", first eight signed bytes: what the signature is for. */
#define IMAGE_PURPOSE 0x6567616d69737973

#define IMAGE_VERSION 3

#define IMAGE_DIGEST_BYTES 32
#define IMAGE_SIGNATURE_BYTES 64
#define IMAGE_KEY_BYTES 32

/* Header: offsets from the start of the file. */
#define IMAGE_AT_MAGIC 0
#define IMAGE_AT_SIGNATURE 8
#define IMAGE_SIGNED 72
#define IMAGE_AT_PURPOSE 72
#define IMAGE_AT_VERSION 80
#define IMAGE_AT_TOC_PAGES 84
#define IMAGE_AT_PAGES 88    /* 64 bits: pages of the whole file */
#define IMAGE_AT_ROLLBACK 96 /* 64 bits: anti-rollback version */
#define IMAGE_AT_DOMAIN_COUNT 104
#define IMAGE_AT_SEGMENT_COUNT 108
#define IMAGE_AT_PAYLOAD_COUNT 112
#define IMAGE_AT_SLOT_COUNT 116
#define IMAGE_AT_POLICY_LENGTH 120 /* bytes of payload 0 in use */
#define IMAGE_AT_PERMISSIVE 124    /* 1: policies may have permissive types */
#define IMAGE_HEADER_BYTES 128

/* Domain record: offsets from its start. */
#define IMAGE_DOMAIN_NAME 0   /* DOMAIN_NAME_MAX bytes */
#define IMAGE_DOMAIN_LABEL 32 /* LABEL_TEXT_MAX bytes */
#define IMAGE_DOMAIN_IDENTITY 288
#define IMAGE_DOMAIN_LOW 296   /* level: u32, u32 zero, u64[16] */
#define IMAGE_DOMAIN_HIGH 432  /* level */
#define IMAGE_DOMAIN_PAGES 568 /* 64 bits: pages of memory */
#define IMAGE_DOMAIN_VCPUS 576
#define IMAGE_DOMAIN_ENTRY 580
#define IMAGE_DOMAIN_START_INFO 584
#define IMAGE_DOMAIN_CONSOLE_GFN 588
#define IMAGE_DOMAIN_STORE_GFN 592
#define IMAGE_DOMAIN_SEGMENT_COUNT 596
#define IMAGE_DOMAIN_DEVICES 600 /* DEVICE_PER_DOMAIN words, see below */
#define IMAGE_DOMAIN_STORE 616   /* 1 + domain that serves it, 0: none */
#define IMAGE_DOMAIN_CONSOLE 620 /* the same */
#define IMAGE_DOMAIN_RESTART 624 /* 1: it starts again whenever it ends */
#define IMAGE_DOMAIN_KEEP 628    /* last pages of memory, kept then */
#define IMAGE_DOMAIN_SERIAL 632  /* 1: it has the serial line */
#define IMAGE_DOMAIN_BYTES 640

/* A PCI function of a domain: 0, none; or this and bus * 256 + device * 8 +
   function. */
#define IMAGE_DEVICE 65536

/* A level inside a domain record. */
#define IMAGE_LEVEL_SENSITIVITY 0
#define IMAGE_LEVEL_CATEGORIES 8
#define IMAGE_LEVEL_BYTES 136

/* Segment record. */
#define IMAGE_SEGMENT_GFN 0 /* 64 bits: first guest frame */
#define IMAGE_SEGMENT_PAYLOAD 8
#define IMAGE_SEGMENT_KIND 12 /* for people: see enum image_kind */
#define IMAGE_SEGMENT_BYTES 16

/* Payload record. */
#define IMAGE_PAYLOAD_PAGE 0  /* 64 bits: first page in the file */
#define IMAGE_PAYLOAD_PAGES 8 /* 64 bits */
#define IMAGE_PAYLOAD_DIGEST 16
#define IMAGE_PAYLOAD_BYTES 48

/* Slot record of the schedule plan; slots ascend by processor. */
#define IMAGE_SLOT_CPU 0
#define IMAGE_SLOT_DOMAIN 4
#define IMAGE_SLOT_MICROSECONDS 8
#define IMAGE_SLOT_BYTES 16

/* What a segment holds; the core does not look at it. */
enum image_kind {
    IMAGE_KIND_KERNEL,
    IMAGE_KIND_START_INFO,
    IMAGE_KIND_INITRD,
    IMAGE_KIND_ACPI,
    IMAGE_KIND_CONFIG,
    IMAGE_KIND_COUNT
};

/* Bounds. */
#define IMAGE_TOC_PAGE_MAX 16
#define IMAGE_PAGE_MAX FRAME_MAX
#define IMAGE_SEGMENT_MAX 256
#define IMAGE_PAYLOAD_MAX 256
#define IMAGE_SLOT_MAX 512
#define IMAGE_SLOT_US_MIN 100
#define IMAGE_SLOT_US_MAX 1000000

/* Pages of memory of one domain: 8 GiB. */
#define IMAGE_DOMAIN_PAGE_MAX 2097152

/* The same of one that starts again, which bounds what that costs: 16 MiB. */
#define IMAGE_RESTART_PAGE_MAX 4096

#endif
