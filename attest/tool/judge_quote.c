/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether the quote and the counter are statements of that key. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "attest/tool/judge.h"

void judge_qualifying(const struct evidence *evidence, uint8_t *out)
{
    static const char label[] = "cloison-quote-1";
    uint8_t text[sizeof(label) - 1 + NONCE_BYTES + 32] = {0};
    const size_t at = sizeof(label) - 1;

    memcpy(text, label, at);
    memcpy(text + at, evidence->nonce, NONCE_BYTES);
    if (evidence->has_status) {
        memcpy(text + at + NONCE_BYTES, evidence->status_digest, 32);
    }
    crypto_hash_sha256(out, text, sizeof(text));
}

/* The parts that each statement of a TPM has. */
static bool statement_is_good(const struct wire_public *key,
                              const struct buffer *statement,
                              const struct buffer *signature,
                              struct verdict *out)
{
    const struct span message = {statement->bytes, statement->length};
    struct wire_signature parsed;
    const char *wrong = wire_signature_parse(
        (struct span){signature->bytes, signature->length}, &parsed);

    if (wrong != NULL) {
        return verdict_add(out, CHECK_FAILED, "signature", "%s", wrong);
    }
    return verdict_that(out, key_signed(key, &parsed, message), "signature",
                        "made by the signing key",
                        "not made by the signing key: the statement or the "
                        "signature was altered");
}

/* One bank, SHA-256, and exactly the registers that are always quoted. */
static bool selection_is_good(const struct wire_attest *quote,
                              const struct evidence *evidence,
                              struct verdict *out)
{
    bool ok = quote->selection_count == 1 &&
              quote->selections[0].algorithm == WIRE_SHA256 &&
              quote->selections[0].bits == JUDGE_SELECTION &&
              evidence->registers == JUDGE_SELECTION;

    return verdict_that(out, ok, "selection", "registers 0-9, 14, 21, 22",
                        "the quote is about other registers than sha256:"
                        "0-9,14,21,22");
}

static bool digest_is_good(const struct wire_attest *quote,
                           const struct evidence *evidence, struct verdict *out)
{
    crypto_hash_sha256_state state;
    uint8_t digest[32];

    crypto_hash_sha256_init(&state);
    for (int i = 0; i < WIRE_REGISTERS; i++) {
        if (JUDGE_SELECTION >> i & 1) {
            crypto_hash_sha256_update(&state, evidence->value[i],
                                      EVENTLOG_DIGEST);
        }
    }
    crypto_hash_sha256_final(&state, digest);
    return verdict_that(out, span_is(quote->digest, digest, sizeof(digest)),
                        "registers", "their values are the ones quoted",
                        "their values are not the ones quoted: they were "
                        "altered");
}

/* Whether a statement is a TPM's own, of a type, and answers the question. */
static bool kind_is_good(const struct wire_attest *attest, uint32_t type,
                         const struct evidence *evidence, struct verdict *out)
{
    uint8_t expected[32];

    judge_qualifying(evidence, expected);
    if (attest->magic != WIRE_MAGIC) {
        return verdict_add(out, CHECK_FAILED, "quote",
                           "wrong magic: not made by a TPM of its own state");
    }
    if (attest->type != type) {
        return verdict_add(out, CHECK_FAILED, "quote",
                           "wrong type: the TPM attests something else");
    }
    if (!span_is(attest->extra, expected, sizeof(expected))) {
        return verdict_add(out, CHECK_FAILED, "freshness",
                           "it was made for another challenge, or for another "
                           "domain's status");
    }
    return true;
}

bool judge_quote(const struct evidence *evidence, const struct wire_public *key,
                 struct verdict *out)
{
    struct wire_attest quote;
    const char *wrong = wire_attest_parse(
        (struct span){evidence->quote.bytes, evidence->quote.length}, &quote);
    bool ok =
        statement_is_good(key, &evidence->quote, &evidence->signature, out);

    if (wrong != NULL) {
        return verdict_add(out, CHECK_FAILED, "quote", "%s", wrong);
    }
    if (!kind_is_good(&quote, WIRE_ATTEST_QUOTE, evidence, out)) {
        return false;
    }
    ok = verdict_add(out, CHECK_OK, "quote",
                     "of a TPM's own registers, made for this challenge") &&
         ok;
    ok = selection_is_good(&quote, evidence, out) && ok;
    ok = digest_is_good(&quote, evidence, out) && ok;
    if (!quote.safe) {
        verdict_add(out, CHECK_NOTE, "clock",
                    "the TPM lost power without notice before this start");
    }
    return ok;
}

/* Name of the index: it binds what kind of index it is (Part 1 §16). */
static void counter_name(uint8_t *name)
{
    /* TPMS_NV_PUBLIC: index, SHA-256, attributes (counter, owner writes and
       reads, authorised read, no lockout, written), no policy, 8 bytes. */
    static const uint8_t area[] = {JUDGE_COUNTER >> 24,
                                   JUDGE_COUNTER >> 16 & 255,
                                   JUDGE_COUNTER >> 8 & 255,
                                   JUDGE_COUNTER & 255,
                                   0,
                                   WIRE_SHA256,
                                   0x22,
                                   0x06,
                                   0x00,
                                   0x12,
                                   0,
                                   0,
                                   0,
                                   8};

    name[0] = 0;
    name[1] = WIRE_SHA256;
    crypto_hash_sha256(name + 2, area, sizeof(area));
}

static bool counter_is_good(const struct evidence *evidence,
                            const struct wire_attest *attest,
                            struct verdict *out)
{
    struct reader reader = reader_of(attest->contents);
    uint8_t name[WIRE_NAME_BYTES];

    counter_name(name);
    return verdict_that(
        out,
        evidence->counter.index == JUDGE_COUNTER &&
            span_is(attest->index_name, name, sizeof(name)) &&
            attest->offset == 0 && attest->contents.length == 8 &&
            reader_big(&reader, 8) == evidence->counter.value,
        "counter", "the TPM's own counter, certified for this challenge",
        "not the TPM's counter against older images");
}

bool judge_counter(const struct judge *judge, const struct evidence *evidence,
                   const struct wire_public *key, struct verdict *out)
{
    const struct counter *counter = &evidence->counter;
    struct wire_attest attest;
    const char *wrong;

    if (!counter->there) {
        return verdict_add(
            out, judge->counter_needed ? CHECK_FAILED : CHECK_NOTE, "counter",
            "the machine has no counter against older images; "
            "cloison-attest counter makes one");
    }
    wrong = wire_attest_parse(
        (struct span){counter->certify.bytes, counter->certify.length},
        &attest);
    if (wrong != NULL) {
        return verdict_add(out, CHECK_FAILED, "counter", "%s", wrong);
    }
    if (!statement_is_good(key, &counter->certify, &counter->signature, out) ||
        !kind_is_good(&attest, WIRE_ATTEST_NV, evidence, out) ||
        !counter_is_good(evidence, &attest, out)) {
        return false;
    }
    if (out->version < counter->value) {
        return verdict_add(out, CHECK_FAILED, "rollback",
                           "image: version %" PRIu64
                           " runs, but version %" PRIu64
                           " has been in use here: an older image",
                           out->version, counter->value);
    }
    return verdict_add(out, CHECK_OK, "rollback",
                       "image version %" PRIu64
                       " is not below the counter, %" PRIu64,
                       out->version, counter->value);
}
