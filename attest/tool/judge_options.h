/* SPDX-License-Identifier: Apache-2.0 */
/** @file The options of those commands that judge evidence. */
#pragma once

#include "attest/tool/judge.h"

struct judge_options {
    const char *evidence[JUDGE_IDENTITY_MAX];
    uint32_t evidence_count;
    const char *references[JUDGE_REFERENCE_MAX];
    uint32_t reference_count;
    const char *identities[JUDGE_IDENTITY_MAX];
    uint32_t identity_count;
    const char *state;
    const char *reference_key;
    const char *authorities;
    const char *previous;
    const char *batch;
    const char *secret; /* release */
    const char *output; /* release */
    uint64_t version_min;
    bool counter_needed;
    bool texts_may_differ;
    bool json;
    bool help;
};

/** Read the command line; false after complaining. */
bool judge_options_read(int argc, char **argv, struct judge_options *out);

/** The part of a usage text that is about them. */
extern const char judge_options_text[];

/** What judging needs of files, loaded; false after complaining. */
bool judge_load(const struct judge_options *options, struct judge *out);

void judge_unload(struct judge *judge);
