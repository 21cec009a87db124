/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether the log leads to the registers, and is one of a reference. */
#include "attest/tool/judge_events.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

bool judge_log(const struct evidence *evidence, struct verdict *out)
{
    struct eventlog_registers registers;

    eventlog_replay(&evidence->log, &registers);
    for (int i = 0; i < WIRE_REGISTERS; i++) {
        if ((JUDGE_SELECTION >> i & 1) != 0 &&
            memcmp(registers.value[i], evidence->value[i], EVENTLOG_DIGEST) !=
                0) {
            return verdict_add(out, CHECK_FAILED, "log",
                               "it does not lead to register %d of the quote: "
                               "cut off, altered, or the machine's TPM failed",
                               i);
        }
    }
    return verdict_add(out, CHECK_OK, "log",
                       "%" PRIu32 " events lead to the registers quoted",
                       evidence->log.count);
}

/* Which register's difference tells most. */
static const uint32_t order[] = {21, 22, 8,  9,  4,  7,  0,  1,  2,
                                 3,  5,  6,  10, 11, 12, 13, 14, 15,
                                 16, 17, 18, 19, 20, 23, 24};

#define ORDER_COUNT (sizeof(order) / sizeof(order[0]))

/* A comparison with one reference. */
struct comparison {
    uint32_t differing;
    uint32_t relabelled;
    uint32_t unknown; /* quoted, but neither judged nor left out on purpose */
    bool header_differs;
    struct register_words registers[WIRE_REGISTERS + 1];
};

static bool is_judged(const struct reference *reference, uint32_t pcr)
{
    return pcr == WIRE_REGISTERS ? reference->has_header
                                 : (reference->judged >> pcr & 1) != 0;
}

/* Equal events lead to equal registers, unless one began elsewhere. */
static void starts_compare(const struct reference *reference,
                           const struct eventlog *log, struct comparison *out)
{
    struct eventlog_registers expected;
    struct eventlog_registers found;

    reference_registers(reference, &expected);
    eventlog_replay(log, &found);
    for (uint32_t i = 0; i < WIRE_REGISTERS; i++) {
        struct register_words *words = &out->registers[i];

        if (i != PCR_CHANGE && is_judged(reference, i) &&
            words->result != REGISTER_DIFFERS &&
            memcmp(expected.value[i], found.value[i], EVENTLOG_DIGEST) != 0) {
            words->result = REGISTER_DIFFERS;
            snprintf(words->text, sizeof(words->text),
                     "the TPM was started from another locality than "
                     "expected");
        }
    }
}

static void compare(const struct reference *reference,
                    const struct eventlog *log, struct comparison *out)
{
    memset(out, 0, sizeof(*out));
    out->unknown = JUDGE_SELECTION & ~(reference->judged |
                                       (reference->ignored & ~JUDGE_ESSENTIAL));
    if (reference->has_header) {
        uint8_t digest[EVENTLOG_DIGEST];

        crypto_hash_sha256(digest, log->header.bytes, log->header.length);
        out->header_differs =
            memcmp(digest, reference->header, sizeof(digest)) != 0;
        out->relabelled += out->header_differs ? 1 : 0;
    }
    for (uint32_t i = 0; i <= WIRE_REGISTERS; i++) {
        struct register_words *words = &out->registers[i];

        if (!is_judged(reference, i)) {
            continue;
        }
        if (i == PCR_CHANGE) {
            events_compare_changes(reference, log, words);
        } else {
            events_compare(reference, log, i, words);
        }
    }
    starts_compare(reference, log, out);
    for (uint32_t i = 0; i <= WIRE_REGISTERS; i++) {
        const struct register_words *words = &out->registers[i];

        out->differing += words->result == REGISTER_DIFFERS ? 1 : 0;
        out->relabelled += words->result == REGISTER_RELABELLED ? 1 : 0;
    }
}

static bool fits(const struct judge *judge, const struct comparison *one)
{
    return one->differing == 0 && one->unknown == 0 &&
           (one->relabelled == 0 || judge->texts_may_differ);
}

/* Which of two tells more about what the machine should be. */
static bool is_nearer(const struct comparison *one,
                      const struct comparison *other)
{
    return one->differing != other->differing
               ? one->differing < other->differing
               : one->relabelled < other->relabelled;
}

static void say_register(const struct judge *judge,
                         const struct register_words *words, uint32_t pcr,
                         struct verdict *out)
{
    enum check_result result = CHECK_OK;
    const char *text = words->text;
    char id[24];

    snprintf(id, sizeof(id), "register %" PRIu32, pcr);
    if (words->result == REGISTER_DIFFERS) {
        result = CHECK_FAILED;
    } else if (words->result == REGISTER_RELABELLED) {
        result = judge->texts_may_differ ? CHECK_NOTE : CHECK_FAILED;
    } else if (text[0] == '\0') {
        text = "as expected";
    }
    if (result == CHECK_FAILED && out->difference[0] == '\0') {
        snprintf(out->difference, sizeof(out->difference), "%s", text);
    }
    /* Events of no register cannot have an own number. */
    verdict_add(out, result, pcr == WIRE_REGISTERS ? "register -" : id, "%s",
                text);
}

static void say_unknown(const struct comparison *one, struct verdict *out)
{
    for (uint32_t i = 0; i < WIRE_REGISTERS; i++) {
        if (one->unknown >> i & 1) {
            verdict_add(out, CHECK_FAILED, "reference",
                        "has no values for register %" PRIu32
                        ", and does not or may not leave it out",
                        i);
        }
    }
}

static void say_ignored(const struct reference *reference, struct verdict *out)
{
    char list[80] = "";
    size_t at = 0;

    for (uint32_t i = 0; i < WIRE_REGISTERS; i++) {
        if ((reference->ignored & JUDGE_SELECTION) >> i & 1) {
            at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%" PRIu32,
                                   at == 0 ? "" : ", ", i);
        }
    }
    if (at > 0) {
        verdict_add(out, CHECK_NOTE, "ignored",
                    "the reference leaves out registers %s: nothing is known "
                    "of what they stand for",
                    list);
    }
}

static void say(const struct judge *judge, const struct reference *reference,
                const struct comparison *one, struct verdict *out)
{
    say_unknown(one, out);
    if (one->header_differs) {
        verdict_add(out, judge->texts_may_differ ? CHECK_NOTE : CHECK_FAILED,
                    "log header",
                    "another one than the reference's; no quote covers it");
    }
    for (size_t i = 0; i < ORDER_COUNT; i++) {
        const struct register_words *words = &one->registers[order[i]];
        bool plain =
            order[i] == WIRE_REGISTERS && words->result == REGISTER_SAME;

        if (is_judged(reference, order[i]) && !plain) {
            say_register(judge, words, order[i], out);
        }
    }
    say_ignored(reference, out);
}

/* The version that the image measured for itself. */
static void find_version(const struct evidence *evidence, struct verdict *out)
{
    for (uint32_t i = 0; i < evidence->log.count; i++) {
        const struct logged_event *event = &evidence->log.events[i];
        struct core_event core;

        if (event->pcr == PCR_START && event->type != EVENT_NO_ACTION &&
            core_event_read(event->digest, event->data, &core) &&
            core.kind == CORE_IMAGE) {
            out->version = core.version;
            return;
        }
    }
}

const struct reference *judge_events(const struct judge *judge,
                                     const struct evidence *evidence,
                                     struct verdict *out)
{
    struct comparison best;
    uint32_t chosen = 0;

    find_version(evidence, out);
    if (judge->reference_count == 0) {
        verdict_add(out, CHECK_FAILED, "reference",
                    "there are no reference values: nothing to compare with");
        return NULL;
    }
    for (uint32_t i = 0; i < judge->reference_count; i++) {
        struct comparison one;

        compare(&judge->references[i], &evidence->log, &one);
        if (i == 0 || (fits(judge, &one) && !fits(judge, &best)) ||
            (!fits(judge, &best) && is_nearer(&one, &best))) {
            best = one;
            chosen = i;
        }
    }
    out->nearest = chosen;
    say(judge, &judge->references[chosen], &best, out);
    if (!fits(judge, &best)) {
        return NULL;
    }
    snprintf(out->reference, sizeof(out->reference), "%s",
             judge->references[chosen].name);
    return &judge->references[chosen];
}
