/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of evidence: whatever a machine sends, a refusal has a reason,
 * and nothing is trusted whose key is not known.
 *
 * LINKS: +attest
 */
#include <stdlib.h>
#include <string.h>

#include "attest/tool/judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

/* Fresh, and its own log enrolled: only the key is left to be refused. */
static void judge_it(const struct evidence *evidence)
{
    static const uint8_t nothing[EVENTLOG_DIGEST];
    static struct verdict verdict;
    struct identity known = {.signing = {(uint8_t *)(uintptr_t)nothing, 32}};
    struct reference reference = {.judged = JUDGE_SELECTION};
    struct judge judging = {.pinned = &known,
                            .pinned_count = 1,
                            .references = &reference,
                            .reference_count = 1};

    memcpy(judging.question.nonce, evidence->nonce, NONCE_BYTES);
    for (uint32_t i = 0; i < evidence->log.count; i++) {
        expected_add_logged(&reference.events, &evidence->log.events[i]);
    }
    judge(&judging, evidence, &verdict);
    must(!verdict_is_trusted(&verdict));
    must(strlen(verdict_reason(&verdict)) > 0);
    reference_release(&reference);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct evidence evidence;
    struct why why = {""};

    if (!evidence_parse((struct span){data, size}, &evidence, &why)) {
        must(why.text[0] != '\0');
        return 0;
    }
    judge_it(&evidence);
    evidence_release(&evidence);
    return 0;
}
