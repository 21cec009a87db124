/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a machine says about itself when it is asked. */
#pragma once

#include <jansson.h>

#include "attest/tool/pages.h"

#define EVIDENCE_NONCE_BYTES 32
#define EVIDENCE_NOBODY UINT32_MAX

#define FORMAT_IDENTITY "cloison-identity-1"
#define FORMAT_CHALLENGE "cloison-challenge-1"
#define FORMAT_EVIDENCE "cloison-evidence-1"
#define FORMAT_ASK "cloison-ask-1"
#define FORMAT_ERROR "cloison-error-1"

/** Where a machine's answers come from. */
struct machine {
    const char *tcti; /* or NULL, see tpm_do */
    struct pages pages;
    uint32_t domain; /* to speak of, or EVIDENCE_NOBODY: as the challenge */
};

/** Each: NULL, and why is set, or what the interface calls so. */
json_t *evidence_identity(const struct machine *machine, struct why *why);
json_t *evidence_answer(const struct machine *machine, const json_t *challenge,
                        struct why *why);

/** The answer to one line that somebody sent; never NULL. */
json_t *evidence_reply(const struct machine *machine, const char *line,
                       size_t length);

/** As much of a log as two registers of a quote are about; all if none is. */
size_t evidence_cut(struct span log, const uint8_t start[static 32],
                    const uint8_t change[static 32]);

/**
 * Make zeros of the addresses in a log at which firmware loaded programs: they
 * differ from start to start, and no digest covers them.
 */
void evidence_forget_places(uint8_t *log, size_t length);
