/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The event log: what is in it, in which order, and its bounds.
 *
 * LINKS: attest/log.c attest/image.c core/lib/sha256.c core/lib/bytes.c
 * -lsodium
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attest/image.h"
#include "tests/unit/unit.h"
#include "xsm/perm.h"

#define TABLE_BYTES 5000
#define IDENTITIES_AT (4 * (XSM_HEADER_WORDS + CLASS_COUNT))

static uint8_t image[IMAGE_TOC_BYTES + 8192] __attribute__((aligned(8)));
static struct image *const plan = (void *)image;

static void put32(uint8_t *bytes, uint32_t value)
{
    memcpy(bytes, &value, 4);
}

static void clear(void)
{
    memset(&attest_log, 0, sizeof(attest_log));
    memset(attest_log_bytes, 0, sizeof(attest_log_bytes));
}

static int setup(void **state)
{
    (void)state;
    clear();
    for (size_t i = 0; i < sizeof(image); i++) {
        image[i] = (uint8_t)(i * 7 + i / 256);
    }
    plan->rollback = 77 + (5UL << 32);
    plan->policy_length = TABLE_BYTES;
    plan->domain_count = 2;
    plan->segment_count = 3;
    for (uint32_t d = 0; d < 2; d++) {
        memset(&plan->domains[d].text, 0, sizeof(struct domain_text));
        strcpy(plan->domains[d].text.name, d == 0 ? "red" : "blue");
        strcpy(plan->domains[d].text.label, "u:r:tenant_t:s1");
    }
    plan->segments[0].domain = 1;
    plan->segments[1].domain = 0;
    plan->segments[2].domain = 1;
    put32(image + IMAGE_TOC_BYTES + 4 * XSM_HEADER_VERSION, 12);
    put32(image + IMAGE_TOC_BYTES + 4 * XSM_HEADER_IDENTITIES, 3);
    for (uint32_t i = 0; i < 3; i++) {
        put32(image + IMAGE_TOC_BYTES + IDENTITIES_AT + 12 * i, i);
    }
    return 0;
}

/* The event that must be at @p index, worked out with libsodium alone. */
struct expected {
    uint32_t words[5]; /* tag, size, kind, number, version */
    uint32_t high;
    uint8_t a[32];
    uint8_t b[32];
    char name[32];
    char label[256];
};

_Static_assert(sizeof(struct expected) == ATTEST_DATA_BYTES, "event data");

static struct expected expect(uint32_t kind, uint32_t number, uint32_t version)
{
    struct expected event = {
        .words = {ATTEST_TAG, ATTEST_DATA_BYTES - 8, kind, number, version}};

    return event;
}

static void extend(uint8_t *value, const uint8_t *digest)
{
    uint8_t both[64];

    memcpy(both, value, 32);
    memcpy(both + 32, digest, 32);
    crypto_hash_sha256(value, both, sizeof(both));
}

static void event_is(uint32_t index, uint32_t pcr,
                     const struct expected *expected, uint8_t *value)
{
    const uint32_t head[3] = {pcr, ATTEST_TYPE, 1};
    const uint8_t *event =
        attest_log_bytes + attest_log.start + index * ATTEST_EVENT_BYTES;
    uint8_t digest[32];

    assert_true(index < attest_log.events);
    assert_memory_equal(event, head, sizeof(head));
    assert_memory_equal(event + 12, "\x0b\0", 2);
    crypto_hash_sha256(digest, (const void *)expected, sizeof(*expected));
    assert_memory_equal(event + ATTEST_AT_DATA, expected, sizeof(*expected));
    assert_memory_equal(event + ATTEST_AT_DIGEST, digest, 32);
    assert_memory_equal(event + 46, "\x78\x01\0\0", 4);
    extend(value, digest);
}

static void domain_is(uint32_t index, uint32_t d, uint32_t kind, uint8_t *value)
{
    const uint32_t pcr = kind == ATTEST_DOMAIN ? 21 : 22;
    struct expected event = expect(kind, d, 0);
    uint8_t digest[32];

    crypto_hash_sha256(event.a, (const void *)&plan->domains[d],
                       sizeof(struct image_domain));
    for (uint32_t s = 0; s < 3; s++) {
        if (plan->segments[s].domain == d) {
            /* Place, pages, their digest. */
            crypto_hash_sha256(digest, (const void *)&plan->segments[s], 48);
            extend(event.b, digest);
        }
    }
    strcpy(event.name, plan->domains[d].text.name);
    strcpy(event.label, plan->domains[d].text.label);
    event_is(index, pcr, &event, value);
}

static void a_full_log_refuses_and_changes_nothing(void **state)
{
    static uint8_t bytes[ATTEST_LOG_BYTES];
    struct attest_event event = {.kind = ATTEST_DOMAIN};
    struct attest_log before;

    (void)state;
    while (attest_log.length + ATTEST_EVENT_BYTES <= ATTEST_LOG_BYTES) {
        assert_int_equal(attest_log_event(&event), ST_OK);
    }
    before = attest_log;
    memcpy(bytes, attest_log_bytes, sizeof(bytes));
    assert_int_equal(attest_log_event(&event), ST_NO_SPACE);
    assert_int_equal(attest_image(image, plan, 1), ST_NO_SPACE);
    assert_memory_equal(&before, &attest_log, sizeof(before));
    assert_memory_equal(bytes, attest_log_bytes, sizeof(bytes));
}

static void reloads_leave_room_for_every_restart(void **state)
{
    struct attest_event event = {.kind = ATTEST_RELOAD};

    (void)state;
    while (attest_log_event(&event) == ST_OK) {
    }
    event.kind = ATTEST_RESTART;
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        assert_int_equal(attest_log_event(&event), ST_OK);
    }
    assert_int_equal(attest_log_event(&event), ST_NO_SPACE);
}

static void a_table_that_is_none_is_refused(void **state)
{
    (void)state;
    plan->policy_length = IDENTITIES_AT - 1;
    assert_int_equal(attest_image(image, plan, 1), ST_INVALID);
    assert_int_equal(attest_log.events, 2);
    plan->policy_length = 4 * XSM_HEADER_WORDS - 1;
    assert_int_equal(attest_image(image, plan, 1), ST_INVALID);
    assert_int_equal(attest_policy(image,
                                   RELOAD_TABLE + 4 * XSM_HEADER_WORDS - 1,
                                   RELOAD_TABLE),
                     ST_INVALID);
    plan->policy_length = IDENTITIES_AT + 3 * 12 - 1;
    assert_int_equal(attest_image(image, plan, 1), ST_INVALID);
    put32(image + IMAGE_TOC_BYTES + 4 * XSM_HEADER_IDENTITIES, UINT32_MAX);
    plan->policy_length = TABLE_BYTES;
    assert_int_equal(attest_image(image, plan, 1), ST_INVALID);
}

static void too_much_of_the_firmware_is_refused(void **state)
{
    static const uint8_t bytes[ATTEST_FIRMWARE_MAX + 1];
    struct attest_event event = {.kind = ATTEST_IMAGE};

    (void)state;
    assert_int_equal(attest_log_firmware(bytes, ATTEST_FIRMWARE_MAX + 1),
                     ST_NO_SPACE);
    assert_int_equal(attest_log_firmware(bytes, UINT32_MAX), ST_NO_SPACE);
    assert_int_equal(attest_log.length, 0);
    assert_int_equal(attest_log_firmware(bytes, ATTEST_FIRMWARE_MAX - 9),
                     ST_OK);
    assert_int_equal(attest_log_firmware(bytes, 10), ST_NO_SPACE);
    assert_int_equal(attest_log_firmware(bytes, 9), ST_OK);
    assert_int_equal(attest_log_event(&event), ST_OK);
    assert_int_equal(attest_log_firmware(bytes, 0), ST_NO_SPACE);
}

static void the_firmwares_log_comes_first_as_it_is(void **state)
{
    struct attest_event event = {.kind = ATTEST_IMAGE};

    (void)state;
    assert_int_equal(attest_log_firmware(image, 1000), ST_OK);
    assert_int_equal(attest_log_firmware(image + 1000, 500), ST_OK);
    assert_int_equal(attest_log_event(&event), ST_OK);
    assert_memory_equal(attest_log_bytes, image, 1500);
    assert_int_equal(attest_log.start, 1500);
    assert_int_equal(attest_log.length, 1500 + ATTEST_EVENT_BYTES);
    assert_int_equal(attest_log_firmware(image, 1), ST_NO_SPACE);
}

static void the_image_is_measured_in_the_documented_order(void **state)
{
    struct expected event = expect(ATTEST_IMAGE, 1, 77);
    uint8_t value[32] = {0};

    (void)state;
    event.high = 5;
    assert_int_equal(attest_image(image, plan, 1), ST_OK);
    assert_int_equal(attest_log.start, ATTEST_SPECIFICATION_BYTES);
    assert_int_equal(attest_log.events, 5);
    assert_memory_equal(attest_log_bytes, "\0\0\0\0\3\0\0\0", 8);
    assert_memory_equal(attest_log_bytes + 28, "!\0\0\0Spec ID Event03", 20);
    assert_memory_equal(attest_log_bytes + 48,
                        "\0\0\0\0\0\2\0\2\1\0\0\0\13\0 \0", 17);
    crypto_hash_sha256(event.a, image + 64, IMAGE_TOC_BYTES - 64);
    event_is(0, 21, &event, value);
    event = expect(ATTEST_POLICY, 0, 12);
    crypto_hash_sha256(event.a, image + IMAGE_TOC_BYTES, TABLE_BYTES);
    event_is(1, 21, &event, value);
    event = expect(ATTEST_TRUSTED, 1, 0);
    crypto_hash_sha256(event.a, image + IMAGE_TOC_BYTES + IDENTITIES_AT, 36);
    event_is(2, 21, &event, value);
    domain_is(3, 0, ATTEST_DOMAIN, value);
    domain_is(4, 1, ATTEST_DOMAIN, value);
    assert_memory_equal(attest_log.registers, value, 32);
}

static void changes_extend_the_other_register(void **state)
{
    static uint8_t body[RELOAD_TABLE + TABLE_BYTES];
    struct expected event = expect(ATTEST_RELOAD, 0, 12);
    struct attest_log before;
    uint8_t value[32] = {0};

    (void)state;
    assert_int_equal(attest_image(image, plan, 1), ST_OK);
    before = attest_log;
    assert_memory_equal(attest_log.registers + 32, value, 32);
    /* Which label is which identity decides, too: it precedes the table. */
    memset(body, 0x77, RELOAD_TABLE);
    memcpy(body + RELOAD_TABLE, image + IMAGE_TOC_BYTES, TABLE_BYTES);
    assert_int_equal(attest_policy(body, sizeof(body), RELOAD_TABLE), ST_OK);
    assert_int_equal(attest_domain(image, plan, 1, ATTEST_RESTART), ST_OK);
    crypto_hash_sha256(event.a, image + IMAGE_TOC_BYTES, TABLE_BYTES);
    crypto_hash_sha256(event.b, body, RELOAD_TABLE);
    event_is(5, 22, &event, value);
    domain_is(6, 1, ATTEST_RESTART, value);
    assert_memory_equal(attest_log.registers + 32, value, 32);
    assert_memory_equal(attest_log.registers, before.registers, 32);
}

static void every_measured_bit_changes_the_register(void **state)
{
    static struct image kept;
    uint8_t value[32];

    (void)state;
    kept = *plan;
    assert_int_equal(attest_image(image, &kept, 1), ST_OK);
    memcpy(value, attest_log.registers, 32);
    clear();
    assert_int_equal(attest_image(image, &kept, 0), ST_OK);
    assert_memory_not_equal(value, attest_log.registers, 32);
    for (size_t at = 64; at < IMAGE_TOC_BYTES + 100; at += 31) {
        clear();
        image[at] ^= 2;
        assert_int_equal(attest_image(image, &kept, 1), ST_OK);
        assert_memory_not_equal(value, attest_log.registers, 32);
        image[at] ^= 2;
    }
}

/* Independent opinion: tpm2_eventlog parses the log, finds no digest that
   differs from its data, and replays it to the same registers. */
static void tpm2_eventlog_replays_to_the_same_registers(void **state)
{
    char path[] = "/tmp/cloison-log-XXXXXX";
    char line[4096], command[128], expected[2][70];
    int found = 0, descriptor = mkstemp(path);
    FILE *output;

    (void)state;
    assert_true(descriptor >= 0);
    assert_int_equal(attest_image(image, plan, 1), ST_OK);
    assert_int_equal(attest_domain(image, plan, 0, ATTEST_RESTART), ST_OK);
    assert_true(write(descriptor, attest_log_bytes, attest_log.length) ==
                (ssize_t)attest_log.length);
    close(descriptor);
    for (int r = 0; r < 2; r++) {
        sodium_bin2hex(expected[r], 65, attest_log.registers + 32 * r, 32);
    }
    (void)snprintf(command, sizeof(command), "tpm2_eventlog %s 2>&1", path);
    output = popen(command, "r");
    assert_non_null(output);
    while (fgets(line, sizeof(line), output) != NULL) {
        assert_null(strstr(line, "WARN"));
        for (int r = 0; r < 2; r++) {
            found += strstr(line, r == 0 ? "21 : 0x" : "22 : 0x") != NULL &&
                     strcasestr(line, expected[r]) != NULL;
        }
    }
    assert_int_equal(pclose(output), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(found, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_full_log_refuses_and_changes_nothing, setup),
        cmocka_unit_test_setup(reloads_leave_room_for_every_restart, setup),
        cmocka_unit_test_setup(a_table_that_is_none_is_refused, setup),
        cmocka_unit_test_setup(too_much_of_the_firmware_is_refused, setup),
        cmocka_unit_test_setup(the_firmwares_log_comes_first_as_it_is, setup),
        cmocka_unit_test_setup(the_image_is_measured_in_the_documented_order,
                               setup),
        cmocka_unit_test_setup(changes_extend_the_other_register, setup),
        cmocka_unit_test_setup(every_measured_bit_changes_the_register, setup),
        cmocka_unit_test_setup(tpm2_eventlog_replays_to_the_same_registers,
                               setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
