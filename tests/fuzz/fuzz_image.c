/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the loader: no byte of a signed image can lead it astray.
 *
 * Every signature is accepted, so that the structure behind it is reached;
 * digests are put right first. What is accepted must be a plan whose every
 * index and range is in bounds.
 *
 * LINKS: core/logic/image.c core/lib/bytes.c core/lib/sha256.c -lsodium
 */
#include <stdlib.h>
#include <string.h>

#include "core/lib/sha256.h"
#include "core/logic/image.h"
#include "core/port/hw_signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Pages of an image, at most; zeros follow what the fuzzer gives. */
#define PAGES_MAX (IMAGE_TOC_PAGES + 8)

static uint8_t pages[PAGES_MAX * 4096] __attribute__((aligned(4096)));

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

void hw_image_read(const uint8_t *bytes)
{
    memcpy(&image_plan, bytes, sizeof(image_plan));
}

/** Let most segments lie one behind the other, and have their digests. */
static void repair_payload(struct image *toc, uint64_t count)
{
    const uint64_t policy = ((uint64_t)toc->policy_length + 4095) / 4096;
    uint64_t next = IMAGE_TOC_PAGES + policy;

    if (next > count) {
        return;
    }
    sha256(pages + IMAGE_TOC_BYTES, policy * 4096, toc->policy_digest);
    for (uint32_t s = 0; s < toc->segment_count; s++) {
        struct image_segment *segment = &toc->segments[s];

        if (segment->kind % 4 < 3) {
            segment->page = next;
        }
        if (segment->kind % 2 == 0 && segment->page <= count) {
            segment->pages = count - segment->page;
        }
        if (segment->page + segment->pages <= count) {
            sha256(pages + segment->page * 4096, segment->pages * 4096,
                   segment->digest);
        }
        next += segment->page == next ? segment->pages : 0;
    }
}

/** Make what random bytes hardly get right: constants and the digests. */
static void repair(uint64_t count)
{
    struct image *toc = (void *)pages;

    toc->purpose = IMAGE_PURPOSE;
    toc->version = IMAGE_VERSION;
    toc->pages = count;
    toc->domain_count %= DOMAIN_MAX + 2;
    toc->segment_count %= 4;
    toc->slot_count %= 4;
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        toc->domains[d].text.name[DOMAIN_NAME_MAX - 1] = 0;
        toc->domains[d].text.label[LABEL_TEXT_MAX - 1] = 0;
        toc->domains[d].memory_pages =
            1 + (15 + toc->domains[d].memory_pages) % IMAGE_DOMAIN_PAGE_MAX;
        toc->domains[d].vcpu_count = 1 + toc->domains[d].vcpu_count % VCPU_MAX;
    }
    for (uint32_t s = 0; s < 4; s++) {
        toc->segments[s].domain %= DOMAIN_MAX;
        toc->segments[s].page %= PAGES_MAX;
        toc->segments[s].pages %= PAGES_MAX;
        toc->segments[s].gfn %= 16;
    }
    if (count > IMAGE_TOC_PAGES) {
        toc->policy_length %= 8192;
    }
    repair_payload(toc, count);
}

/** Every page of the file is the policy table's or a segment's. */
static void check_pages(uint64_t count)
{
    uint64_t page = IMAGE_TOC_PAGES;

    page += ((uint64_t)image_plan.policy_length + 4095) / 4096;
    for (; page < count; page++) {
        bool named = false;

        for (uint32_t s = 0; s < image_plan.segment_count; s++) {
            named |= image_plan.segments[s].page <= page &&
                     page < image_plan.segments[s].page +
                                image_plan.segments[s].pages;
        }
        must(named);
    }
}

static void check_plan(uint64_t count)
{
    must(image_plan.pages == count);
    must(IMAGE_TOC_BYTES + image_plan.policy_length <= count * 4096);
    must(image_plan.domain_count > 0 && image_plan.domain_count <= DOMAIN_MAX);
    must(image_plan.slot_count <= IMAGE_SLOT_MAX);
    for (uint32_t d = 0; d < image_plan.domain_count; d++) {
        const struct image_domain *domain = &image_plan.domains[d];

        must(domain->memory_pages > 0 &&
             domain->memory_pages <= IMAGE_DOMAIN_PAGE_MAX);
        must(domain->vcpu_count > 0 && domain->vcpu_count <= VCPU_MAX);
        must(memchr(domain->text.name, 0, DOMAIN_NAME_MAX) != NULL);
        must(memchr(domain->text.label, 0, LABEL_TEXT_MAX) != NULL);
    }
    for (uint32_t s = 0; s < image_plan.segment_count; s++) {
        const struct image_segment *segment = &image_plan.segments[s];
        uint64_t memory;

        must(segment->domain < image_plan.domain_count);
        memory = image_plan.domains[segment->domain].memory_pages;
        must(segment->pages <= count && segment->page <= count &&
             segment->page + segment->pages <= count);
        must(segment->gfn <= memory && segment->gfn + segment->pages <= memory);
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
    if (image_check(copy, count * 4096) == NULL) {
        check_plan(count);
        check_pages(count);
    }
    free(copy);
    return 0;
}
