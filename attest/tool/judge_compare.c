/* SPDX-License-Identifier: Apache-2.0 */
/** @file One register's events against those that must be there. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "attest/tool/judge_events.h"

/* A place in a list, at an event of the register that is looked at. */
struct place {
    uint32_t at;
    uint32_t count;
};

/* Events that extend nothing are compared if the whole log is known. */
static bool counts(uint32_t event_pcr, uint32_t type, uint32_t pcr,
                   bool with_no_action)
{
    uint32_t of = event_pcr < WIRE_REGISTERS ? event_pcr : WIRE_REGISTERS;

    return of == pcr && (type != EVENT_NO_ACTION || with_no_action);
}

static const struct expected_event *
next_expected(const struct reference *reference, uint32_t pcr, uint32_t *at)
{
    while (*at < reference->events.count) {
        const struct expected_event *event = &reference->events.events[*at];

        (*at)++;
        if (counts(event->pcr, event->type, pcr, reference->has_header)) {
            return event;
        }
    }
    return NULL;
}

static const struct logged_event *next_found(const struct reference *reference,
                                             const struct eventlog *log,
                                             uint32_t pcr, uint32_t *at)
{
    while (*at < log->count) {
        const struct logged_event *event = &log->events[*at];

        (*at)++;
        if (counts(event->pcr, event->type, pcr, reference->has_header)) {
            return event;
        }
    }
    return NULL;
}

/* What the digest that is quoted does not cover; NULL: all as expected. */
static const char *relabelled(const struct expected_event *expected,
                              const struct logged_event *found)
{
    uint8_t record[EVENTLOG_DIGEST];

    if (expected->type != found->type) {
        return "its type";
    }
    if (expected->data.length > 0 &&
        !span_is(found->data, expected->data.bytes, expected->data.length)) {
        return "its text";
    }
    crypto_hash_sha256(record, found->record.bytes, found->record.length);
    if (expected->has_record &&
        memcmp(record, expected->record, sizeof(record)) != 0) {
        return "its other digests";
    }
    return NULL;
}

/* How much a difference tells: the image differs if anything of it does. */
static int telling(const struct expected_event *expected,
                   const struct logged_event *found)
{
    struct core_event one;
    struct core_event other;
    const struct span data = {expected->data.bytes, expected->data.length};

    if (strncmp(expected->name, "kernel command line", 19) == 0) {
        return 3;
    }
    if (!core_event_read(expected->digest, data, &one) ||
        !core_event_read(found->digest, found->data, &other) ||
        one.kind != other.kind) {
        return 2;
    }
    if (one.version != other.version) {
        return 4;
    }
    if (one.kind == CORE_DOMAIN && memcmp(one.b, other.b, 32) != 0) {
        return 3;
    }
    return one.kind == CORE_IMAGE ? 1 : 2;
}

static void pair_compare(const struct expected_event *expected,
                         const struct logged_event *found, uint32_t pcr,
                         struct register_words *out, int *told)
{
    const struct span data = {expected->data.bytes, expected->data.length};

    if (memcmp(expected->digest, found->digest, EVENTLOG_DIGEST) != 0) {
        int tells = telling(expected, found);

        out->result = REGISTER_DIFFERS;
        if (tells > *told) {
            *told = tells;
            words_differ(pcr, expected->digest, data, expected->name, found,
                         out->text);
        }
    } else if (relabelled(expected, found) != NULL &&
               out->result == REGISTER_SAME) {
        out->result = REGISTER_RELABELLED;
        snprintf(out->text, sizeof(out->text),
                 "%.250s: %s was altered in the log, which no quote covers",
                 expected->name, relabelled(expected, found));
    }
}

/* One list has ended before the other. */
static void lengths_compare(const struct expected_event *expected,
                            const struct logged_event *found,
                            struct register_words *out, int told)
{
    char words[WORDS_BYTES];

    if (expected == NULL && found == NULL) {
        return;
    }
    out->result = REGISTER_DIFFERS;
    if (told > 0) {
        return;
    }
    if (expected != NULL) {
        snprintf(out->text, sizeof(out->text), "missing: %.300s",
                 expected->name);
    } else {
        words_say(found, words);
        snprintf(out->text, sizeof(out->text), "not expected: %.300s", words);
    }
}

void events_compare(const struct reference *reference,
                    const struct eventlog *log, uint32_t pcr,
                    struct register_words *out)
{
    uint32_t expected_at = 0;
    uint32_t found_at = 0;
    const struct expected_event *expected =
        next_expected(reference, pcr, &expected_at);
    const struct logged_event *found =
        next_found(reference, log, pcr, &found_at);
    int told = 0;

    out->result = REGISTER_SAME;
    out->text[0] = '\0';
    while (expected != NULL && found != NULL) {
        pair_compare(expected, found, pcr, out, &told);
        expected = next_expected(reference, pcr, &expected_at);
        found = next_found(reference, log, pcr, &found_at);
    }
    lengths_compare(expected, found, out, told);
}

static const struct expected_event *allowed(const struct reference *reference,
                                            const struct logged_event *event)
{
    for (uint32_t i = 0; i < reference->allowed.count; i++) {
        const struct expected_event *one = &reference->allowed.events[i];

        if (one->pcr == event->pcr &&
            memcmp(one->digest, event->digest, EVENTLOG_DIGEST) == 0) {
            return one;
        }
    }
    return NULL;
}

void events_compare_changes(const struct reference *reference,
                            const struct eventlog *log,
                            struct register_words *out)
{
    uint32_t at = 0;
    uint32_t count = 0;
    const struct logged_event *found;

    out->result = REGISTER_SAME;
    while ((found = next_found(reference, log, PCR_CHANGE, &at)) != NULL &&
           out->result != REGISTER_DIFFERS) {
        const struct expected_event *one = allowed(reference, found);
        char words[WORDS_BYTES];

        words_say(found, words);
        count++;
        if (one == NULL) {
            out->result = REGISTER_DIFFERS;
            snprintf(out->text, sizeof(out->text),
                     "a later change that is not allowed: %.300s", words);
        } else if (relabelled(one, found) != NULL) {
            out->result = REGISTER_RELABELLED;
            snprintf(out->text, sizeof(out->text),
                     "%.250s: %s was altered in the log, which no quote "
                     "covers",
                     one->name, relabelled(one, found));
        }
    }
    if (out->result == REGISTER_SAME) {
        snprintf(out->text, sizeof(out->text),
                 count == 0 ? "nothing changed since the start"
                            : "%u later changes, all allowed",
                 count);
    }
}
