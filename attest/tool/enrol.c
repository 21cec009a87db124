/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reference values from the log of a boot that is known to be good. */
#include "attest/tool/enrol.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/judge.h"
#include "attest/tool/judge_events.h"

/* The same steps as of a judge, but for freshness and the references. */
static bool is_true(const struct evidence *evidence,
                    const struct identity *pinned, struct verdict *out)
{
    struct judge judging = {.pinned = pinned, .pinned_count = 1};
    struct wire_public key;
    const char *wrong =
        wire_public_parse((struct span){evidence->identity.signing.bytes,
                                        evidence->identity.signing.length},
                          &key);

    memset(out, 0, sizeof(*out));
    if (wrong != NULL) {
        return verdict_add(out, CHECK_FAILED, "key", "%s", wrong);
    }
    /* Whether its TPM opened a credential was asked when it was fresh. */
    judging.question.has_secret = false;
    return judge_known_key(&judging, evidence, &key, out) &&
           judge_quote(evidence, &key, out) && judge_log(evidence, out);
}

bool enrol_read(const char *path, const char *identity, struct evidence *out)
{
    struct identity pinned;
    struct verdict verdict;
    struct why why;
    bool ok;

    if (!identity_read(identity, &pinned, &why)) {
        tool_complain("%s", why.text);
        return false;
    }
    if (!evidence_read(path, out, &why)) {
        tool_complain("%s", why.text);
        identity_release(&pinned);
        return false;
    }
    ok = is_true(out, &pinned, &verdict);
    identity_release(&pinned);
    if (!ok) {
        tool_complain("%s: %s", path, verdict_reason(&verdict));
        evidence_release(out);
    }
    return ok;
}

/* Whether a register of the log is as predicted. */
static bool is_as_predicted(const struct evidence *evidence, uint32_t pcr,
                            const struct reference *reference)
{
    struct register_words words;

    events_compare(reference, &evidence->log, pcr, &words);
    if (words.result == REGISTER_SAME) {
        return true;
    }
    tool_complain("the enrolment's register %u is not what the build makes: "
                  "%s",
                  pcr, words.text);
    return false;
}

bool enrol_merge(const struct evidence *evidence, uint32_t predicted,
                 struct reference *reference)
{
    const struct eventlog *log = &evidence->log;
    struct expected_list merged = {0, NULL};

    for (uint32_t i = 0; i < WIRE_REGISTERS; i++) {
        if ((predicted >> i & 1) != 0 &&
            !is_as_predicted(evidence, i, reference)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < log->count; i++) {
        uint32_t pcr = log->events[i].pcr;
        bool judged =
            pcr >= WIRE_REGISTERS || (reference->judged >> pcr & 1) != 0;

        /* Later changes of that boot are no reason to allow them. */
        if (judged && pcr != PCR_CHANGE) {
            expected_add_logged(&merged, &log->events[i]);
        }
    }
    for (uint32_t i = 0; i < reference->events.count; i++) {
        tool_release(&reference->events.events[i].data);
    }
    free(reference->events.events);
    reference->events = merged;
    reference->has_header = true;
    crypto_hash_sha256(reference->header, log->header.bytes,
                       log->header.length);
    return true;
}
