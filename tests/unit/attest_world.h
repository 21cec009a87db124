/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A machine with a TPM made of software: it makes good evidence, and
 * evidence that is forged in every part.
 */
#pragma once

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "attest/event_format.h"
#include "attest/tool/judge.h"
#include "tests/unit/unit.h"

/* Bytes that grow. */
struct world_bytes {
    uint8_t bytes[16384];
    size_t length;
};

struct world {
    EVP_PKEY *key;
    struct evidence evidence;
    struct judge judge;
    struct identity pinned;
    struct reference reference;
    struct world_bytes log;
    struct eventlog_registers registers;
    /* What goes into the quote, so that forgeries change one of them. */
    uint32_t magic;
    uint32_t type;
    uint32_t selection;
    uint32_t attributes;
    uint64_t version;
    uint64_t policy_version;
    uint8_t memory; /* of domain green */
    bool unguarded; /* no IOMMU blocks devices */
    const char *command_line;
    bool with_other_bank;
};

static inline void world_put(struct world_bytes *to, const void *bytes,
                             size_t length)
{
    assert_true(to->length + length <= sizeof(to->bytes));
    if (length > 0) {
        memcpy(to->bytes + to->length, bytes, length);
    }
    to->length += length;
}

static inline void world_little(struct world_bytes *to, uint64_t value,
                                size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = (uint8_t)(value >> 8 * i);

        world_put(to, &byte, 1);
    }
}

static inline void world_big(struct world_bytes *to, uint64_t value,
                             size_t length)
{
    for (size_t i = length; i > 0; i--) {
        uint8_t byte = (uint8_t)(value >> 8 * (i - 1));

        world_put(to, &byte, 1);
    }
}

static inline void world_sized(struct world_bytes *to, const void *bytes,
                               size_t length)
{
    world_big(to, length, 2);
    world_put(to, bytes, length);
}

static inline struct buffer world_buffer(const struct world_bytes *from)
{
    struct buffer buffer = {tool_allocate(from->length), from->length};

    memcpy(buffer.bytes, from->bytes, from->length);
    return buffer;
}

/* An event whose digest is that of @p covered. */
static inline void world_event(struct world *world, uint32_t pcr, uint32_t type,
                               struct span covered, struct span data)
{
    struct world_bytes *log = &world->log;
    uint8_t digest[32];

    crypto_hash_sha256(digest, covered.bytes, covered.length);
    world_little(log, pcr, 4);
    world_little(log, type, 4);
    world_little(log, world->with_other_bank ? 2 : 1, 4);
    if (world->with_other_bank) {
        world_little(log, 4, 2);
        world_put(log, digest, 20);
    }
    world_little(log, WIRE_SHA256, 2);
    world_put(log, digest, 32);
    world_little(log, data.length, 4);
    world_put(log, data.bytes, data.length);
}

static inline struct span world_span(const char *text)
{
    return (struct span){(const uint8_t *)text, strlen(text)};
}

static inline void world_core_event(struct world *world, uint32_t pcr,
                                    const struct attest_event *event)
{
    struct world_bytes data = {.length = 0};

    world_little(&data, ATTEST_TAG, 4);
    world_little(&data, sizeof(*event), 4);
    world_put(&data, event, sizeof(*event));
    world_event(world, pcr, EVENT_TAG, (struct span){data.bytes, data.length},
                (struct span){data.bytes, data.length});
}

static inline void world_log_header(struct world *world)
{
    struct world_bytes data = {.length = 0};

    world_put(&data, "Spec ID Event03\0\0\0\0\0\0\2\0\2", 24);
    world_little(&data, world->with_other_bank ? 2 : 1, 4);
    if (world->with_other_bank) {
        world_little(&data, 4, 2);
        world_little(&data, 20, 2);
    }
    world_little(&data, WIRE_SHA256, 2);
    world_little(&data, 32, 2);
    world_little(&data, 0, 1);
    world_little(&world->log, 0, 4);
    world_little(&world->log, EVENT_NO_ACTION, 4);
    for (int i = 0; i < 20; i++) {
        world_little(&world->log, 0, 1);
    }
    world_little(&world->log, data.length, 4);
    world_put(&world->log, data.bytes, data.length);
}

static inline void world_core_events(struct world *world)
{
    struct attest_event event = {.kind = ATTEST_IMAGE,
                                 .number = world->unguarded ? 0 : 1,
                                 .version = world->version};

    event.a[0] = (uint8_t)(world->memory + world->policy_version);
    world_core_event(world, PCR_START, &event);
    event.kind = ATTEST_POLICY;
    event.number = 0;
    event.version = world->policy_version;
    event.a[0] = (uint8_t)world->policy_version;
    world_core_event(world, PCR_START, &event);
    memset(&event, 0, sizeof(event));
    event.kind = ATTEST_DOMAIN;
    event.number = 1;
    event.a[0] = 7;
    event.b[0] = world->memory;
    memcpy(event.text, "green", 5);
    memcpy(event.text + DOMAIN_NAME_MAX, "tenant_t:s1:c2", 14);
    world_core_event(world, PCR_START, &event);
}

/* What a start measures, in short. */
static inline void world_boot(struct world *world)
{
    char text[200];

    world->log.length = 0;
    world_log_header(world);
    world_event(world, 0, EVENT_SEPARATOR,
                (struct span){(uint8_t *)"\0\0\0", 4},
                (struct span){(uint8_t *)"\0\0\0", 4});
    world_event(world, PCR_LOADER, EVENT_IPL, world_span("the loader"),
                (struct span){NULL, 0});
    snprintf(text, sizeof(text), "kernel_cmdline: %s", world->command_line);
    world_event(world, PCR_COMMANDS, EVENT_IPL, world_span(world->command_line),
                world_span(text));
    world_event(world, PCR_FILES, EVENT_IPL, world_span("the core"),
                world_span("/boot/cloison.elf"));
    world_core_events(world);
}

/* Evidence has the log as it is now, and what it leads to. */
static inline void world_take_log(struct world *world)
{
    struct evidence *evidence = &world->evidence;

    eventlog_release(&evidence->log);
    tool_release(&evidence->log_bytes);
    evidence->log_bytes = world_buffer(&world->log);
    assert_null(eventlog_parse(
        (struct span){evidence->log_bytes.bytes, evidence->log_bytes.length},
        &evidence->log));
    eventlog_replay(&evidence->log, &world->registers);
    memcpy(evidence->value, world->registers.value, sizeof(evidence->value));
    evidence->registers = JUDGE_SELECTION;
}

/* TPMT_SIGNATURE of @p message by the signing key. */
static inline struct buffer world_sign(const struct world *world,
                                       const struct buffer *message)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    struct world_bytes out = {.length = 0};
    const unsigned char *at;
    uint8_t number[32];
    uint8_t der[128];
    size_t length = sizeof(der);
    ECDSA_SIG *pair;

    assert_int_equal(
        EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, world->key), 1);
    assert_int_equal(
        EVP_DigestSign(context, der, &length, message->bytes, message->length),
        1);
    EVP_MD_CTX_free(context);
    at = der;
    pair = d2i_ECDSA_SIG(NULL, &at, (long)length);
    world_big(&out, WIRE_ECDSA, 2);
    world_big(&out, WIRE_SHA256, 2);
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), number, 32);
    world_sized(&out, number, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), number, 32);
    world_sized(&out, number, 32);
    ECDSA_SIG_free(pair);
    return world_buffer(&out);
}

/* What every statement begins with. */
static inline void world_statement(const struct world *world, uint32_t type,
                                   struct world_bytes *out)
{
    uint8_t extra[32];

    judge_qualifying(&world->evidence, extra);
    world_big(out, world->magic, 4);
    world_big(out, type, 2);
    world_sized(out, world->evidence.identity.name, WIRE_NAME_BYTES);
    world_sized(out, extra, sizeof(extra));
    world_big(out, 123456, 8);
    world_big(out, 5, 4);
    world_big(out, 0, 4);
    world_big(out, 1, 1);
    world_big(out, 0x20191023, 8);
}

/* A quote of the registers that the evidence has, signed. */
static inline void world_quote(struct world *world)
{
    struct evidence *evidence = &world->evidence;
    struct world_bytes quote = {.length = 0};
    crypto_hash_sha256_state state;
    uint8_t digest[32];

    crypto_hash_sha256_init(&state);
    for (int i = 0; i < WIRE_REGISTERS; i++) {
        if (world->selection >> i & 1) {
            crypto_hash_sha256_update(&state, evidence->value[i], 32);
        }
    }
    crypto_hash_sha256_final(&state, digest);
    world_statement(world, world->type, &quote);
    world_big(&quote, 1, 4);
    world_big(&quote, WIRE_SHA256, 2);
    world_big(&quote, 3, 1);
    world_little(&quote, world->selection, 3);
    world_sized(&quote, digest, 32);
    tool_release(&evidence->quote);
    tool_release(&evidence->signature);
    evidence->quote = world_buffer(&quote);
    evidence->signature = world_sign(world, &evidence->quote);
}

/* A counter of the TPM with a value, certified. */
static inline void world_counter(struct world *world, uint64_t value)
{
    static const uint8_t area[] = {0x01, 0x81, 0x0c, 0x10, 0x00, 0x0b, 0x22,
                                   0x06, 0x00, 0x12, 0x00, 0x00, 0x00, 0x08};
    struct counter *counter = &world->evidence.counter;
    struct world_bytes certify = {.length = 0};
    uint8_t name[WIRE_NAME_BYTES] = {0, WIRE_SHA256};
    struct world_bytes contents = {.length = 0};

    crypto_hash_sha256(name + 2, area, sizeof(area));
    world_big(&contents, value, 8);
    world_statement(world, WIRE_ATTEST_NV, &certify);
    world_sized(&certify, name, sizeof(name));
    world_big(&certify, 0, 2);
    world_sized(&certify, contents.bytes, contents.length);
    tool_release(&counter->certify);
    tool_release(&counter->signature);
    counter->there = true;
    counter->index = JUDGE_COUNTER;
    counter->value = value;
    counter->certify = world_buffer(&certify);
    counter->signature = world_sign(world, &counter->certify);
}

/* TPM2B_PUBLIC of the signing key. */
static inline struct buffer world_public(const struct world *world)
{
    struct world_bytes area = {.length = 0};
    struct world_bytes out = {.length = 0};
    uint8_t point[65];
    size_t length = 0;

    assert_int_equal(EVP_PKEY_get_octet_string_param(world->key, "pub", point,
                                                     sizeof(point), &length),
                     1);
    assert_int_equal(length, sizeof(point));
    world_big(&area, WIRE_ECC, 2);
    world_big(&area, WIRE_SHA256, 2);
    world_big(&area, world->attributes, 4);
    world_big(&area, 0, 2);
    world_big(&area, WIRE_NONE, 2);
    world_big(&area, WIRE_ECDSA, 2);
    world_big(&area, WIRE_SHA256, 2);
    world_big(&area, WIRE_P256, 2);
    world_big(&area, WIRE_NONE, 2);
    world_sized(&area, point + 1, 32);
    world_sized(&area, point + 33, 32);
    world_sized(&out, area.bytes, area.length);
    return world_buffer(&out);
}

static inline struct buffer world_copy(const struct buffer *from)
{
    struct buffer copy = {tool_allocate(from->length), from->length};

    memcpy(copy.bytes, from->bytes, from->length);
    return copy;
}

/* The machine says who it is, and the judge knows it. */
static inline void world_identity(struct world *world)
{
    struct identity *identity = &world->evidence.identity;
    struct wire_public parsed;

    identity_release(identity);
    identity_release(&world->pinned);
    identity->signing = world_public(world);
    identity->endorsement = world_copy(&identity->signing);
    assert_null(wire_public_parse(
        (struct span){identity->signing.bytes, identity->signing.length},
        &parsed));
    memcpy(identity->name, parsed.name, WIRE_NAME_BYTES);
    world->pinned = *identity;
    world->pinned.signing = world_copy(&identity->signing);
    world->pinned.endorsement = world_copy(&identity->endorsement);
    world->judge.pinned = &world->pinned;
    world->judge.pinned_count = 1;
}

/* Reference values that are right for the log as it is now. */
static inline void world_enrol(struct world *world)
{
    struct reference *reference = &world->reference;
    const struct eventlog *log = &world->evidence.log;

    reference_release(reference);
    for (uint32_t i = 0; i < log->count; i++) {
        expected_add_logged(&reference->events, &log->events[i]);
    }
    snprintf(reference->name, sizeof(reference->name), "good");
    reference->judged = JUDGE_SELECTION;
    reference->has_header = true;
    crypto_hash_sha256(reference->header, log->header.bytes,
                       log->header.length);
    world->judge.references = reference;
    world->judge.reference_count = 1;
}

/* A good machine, freshly asked, known, and with references. */
static inline void world_begin(struct world *world)
{
    memset(world, 0, sizeof(*world));
    world->key = EVP_EC_gen("prime256v1");
    assert_non_null(world->key);
    world->magic = WIRE_MAGIC;
    world->type = WIRE_ATTEST_QUOTE;
    world->selection = JUDGE_SELECTION;
    world->attributes = WIRE_RESTRICTED | WIRE_SIGN | WIRE_FIXED_TPM |
                        WIRE_FIXED_PARENT | WIRE_MADE_INSIDE;
    world->version = 12;
    world->policy_version = 12;
    world->memory = 3;
    world->command_line = "console=com1";
    randombytes_buf(world->evidence.nonce, NONCE_BYTES);
    memcpy(world->judge.question.nonce, world->evidence.nonce, NONCE_BYTES);
    world->judge.now = 1000;
    world->judge.question.expires = 2000;
    world_identity(world);
    world_boot(world);
    world_take_log(world);
    world_enrol(world);
    world_quote(world);
}

static inline void world_end(struct world *world)
{
    evidence_release(&world->evidence);
    identity_release(&world->pinned);
    reference_release(&world->reference);
    EVP_PKEY_free(world->key);
}

/* Another start: log, registers and quote are right, whatever they say. */
static inline void world_again(struct world *world)
{
    world_boot(world);
    world_take_log(world);
    world_quote(world);
}

static inline bool world_is_trusted(const struct world *world)
{
    static struct verdict verdict;

    judge(&world->judge, &world->evidence, &verdict);
    return verdict_is_trusted(&verdict);
}

/* Not trusted, and the sentence says @p words. */
static inline void world_refused(const struct world *world, const char *words)
{
    static struct verdict verdict;

    judge(&world->judge, &world->evidence, &verdict);
    assert_false(verdict_is_trusted(&verdict));
    if (strstr(verdict_reason(&verdict), words) == NULL) {
        print_message("expected \"%s\" in \"%s\"\n", words,
                      verdict_reason(&verdict));
    }
    assert_non_null(strstr(verdict_reason(&verdict), words));
}

/* The machine of all tests of a program, made anew for each. */
static struct world world;

static inline int world_setup(void **state)
{
    (void)state;
    world_begin(&world);
    return 0;
}

/* The same with a counter that stands at its version. */
static inline int world_setup_counter(void **state)
{
    (void)state;
    world_begin(&world);
    world_counter(&world, 12);
    return 0;
}

static inline int world_teardown(void **state)
{
    (void)state;
    world_end(&world);
    return 0;
}

#define WITH_WORLD(test)                                                       \
    cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
#define WITH_COUNTER(test)                                                     \
    cmocka_unit_test_setup_teardown(test, world_setup_counter, world_teardown)
