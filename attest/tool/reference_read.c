/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reading signed reference values: nothing before the signature. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/reference.h"
#include "attest/tool/reference_bytes.h"

#define DATA_MAX 65536

struct buffer reference_bytes(const json_t *body)
{
    char *text = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
    struct buffer bytes;

    if (text == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    bytes.bytes = (uint8_t *)tool_text("%s\n%s", REFERENCE_FORMAT, text);
    bytes.length = strlen((const char *)bytes.bytes);
    free(text);
    return bytes;
}

static bool signature_is_good(const json_t *object, const uint8_t *key,
                              struct why *why)
{
    struct buffer signature;
    struct buffer bytes;
    uint8_t claimed[KEY_PUBLIC_BYTES];
    bool ok;

    if (!strict_keys(object, "the reference", "format body key signature",
                     why) ||
        !strict_is(object, "format", REFERENCE_FORMAT, why) ||
        !strict_hex(object, "key", claimed, sizeof(claimed), why) ||
        strict_object(object, "body", why) == NULL ||
        !strict_base64(object, "signature", crypto_sign_BYTES, &signature,
                       why)) {
        return false;
    }
    bytes = reference_bytes(json_object_get(object, "body"));
    ok = signature.length == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature.bytes, bytes.bytes, bytes.length,
                                     key) == 0;
    tool_release(&bytes);
    tool_release(&signature);
    if (!ok) {
        return why_say(why, memcmp(claimed, key, sizeof(claimed)) == 0
                                ? "its signature is wrong: it was altered"
                                : "it is signed with another key than "
                                  "--reference-key");
    }
    return memcmp(claimed, key, sizeof(claimed)) == 0 ||
           why_say(why, "\"key\" is not the key that signed it");
}

static bool event_read(const json_t *object, struct expected_list *list,
                       struct why *why)
{
    uint8_t digest[EVENTLOG_DIGEST];
    struct expected_event *event;
    struct buffer data;
    const char *name;
    uint64_t type;
    uint64_t pcr;

    if (!strict_keys(object, "an event", "pcr type digest data record name",
                     why) ||
        !strict_number(object, "pcr", UINT32_MAX, &pcr, why) ||
        !strict_number(object, "type", UINT32_MAX, &type, why) ||
        !strict_hex(object, "digest", digest, sizeof(digest), why) ||
        !strict_text(object, "name", WORDS_BYTES - 1, &name, why)) {
        return false;
    }
    if (pcr >= WIRE_REGISTERS && type != EVENT_NO_ACTION) {
        return why_say(why, "no TPM has register %" PRIu64, pcr);
    }
    event = expected_add(list, (uint32_t)pcr, (uint32_t)type, digest, name);
    if (!strict_is_null(object, "data")) {
        if (!strict_base64(object, "data", DATA_MAX, &data, why)) {
            return false;
        }
        event->data = data;
    }
    event->has_record = !strict_is_null(object, "record");
    return !event->has_record ||
           strict_hex(object, "record", event->record, EVENTLOG_DIGEST, why);
}

static bool events_read(const json_t *body, const char *key,
                        struct expected_list *list, struct why *why)
{
    json_t *array = strict_array(body, key, why);

    if (array == NULL || json_array_size(array) > REFERENCE_EVENT_MAX) {
        return array != NULL && why_say(why, "\"%s\": too many events", key);
    }
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct why inner;

        if (!event_read(json_array_get(array, i), list, &inner)) {
            return why_say(why, "\"%s\", event %zu: %s", key, i, inner.text);
        }
    }
    return true;
}

static bool numbers_read(const json_t *body, const char *key, uint32_t *bits,
                         struct why *why)
{
    json_t *array = strict_array(body, key, why);

    if (array == NULL) {
        return false;
    }
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *value = json_array_get(array, i);
        json_int_t number = json_integer_value(value);

        if (!json_is_integer(value) || number < 0 || number >= WIRE_REGISTERS) {
            return why_say(why, "\"%s\" has what is not a register", key);
        }
        *bits |= UINT32_C(1) << number;
    }
    return true;
}

/* Registers are there for people and other programs; they must agree. */
static bool registers_read(const json_t *body, const struct reference *out,
                           struct why *why)
{
    json_t *object = strict_object(body, "registers", why);
    struct eventlog_registers registers;

    if (object == NULL) {
        return false;
    }
    reference_registers(out, &registers);
    for (int i = 0; i < WIRE_REGISTERS; i++) {
        uint8_t value[EVENTLOG_DIGEST];
        char key[8];

        snprintf(key, sizeof(key), "%d", i);
        if ((out->judged >> i & 1) != (json_object_get(object, key) != NULL)) {
            return why_say(why, "\"registers\": not the ones that are judged");
        }
        if ((out->judged >> i & 1) == 0) {
            continue;
        }
        if (!strict_hex(object, key, value, sizeof(value), why)) {
            return false;
        }
        if (memcmp(value, registers.value[i], sizeof(value)) != 0) {
            return why_say(why, "register %d is not what its events make", i);
        }
    }
    return true;
}

static bool body_read(const json_t *body, struct reference *out,
                      struct why *why)
{
    const char *name;

    if (!strict_keys(body, "the body",
                     "name version judged ignored header events allowed "
                     "registers",
                     why) ||
        !strict_text(body, "name", sizeof(out->name) - 1, &name, why) ||
        !strict_number(body, "version", INT64_MAX, &out->version, why) ||
        !numbers_read(body, "judged", &out->judged, why) ||
        !numbers_read(body, "ignored", &out->ignored, why) ||
        !events_read(body, "events", &out->events, why) ||
        !events_read(body, "allowed", &out->allowed, why)) {
        return false;
    }
    snprintf(out->name, sizeof(out->name), "%s", name);
    out->has_header = !strict_is_null(body, "header");
    if (out->has_header &&
        !strict_hex(body, "header", out->header, EVENTLOG_DIGEST, why)) {
        return false;
    }
    if ((out->judged & out->ignored) != 0) {
        return why_say(why, "a register is both judged and ignored");
    }
    return reference_is_whole(out, why) && registers_read(body, out, why);
}

static bool reference_take(json_t *object, const uint8_t *key,
                           struct reference *out, struct why *why)
{
    bool ok;

    memset(out, 0, sizeof(*out));
    if (object == NULL) {
        return false;
    }
    ok = signature_is_good(object, key, why) &&
         body_read(json_object_get(object, "body"), out, why);
    json_decref(object);
    if (!ok) {
        reference_release(out);
    }
    return ok;
}

bool reference_parse(struct span text, const uint8_t *key,
                     struct reference *out, struct why *why)
{
    return reference_take(strict_parse(text, why), key, out, why);
}

bool reference_read(const char *path, const uint8_t *key, struct reference *out,
                    struct why *why)
{
    json_t *object = strict_read(path, why);
    struct why inner;

    if (object == NULL) {
        return false;
    }
    return reference_take(object, key, out, &inner) ||
           why_say(why, "%s: %s", path, inner.text);
}
