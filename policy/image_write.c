/* SPDX-License-Identifier: Apache-2.0 */
/** @file Assembling and signing a system image (core/lib/image_format.h). */
#include "policy/image_write.h"

#include <sodium.h>
#include <string.h>

/** The payload with these pages: an old one if it is the same, or a new one. */
static bool image_add_payload(struct image_draft *draft, const uint8_t *bytes,
                              size_t length, uint32_t *index)
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
            *index = i;
            return true;
        }
    }
    if (draft->payload_count == IMAGE_PAYLOAD_MAX) {
        tool_complain("more than %d different payloads", IMAGE_PAYLOAD_MAX);
        tool_release(&data);
        return false;
    }
    *index = draft->payload_count++;
    payload = &draft->payloads[*index];
    payload->data = data;
    memcpy(payload->digest, digest, sizeof(digest));
    return true;
}

bool image_add_policy(struct image_draft *draft, const uint8_t *table,
                      size_t length)
{
    uint32_t index;

    draft->policy_length = (uint32_t)length;
    return image_add_payload(draft, table, length, &index);
}

static void image_put_level(uint8_t *at, const struct xsm_level *level)
{
    tool_put32(at + IMAGE_LEVEL_SENSITIVITY, level->sensitivity);
    for (uint32_t i = 0; i < CATEGORY_WORD_MAX; i++) {
        tool_put64(at + IMAGE_LEVEL_CATEGORIES + 8 * i, level->categories[i]);
    }
}

static void image_put_domain(uint8_t *record,
                             const struct system_domain *domain,
                             const struct guest *guest,
                             const struct xsm_label *label)
{
    memcpy(record + IMAGE_DOMAIN_NAME, domain->name, strlen(domain->name));
    memcpy(record + IMAGE_DOMAIN_LABEL, domain->label, strlen(domain->label));
    tool_put32(record + IMAGE_DOMAIN_IDENTITY, label->identity);
    image_put_level(record + IMAGE_DOMAIN_LOW, &label->low);
    image_put_level(record + IMAGE_DOMAIN_HIGH, &label->high);
    tool_put64(record + IMAGE_DOMAIN_PAGES, domain->pages);
    tool_put32(record + IMAGE_DOMAIN_VCPUS, domain->vcpus);
    tool_put32(record + IMAGE_DOMAIN_ENTRY, guest->entry);
    tool_put32(record + IMAGE_DOMAIN_START_INFO, guest->start_info);
    for (uint32_t k = 0; k < domain->devices_count; k++) {
        tool_put32(record + IMAGE_DOMAIN_DEVICES + 4 * k,
                   IMAGE_DEVICE + domain->devices[k].function);
    }
    tool_put32(record + IMAGE_DOMAIN_CONSOLE_GFN, guest->console_gfn);
    tool_put32(record + IMAGE_DOMAIN_STORE_GFN, guest->store_gfn);
    if (domain->console != NULL) {
        tool_put32(record + IMAGE_DOMAIN_CONSOLE, 1 + domain->console_server);
    }
    if (domain->store != NULL) {
        tool_put32(record + IMAGE_DOMAIN_STORE, 1 + domain->store_server);
    }
    tool_put32(record + IMAGE_DOMAIN_RESTART, domain->restart ? 1 : 0);
    tool_put32(record + IMAGE_DOMAIN_KEEP, domain->keep);
    tool_put32(record + IMAGE_DOMAIN_SERIAL, domain->serial ? 1 : 0);
}

static bool image_add_segment(struct image_draft *draft,
                              const struct memory *memory,
                              const struct memory_run *run)
{
    struct image_segment_draft *segment;

    if (draft->segment_count == IMAGE_SEGMENT_MAX) {
        tool_complain("more than %d segments in all", IMAGE_SEGMENT_MAX);
        return false;
    }
    segment = &draft->segments[draft->segment_count++];
    segment->gfn = run->first;
    segment->kind = run->kind;
    return image_add_payload(draft, memory->bytes + run->first * 4096,
                             run->count * 4096, &segment->payload);
}

bool image_add_domain(struct image_draft *draft,
                      const struct system_domain *domain,
                      const struct guest *guest, const struct xsm_label *label)
{
    uint8_t *record = draft->domains[draft->domain_count];
    uint32_t first = draft->segment_count;
    struct memory_run run;

    image_put_domain(record, domain, guest, label);
    for (uint64_t from = 0; memory_next_run(&guest->memory, from, &run);
         from = run.first + run.count) {
        if (!image_add_segment(draft, &guest->memory, &run)) {
            return false;
        }
    }
    tool_put32(record + IMAGE_DOMAIN_SEGMENT_COUNT,
               draft->segment_count - first);
    draft->domain_count++;
    return true;
}

static uint64_t image_toc_length(const struct image_draft *draft)
{
    return IMAGE_HEADER_BYTES +
           (uint64_t)draft->domain_count * IMAGE_DOMAIN_BYTES +
           (uint64_t)draft->segment_count * IMAGE_SEGMENT_BYTES +
           (uint64_t)draft->payload_count * IMAGE_PAYLOAD_BYTES +
           (uint64_t)draft->plan.count * IMAGE_SLOT_BYTES;
}

static void image_put_header(uint8_t *bytes, const struct image_draft *draft,
                             uint64_t length)
{
    tool_put64(bytes + IMAGE_AT_MAGIC, IMAGE_MAGIC);
    tool_put64(bytes + IMAGE_AT_PURPOSE, IMAGE_PURPOSE);
    tool_put32(bytes + IMAGE_AT_VERSION, IMAGE_VERSION);
    tool_put32(bytes + IMAGE_AT_TOC_PAGES,
               (uint32_t)(tool_page_up(image_toc_length(draft)) / 4096));
    tool_put64(bytes + IMAGE_AT_PAGES, length / 4096);
    tool_put64(bytes + IMAGE_AT_ROLLBACK, draft->rollback);
    tool_put32(bytes + IMAGE_AT_DOMAIN_COUNT, draft->domain_count);
    tool_put32(bytes + IMAGE_AT_SEGMENT_COUNT, draft->segment_count);
    tool_put32(bytes + IMAGE_AT_PAYLOAD_COUNT, draft->payload_count);
    tool_put32(bytes + IMAGE_AT_SLOT_COUNT, draft->plan.count);
    tool_put32(bytes + IMAGE_AT_POLICY_LENGTH, draft->policy_length);
    tool_put32(bytes + IMAGE_AT_PERMISSIVE, draft->permissive ? 1 : 0);
}

static uint8_t *image_put_segments(uint8_t *at, const struct image_draft *draft)
{
    for (uint32_t i = 0; i < draft->segment_count; i++) {
        tool_put64(at + IMAGE_SEGMENT_GFN, draft->segments[i].gfn);
        tool_put32(at + IMAGE_SEGMENT_PAYLOAD, draft->segments[i].payload);
        tool_put32(at + IMAGE_SEGMENT_KIND, draft->segments[i].kind);
        at += IMAGE_SEGMENT_BYTES;
    }
    return at;
}

static uint8_t *image_put_payloads(uint8_t *at, const struct image_draft *draft)
{
    uint64_t page = tool_page_up(image_toc_length(draft)) / 4096;

    for (uint32_t i = 0; i < draft->payload_count; i++) {
        const struct image_payload_draft *payload = &draft->payloads[i];

        tool_put64(at + IMAGE_PAYLOAD_PAGE, page);
        tool_put64(at + IMAGE_PAYLOAD_PAGES, payload->data.length / 4096);
        memcpy(at + IMAGE_PAYLOAD_DIGEST, payload->digest, IMAGE_DIGEST_BYTES);
        page += payload->data.length / 4096;
        at += IMAGE_PAYLOAD_BYTES;
    }
    return at;
}

static void image_put_records(uint8_t *at, const struct image_draft *draft)
{
    for (uint32_t i = 0; i < draft->domain_count; i++) {
        memcpy(at, draft->domains[i], IMAGE_DOMAIN_BYTES);
        at += IMAGE_DOMAIN_BYTES;
    }
    at = image_put_segments(at, draft);
    at = image_put_payloads(at, draft);
    for (uint32_t i = 0; i < draft->plan.count; i++) {
        tool_put32(at + IMAGE_SLOT_CPU, draft->plan.slots[i].cpu);
        tool_put32(at + IMAGE_SLOT_DOMAIN, draft->plan.slots[i].domain);
        tool_put32(at + IMAGE_SLOT_MICROSECONDS,
                   draft->plan.slots[i].microseconds);
        at += IMAGE_SLOT_BYTES;
    }
}

bool image_finish(const struct image_draft *draft, const uint8_t *secret,
                  struct buffer *out)
{
    uint64_t toc = tool_page_up(image_toc_length(draft));
    uint64_t at = toc;

    if (toc / 4096 > IMAGE_TOC_PAGE_MAX) {
        tool_complain("the table of contents is too long");
        return false;
    }
    out->length = toc;
    for (uint32_t i = 0; i < draft->payload_count; i++) {
        out->length += draft->payloads[i].data.length;
    }
    out->bytes = tool_allocate(out->length);
    for (uint32_t i = 0; i < draft->payload_count; i++) {
        memcpy(out->bytes + at, draft->payloads[i].data.bytes,
               draft->payloads[i].data.length);
        at += draft->payloads[i].data.length;
    }
    image_put_header(out->bytes, draft, out->length);
    image_put_records(out->bytes + IMAGE_HEADER_BYTES, draft);
    crypto_sign_detached(out->bytes + IMAGE_AT_SIGNATURE, NULL,
                         out->bytes + IMAGE_SIGNED, toc - IMAGE_SIGNED, secret);
    return true;
}

void image_release(struct image_draft *draft)
{
    for (uint32_t i = 0; i < draft->payload_count; i++) {
        tool_release(&draft->payloads[i].data);
    }
}
