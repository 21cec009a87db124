/* SPDX-License-Identifier: Apache-2.0 */
/** @file A small valid system image to be damaged, and its signature port. */
#include "tests/fake/fake_image.h"

#include <sodium.h>
#include <string.h>

#include "core/port/hw_image.h"
#include "core/port/hw_signature.h"

uint8_t fake_image[FAKE_IMAGE_BYTES] __attribute__((aligned(4096)));
struct image *const fake_image_toc = (void *)fake_image;
uint32_t fake_signature_count;

static uint8_t trusted_public[32], trusted_secret[64];
static uint8_t other_public[32], other_secret[64];

void hw_image_read(const uint8_t *bytes)
{
    memcpy(&image_plan, bytes, sizeof(image_plan));
}

bool hw_signature_ok(const uint8_t *message, uint64_t length,
                     const uint8_t *signature)
{
    fake_signature_count++;
    return crypto_sign_verify_detached(signature, message, length,
                                       trusted_public) == 0;
}

static void put_header(void)
{
    fake_image_toc->purpose = IMAGE_PURPOSE;
    fake_image_toc->version = IMAGE_VERSION;
    fake_image_toc->policy_length = 100;
    fake_image_toc->pages = FAKE_IMAGE_PAGES;
    fake_image_toc->rollback = 7;
    fake_image_toc->domain_count = FAKE_IMAGE_DOMAINS;
    fake_image_toc->segment_count = FAKE_IMAGE_SEGMENTS;
    fake_image_toc->slot_count = FAKE_IMAGE_SLOTS;
}

static void put_domain(uint32_t index, const char *name, const char *label)
{
    struct image_domain *domain = &fake_image_toc->domains[index];

    memcpy(domain->text.name, name, strlen(name));
    memcpy(domain->text.label, label, strlen(label));
    domain->label.identity = 3;
    domain->label.low.sensitivity = index + 1;
    domain->label.low.categories[1] = 5;
    domain->label.high.sensitivity = index + 1;
    domain->label.high.categories[1] = 5;
    domain->memory_pages = 16;
    domain->vcpu_count = 1 + index;
    domain->entry = 0x1010;
    domain->start_info = 0x4000;
}

static void put_segment(uint32_t index, uint32_t domain, uint64_t gfn,
                        uint64_t page)
{
    fake_image_toc->segments[index].domain = domain;
    fake_image_toc->segments[index].gfn = gfn;
    fake_image_toc->segments[index].page = IMAGE_TOC_PAGES + page;
    fake_image_toc->segments[index].pages = page == 1 ? 2 : 1;
}

static void put_slot(uint32_t index, uint16_t cpu, uint16_t domain)
{
    fake_image_toc->slots[index].cpu = cpu;
    fake_image_toc->slots[index].domain = domain;
    fake_image_toc->slots[index].microseconds = 5000;
}

void fake_image_seal(void)
{
    crypto_hash_sha256(fake_image_toc->policy_digest,
                       fake_image + IMAGE_TOC_BYTES, 4096);
    for (uint32_t s = 0; s < FAKE_IMAGE_SEGMENTS; s++) {
        struct image_segment *segment = &fake_image_toc->segments[s];

        crypto_hash_sha256(segment->digest, fake_image + segment->page * 4096,
                           segment->pages * 4096);
    }
}

void fake_image_reset(void)
{
    static const uint8_t seed[32] = {1}, other_seed[32] = {2};

    crypto_sign_seed_keypair(trusted_public, trusted_secret, seed);
    crypto_sign_seed_keypair(other_public, other_secret, other_seed);
    fake_signature_count = 0;
    memset(fake_image, 0, sizeof(fake_image));
    put_header();
    put_domain(0, "red", "u:r:tenant_t:s1");
    put_domain(1, "blue", "u:r:tenant_t:s2");
    put_segment(0, 0, 1, 1);
    put_segment(1, 0, 4, 3);
    put_segment(2, 1, 1, 1);
    put_segment(3, 1, 3, 4);
    for (uint32_t i = IMAGE_TOC_BYTES; i < FAKE_IMAGE_BYTES; i++) {
        fake_image[i] = (uint8_t)(i / 7 * 3 + i + i / 4096);
    }
    put_slot(0, 0, 0);
    put_slot(1, 0, 1);
    put_slot(2, 1, 0);
    fake_image_seal();
    fake_image_sign();
}

void fake_image_sign(void)
{
    crypto_sign_detached(fake_image, NULL, fake_image + IMAGE_SIGNED,
                         IMAGE_TOC_BYTES - IMAGE_SIGNED, trusted_secret);
}

void fake_image_sign_other(void)
{
    crypto_sign_detached(fake_image, NULL, fake_image + IMAGE_SIGNED,
                         IMAGE_TOC_BYTES - IMAGE_SIGNED, other_secret);
}
