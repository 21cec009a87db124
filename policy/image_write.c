/* SPDX-License-Identifier: Apache-2.0 */
/** @file Assembling and signing a system image (core/lib/image_format.h). */
#include "policy/image_write.h"

#include <sodium.h>
#include <string.h>

/** The payload with these pages: an old one if it is the same, or a new one. */
static const struct image_payload_draft *
image_add_payload(struct image_draft *draft, const uint8_t *bytes,
                  size_t length)
{
    struct image_payload_draft *payload;
    struct buffer data = {NULL, tool_page_up(length)};
    uint8_t digest[IMAGE_DIGEST_BYTES];

    data.bytes = tool_allocate(data.length);
    memcpy(data.bytes, bytes, length);
    crypto_hash_sha256(digest, data.bytes, data.length);
    for (uint32_t i = 1; i < draft->payload_count; i++) {
        payload = &draft->payloads[i];
        if (payload->data.length == data.length &&
            memcmp(payload->digest, digest, sizeof(digest)) == 0) {
            tool_release(&data);
            return payload;
        }
    }
    payload = &draft->payloads[draft->payload_count];
    payload->data = data;
    payload->page = draft->toc.pages;
    draft->toc.pages += data.length / 4096;
    memcpy(payload->digest, digest, sizeof(digest));
    draft->payload_count++;
    return payload;
}

void image_add_policy(struct image_draft *draft, const uint8_t *table,
                      size_t length)
{
    draft->toc.pages = IMAGE_TOC_PAGES;
    draft->toc.policy_length = (uint32_t)length;
    memcpy(draft->toc.policy_digest,
           image_add_payload(draft, table, length)->digest,
           sizeof(draft->toc.policy_digest));
}

/* Member by member: an image has no padding with accidental content. */
static void image_put_level(struct xsm_level *to, const struct xsm_level *level)
{
    to->sensitivity = level->sensitivity;
    memcpy(to->categories, level->categories, sizeof(to->categories));
}

static void image_put_domain(struct image_domain *record,
                             const struct system_domain *domain,
                             const struct guest *guest,
                             const struct xsm_label *label)
{
    memcpy(record->text.name, domain->name, strlen(domain->name));
    memcpy(record->text.label, domain->label, strlen(domain->label));
    record->label.identity = label->identity;
    image_put_level(&record->label.low, &label->low);
    image_put_level(&record->label.high, &label->high);
    record->memory_pages = domain->pages;
    record->vcpu_count = domain->vcpus;
    record->entry = guest->entry;
    record->start_info = guest->start_info;
    for (uint32_t k = 0; k < domain->devices_count; k++) {
        record->devices[k] = IMAGE_DEVICE + domain->devices[k].function;
    }
    record->console_gfn = guest->console_gfn;
    record->store_gfn = guest->store_gfn;
    if (domain->console != NULL) {
        record->console = 1 + domain->console_server;
    }
    if (domain->store != NULL) {
        record->store = 1 + domain->store_server;
    }
    record->restart = domain->restart ? 1 : 0;
    record->keep = domain->keep;
    record->serial = domain->serial ? 1 : 0;
    record->attest = domain->attestation ? 1 : 0;
}

static bool image_add_segment(struct image_draft *draft,
                              const struct memory *memory,
                              const struct memory_run *run)
{
    const struct image_payload_draft *payload;
    struct image_segment *segment =
        &draft->toc.segments[draft->toc.segment_count];

    if (draft->toc.segment_count == IMAGE_SEGMENT_MAX) {
        tool_complain("more than %d segments in all", IMAGE_SEGMENT_MAX);
        return false;
    }
    draft->toc.segment_count++;
    payload = image_add_payload(draft, memory->bytes + run->first * 4096,
                                run->count * 4096);
    segment->gfn = run->first;
    segment->pages = run->count;
    memcpy(segment->digest, payload->digest, sizeof(segment->digest));
    segment->page = payload->page;
    segment->domain = draft->toc.domain_count;
    segment->kind = run->kind;
    return true;
}

bool image_add_domain(struct image_draft *draft,
                      const struct system_domain *domain,
                      const struct guest *guest, const struct xsm_label *label)
{
    struct memory_run run;

    image_put_domain(&draft->toc.domains[draft->toc.domain_count], domain,
                     guest, label);
    for (uint64_t from = 0; memory_next_run(&guest->memory, from, &run);
         from = run.first + run.count) {
        if (!image_add_segment(draft, &guest->memory, &run)) {
            return false;
        }
    }
    draft->toc.domain_count++;
    return true;
}

static void image_put_plan(struct image *toc, const struct plan *plan)
{
    toc->slot_count = plan->count;
    for (uint32_t i = 0; i < plan->count; i++) {
        toc->slots[i].microseconds = plan->slots[i].microseconds;
        toc->slots[i].cpu = (uint16_t)plan->slots[i].cpu;
        toc->slots[i].domain = (uint16_t)plan->slots[i].domain;
    }
}

void image_finish(struct image_draft *draft, const uint8_t *secret,
                  struct buffer *out)
{
    draft->toc.purpose = IMAGE_PURPOSE;
    draft->toc.version = IMAGE_VERSION;
    image_put_plan(&draft->toc, &draft->plan);
    out->length = draft->toc.pages * 4096;
    out->bytes = tool_allocate(out->length);
    for (uint32_t i = 0; i < draft->payload_count; i++) {
        memcpy(out->bytes + draft->payloads[i].page * 4096,
               draft->payloads[i].data.bytes, draft->payloads[i].data.length);
    }
    memcpy(out->bytes, &draft->toc, sizeof(draft->toc));
    crypto_sign_detached(out->bytes, NULL, out->bytes + IMAGE_SIGNED,
                         IMAGE_TOC_BYTES - IMAGE_SIGNED, secret);
}

void image_release(struct image_draft *draft)
{
    for (uint32_t i = 0; i < draft->payload_count; i++) {
        tool_release(&draft->payloads[i].data);
    }
}
