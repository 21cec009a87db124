/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether evidence shows a machine that runs what it should. */
#include "attest/tool/judge.h"

#include <inttypes.h>
#include <string.h>

/* The event of a domain in a reference. */
static bool domain_of(const struct reference *reference, uint32_t number,
                      struct core_event *out)
{
    for (uint32_t i = 0; i < reference->events.count; i++) {
        const struct expected_event *event = &reference->events.events[i];
        const struct span data = {event->data.bytes, event->data.length};

        if (event->pcr == PCR_START &&
            core_event_read(event->digest, data, out) &&
            out->kind == CORE_DOMAIN && out->number == number) {
            return true;
        }
    }
    return false;
}

static bool same_text(const char *room, size_t size, const char *text)
{
    return strnlen(room, size) < size && strcmp(room, text) == 0;
}

/* A sentence about a status that does not fit; NULL: it does. */
static const char *status_differs(const struct abi_attest_status *status,
                                  const struct core_event *domain)
{
    if (!same_text(status->name, sizeof(status->name), domain->name) ||
        !same_text(status->label, sizeof(status->label), domain->label)) {
        return "its name or label is not the reference's";
    }
    if (memcmp(status->record, domain->a, 32) != 0) {
        return "its devices, services or limits are not the reference's";
    }
    if (memcmp(status->memory, domain->b, 32) != 0) {
        return "its memory is not the reference's";
    }
    if (status->state != 1) {
        return "it is not alive";
    }
    if (status->tpm != CLOISON_TPM_MEASURED) {
        return "the core could not measure into the TPM";
    }
    return NULL;
}

bool judge_status(const struct judge *judge, const struct evidence *evidence,
                  const struct reference *reference, struct verdict *out)
{
    const struct abi_attest_status *status = &evidence->status;
    struct core_event domain;
    const char *wrong;

    if (!judge->question.has_domain) {
        return !evidence->has_status ||
               verdict_add(out, CHECK_FAILED, "domain",
                           "the status of a domain that nobody asked for");
    }
    if (!evidence->has_status) {
        return verdict_add(out, CHECK_FAILED, "domain",
                           "the status that was asked for is missing");
    }
    if (status->magic != CLOISON_STATUS_MAGIC ||
        status->version != CLOISON_ATTEST_VERSION ||
        status->domid != judge->question.domain) {
        return verdict_add(out, CHECK_FAILED, "domain",
                           "not the status of domain %" PRIu32
                           ", which was asked for",
                           judge->question.domain);
    }
    if (!domain_of(reference, status->domid, &domain)) {
        return verdict_add(out, CHECK_FAILED, "domain",
                           "the reference has no domain %" PRIu32,
                           status->domid);
    }
    wrong = status_differs(status, &domain);
    if (wrong != NULL) {
        return verdict_add(out, CHECK_FAILED, "domain", "%s: %s", domain.name,
                           wrong);
    }
    return verdict_add(out, CHECK_OK, "domain",
                       "%s: alive, with the memory and the label that the "
                       "reference says",
                       domain.name);
}

static bool judge_version(const struct judge *judge, struct verdict *out)
{
    return out->version >= judge->version_min ||
           verdict_add(out, CHECK_FAILED, "version",
                       "image: version %" PRIu64 " found, at least %" PRIu64
                       " wanted",
                       out->version, judge->version_min);
}

/* What two clocks of one TPM say of the time between. */
static void say_clocks(const struct wire_attest *before,
                       const struct wire_attest *now, struct verdict *out)
{
    if (now->resets < before->resets ||
        (now->resets == before->resets && now->safe &&
         now->clock < before->clock)) {
        verdict_add(out, CHECK_NOTE, "restarts",
                    "the TPM's clock went back since --previous: it was "
                    "cleared, or --previous is the later one");
    } else if (now->resets != before->resets) {
        verdict_add(out, CHECK_NOTE, "restarts",
                    "the machine was restarted since --previous: %" PRIu32
                    " resets then, %" PRIu32 " now",
                    before->resets, now->resets);
    }
    if (now->firmware != before->firmware) {
        verdict_add(out, CHECK_NOTE, "firmware",
                    "the TPM has another firmware than at --previous");
    }
}

static void judge_resets(const struct judge *judge,
                         const struct evidence *evidence, struct verdict *out)
{
    const struct evidence *previous = judge->previous;
    struct wire_attest now;
    struct wire_attest before;

    if (previous == NULL) {
        return;
    }
    if (!identity_is(&previous->identity, &evidence->identity)) {
        verdict_add(out, CHECK_NOTE, "restarts",
                    "--previous is of another machine");
    } else if (wire_attest_parse(
                   (struct span){evidence->quote.bytes, evidence->quote.length},
                   &now) != NULL ||
               wire_attest_parse(
                   (struct span){previous->quote.bytes, previous->quote.length},
                   &before) != NULL) {
        verdict_add(out, CHECK_NOTE, "restarts", "--previous has no quote");
    } else {
        say_clocks(&before, &now, out);
    }
}

void judge(const struct judge *judge, const struct evidence *evidence,
           struct verdict *out)
{
    const struct reference *reference;
    struct wire_public key;
    const char *wrong;
    bool ok;

    memset(out, 0, sizeof(*out));
    judge_nonce(judge, evidence, out);
    wrong = wire_public_parse((struct span){evidence->identity.signing.bytes,
                                            evidence->identity.signing.length},
                              &key);
    if (wrong != NULL) {
        verdict_add(out, CHECK_FAILED, "key", "%s", wrong);
        return;
    }
    ok = judge_key(judge, evidence, &key, out);
    ok = judge_quote(evidence, &key, out) && ok;
    ok = judge_log(evidence, out) && ok;
    if (!ok) {
        verdict_add(out, CHECK_NOTE, "events",
                    "not compared: nothing above them can be relied on");
        return;
    }
    out->compared = true;
    reference = judge_events(judge, evidence, out);
    judge_version(judge, out);
    judge_counter(judge, evidence, &key, out);
    judge_resets(judge, evidence, out);
    if (reference != NULL) {
        judge_status(judge, evidence, reference, out);
        out->complete = true;
    }
}
