/* SPDX-License-Identifier: Apache-2.0 */
/** @file A small valid system image to be damaged, and its signature port. */
#include "tests/fake/fake_image.h"

#include <sodium.h>
#include <string.h>

#include "core/port/hw_signature.h"

uint8_t fake_image[FAKE_IMAGE_BYTES] __attribute__((aligned(4096)));
uint32_t fake_signature_count;

static uint8_t trusted_public[32], trusted_secret[64];
static uint8_t other_public[32], other_secret[64];

bool hw_signature_ok(const uint8_t *message, uint64_t length,
                     const uint8_t *signature)
{
    fake_signature_count++;
    return crypto_sign_verify_detached(signature, message, length,
                                       trusted_public) == 0;
}

void fake_image_put32(uint64_t at, uint32_t value)
{
    for (uint32_t i = 0; i < 4; i++) {
        fake_image[at + i] = (uint8_t)(value >> (8 * i));
    }
}

void fake_image_put64(uint64_t at, uint64_t value)
{
    fake_image_put32(at, (uint32_t)value);
    fake_image_put32(at + 4, (uint32_t)(value >> 32));
}

static void put_header(void)
{
    fake_image_put64(IMAGE_AT_MAGIC, IMAGE_MAGIC);
    fake_image_put64(IMAGE_AT_PURPOSE, IMAGE_PURPOSE);
    fake_image_put32(IMAGE_AT_VERSION, IMAGE_VERSION);
    fake_image_put32(IMAGE_AT_TOC_PAGES, 1);
    fake_image_put64(IMAGE_AT_PAGES, FAKE_IMAGE_PAGES);
    fake_image_put64(IMAGE_AT_ROLLBACK, 7);
    fake_image_put32(IMAGE_AT_DOMAIN_COUNT, FAKE_IMAGE_DOMAINS);
    fake_image_put32(IMAGE_AT_SEGMENT_COUNT, FAKE_IMAGE_SEGMENTS);
    fake_image_put32(IMAGE_AT_PAYLOAD_COUNT, FAKE_IMAGE_PAYLOADS);
    fake_image_put32(IMAGE_AT_SLOT_COUNT, FAKE_IMAGE_SLOTS);
    fake_image_put32(IMAGE_AT_POLICY_LENGTH, 100);
}

static void put_domain(uint64_t index, const char *name, const char *label)
{
    uint64_t at = IMAGE_HEADER_BYTES + index * IMAGE_DOMAIN_BYTES;

    memcpy(fake_image + at + IMAGE_DOMAIN_NAME, name, strlen(name));
    memcpy(fake_image + at + IMAGE_DOMAIN_LABEL, label, strlen(label));
    fake_image_put32(at + IMAGE_DOMAIN_IDENTITY, 3);
    fake_image_put32(at + IMAGE_DOMAIN_LOW, (uint32_t)index + 1);
    fake_image_put64(at + IMAGE_DOMAIN_LOW + IMAGE_LEVEL_CATEGORIES + 8, 5);
    fake_image_put32(at + IMAGE_DOMAIN_HIGH, (uint32_t)index + 1);
    fake_image_put64(at + IMAGE_DOMAIN_HIGH + IMAGE_LEVEL_CATEGORIES + 8, 5);
    fake_image_put64(at + IMAGE_DOMAIN_PAGES, 16);
    fake_image_put32(at + IMAGE_DOMAIN_VCPUS, 1 + (uint32_t)index);
    fake_image_put32(at + IMAGE_DOMAIN_ENTRY, 0x1010);
    fake_image_put32(at + IMAGE_DOMAIN_START_INFO, 0x4000);
    fake_image_put32(at + IMAGE_DOMAIN_SEGMENT_COUNT, 2);
}

static void put_segment(uint64_t index, uint64_t gfn, uint32_t payload)
{
    uint64_t at = FAKE_IMAGE_SEGMENTS_AT + index * IMAGE_SEGMENT_BYTES;

    fake_image_put64(at + IMAGE_SEGMENT_GFN, gfn);
    fake_image_put32(at + IMAGE_SEGMENT_PAYLOAD, payload);
}

static void put_payload(uint64_t index, uint64_t page, uint64_t pages)
{
    uint64_t at = FAKE_IMAGE_PAYLOADS_AT + index * IMAGE_PAYLOAD_BYTES;

    for (uint64_t i = 0; i < pages * 4096; i++) {
        fake_image[page * 4096 + i] = (uint8_t)(i / 7 * 3 + i + index);
    }
    fake_image_put64(at + IMAGE_PAYLOAD_PAGE, page);
    fake_image_put64(at + IMAGE_PAYLOAD_PAGES, pages);
    crypto_hash_sha256(fake_image + at + IMAGE_PAYLOAD_DIGEST,
                       fake_image + page * 4096, pages * 4096);
}

static void put_slot(uint64_t index, uint32_t cpu, uint32_t domain)
{
    uint64_t at = FAKE_IMAGE_SLOTS_AT + index * IMAGE_SLOT_BYTES;

    fake_image_put32(at + IMAGE_SLOT_CPU, cpu);
    fake_image_put32(at + IMAGE_SLOT_DOMAIN, domain);
    fake_image_put32(at + IMAGE_SLOT_MICROSECONDS, 5000);
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
    put_segment(0, 1, 1);
    put_segment(1, 4, 2);
    put_segment(2, 1, 1);
    put_segment(3, 3, 3);
    put_payload(0, 1, 1);
    put_payload(1, 2, 2);
    put_payload(2, 4, 1);
    put_payload(3, 5, 1);
    put_slot(0, 0, 0);
    put_slot(1, 0, 1);
    put_slot(2, 1, 0);
    fake_image_sign();
}

void fake_image_sign(void)
{
    crypto_sign_detached(fake_image + IMAGE_AT_SIGNATURE, NULL,
                         fake_image + IMAGE_SIGNED, 4096 - IMAGE_SIGNED,
                         trusted_secret);
}

void fake_image_sign_other(void)
{
    crypto_sign_detached(fake_image + IMAGE_AT_SIGNATURE, NULL,
                         fake_image + IMAGE_SIGNED, 4096 - IMAGE_SIGNED,
                         other_secret);
}
