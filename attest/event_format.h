/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The event log: what its bytes mean, for whoever writes or reads it.
 *
 * A crypto-agile log (TCG PC Client Platform Firmware Profile §10): first the
 * firmware's with its Spec ID event, or our own Spec ID event (SHA-256 alone);
 * then our events, a TCG_PCR_EVENT2 each, all of one size, little endian,
 * without padding. The digest covers all of the event data, so that nobody
 * can give a digest another meaning.
 */
#pragma once

#include "core/lib/image_format.h"
#include "core/lib/sha256.h"

/* Our two registers: what was started, and every later change. Localities
   2 to 4 alone extend them, 2 and 4 reset them (PC Client PTP §4.7.1). */
#define ATTEST_PCR_START 21
#define ATTEST_PCR_CHANGE 22

/* EV_EVENT_TAG; TPM_ALG_SHA256. */
#define ATTEST_TYPE 6
#define ATTEST_ALGORITHM 11

/* "Cloi", the tag of our event data. */
#define ATTEST_TAG 0x696f6c43

/* What an event is about. */
enum attest_kind {
    ATTEST_IMAGE = 1, /* a: of all that is signed; version: anti-rollback;
                         number: 1 if an IOMMU blocks every device, else 0 */
    ATTEST_POLICY,    /* a: of the policy table; version: its own */
    ATTEST_TRUSTED,   /* a: of the table's words about identities; number:
                         how many of them are trusted */
    ATTEST_DOMAIN,    /* number: domain; a: of its record in the image; b: of
                         its memory, see attest/image.h; name, label */
    ATTEST_RELOAD,    /* as POLICY, of one loaded later; b: of the records
                         that say which label is which identity of it */
    ATTEST_RESTART    /* as DOMAIN, when it starts again for the first time */
};

/* Bytes of name and label, as a domain's record begins. */
#define ATTEST_TEXT_BYTES (DOMAIN_NAME_MAX + LABEL_TEXT_MAX)

/** What an event says; the event data is a tag, the size of this, and this
 *  without padding. Parts without use are zeros. */
struct attest_event {
    uint32_t kind;
    uint32_t number;
    uint64_t version;
    uint8_t a[SHA256_BYTES];
    uint8_t b[SHA256_BYTES];
    uint8_t text[ATTEST_TEXT_BYTES];
};

/* Offsets in an event, and its size: register, type, count of digests (1),
   algorithm, digest, size of the data, data. */
#define ATTEST_AT_DIGEST 14
#define ATTEST_AT_DATA 50
#define ATTEST_AT_A 74
#define ATTEST_AT_B 106
#define ATTEST_DATA_BYTES 376
#define ATTEST_EVENT_BYTES 426

/* Our own Spec ID event. */
#define ATTEST_SPECIFICATION_BYTES 65

/* The log; how much of it the firmware's part may be. What is left takes the
   events of a start and a first restart of every domain, and some reloads. */
#define ATTEST_LOG_BYTES 98304
#define ATTEST_FIRMWARE_MAX 65536
