/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A crypto-agile event log: parsed with bounds, replayed in SHA-256.
 *
 * TCG PC Client Platform Firmware Profile 1.05 §10: a header event of the old
 * form that lists the algorithms, then TCG_PCR_EVENT2 records, all numbers
 * little endian. Only the digests of a log are covered by a quote. Types and
 * data are words of whoever sent it: nothing here believes them.
 */
#pragma once

#include "attest/tool/span.h"
#include "attest/tool/tpm_wire.h"

#define EVENTLOG_BYTES_MAX 1048576
#define EVENTLOG_EVENT_MAX 4096
#define EVENTLOG_ALGORITHM_MAX 8
#define EVENTLOG_DIGEST 32

/* Types of events (§10.4.1) that are known by name here. */
#define EVENT_NO_ACTION 3
#define EVENT_SEPARATOR 4
#define EVENT_TAG 6
#define EVENT_IPL 13
#define EVENT_EFI_APPLICATION 0x80000003
#define EVENT_EFI_RUNTIME_DRIVER 0x80000005

/* At the start of the data of what was loaded (UEFI_IMAGE_LOAD_EVENT): where
   it lay in memory. */
#define EVENT_EFI_PLACE_BYTES 8

struct logged_event {
    uint32_t pcr;
    uint32_t type;
    const uint8_t *digest; /* SHA-256 */
    struct span data;
    struct span record; /* all bytes of the event */
};

struct eventlog {
    uint32_t count;
    struct logged_event *events;
    uint32_t algorithm_count;
    uint32_t algorithms[EVENTLOG_ALGORITHM_MAX];
    uint32_t sizes[EVENTLOG_ALGORITHM_MAX];
    struct span header; /* all bytes of the header event */
};

/** Registers as a replay makes them; also whether any event extended each. */
struct eventlog_registers {
    uint8_t value[WIRE_REGISTERS][EVENTLOG_DIGEST];
    uint32_t extended;
};

/**
 * Parse a whole log; @p bytes must outlive it.
 *
 * @return NULL, or why it is refused; then @p log needs no release.
 */
const char *eventlog_parse(struct span bytes, struct eventlog *log);

void eventlog_release(struct eventlog *log);

/** The registers after all events. */
void eventlog_replay(const struct eventlog *log,
                     struct eventlog_registers *out);

/** Register becomes SHA-256(register, digest). */
void eventlog_extend(uint8_t *value, const uint8_t *digest);

/** Name of a type, or NULL. */
const char *eventlog_type_name(uint32_t type);
