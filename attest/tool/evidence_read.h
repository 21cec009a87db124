/* SPDX-License-Identifier: Apache-2.0 */
/** @file Evidence, identities and challenges: their files as structures. */
#pragma once

#include "attest/tool/eventlog.h"
#include "attest/tool/strict_json.h"
#include "core/abi/attest.h"

#define NONCE_BYTES 32

/** Who a machine says it is: all of it is compared, or proved, later. */
struct identity {
    struct buffer endorsement; /* TPM2B_PUBLIC */
    struct buffer certificate; /* DER; empty: none */
    struct buffer signing;     /* TPM2B_PUBLIC of the key that signs quotes */
    uint8_t name[WIRE_NAME_BYTES];
    const char *path; /* of its file, if it was read from one of its own */
};

/** A counter of the TPM, with the TPM's word for it. */
struct counter {
    bool there;
    uint32_t index;
    uint64_t value;
    struct buffer certify;
    struct buffer signature;
};

struct evidence {
    uint8_t nonce[NONCE_BYTES];
    struct identity identity;
    struct buffer quote;
    struct buffer signature;
    uint32_t registers; /* bit i: value[i] is there */
    uint8_t value[WIRE_REGISTERS][EVENTLOG_DIGEST];
    struct buffer log_bytes;
    struct eventlog log;
    bool activated;
    uint8_t activation[32];
    bool has_status;
    struct abi_attest_status status;
    uint8_t status_digest[32];
    struct counter counter;
};

/** What the one who asks keeps: a question is good for one answer. */
struct question {
    uint8_t nonce[NONCE_BYTES];
    bool has_secret;
    uint8_t secret[32];
    uint8_t name[WIRE_NAME_BYTES]; /* for whom the secret was sealed: ... */
    uint8_t endorsement[32];       /* ... this key in the TPM of this one */
    bool has_domain;
    uint32_t domain;
    uint64_t expires; /* seconds since 1970 */
    bool used;
};

/** Each: false and why; then nothing needs to be released. */
bool evidence_read(const char *path, struct evidence *out, struct why *why);
bool evidence_parse(struct span text, struct evidence *out, struct why *why);
bool identity_read(const char *path, struct identity *out, struct why *why);
bool question_read(const char *path, struct question *out, struct why *why);

void evidence_release(struct evidence *evidence);
void identity_release(struct identity *identity);

/** Write the question that is kept; false after complaining. */
bool question_write(const char *path, const struct question *question);

/** Whether both are the same in every byte, wherever they are from. */
bool identity_is(const struct identity *one, const struct identity *other);
