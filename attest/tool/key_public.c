/* SPDX-License-Identifier: Apache-2.0 */
/** @file The public key of a TPM in OpenSSL's form. */
#include "attest/tool/key_public.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <string.h>

#define P256_BYTES 32
#define RSA_EXPONENT 65537 /* what an exponent of 0 stands for */

static EVP_PKEY *from_parameters(const char *type, OSSL_PARAM *parameters)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;

    if (context == NULL || parameters == NULL ||
        EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) !=
            1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return key;
}

static EVP_PKEY *curve_key(const struct wire_public *key)
{
    uint8_t point[1 + 2 * P256_BYTES] = {4}; /* uncompressed */
    char group[] = "prime256v1";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
                                          sizeof(point)),
        OSSL_PARAM_END};

    if (key->curve != WIRE_P256 || key->x.length == 0 ||
        key->x.length > P256_BYTES || key->y.length == 0 ||
        key->y.length > P256_BYTES) {
        return NULL;
    }
    memcpy(point + 1 + P256_BYTES - key->x.length, key->x.bytes, key->x.length);
    memcpy(point + 1 + 2 * P256_BYTES - key->y.length, key->y.bytes,
           key->y.length);
    return from_parameters("EC", parameters);
}

static EVP_PKEY *rsa_key(const struct wire_public *key)
{
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    BIGNUM *modulus =
        BN_bin2bn(key->modulus.bytes, (int)key->modulus.length, NULL);
    OSSL_PARAM *parameters = NULL;
    EVP_PKEY *made;

    if (builder != NULL && modulus != NULL &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
        OSSL_PARAM_BLD_push_ulong(builder, OSSL_PKEY_PARAM_RSA_E,
                                  RSA_EXPONENT) == 1) {
        parameters = OSSL_PARAM_BLD_to_param(builder);
    }
    made = from_parameters("RSA", parameters);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(modulus);
    return made;
}

EVP_PKEY *key_public(const struct wire_public *key)
{
    if (key->type == WIRE_ECC) {
        return curve_key(key);
    }
    /* By an exponent of 1 everybody signs. */
    if ((key->exponent != 0 && key->exponent != RSA_EXPONENT) ||
        key->bits < 2048 || key->bits > 4096 ||
        key->modulus.length != key->bits / 8) {
        return NULL;
    }
    return rsa_key(key);
}
