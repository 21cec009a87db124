/* SPDX-License-Identifier: Apache-2.0 */
/** @file What of an image is measured, and in which order. */
#include "attest/image.h"

#include "core/lib/bytes.h"
#include "xsm/perm.h"

/* Bytes of a policy table before its identities, and of each of them. */
#define TABLE_IDENTITIES (4 * (XSM_HEADER_WORDS + CLASS_COUNT))
#define IDENTITY_BYTES (4 * XSM_IDENTITY_WORDS)

/* The digest of the memory that domain d starts with. */
/*@ requires attest_plan_ok(image, plan);
  @ requires \valid(value + (0 .. SHA256_BYTES - 1));
  @ requires \separated(value + (0 .. SHA256_BYTES - 1), plan);
  @ requires \separated(value + (0 .. SHA256_BYTES - 1),
  @     image + (0 .. IMAGE_TOC_BYTES - 1));
  @ terminates \true;
  @ assigns value[0 .. SHA256_BYTES - 1];
  @*/
static void memory_digest(const uint8_t *image, const struct image *plan,
                          uint32_t d, uint8_t *value)
{
    uint8_t digest[SHA256_BYTES];

    /*@ loop invariant 0 <= s <= plan->segment_count;
      @ loop assigns s, digest[0 .. SHA256_BYTES - 1],
      @     value[0 .. SHA256_BYTES - 1];
      @ loop variant plan->segment_count - s;
      @*/
    for (uint32_t s = 0; s < plan->segment_count; s++) {
        if (plan->segments[s].domain == d) {
            sha256(image + IMAGE_SEGMENTS + s * sizeof(struct image_segment),
                   ATTEST_SEGMENT_BYTES, digest);
            attest_extend(value, digest);
        }
    }
}

enum status attest_domain(const uint8_t *image, const struct image *plan,
                          uint32_t d, uint32_t kind)
{
    const uint64_t record = IMAGE_DOMAINS + d * sizeof(struct image_domain);
    struct attest_event event = {.kind = kind, .number = d};

    sha256(image + record, sizeof(struct image_domain), event.a);
    memory_digest(image, plan, d, event.b);
    /*@ loop invariant 0 <= i <= ATTEST_TEXT_BYTES;
      @ loop assigns i, event.text[0 .. ATTEST_TEXT_BYTES - 1];
      @ loop variant ATTEST_TEXT_BYTES - i;
      @*/
    for (uint32_t i = 0; i < ATTEST_TEXT_BYTES; i++) {
        event.text[i] = image[record + i];
    }
    return attest_log_event(&event);
}

enum status attest_policy(const uint8_t *bytes, uint32_t length, uint32_t table)
{
    struct attest_event event = {.kind = ATTEST_POLICY};

    if (length < table + 4 * XSM_HEADER_WORDS) {
        return ST_INVALID;
    }
    if (table != 0) {
        event.kind = ATTEST_RELOAD;
        sha256(bytes, table, event.b);
    }
    event.version = bytes_read32(bytes, table + 4 * XSM_HEADER_VERSION);
    sha256(bytes + table, length - table, event.a);
    return attest_log_event(&event);
}

/* Which identities of the table are trusted, and rivals. */
/*@ requires attest_log_ok && \valid_read(table + (0 .. length - 1));
  @ requires \separated(table + (0 .. length - 1), &attest_log,
  @     attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @ requires 4 * XSM_HEADER_WORDS <= length;
  @ terminates \true;
  @ assigns ATTEST_STATE;
  @ ensures attest_log_ok;
  @ ensures attest_log.events >= \old(attest_log.events);
  @*/
static enum status attest_trusted(const uint8_t *table, uint32_t length)
{
    struct attest_event event = {.kind = ATTEST_TRUSTED};
    uint32_t count = bytes_read32(table, 4 * XSM_HEADER_IDENTITIES);

    if (length < TABLE_IDENTITIES || count > XSM_IDENTITY_MAX ||
        count * IDENTITY_BYTES > length - TABLE_IDENTITIES) {
        return ST_INVALID;
    }
    /*@ loop invariant 0 <= i <= count && event.number <= i;
      @ loop assigns i, event.number;
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count; i++) {
        event.number +=
            bytes_read32(table, TABLE_IDENTITIES + i * IDENTITY_BYTES) %
            (2 * XSM_FLAG_TRUSTED);
    }
    sha256(table + TABLE_IDENTITIES, count * IDENTITY_BYTES, event.a);
    return attest_log_event(&event);
}

enum status attest_image(const uint8_t *image, const struct image *plan,
                         uint32_t guarded)
{
    struct attest_event event = {.kind = ATTEST_IMAGE, .number = guarded};
    enum status status;

    event.version = plan->rollback;
    sha256(image + IMAGE_SIGNED, IMAGE_TOC_BYTES - IMAGE_SIGNED, event.a);
    status = attest_log_event(&event);
    if (status == ST_OK) {
        status = attest_policy(image + IMAGE_TOC_BYTES, plan->policy_length, 0);
    }
    if (status == ST_OK) {
        status = attest_trusted(image + IMAGE_TOC_BYTES, plan->policy_length);
    }
    /*@ loop invariant 0 <= d <= plan->domain_count && attest_log_ok;
      @ loop invariant attest_log.events >= \at(attest_log.events, Pre);
      @ loop assigns d, status, ATTEST_STATE;
      @ loop variant plan->domain_count - d;
      @*/
    for (uint32_t d = 0; status == ST_OK && d < plan->domain_count; d++) {
        status = attest_domain(image, plan, d, ATTEST_DOMAIN);
    }
    return status;
}
