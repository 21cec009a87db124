/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a captured console says the policy refused.
 *
 * Only the core starts a line with "(XEN) avc:": it puts a domain's name and
 * level in front of every line of that domain and strips control characters.
 * So a line counts only if it begins a line of the capture for certain, has no
 * control character, and is whole; all else is counted and left alone.
 */
#ifndef CLOISON_POLICY_DENIAL_H
#define CLOISON_POLICY_DENIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/lib/limits.h"

/* Distinct denials that are kept. */
#define DENIAL_MAX 4096

/** One distinct denial. */
struct denial {
    char source[LABEL_TEXT_MAX];
    char target[LABEL_TEXT_MAX];
    uint32_t perm;  /* as perms.def numbers it */
    bool self;      /* the domain acted on itself */
    bool happened;  /* permissive=1: it was allowed all the same */
    unsigned line;  /* of the capture, where it is first */
    uint64_t count; /* how often the core has seen it, as far as is known */
};

struct denial_log {
    struct denial *denials; /* in the order of the capture */
    size_t count;
    size_t lines;   /* of the capture */
    size_t records; /* denials that the core wrote */
    size_t granted; /* records of what was allowed */
    size_t foreign; /* lines of guests that only look like records */
    size_t damaged; /* cut off, or not as the core writes */
    size_t unknown; /* of a class or permission that perms.def does not have */
    size_t nobody;  /* denials about a domain that does not exist */
    size_t excess;  /* distinct denials beyond DENIAL_MAX */
    uint64_t dropped; /* records that the core says it did not write */
};

/** Read a capture; nothing in it is an error. Release in any case. */
void denial_read(const uint8_t *bytes, size_t length, struct denial_log *out);

void denial_release(struct denial_log *log);

#endif
