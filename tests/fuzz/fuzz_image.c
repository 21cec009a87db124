/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the loader: no byte of a signed image can lead it astray.
 *
 * Every signature is accepted, so that the structure behind it is reached;
 * digests are put right first. What is accepted must be a plan whose every
 * index and range is in bounds.
 *
 * LINKS: core/logic/image.c core/logic/image_toc.c core/logic/image_domain.c
 * core/logic/image_label.c
 * core/logic/image_text.c core/lib/bytes.c core/lib/sha256.c
 */
#include <stdlib.h>
#include <string.h>

#include "core/lib/sha256.h"
#include "core/logic/image.h"
#include "core/port/hw_signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Pages of an image, at most; zeros follow what the fuzzer gives. */
#define PAGES_MAX 24

static uint8_t pages[PAGES_MAX * 4096];

static volatile uint8_t touched;

/** Accept, after reading every byte that would be signed. */
bool hw_signature_ok(const uint8_t *message, uint64_t length,
                     const uint8_t *signature)
{
    uint8_t sum = signature[0];

    for (uint64_t i = 0; i < length; i++) {
        sum = (uint8_t)(sum + message[i]);
    }
    touched = sum;
    return true;
}

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void put(uint64_t at, uint64_t value, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        pages[at + i] = (uint8_t)(value >> (8 * i));
    }
}

/** Make what random bytes hardly get right: constants and digests. */
static void repair(uint64_t count)
{
    uint64_t record =
        IMAGE_HEADER_BYTES +
        (uint64_t)pages[IMAGE_AT_DOMAIN_COUNT] * IMAGE_DOMAIN_BYTES +
        (uint64_t)pages[IMAGE_AT_SEGMENT_COUNT] * IMAGE_SEGMENT_BYTES;
    uint64_t toc = bytes_read32(pages, IMAGE_AT_TOC_PAGES);

    put(IMAGE_AT_MAGIC, IMAGE_MAGIC, 8);
    put(IMAGE_AT_PURPOSE, IMAGE_PURPOSE, 8);
    put(IMAGE_AT_VERSION, IMAGE_VERSION, 4);
    put(IMAGE_AT_PAGES, count, 8);
    for (uint64_t p = 0;
         p < pages[IMAGE_AT_PAYLOAD_COUNT] &&
         record + IMAGE_PAYLOAD_BYTES <= toc * 4096 && toc <= count;
         p++, record += IMAGE_PAYLOAD_BYTES) {
        uint64_t page = bytes_read64(pages, record + IMAGE_PAYLOAD_PAGE);
        uint64_t some = bytes_read64(pages, record + IMAGE_PAYLOAD_PAGES);
        struct sha256 hash;

        if (page < toc || page > count || some > count - page) {
            return;
        }
        sha256_init(&hash);
        sha256_update(&hash, pages + page * 4096, some * 4096);
        sha256_final(&hash, pages + record + IMAGE_PAYLOAD_DIGEST);
    }
}

static void check_domain(const struct image_domain *domain)
{
    uint64_t end = 0;

    must(domain->memory_pages > 0 &&
         domain->memory_pages <= IMAGE_DOMAIN_PAGE_MAX);
    must(domain->vcpu_count > 0 && domain->vcpu_count <= VCPU_MAX);
    must(domain->segment_first + domain->segment_count <=
         image_plan.segment_count);
    for (uint32_t s = domain->segment_first;
         s < domain->segment_first + domain->segment_count; s++) {
        const struct image_segment *segment = &image_plan.segments[s];

        must(segment->payload > 0 &&
             segment->payload < image_plan.payload_count);
        must(segment->gfn >= end);
        end = segment->gfn + image_plan.payloads[segment->payload].pages;
        must(end <= domain->memory_pages);
    }
}

static void check_plan(uint64_t count)
{
    must(image_plan.pages == count);
    must(image_policy() + image_plan.policy_length <= count * 4096);
    for (uint32_t p = 0; p < image_plan.payload_count; p++) {
        must(image_plan.payloads[p].page >= image_plan.toc_pages);
        must(image_plan.payloads[p].page + image_plan.payloads[p].pages <=
             count);
    }
    for (uint32_t d = 0; d < image_plan.domain_count; d++) {
        check_domain(&image_plan.domains[d]);
    }
    for (uint32_t i = 0; i < image_plan.slot_count; i++) {
        must(image_plan.slots[i].cpu < CPU_MAX);
        must(image_plan.slots[i].domain < image_plan.domain_count);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t count;
    uint8_t *copy;

    if (size < 1) {
        return 0;
    }
    count = data[0] % PAGES_MAX + 1;
    memset(pages, 0, sizeof(pages));
    memcpy(pages, data + 1, size - 1 > count * 4096 ? count * 4096 : size - 1);
    if (data[0] >= 64) {
        repair(count);
    }
    copy = malloc(count * 4096);
    memcpy(copy, pages, count * 4096);
    if (image_check(copy, count * 4096) == IMAGE_GOOD) {
        check_plan(count);
    }
    free(copy);
    return 0;
}
