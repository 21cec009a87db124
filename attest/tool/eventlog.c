/* SPDX-License-Identifier: Apache-2.0 */
/** @file A crypto-agile event log: parsed with bounds, replayed in SHA-256. */
#include "attest/tool/eventlog.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"

static const char header_name[16] = "Spec ID Event03";
static const char locality_name[16] = "StartupLocality";

/* TCG_EfiSpecIDEvent: which algorithms the digests of the log are of. */
static bool header_parse(struct span data, struct eventlog *log)
{
    struct reader reader = reader_of(data);
    uint64_t count;

    if (!span_is(reader_take(&reader, 16), header_name, 16)) {
        return false;
    }
    reader_take(&reader, 8); /* platform class, version, width of a word */
    count = reader_little(&reader, 4);
    if (count == 0 || count > EVENTLOG_ALGORITHM_MAX) {
        return false;
    }
    log->algorithm_count = (uint32_t)count;
    for (uint32_t i = 0; i < log->algorithm_count; i++) {
        log->algorithms[i] = (uint32_t)reader_little(&reader, 2);
        log->sizes[i] = (uint32_t)reader_little(&reader, 2);
        if (log->sizes[i] == 0 || log->sizes[i] > 64 ||
            (log->algorithms[i] == WIRE_SHA256 &&
             log->sizes[i] != EVENTLOG_DIGEST)) {
            return false;
        }
    }
    reader_take(&reader, (size_t)reader_little(&reader, 1));
    return reader_is_done(&reader);
}

/* The header in the form of old: register, type, SHA-1, data. */
static bool first_parse(struct reader *reader, struct eventlog *log)
{
    const uint8_t *start = reader->left.bytes;
    uint64_t pcr = reader_little(reader, 4);
    uint64_t type = reader_little(reader, 4);
    struct span digest = reader_take(reader, 20);
    struct span data = reader_take(reader, (size_t)reader_little(reader, 4));

    if (reader->bad || pcr != 0 || type != EVENT_NO_ACTION ||
        !sodium_is_zero(digest.bytes, digest.length)) {
        return false;
    }
    log->header.bytes = start;
    log->header.length = (size_t)(reader->left.bytes - start);
    return header_parse(data, log);
}

static uint32_t algorithm_size(const struct eventlog *log, uint64_t algorithm)
{
    for (uint32_t i = 0; i < log->algorithm_count; i++) {
        if (log->algorithms[i] == algorithm) {
            return log->sizes[i];
        }
    }
    return 0;
}

static const char *digests_parse(struct reader *reader,
                                 const struct eventlog *log,
                                 struct logged_event *out)
{
    uint64_t count = reader_little(reader, 4);

    if (count > log->algorithm_count) {
        return "an event with more digests than the log has algorithms";
    }
    out->digest = NULL;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t algorithm = reader_little(reader, 2);
        uint32_t size = algorithm_size(log, algorithm);
        struct span digest = reader_take(reader, size);

        if (reader->bad) {
            return "cut off";
        }
        if (size == 0 || (algorithm == WIRE_SHA256 && out->digest != NULL)) {
            return "an event with a digest that its header does not list";
        }
        out->digest = algorithm == WIRE_SHA256 ? digest.bytes : out->digest;
    }
    return out->digest == NULL ? "an event without a SHA-256 digest" : NULL;
}

static const char *event_parse(struct reader *reader,
                               const struct eventlog *log,
                               struct logged_event *out)
{
    const uint8_t *start = reader->left.bytes;
    const char *wrong;

    out->pcr = (uint32_t)reader_little(reader, 4);
    out->type = (uint32_t)reader_little(reader, 4);
    wrong = digests_parse(reader, log, out);
    if (wrong != NULL) {
        return reader->bad ? "cut off" : wrong;
    }
    out->data = reader_take(reader, (size_t)reader_little(reader, 4));
    if (reader->bad) {
        return "cut off";
    }
    if (out->pcr >= WIRE_REGISTERS && out->type != EVENT_NO_ACTION) {
        return "an event for a register that no TPM has";
    }
    out->record.bytes = start;
    out->record.length = (size_t)(reader->left.bytes - start);
    return NULL;
}

/* The least that an event takes: numbers, one digest, no data. */
#define EVENT_BYTES_MIN (4 + 4 + 4 + 2 + EVENTLOG_DIGEST + 4)

/* The last one may be cut off. */
static size_t room_for(struct span bytes)
{
    size_t most = bytes.length / EVENT_BYTES_MIN + 1;

    return most < EVENTLOG_EVENT_MAX ? most : EVENTLOG_EVENT_MAX;
}

const char *eventlog_parse(struct span bytes, struct eventlog *log)
{
    struct reader reader = reader_of(bytes);
    const char *wrong = NULL;

    memset(log, 0, sizeof(*log));
    if (bytes.length > EVENTLOG_BYTES_MAX) {
        return "longer than 1 MiB";
    }
    if (!first_parse(&reader, log)) {
        return "does not begin as a crypto-agile log does";
    }
    if (algorithm_size(log, WIRE_SHA256) == 0) {
        return "has no SHA-256 digests";
    }
    log->events = tool_allocate(room_for(bytes) * sizeof(struct logged_event));
    while (wrong == NULL && reader.left.length > 0) {
        if (log->count == EVENTLOG_EVENT_MAX) {
            wrong = "has more than 4096 events";
        } else {
            wrong = event_parse(&reader, log, &log->events[log->count]);
            log->count++;
        }
    }
    if (wrong != NULL) {
        eventlog_release(log);
    }
    return wrong;
}

void eventlog_release(struct eventlog *log)
{
    free(log->events);
    memset(log, 0, sizeof(*log));
}

void eventlog_extend(uint8_t *value, const uint8_t *digest)
{
    uint8_t both[2 * EVENTLOG_DIGEST];

    memcpy(both, value, EVENTLOG_DIGEST);
    memcpy(both + EVENTLOG_DIGEST, digest, EVENTLOG_DIGEST);
    crypto_hash_sha256(value, both, sizeof(both));
}

/* Firmware that starts its TPM at another locality says so in register 0. */
static void startup_locality(const struct logged_event *event,
                             struct eventlog_registers *out)
{
    if (event->pcr == 0 && event->data.length == 17 &&
        memcmp(event->data.bytes, locality_name, 16) == 0 &&
        (event->data.bytes[16] == 3 || event->data.bytes[16] == 4) &&
        out->extended % 2 == 0) {
        out->value[0][EVENTLOG_DIGEST - 1] = event->data.bytes[16];
    }
}

void eventlog_replay(const struct eventlog *log, struct eventlog_registers *out)
{
    memset(out, 0, sizeof(*out));
    for (uint32_t i = 0; i < log->count; i++) {
        const struct logged_event *event = &log->events[i];

        if (event->type == EVENT_NO_ACTION) {
            startup_locality(event, out);
        } else if (event->pcr < WIRE_REGISTERS) {
            eventlog_extend(out->value[event->pcr], event->digest);
            out->extended |= UINT32_C(1) << event->pcr;
        }
    }
}

const char *eventlog_type_name(uint32_t type)
{
    static const struct {
        uint32_t type;
        const char *name;
    } names[] = {{3, "EV_NO_ACTION"},
                 {4, "EV_SEPARATOR"},
                 {5, "EV_ACTION"},
                 {6, "EV_EVENT_TAG"},
                 {7, "EV_S_CRTM_CONTENTS"},
                 {8, "EV_S_CRTM_VERSION"},
                 {9, "EV_CPU_MICROCODE"},
                 {10, "EV_PLATFORM_CONFIG_FLAGS"},
                 {11, "EV_TABLE_OF_DEVICES"},
                 {12, "EV_COMPACT_HASH"},
                 {13, "EV_IPL"},
                 {14, "EV_IPL_PARTITION_DATA"},
                 {0x80000001, "EV_EFI_VARIABLE_DRIVER_CONFIG"},
                 {0x80000002, "EV_EFI_VARIABLE_BOOT"},
                 {0x80000003, "EV_EFI_BOOT_SERVICES_APPLICATION"},
                 {0x80000004, "EV_EFI_BOOT_SERVICES_DRIVER"},
                 {0x80000005, "EV_EFI_RUNTIME_SERVICES_DRIVER"},
                 {0x80000006, "EV_EFI_GPT_EVENT"},
                 {0x80000007, "EV_EFI_ACTION"},
                 {0x80000008, "EV_EFI_PLATFORM_FIRMWARE_BLOB"},
                 {0x80000009, "EV_EFI_HANDOFF_TABLES"},
                 {0x8000000A, "EV_EFI_PLATFORM_FIRMWARE_BLOB2"},
                 {0x8000000B, "EV_EFI_HANDOFF_TABLES2"},
                 {0x8000000C, "EV_EFI_VARIABLE_BOOT2"},
                 {0x800000E0, "EV_EFI_VARIABLE_AUTHORITY"}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].type == type) {
            return names[i].name;
        }
    }
    return NULL;
}
