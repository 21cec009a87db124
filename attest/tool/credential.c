/* SPDX-License-Identifier: Apache-2.0 */
/** @file TPM2_MakeCredential in software. */
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>

#include "attest/tool/key_check.h"
#include "attest/tool/key_public.h"

#define SEED_BYTES 32
#define HASH_BYTES 32
#define CIPHER_BYTES 16

/* A credential behind its length. */
#define INNER_BYTES (2 + CREDENTIAL_SECRET_BYTES)

bool key_is_endorsement(const struct wire_public *key)
{
    const uint32_t needed = WIRE_FIXED_TPM | WIRE_FIXED_PARENT |
                            WIRE_MADE_INSIDE | WIRE_RESTRICTED | WIRE_DECRYPT;

    return key->type == WIRE_RSA && key->symmetric == WIRE_AES &&
           key->symmetric_bits == 8 * CIPHER_BYTES &&
           key->scheme == WIRE_NONE &&
           (key->attributes & (needed | WIRE_SIGN)) == needed;
}

/*
 * KDFa with SHA-256, one round of it (Part 1 §11.4.10.2): a key of @p bits
 * from the seed, a label with its NUL, and @p context.
 */
static void derive(const uint8_t *seed, const char *label, struct span context,
                   uint32_t bits, uint8_t *out)
{
    uint8_t text[128] = {0, 0, 0, 1};
    size_t length = 4;
    unsigned done = 0;

    memcpy(text + length, label, strlen(label) + 1);
    length += strlen(label) + 1;
    if (context.length > 0) {
        memcpy(text + length, context.bytes, context.length);
    }
    length += context.length;
    text[length + 2] = (uint8_t)(bits / 256);
    text[length + 3] = (uint8_t)(bits % 256);
    HMAC(EVP_sha256(), seed, SEED_BYTES, text, length + 4, out, &done);
}

/* OAEP with SHA-256 and the label that seeds of credentials have. */
static bool seal_seed(EVP_PKEY *key, const uint8_t *seed, uint8_t *out,
                      size_t *length)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    char *label = OPENSSL_strdup("IDENTITY");
    bool ok =
        context != NULL && label != NULL &&
        EVP_PKEY_encrypt_init(context) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1 &&
        EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1;

    /* From here on the label, its NUL included, belongs to the context. */
    if (ok && EVP_PKEY_CTX_set0_rsa_oaep_label(context, label, 9) == 1) {
        label = NULL;
        ok = EVP_PKEY_encrypt(context, out, length, seed, SEED_BYTES) == 1;
    } else {
        ok = false;
    }
    OPENSSL_free(label);
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return ok;
}

static bool encrypt(const uint8_t *key, const uint8_t *plain, uint8_t *out)
{
    static const uint8_t zeros[CIPHER_BYTES];
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int length = 0;
    bool ok =
        context != NULL &&
        EVP_EncryptInit_ex(context, EVP_aes_128_cfb128(), NULL, key, zeros) ==
            1 &&
        EVP_EncryptUpdate(context, out, &length, plain, INNER_BYTES) == 1 &&
        length == INNER_BYTES;

    EVP_CIPHER_CTX_free(context);
    return ok;
}

static void put16(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value / 256);
    at[1] = (uint8_t)(value % 256);
}

/* TPM2B_ID_OBJECT: an HMAC behind its length, and the encrypted credential. */
static bool make_blob(const uint8_t *seed, const uint8_t *name,
                      const uint8_t *secret, struct buffer *blob)
{
    const struct span named = {name, WIRE_NAME_BYTES};
    const struct span nothing = {NULL, 0};
    uint8_t key[HASH_BYTES];
    uint8_t inner[INNER_BYTES];
    uint8_t covered[INNER_BYTES + WIRE_NAME_BYTES];
    unsigned done = 0;
    uint8_t *at;
    bool ok;

    put16(inner, CREDENTIAL_SECRET_BYTES);
    memcpy(inner + 2, secret, CREDENTIAL_SECRET_BYTES);
    derive(seed, "STORAGE", named, 8 * CIPHER_BYTES, key);
    ok = encrypt(key, inner, covered);
    memcpy(covered + INNER_BYTES, name, WIRE_NAME_BYTES);
    derive(seed, "INTEGRITY", nothing, 8 * HASH_BYTES, key);
    blob->length = 2 + 2 + HASH_BYTES + INNER_BYTES;
    blob->bytes = tool_allocate(blob->length);
    at = blob->bytes;
    put16(at, blob->length - 2);
    put16(at + 2, HASH_BYTES);
    HMAC(EVP_sha256(), key, HASH_BYTES, covered, sizeof(covered), at + 4,
         &done);
    memcpy(at + 4 + HASH_BYTES, covered, INNER_BYTES);
    sodium_memzero(key, sizeof(key));
    sodium_memzero(inner, sizeof(inner));
    return ok;
}

bool key_make_credential(const struct wire_public *endorsement,
                         const uint8_t *name, const uint8_t *secret,
                         struct buffer *blob, struct buffer *sealed)
{
    EVP_PKEY *key =
        key_is_endorsement(endorsement) ? key_public(endorsement) : NULL;
    uint8_t seed[SEED_BYTES];
    size_t length = endorsement->modulus.length;
    bool ok;

    if (key == NULL) {
        return false;
    }
    randombytes_buf(seed, sizeof(seed));
    sealed->bytes = tool_allocate(2 + length);
    sealed->length = 2 + length;
    put16(sealed->bytes, length);
    ok = seal_seed(key, seed, sealed->bytes + 2, &length) &&
         length == sealed->length - 2 && make_blob(seed, name, secret, blob);
    sodium_memzero(seed, sizeof(seed));
    EVP_PKEY_free(key);
    if (!ok) {
        tool_release(sealed);
    }
    return ok;
}
