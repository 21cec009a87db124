/* SPDX-License-Identifier: Apache-2.0 */
/** @file A challenge answered: quote, log, status, counter, credential. */
#include "attest/tool/evidence.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <tss2/tss2_mu.h>

#include "attest/tool/eventlog.h"
#include "attest/tool/json_bytes.h"
#include "attest/tool/tpm_counter.h"
#include "policy/tool_json.h"

/* The registers of the core. */
#define REGISTER_START 21
#define REGISTER_CHANGE 22

static const char quote_words[] = "cloison-quote-1";

/* A challenge, and all that a TPM answered to it. */
struct question {
    uint8_t nonce[EVIDENCE_NONCE_BYTES];
    uint8_t qualifying[TPM_DIGEST_BYTES];
    bool has_credential;
    TPM2B_ID_OBJECT blob;
    TPM2B_ENCRYPTED_SECRET sealed;
    bool has_status;
    struct abi_attest_status status;
    /* Answers. */
    struct tpm_keys keys;
    uint8_t certificate[TPM_CERTIFICATE_MAX];
    size_t certificate_size;
    TPM2B_DIGEST secret;
    struct tpm_quote quote;
    struct tpm_counter counter;
    struct tpm_signed counter_statement;
};

static json_t *json_public(const TPM2B_PUBLIC *key)
{
    uint8_t bytes[sizeof *key];
    size_t size = 0;

    if (Tss2_MU_TPM2B_PUBLIC_Marshal(key, bytes, sizeof bytes, &size) !=
        TSS2_RC_SUCCESS) {
        return json_null();
    }
    return json_base64(bytes, size);
}

static json_t *identity_json(const struct question *question)
{
    const struct tpm_keys *keys = &question->keys;

    return tool_json(
        "{s:s, s:o, s:o, s:o, s:o}", "format", FORMAT_IDENTITY, "ek_public",
        json_public(&keys->ek_public), "ek_certificate",
        question->certificate_size == 0
            ? json_null()
            : json_base64(question->certificate, question->certificate_size),
        "ak_public", json_public(&keys->ak_public), "ak_name",
        json_hex(keys->ak_name.name, keys->ak_name.size));
}

static bool ask_identity(struct tpm *tpm, void *context)
{
    struct question *question = context;

    return tpm_keys_take(tpm, &question->keys) &&
           tpm_keys_certificate(tpm, question->certificate,
                                &question->certificate_size);
}

json_t *evidence_identity(const struct machine *machine, struct why *why)
{
    struct question question = {0};

    if (!tpm_do(machine->tcti, ask_identity, &question, why)) {
        return NULL;
    }
    return identity_json(&question);
}

static bool take_credential(const json_t *challenge, struct question *question)
{
    const json_t *credential = json_object_get(challenge, "credential");
    uint8_t blob[sizeof question->blob];
    uint8_t sealed[sizeof question->sealed];
    struct json_room blob_room = {blob, sizeof blob, 0};
    struct json_room sealed_room = {sealed, sizeof sealed, 0};
    size_t blob_at = 0;
    size_t sealed_at = 0;

    question->has_credential = credential != NULL && !json_is_null(credential);
    return !question->has_credential ||
           (json_take_base64(credential, "blob", &blob_room) &&
            json_take_base64(credential, "secret", &sealed_room) &&
            Tss2_MU_TPM2B_ID_OBJECT_Unmarshal(blob, blob_room.length, &blob_at,
                                              &question->blob) ==
                TSS2_RC_SUCCESS &&
            Tss2_MU_TPM2B_ENCRYPTED_SECRET_Unmarshal(
                sealed, sealed_room.length, &sealed_at, &question->sealed) ==
                TSS2_RC_SUCCESS);
}

static uint32_t domain_asked(const struct machine *machine,
                             const json_t *challenge)
{
    const json_t *domain = json_object_get(challenge, "domain");
    json_int_t number = json_integer_value(domain);

    if (machine->domain != EVIDENCE_NOBODY) {
        return machine->domain;
    }
    if (!json_is_integer(domain)) {
        return EVIDENCE_NOBODY;
    }
    return number >= 0 && number < CLOISON_ATTEST_STATUS_COUNT
               ? (uint32_t)number
               : CLOISON_ATTEST_STATUS_COUNT;
}

/* What the quote signs besides the registers: the question, and of whom. */
static void qualify(struct question *question)
{
    crypto_hash_sha256_state state;
    uint8_t status[TPM_DIGEST_BYTES] = {0};

    if (question->has_status) {
        crypto_hash_sha256(status, (const uint8_t *)&question->status,
                           sizeof question->status);
    }
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t *)quote_words,
                              sizeof quote_words - 1);
    crypto_hash_sha256_update(&state, question->nonce, sizeof question->nonce);
    crypto_hash_sha256_update(&state, status, sizeof status);
    crypto_hash_sha256_final(&state, question->qualifying);
}

static bool take_question(const struct machine *machine,
                          const json_t *challenge, struct question *question,
                          struct why *why)
{
    struct json_room nonce = {question->nonce, sizeof question->nonce, 0};
    uint32_t domain = domain_asked(machine, challenge);

    if (!json_is_format(challenge, FORMAT_CHALLENGE) ||
        !json_take_hex(challenge, "nonce", &nonce) ||
        nonce.length != sizeof question->nonce ||
        !take_credential(challenge, question)) {
        return why_say(why, "not a challenge of \"cloison-attest challenge\"");
    }
    question->has_status = domain != EVIDENCE_NOBODY;
    if (question->has_status &&
        !pages_status(&machine->pages, domain, &question->status, why)) {
        return false;
    }
    qualify(question);
    return true;
}

static bool ask_all(struct tpm *tpm, void *context)
{
    struct question *question = context;

    if (!ask_identity(tpm, question)) {
        return false;
    }
    if (question->has_credential &&
        !tpm_keys_activate(tpm, &question->keys, &question->blob,
                           &question->sealed, &question->secret)) {
        return false;
    }
    if (!tpm_counter_find(tpm, &question->counter)) {
        return false;
    }
    if (question->counter.value > 0 &&
        !tpm_counter_certify(tpm, &question->keys, &question->counter,
                             question->qualifying,
                             &question->counter_statement)) {
        return false;
    }
    return tpm_quote(tpm, &question->keys, question->qualifying,
                     &question->quote);
}

/* Whoever made the credential knows the secret, and so that the EK is in the
   TPM that quoted. */
static json_t *activation_json(const struct question *question)
{
    const TPM2B_ATTEST *attest = &question->quote.statement.attest;
    crypto_auth_hmacsha256_state state;
    uint8_t digest[crypto_hash_sha256_BYTES];
    uint8_t code[crypto_auth_hmacsha256_BYTES];

    if (!question->has_credential) {
        return json_null();
    }
    crypto_hash_sha256(digest, attest->attestationData, attest->size);
    crypto_auth_hmacsha256_init(&state, question->secret.buffer,
                                question->secret.size);
    crypto_auth_hmacsha256_update(&state, digest, sizeof digest);
    crypto_auth_hmacsha256_final(&state, code);
    return json_hex(code, sizeof code);
}

static json_t *registers_json(const struct tpm_quote *quote)
{
    json_t *registers = tool_json("{}");

    for (unsigned number = 0; number < TPM_PCR_COUNT; number++) {
        char key[12];

        if (quote->is_quoted[number]) {
            snprintf(key, sizeof key, "%u", number);
            json_object_set_new(
                registers, key,
                json_hex(quote->registers[number], TPM_DIGEST_BYTES));
        }
    }
    return registers;
}

static json_t *counter_json(const struct question *question)
{
    const struct tpm_signed *statement = &question->counter_statement;
    char index[16];

    if (question->counter.value == 0) {
        return json_null();
    }
    snprintf(index, sizeof index, "%08x", TPM_COUNTER_INDEX);
    return tool_json(
        "{s:s, s:I, s:o, s:o}", "index", index, "value",
        (json_int_t)question->counter.value, "certify",
        json_base64(statement->attest.attestationData, statement->attest.size),
        "signature",
        json_base64(statement->signature, statement->signature_size));
}

size_t evidence_cut(struct span log, const uint8_t start[static 32],
                    const uint8_t change[static 32])
{
    uint8_t zero[EVENTLOG_DIGEST] = {0};
    uint8_t now[2][EVENTLOG_DIGEST] = {{0}};
    struct eventlog parsed;
    size_t good = log.length;

    if (eventlog_parse(log, &parsed) != NULL) {
        return log.length;
    }
    bool found = memcmp(start, zero, sizeof zero) == 0;

    for (uint32_t i = 0; i < parsed.count; i++) {
        const struct logged_event *event = &parsed.events[i];

        if (event->pcr == REGISTER_START || event->pcr == REGISTER_CHANGE) {
            eventlog_extend(now[event->pcr - REGISTER_START], event->digest);
            found = memcmp(now[0], start, sizeof now[0]) == 0 &&
                    memcmp(now[1], change, sizeof now[1]) == 0;
        }
        if (found) {
            good = (size_t)(event->record.bytes - log.bytes) +
                   event->record.length;
        }
    }
    eventlog_release(&parsed);
    return good;
}

void evidence_forget_places(uint8_t *log, size_t length)
{
    struct eventlog parsed;

    if (eventlog_parse((struct span){log, length}, &parsed) != NULL) {
        return;
    }
    for (uint32_t i = 0; i < parsed.count; i++) {
        const struct logged_event *event = &parsed.events[i];

        if (event->type >= EVENT_EFI_APPLICATION &&
            event->type <= EVENT_EFI_RUNTIME_DRIVER &&
            event->data.length >= EVENT_EFI_PLACE_BYTES) {
            memset(log + (event->data.bytes - log), 0, EVENT_EFI_PLACE_BYTES);
        }
    }
    eventlog_release(&parsed);
}

/* The log is read after the quote, so that it has all that the quote has. */
static json_t *log_json(const struct machine *machine,
                        const struct question *question, struct why *why)
{
    struct buffer log;

    if (!pages_log(&machine->pages, &log, why)) {
        return NULL;
    }
    struct span all = {log.bytes, log.length};
    size_t length = evidence_cut(all, question->quote.registers[REGISTER_START],
                                 question->quote.registers[REGISTER_CHANGE]);

    evidence_forget_places(log.bytes, length);
    json_t *value = json_base64(log.bytes, length);

    tool_release(&log);
    return value;
}

static json_t *evidence_json(const struct question *question, json_t *log)
{
    const struct tpm_signed *quote = &question->quote.statement;

    return tool_json(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "format",
        FORMAT_EVIDENCE, "nonce",
        json_hex(question->nonce, sizeof question->nonce), "identity",
        identity_json(question), "quote",
        json_base64(quote->attest.attestationData, quote->attest.size),
        "signature", json_base64(quote->signature, quote->signature_size),
        "pcrs", registers_json(&question->quote), "log", log, "activation",
        activation_json(question), "status",
        question->has_status
            ? json_base64(&question->status, sizeof question->status)
            : json_null(),
        "counter", counter_json(question));
}

json_t *evidence_answer(const struct machine *machine, const json_t *challenge,
                        struct why *why)
{
    struct question question = {0};
    json_t *log = NULL;
    json_t *evidence = NULL;

    if (take_question(machine, challenge, &question, why) &&
        tpm_do(machine->tcti, ask_all, &question, why)) {
        log = log_json(machine, &question, why);
    }
    if (log != NULL) {
        evidence = evidence_json(&question, log);
    }
    sodium_memzero(&question, sizeof question);
    return evidence;
}

json_t *evidence_reply(const struct machine *machine, const char *line,
                       size_t length)
{
    struct why why = {"not a question that an agent answers"};
    json_t *asked = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    json_t *reply = NULL;

    if (json_is_format(asked, FORMAT_ASK)) {
        reply = evidence_identity(machine, &why);
    } else if (json_is_format(asked, FORMAT_CHALLENGE)) {
        reply = evidence_answer(machine, asked, &why);
    }
    json_decref(asked);
    return reply != NULL ? reply
                         : tool_json("{s:s, s:o}", "format", FORMAT_ERROR,
                                     "error", tool_json_text(why.text));
}
