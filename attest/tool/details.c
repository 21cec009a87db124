/* SPDX-License-Identifier: Apache-2.0 */
/** @file What machines want to know of a verdict: each event, and the clock. */
#include "attest/tool/details.h"

#include <stdio.h>
#include <string.h>

#include "policy/tool_json.h"

/* Whether two events extend the same register by the same. */
static bool is_same(const struct expected_event *expected,
                    const struct logged_event *found)
{
    return expected->pcr == found->pcr &&
           memcmp(expected->digest, found->digest, EVENTLOG_DIGEST) == 0;
}

static const struct expected_event *
find_expected(const struct expected_list *list,
              const struct logged_event *event)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->events[i].type != EVENT_NO_ACTION &&
            is_same(&list->events[i], event)) {
            return &list->events[i];
        }
    }
    return NULL;
}

/* The event as a reference knows it: expected, or a change that is allowed. */
static const struct expected_event *
find_known(const struct reference *reference, const struct logged_event *event)
{
    return find_expected(event->pcr == PCR_CHANGE ? &reference->allowed
                                                  : &reference->events,
                         event);
}

static json_t *event_json(uint32_t pcr, uint32_t type, const uint8_t *digest,
                          const char *words)
{
    return tool_json("{s:I, s:I, s:o, s:o}", "register", (json_int_t)pcr,
                     "type", (json_int_t)type, "digest",
                     strict_from_hex(digest, EVENTLOG_DIGEST), "words",
                     tool_json_text(words));
}

/* One that happened. The words of a reference are signed; others are of
   whoever sent the log, as far as their digest does not cover them. */
static json_t *found_json(const struct judge *judge,
                          const struct logged_event *event)
{
    json_t *known = tool_json("[]");
    char words[WORDS_BYTES];
    json_t *made;

    words_say(event, words);
    for (uint32_t i = 0; i < judge->reference_count; i++) {
        const struct expected_event *expected =
            find_known(&judge->references[i], event);

        if (expected != NULL) {
            snprintf(words, sizeof(words), "%s", expected->name);
            tool_json_append(known, tool_json_text(judge->references[i].name));
        }
    }
    made = event_json(event->pcr, event->type, event->digest, words);
    json_object_set_new(
        made, "verdict",
        tool_json("s", json_array_size(known) > 0 ? "known" : "unknown"));
    json_object_set_new(made, "references", known);
    return made;
}

/* Whether the log has it as often as the list up to and with @p index. */
static bool happened(const struct expected_list *list, uint32_t index,
                     const struct eventlog *log)
{
    const struct expected_event *wanted = &list->events[index];
    uint32_t left = 0;

    for (uint32_t i = 0; i <= index; i++) {
        left += list->events[i].pcr == wanted->pcr &&
                        memcmp(list->events[i].digest, wanted->digest,
                               EVENTLOG_DIGEST) == 0
                    ? 1
                    : 0;
    }
    for (uint32_t i = 0; i < log->count && left > 0; i++) {
        left -= log->events[i].type != EVENT_NO_ACTION &&
                        is_same(wanted, &log->events[i])
                    ? 1
                    : 0;
    }
    return left == 0;
}

static bool is_listed(const struct reference *reference, uint32_t pcr,
                      uint32_t type)
{
    return pcr < WIRE_REGISTERS && type != EVENT_NO_ACTION &&
           (reference->judged >> pcr & 1) != 0;
}

static void add_missing(const struct reference *reference,
                        const struct eventlog *log, json_t *events)
{
    const struct expected_list *list = &reference->events;

    for (uint32_t i = 0; i < list->count; i++) {
        const struct expected_event *event = &list->events[i];

        if (is_listed(reference, event->pcr, event->type) &&
            event->pcr != PCR_CHANGE && !happened(list, i, log)) {
            json_t *made =
                event_json(event->pcr, event->type, event->digest, event->name);

            json_object_set_new(made, "verdict", tool_json("s", "missing"));
            json_object_set_new(
                made, "references",
                tool_json("[o]", tool_json_text(reference->name)));
            tool_json_append(events, made);
        }
    }
}

/* Those of the registers that the nearest reference judges. */
static json_t *events_json(const struct judge *judge,
                           const struct evidence *evidence,
                           const struct verdict *verdict)
{
    const struct eventlog *log = &evidence->log;
    const struct reference *nearest = &judge->references[verdict->nearest];
    json_t *events = tool_json("[]");

    for (uint32_t i = 0; i < log->count; i++) {
        if (is_listed(nearest, log->events[i].pcr, log->events[i].type)) {
            tool_json_append(events, found_json(judge, &log->events[i]));
        }
    }
    add_missing(nearest, log, events);
    return events;
}

static json_t *clock_json(const struct evidence *evidence)
{
    const struct span quote = {evidence->quote.bytes, evidence->quote.length};
    struct wire_attest attest;
    uint8_t firmware[8];

    if (wire_attest_parse(quote, &attest) != NULL) {
        return json_null();
    }
    for (size_t i = 0; i < sizeof(firmware); i++) {
        firmware[i] = (uint8_t)(attest.firmware >> 8 * (7 - i));
    }
    return tool_json("{s:I, s:I, s:I, s:b, s:o}", "clock",
                     (json_int_t)(attest.clock % INT64_MAX), "resetCount",
                     (json_int_t)attest.resets, "restartCount",
                     (json_int_t)attest.restarts, "safe", attest.safe,
                     "firmwareVersion",
                     strict_from_hex(firmware, sizeof(firmware)));
}

json_t *details_json(const struct judge *judge, const struct evidence *evidence,
                     const struct verdict *verdict, const char *path)
{
    bool compared = verdict->compared && judge->reference_count > 0;
    json_t *json = verdict_json(verdict, path);

    json_object_set_new(json, "tpm",
                        verdict->compared ? clock_json(evidence) : json_null());
    json_object_set_new(json, "events",
                        compared ? events_json(judge, evidence, verdict)
                                 : json_null());
    return json;
}
