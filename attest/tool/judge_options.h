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

/* The part of a usage text that is about them. */
#define JUDGE_OPTIONS_HELP                                                     \
    "  --evidence FILE...        what machines answered (evidence.json)\n"     \
    "  --challenge-state FILE    what challenge kept; good for one use\n"      \
    "  --reference FILE...       signed reference values; one must fit, so\n"  \
    "                            give the old and the new ones during an\n"    \
    "                            update\n"                                     \
    "  --reference-key FILE      public key of those who sign references\n"    \
    "  --ak FILE...              identities that are known (identity.json);\n" \
    "                            or:\n"                                        \
    "  --ek-ca FILE              certificates (PEM) of makers of TPMs; the\n"  \
    "                            challenge must have been made with\n"         \
    "                            --identity\n"                                 \
    "  --min-version N           refuse images of a lower version\n"           \
    "  --require-counter         refuse machines without a counter against\n"  \
    "                            older images\n"                               \
    "  --previous FILE           earlier evidence of the machine: say "        \
    "whether\n"                                                                \
    "                            it was restarted since\n"                     \
    "  --allow-relabelled        only note it when types or texts of events\n" \
    "                            differ that no quote covers\n"                \
    "  --json                    the verdict for machines, with each event\n"

/** What judging needs of files, loaded; false after complaining. */
bool judge_load(const struct judge_options *options, struct judge *out);

void judge_unload(struct judge *judge);
