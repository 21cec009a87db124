/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Whether evidence shows a machine that runs what it should.
 *
 * A verdict rests only on what a key of a TPM signed: the order of checks is
 * freshness, the key, the quote, the registers, then the events that lead to
 * them. Texts and types of events are words of whoever sent them.
 */
#pragma once

#include "attest/tool/evidence_read.h"
#include "attest/tool/key_check.h"
#include "attest/tool/reference.h"
#include "attest/tool/verdict.h"

#define JUDGE_REFERENCE_MAX 64
#define JUDGE_IDENTITY_MAX 4096

/* The longest that a challenge may be good for: a week. */
#define JUDGE_EXPIRES_MAX 604800u

/* Where the counter against older images is. */
#define JUDGE_COUNTER 0x01810C10u

/** What judgements rest on. */
struct judge {
    struct question question;
    uint64_t now;                       /* seconds since 1970 */
    const struct identity *pinned;      /* keys that are known, ... */
    uint32_t pinned_count;              /* ... or, if there are none, ... */
    X509_STORE *authorities;            /* ... makers of TPMs */
    const struct reference *references; /* one of them must fit */
    uint32_t reference_count;
    uint64_t version_min; /* of the image */
    bool counter_needed;
    bool texts_may_differ;           /* what no digest covers is only noted */
    const struct evidence *previous; /* of the same machine, or NULL */
};

/** Judge one machine; @p out becomes complete only if all was checked. */
void judge(const struct judge *judge, const struct evidence *evidence,
           struct verdict *out);

/** The steps, in their order; each adds its checks. */
bool judge_nonce(const struct judge *judge, const struct evidence *evidence,
                 struct verdict *out);
bool judge_key(const struct judge *judge, const struct evidence *evidence,
               const struct wire_public *key, struct verdict *out);
/** The same without asking for activation. */
bool judge_known_key(const struct judge *judge, const struct evidence *evidence,
                     const struct wire_public *key, struct verdict *out);

bool judge_quote(const struct evidence *evidence, const struct wire_public *key,
                 struct verdict *out);
bool judge_log(const struct evidence *evidence, struct verdict *out);

/** Compare with all references. @return the one that fits, or NULL. */
const struct reference *judge_events(const struct judge *judge,
                                     const struct evidence *evidence,
                                     struct verdict *out);

bool judge_counter(const struct judge *judge, const struct evidence *evidence,
                   const struct wire_public *key, struct verdict *out);
bool judge_status(const struct judge *judge, const struct evidence *evidence,
                  const struct reference *reference, struct verdict *out);

/** What a quote that answers this evidence's question must carry. */
void judge_qualifying(const struct evidence *evidence, uint8_t *out);
