/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a build must measure: lists of events, and writing them. */
#include "attest/tool/reference.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/reference_bytes.h"
#include "policy/tool_json.h"

struct expected_event *expected_add(struct expected_list *list, uint32_t pcr,
                                    uint32_t type, const uint8_t *digest,
                                    const char *name)
{
    struct expected_event *event;

    if (list->events == NULL) {
        list->events =
            tool_allocate(REFERENCE_EVENT_MAX * sizeof(struct expected_event));
    }
    if (list->count == REFERENCE_EVENT_MAX) {
        tool_complain("more than %d events", REFERENCE_EVENT_MAX);
        exit(TOOL_SYSTEM);
    }
    event = &list->events[list->count++];
    event->pcr = pcr;
    event->type = type;
    memcpy(event->digest, digest, EVENTLOG_DIGEST);
    snprintf(event->name, sizeof(event->name), "%s", name);
    return event;
}

void expected_set_data(struct expected_event *event, struct span data)
{
    tool_release(&event->data);
    if (data.length > 0) {
        event->data.bytes = tool_allocate(data.length);
        event->data.length = data.length;
        memcpy(event->data.bytes, data.bytes, data.length);
    }
}

void expected_add_logged(struct expected_list *list,
                         const struct logged_event *event)
{
    char name[WORDS_BYTES];
    struct expected_event *added;

    if (words_of_event(event->pcr, event->digest, event->data, name) ==
        WORDS_NONE) {
        words_say(event, name);
    }
    added = expected_add(list, event->pcr, event->type, event->digest, name);
    expected_set_data(added, event->data);
    added->has_record = true;
    crypto_hash_sha256(added->record, event->record.bytes,
                       event->record.length);
}

static void list_release(struct expected_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        tool_release(&list->events[i].data);
    }
    free(list->events);
    list->events = NULL;
    list->count = 0;
}

void reference_release(struct reference *reference)
{
    list_release(&reference->events);
    list_release(&reference->allowed);
}

void reference_registers(const struct reference *reference,
                         struct eventlog_registers *out)
{
    struct eventlog log = {0};

    log.count = reference->events.count;
    log.events = tool_allocate(log.count * sizeof(struct logged_event));
    for (uint32_t i = 0; i < log.count; i++) {
        const struct expected_event *event = &reference->events.events[i];

        log.events[i].pcr = event->pcr;
        log.events[i].type = event->type;
        log.events[i].digest = event->digest;
        log.events[i].data.bytes = event->data.bytes;
        log.events[i].data.length = event->data.length;
    }
    eventlog_replay(&log, out);
    eventlog_release(&log);
}

bool reference_is_whole(const struct reference *reference, struct why *why)
{
    uint32_t used = UINT32_C(1) << PCR_CHANGE;
    uint32_t wanted = reference->judged & JUDGE_ESSENTIAL;

    for (uint32_t i = 0; i < reference->events.count; i++) {
        const struct expected_event *event = &reference->events.events[i];

        if (event->pcr < WIRE_REGISTERS && event->type != EVENT_NO_ACTION) {
            used |= UINT32_C(1) << event->pcr;
        }
    }
    for (uint32_t i = 0; i < WIRE_REGISTERS; i++) {
        if ((reference->judged & ~JUDGE_SELECTION) >> i & 1) {
            return why_say(why, "register %u is judged, but no quote has it",
                           i);
        }
        if ((wanted & ~used) >> i & 1) {
            return why_say(why,
                           "nothing is measured into register %u, which says "
                           "which core runs",
                           i);
        }
    }
    return true;
}

static json_t *event_write(const struct expected_event *event)
{
    return tool_json(
        "{s:I, s:I, s:o, s:o, s:o, s:o}", "pcr", (json_int_t)event->pcr, "type",
        (json_int_t)event->type, "digest",
        strict_from_hex(event->digest, EVENTLOG_DIGEST), "data",
        event->data.length == 0
            ? json_null()
            : strict_from_base64(event->data.bytes, event->data.length),
        "record",
        event->has_record ? strict_from_hex(event->record, EVENTLOG_DIGEST)
                          : json_null(),
        "name", tool_json_text(event->name));
}

static json_t *events_write(const struct expected_list *list)
{
    json_t *array = tool_json("[]");

    for (uint32_t i = 0; i < list->count; i++) {
        tool_json_append(array, event_write(&list->events[i]));
    }
    return array;
}

static json_t *numbers_write(uint32_t bits)
{
    json_t *array = tool_json("[]");

    for (int i = 0; i < WIRE_REGISTERS; i++) {
        if (bits >> i & 1) {
            tool_json_append(array, json_integer(i));
        }
    }
    return array;
}

static json_t *registers_write(const struct reference *reference)
{
    struct eventlog_registers registers;
    json_t *object = tool_json("{}");

    reference_registers(reference, &registers);
    for (int i = 0; i < WIRE_REGISTERS; i++) {
        char key[8];

        snprintf(key, sizeof(key), "%d", i);
        if (reference->judged >> i & 1) {
            json_object_set_new(
                object, key,
                strict_from_hex(registers.value[i], EVENTLOG_DIGEST));
        }
    }
    return object;
}

json_t *reference_sign(const struct reference *reference, const uint8_t *secret)
{
    uint8_t signature[crypto_sign_BYTES];
    json_t *body =
        tool_json("{s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
                  reference->name, "version", (json_int_t)reference->version,
                  "judged", numbers_write(reference->judged), "ignored",
                  numbers_write(reference->ignored), "header",
                  reference->has_header
                      ? strict_from_hex(reference->header, EVENTLOG_DIGEST)
                      : json_null(),
                  "events", events_write(&reference->events), "allowed",
                  events_write(&reference->allowed), "registers",
                  registers_write(reference));
    struct buffer bytes = reference_bytes(body);

    crypto_sign_detached(signature, NULL, bytes.bytes, bytes.length, secret);
    tool_release(&bytes);
    /* The second half of a secret key is the public one. */
    return tool_json(
        "{s:s, s:o, s:o, s:o}", "format", REFERENCE_FORMAT, "body", body, "key",
        strict_from_hex(secret + 32, KEY_PUBLIC_BYTES), "signature",
        strict_from_base64(signature, sizeof(signature)));
}
