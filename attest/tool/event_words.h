/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What an event says in words, as far as its digest stands for it.
 *
 * A quote covers digests alone. So words are taken from an event only if its
 * digest is that of the words; else they are marked as hearsay.
 */
#pragma once

#include "attest/tool/eventlog.h"
#include "core/lib/limits.h"

#define WORDS_BYTES 400

/* What our own events are about: attest/event_format.h. */
#define CORE_IMAGE 1
#define CORE_POLICY 2
#define CORE_TRUSTED 3
#define CORE_DOMAIN 4
#define CORE_RELOAD 5
#define CORE_RESTART 6

/* Registers of the core, and of GRUB. */
#define PCR_LOADER 4
#define PCR_COMMANDS 8
#define PCR_FILES 9
#define PCR_START 21
#define PCR_CHANGE 22

/** An event of the core. */
struct core_event {
    uint32_t kind;
    uint32_t number;
    uint64_t version;
    const uint8_t *a;
    const uint8_t *b;
    const char *name;
    const char *label;
};

/** Whether it is one, and its digest covers all of it. */
bool core_event_read(const uint8_t *digest, struct span data,
                     struct core_event *out);

/** What the words of an event are worth. */
enum words_worth {
    WORDS_NONE,    /* there are none that people could read */
    WORDS_HEARSAY, /* the digest is not that of the words */
    WORDS_PROVED
};

/**
 * Words for an event, without characters that a terminal obeys.
 *
 * @param out WORDS_BYTES of room
 */
enum words_worth words_of_event(uint32_t pcr, const uint8_t *digest,
                                struct span data, char *out);

/** A line about an event that somebody sent: words, or what they claim. */
void words_say(const struct logged_event *event, char *out);

/** How an event differs from what was expected, in words. */
void words_differ(uint32_t pcr, const uint8_t *expected_digest,
                  struct span expected, const char *expected_name,
                  const struct logged_event *found, char *out);
