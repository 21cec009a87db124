/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reading a system image for people: inspect and diff. */
#include "policy/image_view.h"

#include <sodium.h>
#include <string.h>

#include "core/lib/bytes.h"

static uint64_t view_segments_at(const struct image_view *view)
{
    return IMAGE_HEADER_BYTES +
           (uint64_t)view->domain_count * IMAGE_DOMAIN_BYTES;
}

static uint64_t view_payloads_at(const struct image_view *view)
{
    return view_segments_at(view) +
           (uint64_t)view->segment_count * IMAGE_SEGMENT_BYTES;
}

static uint64_t view_slots_at(const struct image_view *view)
{
    return view_payloads_at(view) +
           (uint64_t)view->payload_count * IMAGE_PAYLOAD_BYTES;
}

static const char *view_read_header(struct image_view *view)
{
    const uint8_t *bytes = view->file.bytes;

    if (view->file.length < 4096 || view->file.length % 4096 != 0 ||
        bytes_read64(bytes, IMAGE_AT_MAGIC) != IMAGE_MAGIC ||
        bytes_read64(bytes, IMAGE_AT_PURPOSE) != IMAGE_PURPOSE) {
        return "not a system image";
    }
    if (bytes_read32(bytes, IMAGE_AT_VERSION) != IMAGE_VERSION) {
        return "of a format version this command does not know";
    }
    view->toc_pages = bytes_read32(bytes, IMAGE_AT_TOC_PAGES);
    view->rollback = bytes_read64(bytes, IMAGE_AT_ROLLBACK);
    view->domain_count = bytes_read32(bytes, IMAGE_AT_DOMAIN_COUNT);
    view->segment_count = bytes_read32(bytes, IMAGE_AT_SEGMENT_COUNT);
    view->payload_count = bytes_read32(bytes, IMAGE_AT_PAYLOAD_COUNT);
    view->slot_count = bytes_read32(bytes, IMAGE_AT_SLOT_COUNT);
    view->policy_length = bytes_read32(bytes, IMAGE_AT_POLICY_LENGTH);
    view->permissive = bytes_read32(bytes, IMAGE_AT_PERMISSIVE) != 0;
    if (bytes_read64(bytes, IMAGE_AT_PAGES) * 4096 != view->file.length) {
        return "cut off or too long";
    }
    if (view->domain_count > DOMAIN_MAX ||
        view->segment_count > IMAGE_SEGMENT_MAX ||
        view->payload_count > IMAGE_PAYLOAD_MAX || view->payload_count == 0 ||
        view->slot_count > IMAGE_SLOT_MAX ||
        view->toc_pages > IMAGE_TOC_PAGE_MAX ||
        (uint64_t)view->toc_pages * 4096 > view->file.length ||
        view_slots_at(view) + (uint64_t)view->slot_count * IMAGE_SLOT_BYTES >
            (uint64_t)view->toc_pages * 4096) {
        return "damaged: its counts make no sense";
    }
    return NULL;
}

static const char *view_check_payloads(const struct image_view *view)
{
    uint64_t limit = view->file.length / 4096;

    for (uint32_t i = 0; i < view->payload_count; i++) {
        uint64_t at = view_payloads_at(view) + i * IMAGE_PAYLOAD_BYTES;
        uint64_t page = bytes_read64(view->file.bytes, at + IMAGE_PAYLOAD_PAGE);
        uint64_t pages =
            bytes_read64(view->file.bytes, at + IMAGE_PAYLOAD_PAGES);

        if (page > limit || pages > limit - page) {
            return "damaged: a payload lies outside";
        }
    }
    return NULL;
}

static const char *view_check_domains(const struct image_view *view)
{
    const uint8_t *bytes = view->file.bytes;
    uint64_t segments = 0;

    for (uint32_t i = 0; i < view->domain_count; i++) {
        const uint8_t *record =
            bytes + IMAGE_HEADER_BYTES + (uint64_t)i * IMAGE_DOMAIN_BYTES;

        if (!bytes_text_is_ok(record + IMAGE_DOMAIN_NAME, DOMAIN_NAME_MAX) ||
            !bytes_text_is_ok(record + IMAGE_DOMAIN_LABEL, LABEL_TEXT_MAX)) {
            return "damaged: a name or label is not a text";
        }
        segments += bytes_read32(record, IMAGE_DOMAIN_SEGMENT_COUNT);
    }
    for (uint32_t i = 0; i < view->segment_count; i++) {
        uint64_t at = view_segments_at(view) + i * IMAGE_SEGMENT_BYTES;

        if (bytes_read32(bytes, at + IMAGE_SEGMENT_PAYLOAD) >=
            view->payload_count) {
            return "damaged: a segment names no payload";
        }
    }
    for (uint32_t i = 0; i < view->slot_count; i++) {
        uint64_t at = view_slots_at(view) + i * IMAGE_SLOT_BYTES;

        if (bytes_read32(bytes, at + IMAGE_SLOT_DOMAIN) >= view->domain_count) {
            return "damaged: a schedule slot names no domain";
        }
    }
    return segments == view->segment_count ? NULL
                                           : "damaged: segments of nobody";
}

bool view_open(const char *path, struct image_view *view)
{
    const char *wrong;

    if (!tool_read(path, &view->file)) {
        return false;
    }
    wrong = view_read_header(view);
    if (wrong == NULL) {
        wrong = view_check_payloads(view);
    }
    if (wrong == NULL) {
        wrong = view_check_domains(view);
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
    const uint8_t *record = view->file.bytes + IMAGE_HEADER_BYTES +
                            (uint64_t)index * IMAGE_DOMAIN_BYTES;

    out->name = (const char *)record + IMAGE_DOMAIN_NAME;
    out->label = (const char *)record + IMAGE_DOMAIN_LABEL;
    out->pages = bytes_read64(record, IMAGE_DOMAIN_PAGES);
    out->vcpus = bytes_read32(record, IMAGE_DOMAIN_VCPUS);
    out->entry = bytes_read32(record, IMAGE_DOMAIN_ENTRY);
    out->start_info = bytes_read32(record, IMAGE_DOMAIN_START_INFO);
    out->segment_count = bytes_read32(record, IMAGE_DOMAIN_SEGMENT_COUNT);
    for (uint32_t k = 0; k < DEVICE_PER_DOMAIN; k++) {
        out->devices[k] = bytes_read32(record, IMAGE_DOMAIN_DEVICES + 4 * k);
    }
    out->console = bytes_read32(record, IMAGE_DOMAIN_CONSOLE);
    out->store = bytes_read32(record, IMAGE_DOMAIN_STORE);
    out->restart = bytes_read32(record, IMAGE_DOMAIN_RESTART);
    out->keep = bytes_read32(record, IMAGE_DOMAIN_KEEP);
    out->serial = bytes_read32(record, IMAGE_DOMAIN_SERIAL);
    out->segment_first = 0;
    for (uint32_t i = 0; i < index; i++) {
        out->segment_first += bytes_read32(
            view->file.bytes, IMAGE_HEADER_BYTES + i * IMAGE_DOMAIN_BYTES +
                                  IMAGE_DOMAIN_SEGMENT_COUNT);
    }
}

void view_get_segment(const struct image_view *view, uint32_t index,
                      struct view_segment *out)
{
    const uint8_t *bytes = view->file.bytes;
    uint64_t at = view_segments_at(view) + index * IMAGE_SEGMENT_BYTES;
    uint64_t payload;

    out->address = bytes_read64(bytes, at + IMAGE_SEGMENT_GFN) * 4096;
    out->payload = bytes_read32(bytes, at + IMAGE_SEGMENT_PAYLOAD);
    out->kind = bytes_read32(bytes, at + IMAGE_SEGMENT_KIND);
    payload = view_payloads_at(view) + out->payload * IMAGE_PAYLOAD_BYTES;
    out->length = bytes_read64(bytes, payload + IMAGE_PAYLOAD_PAGES) * 4096;
    out->digest = bytes + payload + IMAGE_PAYLOAD_DIGEST;
    out->bytes =
        bytes + bytes_read64(bytes, payload + IMAGE_PAYLOAD_PAGE) * 4096;
}

void view_get_slot(const struct image_view *view, uint32_t index,
                   struct view_slot *out)
{
    const uint8_t *bytes = view->file.bytes;
    uint64_t at = view_slots_at(view) + index * IMAGE_SLOT_BYTES;

    out->cpu = bytes_read32(bytes, at + IMAGE_SLOT_CPU);
    out->domain = bytes_read32(bytes, at + IMAGE_SLOT_DOMAIN);
    out->microseconds = bytes_read32(bytes, at + IMAGE_SLOT_MICROSECONDS);
}

const uint8_t *view_digest(const struct image_view *view, uint32_t index)
{
    return view->file.bytes + view_payloads_at(view) +
           index * IMAGE_PAYLOAD_BYTES + IMAGE_PAYLOAD_DIGEST;
}

bool view_digest_is_right(const struct image_view *view, uint32_t index)
{
    const uint8_t *bytes = view->file.bytes;
    uint64_t at = view_payloads_at(view) + index * IMAGE_PAYLOAD_BYTES;
    uint64_t page = bytes_read64(bytes, at + IMAGE_PAYLOAD_PAGE);
    uint64_t pages = bytes_read64(bytes, at + IMAGE_PAYLOAD_PAGES);
    uint8_t digest[IMAGE_DIGEST_BYTES];

    crypto_hash_sha256(digest, bytes + page * 4096, pages * 4096);
    return memcmp(digest, bytes + at + IMAGE_PAYLOAD_DIGEST, sizeof(digest)) ==
           0;
}

bool view_signed_by(const struct image_view *view, const uint8_t *key)
{
    return crypto_sign_verify_detached(
               view->file.bytes + IMAGE_AT_SIGNATURE,
               view->file.bytes + IMAGE_SIGNED,
               (uint64_t)view->toc_pages * 4096 - IMAGE_SIGNED, key) == 0;
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
        "kernel", "start-info", "initrd", "acpi", "config"};

    return kind < IMAGE_KIND_COUNT ? names[kind] : "unknown";
}

void view_hex(const uint8_t *digest, char *text)
{
    sodium_bin2hex(text, 2 * IMAGE_DIGEST_BYTES + 1, digest,
                   IMAGE_DIGEST_BYTES);
}
