/* SPDX-License-Identifier: Apache-2.0 */
/** @file Signatures and certificates, by OpenSSL. */
#include "attest/tool/key_check.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "attest/tool/key_public.h"

X509_STORE *key_authorities_read(const char *path)
{
    X509_STORE *store = X509_STORE_new();

    if (store != NULL && X509_STORE_load_file(store, path) == 1) {
        return store;
    }
    X509_STORE_free(store);
    ERR_clear_error();
    tool_complain("%s: no certificates in PEM form in it", path);
    return NULL;
}

/* The two numbers of an ECDSA signature in the form that OpenSSL takes. */
static int signature_der(const struct wire_signature *signature, uint8_t **der)
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature->r.bytes, (int)signature->r.length, NULL);
    BIGNUM *s = BN_bin2bn(signature->s.bytes, (int)signature->s.length, NULL);
    int length = -1;

    *der = NULL;
    if (pair != NULL && r != NULL && s != NULL &&
        ECDSA_SIG_set0(pair, r, s) == 1) {
        length = i2d_ECDSA_SIG(pair, der);
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(pair);
    return length;
}

static bool verify(EVP_PKEY *key, const struct wire_signature *signature,
                   struct span message)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;
    bool ok =
        context != NULL &&
        EVP_DigestVerifyInit(context, &options, EVP_sha256(), NULL, key) == 1;

    if (ok && signature->scheme == WIRE_RSAPSS) {
        ok =
            EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_AUTO) ==
                1;
    }
    if (ok && signature->scheme == WIRE_ECDSA) {
        uint8_t *der;
        int length = signature_der(signature, &der);

        ok = length > 0 && EVP_DigestVerify(context, der, (size_t)length,
                                            message.bytes, message.length) == 1;
        OPENSSL_free(der);
    } else if (ok) {
        ok = EVP_DigestVerify(context, signature->rsa.bytes,
                              signature->rsa.length, message.bytes,
                              message.length) == 1;
    }
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return ok;
}

/* A number longer than the key is nothing that a TPM sends. */
static bool lengths_fit(const struct wire_public *key,
                        const struct wire_signature *signature)
{
    if (signature->scheme == WIRE_ECDSA) {
        return key->type == WIRE_ECC && signature->r.length > 0 &&
               signature->r.length <= 32 && signature->s.length > 0 &&
               signature->s.length <= 32;
    }
    return key->type == WIRE_RSA &&
           signature->rsa.length == key->modulus.length;
}

bool key_signed(const struct wire_public *key,
                const struct wire_signature *signature, struct span message)
{
    EVP_PKEY *public;
    bool ok;

    if (!lengths_fit(key, signature) ||
        (key->scheme != WIRE_NONE && key->scheme != signature->scheme)) {
        return false;
    }
    public = key_public(key);
    ok = public != NULL && verify(public, signature, message);
    EVP_PKEY_free(public);
    return ok;
}

static X509 *certificate_read(struct span bytes)
{
    const unsigned char *at = bytes.bytes;
    X509 *certificate = d2i_X509(NULL, &at, (long)bytes.length);

    if (certificate != NULL && at != bytes.bytes + bytes.length) {
        X509_free(certificate);
        certificate = NULL;
    }
    return certificate;
}

/*
 * tcg-kp-EKCertificate (TCG EK Credential Profile 2.5 §3.2.16): the maker may
 * also certify keys that no TPM guards.
 */
static bool certificate_is_of_tpm(X509 *certificate)
{
    EXTENDED_KEY_USAGE *uses =
        X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
    bool found = false;

    for (int i = 0; uses != NULL && i < sk_ASN1_OBJECT_num(uses); i++) {
        char text[32];

        OBJ_obj2txt(text, sizeof(text), sk_ASN1_OBJECT_value(uses, i), 1);
        found = found || strcmp(text, "2.23.133.8.1") == 0;
    }
    EXTENDED_KEY_USAGE_free(uses);
    return found;
}

/* Security of a chain: RSA of 2048 bits, SHA-256 and what is as good. */
#define CHAIN_LEVEL 2

static bool chain_is_good(X509_STORE *authorities, X509 *certificate,
                          struct why *why)
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    bool ok = context != NULL &&
              X509_STORE_CTX_init(context, authorities, certificate, NULL) == 1;

    if (ok) {
        X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context),
                                         CHAIN_LEVEL);
        ok = X509_verify_cert(context) == 1;
        if (!ok) {
            why_say(why, "the certificate of its endorsement key: %s",
                    X509_verify_cert_error_string(
                        X509_STORE_CTX_get_error(context)));
        }
    }
    X509_STORE_CTX_free(context);
    ERR_clear_error();
    return ok;
}

bool key_is_endorsed(X509_STORE *authorities, struct span certificate,
                     const struct wire_public *endorsement, struct why *why)
{
    X509 *read = certificate_read(certificate);
    EVP_PKEY *key = key_public(endorsement);
    bool ok = false;

    if (read == NULL) {
        why_say(why, "the certificate of its endorsement key is not one");
    } else if (key == NULL || EVP_PKEY_eq(X509_get0_pubkey(read), key) != 1) {
        why_say(why, "the certificate is of another endorsement key");
    } else if (!certificate_is_of_tpm(read)) {
        why_say(why, "the certificate is not of an endorsement key");
    } else {
        ok = chain_is_good(authorities, read, why);
    }
    EVP_PKEY_free(key);
    X509_free(read);
    ERR_clear_error();
    return ok;
}
