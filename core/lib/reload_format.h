/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The signed file by which a policy is reloaded: docs/reload.md.
 *
 * Header, then the body: DOMAIN_MAX records, then the policy table. The
 * signature covers the rest of the header, the digest in it all of the body.
 */
#pragma once

#include "core/lib/limits.h"

/* "CLOISONP", first eight bytes of the file. */
#define RELOAD_MAGIC 0x504e4f53494f4c43

/* "policyld", first eight signed bytes: what the signature is for. */
#define RELOAD_PURPOSE 0x646c7963696c6f70

#define RELOAD_FORMAT 1

/* Header: offsets from the start of the file. */
#define RELOAD_AT_MAGIC 0
#define RELOAD_AT_SIGNATURE 8
#define RELOAD_SIGNED 72
#define RELOAD_AT_PURPOSE 72
#define RELOAD_AT_FORMAT 80
#define RELOAD_AT_LENGTH 84 /* bytes of the body */
#define RELOAD_AT_DIGEST 88
#define RELOAD_HEADER_BYTES 120

/* Record of a domain: offsets from its start; zeros for none. */
#define RELOAD_LABEL 0
#define RELOAD_IDENTITY LABEL_TEXT_MAX
#define RELOAD_RECORD_BYTES (LABEL_TEXT_MAX + 4)

/* Where the table begins in the body. */
#define RELOAD_TABLE (DOMAIN_MAX * RELOAD_RECORD_BYTES)
