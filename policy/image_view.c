/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reading a system image for people: inspect and diff. */
#include "policy/image_view.h"

#include <sodium.h>
#include <string.h>

#include "core/lib/bytes.h"

static const char *view_read_header(struct image_view *view)
{
    const struct image *toc = (const void *)view->file.bytes;

    if (view->file.length < IMAGE_TOC_BYTES || toc->purpose != IMAGE_PURPOSE) {
        return "not a system image";
    }
    if (toc->version != IMAGE_VERSION) {
        return "of a format version this command does not know";
    }
    view->toc = toc;
    view->rollback = toc->rollback;
    view->domain_count = toc->domain_count;
    view->segment_count = toc->segment_count;
    view->slot_count = toc->slot_count;
    view->policy_length = toc->policy_length;
    view->permissive = toc->permissive != 0;
    view->tpm_required = toc->tpm_required != 0;
    if (view->file.length % 4096 != 0 ||
        toc->pages != view->file.length / 4096) {
        return "cut off or too long";
    }
    if (view->domain_count > DOMAIN_MAX ||
        view->segment_count > IMAGE_SEGMENT_MAX ||
        view->slot_count > IMAGE_SLOT_MAX ||
        view->policy_length > view->file.length - IMAGE_TOC_BYTES) {
        return "damaged: its counts make no sense";
    }
    return NULL;
}

/** Whether it is one or more printable characters, then a NUL. */
static bool view_is_text(const char *text, size_t size)
{
    size_t length = strnlen(text, size);

    for (size_t i = 0; i < length; i++) {
        if (text[i] < 33 || text[i] > 126) {
            return false;
        }
    }
    return length > 0 && length < size;
}

static const char *view_check_records(const struct image_view *view)
{
    const struct image *toc = view->toc;

    for (uint32_t i = 0; i < toc->domain_count; i++) {
        const struct domain_text *text = &toc->domains[i].text;

        if (!view_is_text(text->name, DOMAIN_NAME_MAX) ||
            !view_is_text(text->label, LABEL_TEXT_MAX)) {
            return "damaged: a name or label is not a text";
        }
    }
    for (uint32_t i = 0; i < toc->segment_count; i++) {
        const struct image_segment *segment = &toc->segments[i];

        if (segment->page > toc->pages ||
            segment->pages > toc->pages - segment->page) {
            return "damaged: a segment lies outside";
        }
        if (segment->domain >= toc->domain_count ||
            (i > 0 && segment->domain < toc->segments[i - 1].domain)) {
            return "damaged: segments of nobody";
        }
    }
    for (uint32_t i = 0; i < toc->slot_count; i++) {
        if (toc->slots[i].domain >= toc->domain_count) {
            return "damaged: a schedule slot names no domain";
        }
    }
    return NULL;
}

bool view_open(const char *path, struct image_view *view)
{
    const char *wrong;

    if (!tool_read(path, &view->file)) {
        return false;
    }
    wrong = view_read_header(view);
    if (wrong == NULL) {
        wrong = view_check_records(view);
    }
    if (wrong != NULL) {
        tool_complain("%s: %s", path, wrong);
        tool_release(&view->file);
    }
    return wrong == NULL;
}

void view_close(struct image_view *view)
{
    tool_release(&view->file);
}

void view_get_domain(const struct image_view *view, uint32_t index,
                     struct view_domain *out)
{
    const struct image_domain *record = &view->toc->domains[index];

    out->name = record->text.name;
    out->label = record->text.label;
    out->pages = record->memory_pages;
    out->vcpus = record->vcpu_count;
    out->entry = record->entry;
    out->start_info = record->start_info;
    memcpy(out->devices, record->devices, sizeof(out->devices));
    out->console = record->console;
    out->store = record->store;
    out->restart = record->restart;
    out->keep = record->keep;
    out->serial = record->serial;
    out->attest = record->attest;
    out->segment_first = 0;
    out->segment_count = 0;
    for (uint32_t i = 0; i < view->segment_count; i++) {
        out->segment_first += view->toc->segments[i].domain < index;
        out->segment_count += view->toc->segments[i].domain == index;
    }
}

void view_get_segment(const struct image_view *view, uint32_t index,
                      struct view_segment *out)
{
    const struct image_segment *record = &view->toc->segments[index];

    out->address = record->gfn * 4096;
    out->kind = record->kind;
    out->page = record->page;
    out->length = record->pages * 4096;
    out->bytes = view->file.bytes + record->page * 4096;
}

void view_get_slot(const struct image_view *view, uint32_t index,
                   struct view_slot *out)
{
    out->cpu = view->toc->slots[index].cpu;
    out->domain = view->toc->slots[index].domain;
    out->microseconds = view->toc->slots[index].microseconds;
}

void view_digest(const uint8_t *bytes, uint64_t length, char *text)
{
    uint8_t digest[IMAGE_DIGEST_BYTES];

    crypto_hash_sha256(digest, bytes, length);
    view_hex(digest, text);
}

static bool view_pages_match(const struct image_view *view, uint64_t page,
                             uint64_t pages, const uint8_t *digest)
{
    uint8_t found[IMAGE_DIGEST_BYTES];

    crypto_hash_sha256(found, view->file.bytes + page * 4096, pages * 4096);
    return memcmp(found, digest, sizeof(found)) == 0;
}

/** Whether a segment has the pages, and the digest, of one before. */
static bool view_repeats(const struct image *toc, uint32_t index)
{
    const struct image_segment *segment = &toc->segments[index];

    for (uint32_t i = 0; i < index; i++) {
        if (toc->segments[i].page == segment->page &&
            toc->segments[i].pages == segment->pages &&
            memcmp(toc->segments[i].digest, segment->digest,
                   sizeof(segment->digest)) == 0) {
            return true;
        }
    }
    return false;
}

bool view_digest_is_right(const struct image_view *view)
{
    const uint64_t policy = tool_page_up(view->policy_length) / 4096;
    uint64_t next = IMAGE_TOC_PAGES + policy;
    bool right = view_pages_match(view, IMAGE_TOC_PAGES, policy,
                                  view->toc->policy_digest);

    for (uint32_t i = 0; right && i < view->segment_count; i++) {
        const struct image_segment *segment = &view->toc->segments[i];

        if (segment->page == next) {
            right =
                view_pages_match(view, next, segment->pages, segment->digest);
            next += segment->pages;
        } else {
            right = view_repeats(view->toc, i);
        }
    }
    return right && next == view->toc->pages;
}

bool view_signed_by(const struct image_view *view, const uint8_t *key)
{
    return crypto_sign_verify_detached(
               view->toc->signature, view->file.bytes + IMAGE_SIGNED,
               IMAGE_TOC_BYTES - IMAGE_SIGNED, key) == 0;
}

const char *view_cmdline(const struct image_view *view,
                         const struct view_domain *domain)
{
    for (uint32_t i = 0; i < domain->segment_count; i++) {
        struct view_segment segment;
        uint64_t at;

        view_get_segment(view, domain->segment_first + i, &segment);
        if (segment.address != domain->start_info || segment.length < 4096) {
            continue;
        }
        at = bytes_read64(segment.bytes, 24) - segment.address;
        if (at < segment.length &&
            memchr(segment.bytes + at, 0, segment.length - at) != NULL) {
            return (const char *)segment.bytes + at;
        }
    }
    return "";
}

const char *view_kind(uint32_t kind)
{
    static const char *const names[IMAGE_KIND_COUNT] = {
        "kernel", "start-info", "initrd", "acpi", "config", "status"};

    return kind < IMAGE_KIND_COUNT ? names[kind] : "unknown";
}

void view_hex(const uint8_t *digest, char *text)
{
    sodium_bin2hex(text, 2 * IMAGE_DIGEST_BYTES + 1, digest,
                   IMAGE_DIGEST_BYTES);
}
