/* SPDX-License-Identifier: Apache-2.0 */
/** @file Evidence, identities and challenges: their files as structures. */
#include "attest/tool/evidence_read.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tool_json.h"

/* Bounds of the parts, far above what any TPM sends. */
#define WIRE_MAX 4096

static bool identity_fields(const json_t *object, struct identity *out,
                            struct why *why)
{
    if (!strict_keys(object, "an identity",
                     "format ek_public ek_certificate ak_public ak_name",
                     why) ||
        !strict_is(object, "format", "cloison-identity-1", why) ||
        !strict_base64(object, "ek_public", WIRE_MAX, &out->endorsement, why) ||
        !strict_base64(object, "ak_public", WIRE_MAX, &out->signing, why) ||
        !strict_hex(object, "ak_name", out->name, WIRE_NAME_BYTES, why)) {
        return false;
    }
    return strict_is_null(object, "ek_certificate") ||
           strict_base64(object, "ek_certificate", WIRE_MAX, &out->certificate,
                         why);
}

static bool registers_fields(const json_t *object, struct evidence *out,
                             struct why *why)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        char *end;
        unsigned long number = strtoul(key, &end, 10);
        char again[16];

        snprintf(again, sizeof(again), "%lu", number);
        if (number >= WIRE_REGISTERS || strcmp(again, key) != 0) {
            return why_say(why, "\"pcrs\": no TPM has register \"%.20s\"", key);
        }
        if (!strict_hex(object, key, out->value[number], EVENTLOG_DIGEST,
                        why)) {
            return false;
        }
        out->registers |= UINT32_C(1) << number;
    }
    return true;
}

static bool counter_fields(const json_t *object, struct counter *out,
                           struct why *why)
{
    uint8_t index[4];

    if (!strict_keys(object, "\"counter\"", "index value certify signature",
                     why) ||
        !strict_hex(object, "index", index, sizeof(index), why) ||
        !strict_number(object, "value", INT64_MAX, &out->value, why) ||
        !strict_base64(object, "certify", WIRE_MAX, &out->certify, why) ||
        !strict_base64(object, "signature", WIRE_MAX, &out->signature, why)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(index); i++) {
        out->index = out->index * 256 + index[i];
    }
    out->there = true;
    return true;
}

static bool status_fields(const json_t *object, struct evidence *out,
                          struct why *why)
{
    struct buffer bytes;
    bool ok;

    if (strict_is_null(object, "status")) {
        return true;
    }
    if (!strict_base64(object, "status", sizeof(out->status), &bytes, why)) {
        return false;
    }
    ok = bytes.length == sizeof(out->status) ||
         why_say(why, "\"status\" is not a status of %zu bytes",
                 sizeof(out->status));
    if (ok) {
        out->has_status = true;
        memcpy(&out->status, bytes.bytes, sizeof(out->status));
        crypto_hash_sha256(out->status_digest, bytes.bytes, bytes.length);
    }
    tool_release(&bytes);
    return ok;
}

static bool optional_fields(const json_t *object, struct evidence *out,
                            struct why *why)
{
    if (!strict_is_null(object, "activation")) {
        out->activated = true;
        if (!strict_hex(object, "activation", out->activation, 32, why)) {
            return false;
        }
    }
    if (!status_fields(object, out, why)) {
        return false;
    }
    return strict_is_null(object, "counter") ||
           counter_fields(json_object_get(object, "counter"), &out->counter,
                          why);
}

static bool log_field(const json_t *object, struct evidence *out,
                      struct why *why)
{
    const char *wrong;

    if (!strict_base64(object, "log", EVENTLOG_BYTES_MAX, &out->log_bytes,
                       why)) {
        return false;
    }
    wrong = eventlog_parse(
        (struct span){out->log_bytes.bytes, out->log_bytes.length}, &out->log);
    return wrong == NULL || why_say(why, "\"log\": the event log %s", wrong);
}

static bool evidence_fields(const json_t *object, struct evidence *out,
                            struct why *why)
{
    json_t *registers;

    if (!strict_keys(object, "the evidence",
                     "format nonce identity quote signature pcrs log "
                     "activation status counter",
                     why) ||
        !strict_is(object, "format", "cloison-evidence-1", why) ||
        !strict_hex(object, "nonce", out->nonce, NONCE_BYTES, why) ||
        !identity_fields(json_object_get(object, "identity"), &out->identity,
                         why) ||
        !strict_base64(object, "quote", WIRE_MAX, &out->quote, why) ||
        !strict_base64(object, "signature", WIRE_MAX, &out->signature, why)) {
        return false;
    }
    registers = strict_object(object, "pcrs", why);
    return registers != NULL && registers_fields(registers, out, why) &&
           optional_fields(object, out, why) && log_field(object, out, why);
}

/* Put the file before what is wrong with it. @return false. */
static bool file_says(const char *path, struct why *why)
{
    const struct why inner = *why;

    return why_say(why, "%s: %s", path, inner.text);
}

static bool evidence_take(json_t *object, struct evidence *out, struct why *why)
{
    bool ok;

    memset(out, 0, sizeof(*out));
    ok = object != NULL && evidence_fields(object, out, why);
    json_decref(object);
    if (!ok) {
        evidence_release(out);
    }
    return ok;
}

bool evidence_parse(struct span text, struct evidence *out, struct why *why)
{
    return evidence_take(strict_parse(text, why), out, why);
}

bool evidence_read(const char *path, struct evidence *out, struct why *why)
{
    json_t *object = strict_read(path, why);

    return object != NULL &&
           (evidence_take(object, out, why) || file_says(path, why));
}

void identity_release(struct identity *identity)
{
    tool_release(&identity->endorsement);
    tool_release(&identity->certificate);
    tool_release(&identity->signing);
}

void evidence_release(struct evidence *evidence)
{
    identity_release(&evidence->identity);
    tool_release(&evidence->quote);
    tool_release(&evidence->signature);
    tool_release(&evidence->counter.certify);
    tool_release(&evidence->counter.signature);
    eventlog_release(&evidence->log);
    tool_release(&evidence->log_bytes);
    memset(evidence, 0, sizeof(*evidence));
}

bool identity_read(const char *path, struct identity *out, struct why *why)
{
    json_t *object = strict_read(path, why);
    bool ok;

    memset(out, 0, sizeof(*out));
    ok = object != NULL &&
         (identity_fields(object, out, why) || file_says(path, why));
    json_decref(object);
    if (!ok) {
        identity_release(out);
    }
    out->path = path;
    return ok;
}

static bool buffers_are_same(const struct buffer *one,
                             const struct buffer *other)
{
    return one->length == other->length &&
           (one->length == 0 ||
            memcmp(one->bytes, other->bytes, one->length) == 0);
}

bool identity_is(const struct identity *one, const struct identity *other)
{
    return buffers_are_same(&one->endorsement, &other->endorsement) &&
           buffers_are_same(&one->certificate, &other->certificate) &&
           buffers_are_same(&one->signing, &other->signing) &&
           memcmp(one->name, other->name, WIRE_NAME_BYTES) == 0;
}

static bool question_fields(const json_t *object, struct question *out,
                            struct why *why)
{
    uint64_t domain = 0;

    if (!strict_keys(object, "the state of the challenge",
                     "format nonce secret ak_name ek_digest domain expires "
                     "used",
                     why) ||
        !strict_is(object, "format", "cloison-challenge-state-1", why) ||
        !strict_hex(object, "nonce", out->nonce, NONCE_BYTES, why) ||
        !strict_number(object, "expires", INT64_MAX, &out->expires, why)) {
        return false;
    }
    out->has_secret = !strict_is_null(object, "secret");
    if (out->has_secret &&
        (!strict_hex(object, "secret", out->secret, 32, why) ||
         !strict_hex(object, "ak_name", out->name, WIRE_NAME_BYTES, why) ||
         !strict_hex(object, "ek_digest", out->endorsement, 32, why))) {
        return false;
    }
    out->has_domain = !strict_is_null(object, "domain");
    if (out->has_domain &&
        !strict_number(object, "domain", UINT32_MAX, &domain, why)) {
        return false;
    }
    out->domain = (uint32_t)domain;
    if (!json_is_boolean(json_object_get(object, "used"))) {
        return why_say(why, "\"used\" is neither true nor false");
    }
    out->used = json_is_true(json_object_get(object, "used"));
    return true;
}

bool question_read(const char *path, struct question *out, struct why *why)
{
    json_t *object = strict_read(path, why);
    bool ok;

    memset(out, 0, sizeof(*out));
    ok = object != NULL &&
         (question_fields(object, out, why) || file_says(path, why));
    json_decref(object);
    return ok;
}

bool question_write(const char *path, const struct question *question)
{
    json_t *object = tool_json(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:b}", "format",
        "cloison-challenge-state-1", "nonce",
        strict_from_hex(question->nonce, NONCE_BYTES), "secret",
        question->has_secret ? strict_from_hex(question->secret, 32)
                             : json_null(),
        "ak_name",
        question->has_secret ? strict_from_hex(question->name, WIRE_NAME_BYTES)
                             : json_null(),
        "ek_digest",
        question->has_secret ? strict_from_hex(question->endorsement, 32)
                             : json_null(),
        "domain",
        question->has_domain ? json_integer(question->domain) : json_null(),
        "expires", (json_int_t)question->expires, "used", question->used);
    char *text = json_dumps(object, JSON_INDENT(2));
    struct buffer bytes = {(uint8_t *)text, text == NULL ? 0 : strlen(text)};
    bool ok = text != NULL && tool_write(path, &bytes, 0600);

    if (text != NULL) {
        sodium_memzero(text, strlen(text));
    }
    free(text);
    json_decref(object);
    return ok;
}
