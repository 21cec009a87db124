/* SPDX-License-Identifier: Apache-2.0 */
/** @file What an event says in words, as far as its digest stands for it. */
#include "attest/tool/event_words.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "attest/event_format.h"

/* A text inside an event: printable, ended, and zeros behind it. */
static const char *core_text(struct span room)
{
    size_t length = strnlen((const char *)room.bytes, room.length);

    for (size_t i = 0; i < length; i++) {
        if (room.bytes[i] < ' ' || room.bytes[i] > '~') {
            return NULL;
        }
    }
    if (length == room.length ||
        sodium_is_zero(room.bytes + length, room.length - length) != 1) {
        return NULL;
    }
    return (const char *)room.bytes;
}

static bool digest_is_of(const uint8_t *digest, struct span data)
{
    uint8_t made[EVENTLOG_DIGEST];

    crypto_hash_sha256(made, data.bytes, data.length);
    return memcmp(made, digest, sizeof(made)) == 0;
}

bool core_event_read(const uint8_t *digest, struct span data,
                     struct core_event *out)
{
    struct reader reader = reader_of(data);

    if (data.length != ATTEST_DATA_BYTES ||
        reader_little(&reader, 4) != ATTEST_TAG ||
        reader_little(&reader, 4) != ATTEST_DATA_BYTES - 8) {
        return false;
    }
    out->kind = (uint32_t)reader_little(&reader, 4);
    out->number = (uint32_t)reader_little(&reader, 4);
    out->version = reader_little(&reader, 8);
    out->a = reader_take(&reader, 32).bytes;
    out->b = reader_take(&reader, 32).bytes;
    out->name = core_text(reader_take(&reader, DOMAIN_NAME_MAX));
    out->label = core_text(reader_take(&reader, LABEL_TEXT_MAX));
    return out->kind >= CORE_IMAGE && out->kind <= CORE_RESTART &&
           out->name != NULL && out->label != NULL && reader_is_done(&reader) &&
           digest_is_of(digest, data);
}

static const char *devices_are(const struct core_event *image)
{
    return image->number == 1 ? "every device blocked" : "no IOMMU";
}

static void core_say(const struct core_event *event, char *out)
{
    switch (event->kind) {
    case CORE_IMAGE:
        snprintf(out, WORDS_BYTES, "image: version %" PRIu64 ", %s",
                 event->version, devices_are(event));
        break;
    case CORE_POLICY:
        snprintf(out, WORDS_BYTES, "policy table: version %" PRIu64,
                 event->version);
        break;
    case CORE_TRUSTED:
        snprintf(out, WORDS_BYTES, "trusted labels: %" PRIu32, event->number);
        break;
    case CORE_DOMAIN:
        snprintf(out, WORDS_BYTES, "domain %" PRIu32 " %s, label %s",
                 event->number, event->name, event->label);
        break;
    case CORE_RELOAD:
        snprintf(out, WORDS_BYTES, "policy reload: version %" PRIu64,
                 event->version);
        break;
    default:
        snprintf(out, WORDS_BYTES, "restart of domain %" PRIu32 " %s, label %s",
                 event->number, event->name, event->label);
    }
}

/* The prefixes that GRUB logs, and what they are for people. */
static const struct {
    const char *prefix;
    const char *says;
} grub_prefixes[] = {{"grub_cmd: ", "GRUB command"},
                     {"kernel_cmdline: ", "kernel command line"},
                     {"module_cmdline: ", "module command line"}};

/* Bytes up to @p length as text; what is not printable becomes '?'. */
static void plain(const char *before, const uint8_t *bytes, size_t length,
                  char *out)
{
    size_t at = (size_t)snprintf(out, WORDS_BYTES, "%s", before);

    for (size_t i = 0; i < length && at + 1 < WORDS_BYTES; i++) {
        out[at++] = bytes[i] >= ' ' && bytes[i] <= '~' ? (char)bytes[i] : '?';
    }
    out[at] = '\0';
}

static enum words_worth grub_words(const uint8_t *digest, struct span data,
                                   char *out)
{
    const size_t kinds = sizeof(grub_prefixes) / sizeof(grub_prefixes[0]);

    for (size_t i = 0; i < kinds; i++) {
        size_t skip = strlen(grub_prefixes[i].prefix);
        struct span rest = {data.bytes, data.length};
        char before[64];

        if (data.length < skip ||
            memcmp(data.bytes, grub_prefixes[i].prefix, skip) != 0) {
            continue;
        }
        rest = span_part(data, skip, data.length - skip);
        rest.length = strnlen((const char *)rest.bytes, rest.length);
        snprintf(before, sizeof(before), "%s: ", grub_prefixes[i].says);
        plain(before, rest.bytes, rest.length, out);
        return digest_is_of(digest, rest) ? WORDS_PROVED : WORDS_HEARSAY;
    }
    return WORDS_NONE;
}

static bool is_text(struct span data)
{
    size_t length = strnlen((const char *)data.bytes, data.length);

    for (size_t i = 0; i < length; i++) {
        if (data.bytes[i] < ' ' || data.bytes[i] > '~') {
            return false;
        }
    }
    return length > 0 && length + 1 >= data.length;
}

static bool is_separator(struct span data)
{
    return data.length == 4 && (sodium_is_zero(data.bytes, 4) == 1 ||
                                memcmp(data.bytes, "\xff\xff\xff\xff", 4) == 0);
}

enum words_worth words_of_event(uint32_t pcr, const uint8_t *digest,
                                struct span data, char *out)
{
    struct core_event core;
    enum words_worth worth;

    out[0] = '\0';
    if (data.length == 0) {
        return WORDS_NONE;
    }
    if (core_event_read(digest, data, &core)) {
        core_say(&core, out);
        return WORDS_PROVED;
    }
    if (is_separator(data) && digest_is_of(digest, data)) {
        snprintf(out, WORDS_BYTES, "separator");
        return WORDS_PROVED;
    }
    worth = grub_words(digest, data, out);
    if (worth != WORDS_NONE || !is_text(data)) {
        return worth;
    }
    plain(pcr == PCR_FILES ? "file " : "", data.bytes,
          strnlen((const char *)data.bytes, data.length), out);
    return digest_is_of(digest, data) ? WORDS_PROVED : WORDS_HEARSAY;
}

void words_say(const struct logged_event *event, char *out)
{
    char words[WORDS_BYTES];
    const char *type = eventlog_type_name(event->type);
    char number[24];

    snprintf(number, sizeof(number), "event of type %#" PRIx32, event->type);
    switch (words_of_event(event->pcr, event->digest, event->data, words)) {
    case WORDS_PROVED:
        snprintf(out, WORDS_BYTES, "%s", words);
        break;
    case WORDS_HEARSAY:
        snprintf(out, WORDS_BYTES, "%.300s (the digest does not cover this)",
                 words);
        break;
    case WORDS_NONE:
    default:
        snprintf(out, WORDS_BYTES, "%s", type == NULL ? number : type);
    }
}

static void domain_differs(const struct core_event *expected,
                           const struct core_event *found, char *out)
{
    if (strcmp(expected->name, found->name) != 0) {
        snprintf(out, WORDS_BYTES, "domain %" PRIu32 ": %s expected, %s found",
                 expected->number, expected->name, found->name);
    } else if (strcmp(expected->label, found->label) != 0) {
        snprintf(out, WORDS_BYTES,
                 "domain %s's label: %.150s expected, %.150s found",
                 expected->name, expected->label, found->label);
    } else if (memcmp(expected->b, found->b, 32) != 0) {
        snprintf(out, WORDS_BYTES,
                 "domain %s's memory differs (its kernel, initial files or "
                 "command line)",
                 expected->name);
    } else {
        snprintf(out, WORDS_BYTES,
                 "domain %s's devices, services or limits differ",
                 expected->name);
    }
}

static void core_differs(const struct core_event *expected,
                         const struct core_event *found, char *out)
{
    const char *what = expected->kind == CORE_IMAGE    ? "image"
                       : expected->kind == CORE_POLICY ? "policy table"
                                                       : "trusted labels";

    if (expected->kind == CORE_DOMAIN) {
        domain_differs(expected, found, out);
    } else if (expected->kind == CORE_TRUSTED) {
        snprintf(out, WORDS_BYTES,
                 "trusted labels: another list (%" PRIu32 " expected, %" PRIu32
                 " found)",
                 expected->number, found->number);
    } else if (expected->version != found->version) {
        snprintf(out, WORDS_BYTES,
                 "%s: version %" PRIu64 " expected, %" PRIu64 " found", what,
                 expected->version, found->version);
    } else if (expected->number != found->number) {
        snprintf(out, WORDS_BYTES, "devices: %s expected, %s found",
                 devices_are(expected), devices_are(found));
    } else {
        snprintf(out, WORDS_BYTES,
                 "%s: version %" PRIu64 " as expected, but its content differs",
                 what, found->version);
    }
}

/* "kernel command line: A expected, B found"; false if they are not alike. */
static bool lines_differ(const char *expected, const char *found, char *out)
{
    const char *colon = strstr(expected, ": ");
    size_t same = colon == NULL ? 0 : (size_t)(colon - expected) + 2;

    if (same == 0 || strncmp(expected, found, same) != 0) {
        return false;
    }
    snprintf(out, WORDS_BYTES, "%.*s\"%.150s\" expected, \"%.150s\" found",
             (int)same, expected, expected + same, found + same);
    return true;
}

void words_differ(uint32_t pcr, const uint8_t *expected_digest,
                  struct span expected, const char *expected_name,
                  const struct logged_event *found, char *out)
{
    struct core_event one;
    struct core_event other;
    char words[WORDS_BYTES];
    enum words_worth worth =
        words_of_event(pcr, found->digest, found->data, words);

    if (core_event_read(expected_digest, expected, &one) &&
        core_event_read(found->digest, found->data, &other) &&
        one.kind == other.kind) {
        core_differs(&one, &other, out);
    } else if (worth == WORDS_PROVED &&
               lines_differ(expected_name, words, out)) {
        return;
    } else if (pcr == PCR_FILES && worth == WORDS_HEARSAY) {
        snprintf(out, WORDS_BYTES, "%.300s differs", expected_name);
    } else if (worth == WORDS_PROVED) {
        snprintf(out, WORDS_BYTES, "%.180s expected, %.180s found",
                 expected_name, words);
    } else {
        snprintf(out, WORDS_BYTES, "%.300s differs", expected_name);
    }
}
