/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a TPM 2.0 says: attestations, signatures and public keys.
 *
 * Parsers of the few structures that a judge needs (TCG TPM 2.0 Library Part
 * 2, rev 1.59, §10.12, §11.3, §12.2), all of whose numbers are big endian.
 * They take nothing for granted: each structure must end where its bytes end,
 * and a kind that is not listed here is refused.
 */
#pragma once

#include "attest/tool/span.h"

/* Algorithms (§6.3). */
#define WIRE_RSA 0x0001
#define WIRE_AES 0x0006
#define WIRE_SHA256 0x000B
#define WIRE_NONE 0x0010
#define WIRE_RSASSA 0x0014
#define WIRE_RSAPSS 0x0016
#define WIRE_ECDSA 0x0018
#define WIRE_ECC 0x0023
#define WIRE_CFB 0x0043
#define WIRE_P256 0x0003

/* "\xffTCG" before everything that a TPM made of its own state (§6.2). */
#define WIRE_MAGIC 0xFF544347

/* What is attested (§6.9). */
#define WIRE_ATTEST_NV 0x8014
#define WIRE_ATTEST_QUOTE 0x8018

/* Attributes of an object (§8.3). */
#define WIRE_FIXED_TPM 0x00000002
#define WIRE_FIXED_PARENT 0x00000010
#define WIRE_MADE_INSIDE 0x00000020 /* sensitiveDataOrigin */
#define WIRE_RESTRICTED 0x00010000
#define WIRE_DECRYPT 0x00020000
#define WIRE_SIGN 0x00040000

/* A name: the algorithm and the digest. */
#define WIRE_NAME_BYTES 34

#define WIRE_SELECTION_MAX 16
#define WIRE_REGISTERS 24

/** One bank of a selection of registers; bit i of @p bits: register i. */
struct wire_selection {
    uint32_t algorithm;
    uint32_t bits;
};

/** TPMS_ATTEST of a quote or of an NV index. */
struct wire_attest {
    uint32_t magic;
    uint32_t type;
    struct span signer;
    struct span extra;
    uint64_t clock;
    uint32_t resets;
    uint32_t restarts;
    bool safe;
    uint64_t firmware;
    /* Of a quote. */
    uint32_t selection_count;
    struct wire_selection selections[WIRE_SELECTION_MAX];
    struct span digest;
    /* Of an index. */
    struct span index_name;
    uint32_t offset;
    struct span contents;
};

/** TPM2B_PUBLIC of an RSA or elliptic-curve key. */
struct wire_public {
    uint32_t type;
    uint32_t attributes;
    uint32_t symmetric; /* WIRE_NONE or WIRE_AES in CFB mode */
    uint32_t symmetric_bits;
    uint32_t scheme;     /* WIRE_NONE or a signature with SHA-256 */
    uint32_t bits;       /* RSA */
    uint32_t exponent;   /* RSA */
    struct span modulus; /* RSA */
    uint32_t curve;      /* elliptic curve, and the point */
    struct span x;
    struct span y;
    uint8_t name[WIRE_NAME_BYTES];
};

/** TPMT_SIGNATURE with SHA-256. */
struct wire_signature {
    uint32_t scheme;
    struct span rsa;
    struct span r;
    struct span s;
};

/** Each: NULL, or why it is refused. Spans point into @p bytes. */
const char *wire_attest_parse(struct span bytes, struct wire_attest *out);
const char *wire_public_parse(struct span bytes, struct wire_public *out);
const char *wire_signature_parse(struct span bytes, struct wire_signature *out);
