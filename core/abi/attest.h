/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Pages that tell what was measured: docs/hypercalls.md.
 *
 * They lie in the hole below 1 MiB of a domain's own memory, which it can only
 * read. Numbers are little endian; what is not used is zero.
 */
#pragma once

#include <stdint.h>

/* The status of the domain itself. */
#define CLOISON_STATUS_GFN 192

/* What only the attestation domain has: the status of every domain, by its
   number, the header of the log, and the log. */
#define CLOISON_ATTEST_GFN 200
#define CLOISON_ATTEST_STATUS_COUNT 16
#define CLOISON_ATTEST_HEADER_GFN 216
#define CLOISON_ATTEST_LOG_GFN 217
#define CLOISON_ATTEST_LOG_PAGES 24

/* Guest frames from CLOISON_STATUS_GFN on, up to here, are never writable. */
#define CLOISON_SEALED_END 241

#define CLOISON_STATUS_MAGIC 0x5355544154534c43 /* "CLSTATUS" */
#define CLOISON_LOG_MAGIC 0x44414548474f4c43    /* "CLOGHEAD" */
#define CLOISON_ATTEST_VERSION 1

#define CLOISON_REPORT_BYTES 64

/* Any other number: there is one that the core has no use for. */
enum cloison_tpm {
    CLOISON_TPM_NONE,     /* there is no TPM */
    CLOISON_TPM_MEASURED, /* its registers hold what the log says */
    CLOISON_TPM_FAILED,   /* it failed on the way: they do not */
    CLOISON_TPM_USELESS   /* it has no locality for the core: they do not */
};

struct abi_attest_status {
    uint64_t magic;
    uint32_t version;
    uint32_t domid;
    uint32_t state; /* 0 absent, 1 live, 2 dead */
    uint32_t tpm;   /* enum cloison_tpm */
    uint32_t starts;
    uint32_t reserved;
    uint8_t record[32]; /* digest of the domain's record */
    uint8_t memory[32]; /* digest of its first memory */
    uint8_t report[CLOISON_REPORT_BYTES];
    char name[32];
    char label[256];
    uint8_t spare[32];
};

struct abi_attest_header {
    uint64_t magic;
    uint32_t version;
    uint32_t length; /* bytes of the log */
    uint32_t events;
    uint32_t tpm; /* enum cloison_tpm */
};

_Static_assert(sizeof(struct abi_attest_status) == 480, "attest.h");
_Static_assert(sizeof(struct abi_attest_header) == 24, "attest.h");
