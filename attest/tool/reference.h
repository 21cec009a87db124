/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a build must measure: signed reference values.
 *
 * The file is {"format", "body", "key", "signature"}. The signature (Ed25519)
 * covers the format's name, a newline, and the body as JSON with sorted keys
 * and without blanks, so that it does not depend on how the file is laid out.
 */
#pragma once

#include <jansson.h>

#include "attest/tool/event_words.h"
#include "attest/tool/strict_json.h"
#include "policy/key.h"

#define REFERENCE_FORMAT "cloison-reference-1"
#define REFERENCE_EVENT_MAX EVENTLOG_EVENT_MAX

/* Registers that each quote has: sha256:0-9,14,21,22. */
#define JUDGE_SELECTION 0x6043FFu

/* Those that say which core runs: whatever is started in its place can reach
   21 and 22, so that without 4, 8 and 9 they say nothing. No reference may
   leave them out. */
#define JUDGE_ESSENTIAL 0x600310u

/** An event that must happen; words for it stand in @p name. */
struct expected_event {
    uint32_t pcr;
    uint32_t type;
    uint8_t digest[EVENTLOG_DIGEST];
    struct buffer data; /* empty: whatever the log says there */
    bool has_record;    /* the log must have these very bytes: ... */
    uint8_t record[EVENTLOG_DIGEST]; /* ... their SHA-256 */
    char name[WORDS_BYTES];
};

struct expected_list {
    uint32_t count;
    struct expected_event *events;
};

struct reference {
    char name[128];
    uint64_t version;                /* of the image, against older ones */
    uint32_t judged;                 /* bit i: register i is judged */
    uint32_t ignored;                /* bit i: it is not, on purpose */
    bool has_header;                 /* the log's header must be this: ... */
    uint8_t header[EVENTLOG_DIGEST]; /* ... its SHA-256 */
    struct expected_list events;     /* in their order */
    struct expected_list allowed;    /* later ones, in any order */
};

/** Append an event that is in a log, with all that the log says. */
void expected_add_logged(struct expected_list *list,
                         const struct logged_event *event);

/** Append an event of which only type and digest are known. */
struct expected_event *expected_add(struct expected_list *list, uint32_t pcr,
                                    uint32_t type, const uint8_t *digest,
                                    const char *name);

/** The data that an event must have; copied. */
void expected_set_data(struct expected_event *event, struct span data);

void reference_release(struct reference *reference);

/**
 * Whether it says something: of no register that a quote does not have, and
 * that something is measured into each that says which core runs. False and
 * why.
 */
bool reference_is_whole(const struct reference *reference, struct why *why);

/** Registers as the events make them. */
void reference_registers(const struct reference *reference,
                         struct eventlog_registers *out);

/** Read one that is signed with @p key (32 bytes); false and why. */
bool reference_read(const char *path, const uint8_t *key, struct reference *out,
                    struct why *why);

/** The same of a text. */
bool reference_parse(struct span text, const uint8_t *key,
                     struct reference *out, struct why *why);

/** Sign with @p secret (64 bytes); the object, to be written or printed. */
json_t *reference_sign(const struct reference *reference,
                       const uint8_t *secret);
