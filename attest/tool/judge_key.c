/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether the answer is fresh, and whose key signed it. */
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <string.h>

#include "attest/tool/judge.h"

bool judge_nonce(const struct judge *judge, const struct evidence *evidence,
                 struct verdict *out)
{
    const struct question *question = &judge->question;

    if (sodium_memcmp(question->nonce, evidence->nonce, NONCE_BYTES) != 0) {
        return verdict_add(out, CHECK_FAILED, "nonce",
                           "an answer to another challenge: an old one "
                           "replayed, or files mixed up");
    }
    if (question->used) {
        return verdict_add(out, CHECK_FAILED, "nonce",
                           "this challenge has been used before; make a new "
                           "one with cloison-attest challenge");
    }
    if (judge->now > question->expires) {
        return verdict_add(out, CHECK_FAILED, "nonce",
                           "this challenge expired %" PRIu64
                           " seconds ago; make a new one",
                           judge->now - question->expires);
    }
    if (question->expires - judge->now > JUDGE_EXPIRES_MAX) {
        return verdict_add(out, CHECK_FAILED, "nonce",
                           "this challenge expires later than any can: the "
                           "clock here went back; make a new one");
    }
    return verdict_add(out, CHECK_OK, "nonce",
                       "answers this challenge, which is good for one use");
}

/* A key that signs anything it is given can sign a forged quote. */
static bool attributes_are_good(const struct wire_public *key,
                                struct verdict *out)
{
    const char *wrong = NULL;

    if ((key->attributes & WIRE_RESTRICTED) == 0) {
        wrong = "not restricted: it signs whatever anybody gives it";
    } else if ((key->attributes & WIRE_SIGN) == 0 ||
               (key->attributes & WIRE_DECRYPT) != 0) {
        wrong = "not a key that only signs";
    } else if ((key->attributes & WIRE_FIXED_TPM) == 0) {
        wrong = "not bound to one TPM: it can be copied";
    } else if ((key->attributes & WIRE_MADE_INSIDE) == 0) {
        wrong = "not made inside a TPM";
    } else if (key->scheme == WIRE_NONE) {
        wrong = "not bound to one kind of signature";
    }
    if (wrong != NULL) {
        return verdict_add(out, CHECK_FAILED, "key", "the signing key is %s",
                           wrong);
    }
    return verdict_add(out, CHECK_OK, "key",
                       "restricted, made inside one TPM and bound to it");
}

static bool activation_is_good(const struct judge *judge,
                               const struct evidence *evidence)
{
    uint8_t digest[32];
    uint8_t expected[32];
    unsigned length = 0;

    crypto_hash_sha256(digest, evidence->quote.bytes, evidence->quote.length);
    HMAC(EVP_sha256(), judge->question.secret, 32, digest, 32, expected,
         &length);
    return evidence->activated && length == 32 &&
           sodium_memcmp(expected, evidence->activation, 32) == 0;
}

static bool credential_is_for(const struct question *question,
                              const struct identity *identity)
{
    uint8_t digest[32];

    crypto_hash_sha256(digest, identity->endorsement.bytes,
                       identity->endorsement.length);
    return memcmp(digest, question->endorsement, 32) == 0 &&
           memcmp(identity->name, question->name, WIRE_NAME_BYTES) == 0;
}

/* Who has the secret holds both keys in one TPM. */
static bool judge_activation(const struct judge *judge,
                             const struct evidence *evidence,
                             struct verdict *out)
{
    if (!judge->question.has_secret) {
        return !evidence->activated ||
               verdict_add(out, CHECK_FAILED, "activation",
                           "it opened a credential that the challenge did "
                           "not have");
    }
    if (!credential_is_for(&judge->question, &evidence->identity)) {
        return verdict_add(out, CHECK_FAILED, "activation",
                           "the challenge was made for another identity");
    }
    return verdict_that(out, activation_is_good(judge, evidence), "activation",
                        "its TPM opened the credential: both keys are in it",
                        "its TPM did not open the credential: the signing "
                        "key is not in the TPM of the endorsement key");
}

static bool judge_pinned(const struct judge *judge,
                         const struct evidence *evidence, struct verdict *out)
{
    for (uint32_t i = 0; i < judge->pinned_count; i++) {
        const struct identity *one = &judge->pinned[i];

        if (identity_is(one, &evidence->identity)) {
            return verdict_add(out, CHECK_OK, "identity",
                               "the machine that is known by --ak %.300s",
                               one->path == NULL ? "" : one->path);
        }
    }
    return verdict_add(out, CHECK_FAILED, "identity",
                       "not a machine that is known by --ak");
}

static bool judge_endorsed(const struct judge *judge,
                           const struct evidence *evidence, struct verdict *out)
{
    const struct identity *identity = &evidence->identity;
    const struct span certificate = {identity->certificate.bytes,
                                     identity->certificate.length};
    struct wire_public endorsement;
    const char *wrong =
        wire_public_parse((struct span){identity->endorsement.bytes,
                                        identity->endorsement.length},
                          &endorsement);
    struct why why;

    if (wrong != NULL || !key_is_endorsement(&endorsement)) {
        return verdict_add(out, CHECK_FAILED, "identity",
                           "its endorsement key: %s",
                           wrong != NULL ? wrong : "not one that a TPM has");
    }
    if (certificate.length == 0) {
        return verdict_add(out, CHECK_FAILED, "identity",
                           "its TPM has no certificate; pin its keys with "
                           "--ak identity.json instead of --ek-ca");
    }
    if (!key_is_endorsed(judge->authorities, certificate, &endorsement, &why)) {
        return verdict_add(out, CHECK_FAILED, "identity", "%s", why.text);
    }
    if (!judge->question.has_secret) {
        return verdict_add(out, CHECK_FAILED, "identity",
                           "the challenge has no credential, so nothing ties "
                           "the signing key to this TPM; make one with "
                           "challenge --identity");
    }
    return verdict_add(out, CHECK_OK, "identity",
                       "a TPM that its maker vouches for (--ek-ca)");
}

bool judge_known_key(const struct judge *judge, const struct evidence *evidence,
                     const struct wire_public *key, struct verdict *out)
{
    bool ok = attributes_are_good(key, out);

    if (memcmp(key->name, evidence->identity.name, WIRE_NAME_BYTES) != 0) {
        ok = verdict_add(out, CHECK_FAILED, "key",
                         "its name is not that of its public part");
    }
    if (judge->pinned_count > 0) {
        return judge_pinned(judge, evidence, out) && ok;
    }
    if (judge->authorities != NULL) {
        return judge_endorsed(judge, evidence, out) && ok;
    }
    return verdict_add(out, CHECK_FAILED, "identity",
                       "nothing says which TPM to trust: give --ak or "
                       "--ek-ca");
}

bool judge_key(const struct judge *judge, const struct evidence *evidence,
               const struct wire_public *key, struct verdict *out)
{
    bool ok = judge_known_key(judge, evidence, key, out);

    return judge_activation(judge, evidence, out) && ok;
}
