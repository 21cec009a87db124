/* SPDX-License-Identifier: Apache-2.0 */
/** @file One register's events against those that must be there. */
#pragma once

#include "attest/tool/judge.h"

enum register_result {
    REGISTER_SAME,
    REGISTER_RELABELLED, /* same digests; types or texts were altered */
    REGISTER_DIFFERS
};

/** What the comparison of a register came to. */
struct register_words {
    enum register_result result;
    char text[WORDS_BYTES];
};

/**
 * Compare the events of register @p pcr, which the quote covers. With
 * WIRE_REGISTERS as @p pcr: events of no register.
 */
void events_compare(const struct reference *reference,
                    const struct eventlog *log, uint32_t pcr,
                    struct register_words *out);

/** The same for the register of later changes: each event must be allowed. */
void events_compare_changes(const struct reference *reference,
                            const struct eventlog *log,
                            struct register_words *out);
