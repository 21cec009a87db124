/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a TPM 2.0 says: attestations, signatures and public keys. */
#include "attest/tool/tpm_wire.h"

#include <sodium.h>
#include <string.h>

/* A list of banks (TPML_PCR_SELECTION, §10.9.7). */
static bool selections_parse(struct reader *reader, struct wire_attest *out)
{
    uint64_t count = reader_big(reader, 4);

    if (count > WIRE_SELECTION_MAX) {
        return false;
    }
    out->selection_count = (uint32_t)count;
    for (uint64_t i = 0; i < count; i++) {
        struct wire_selection *one = &out->selections[i];

        one->algorithm = (uint32_t)reader_big(reader, 2);
        if (reader_big(reader, 1) != WIRE_REGISTERS / 8) {
            return false;
        }
        one->bits = (uint32_t)reader_little(reader, WIRE_REGISTERS / 8);
    }
    return true;
}

const char *wire_attest_parse(struct span bytes, struct wire_attest *out)
{
    struct reader reader = reader_of(bytes);
    uint64_t safe;

    memset(out, 0, sizeof(*out));
    out->magic = (uint32_t)reader_big(&reader, 4);
    out->type = (uint32_t)reader_big(&reader, 2);
    out->signer = reader_sized(&reader);
    out->extra = reader_sized(&reader);
    out->clock = reader_big(&reader, 8);
    out->resets = (uint32_t)reader_big(&reader, 4);
    out->restarts = (uint32_t)reader_big(&reader, 4);
    safe = reader_big(&reader, 1);
    out->firmware = reader_big(&reader, 8);
    out->safe = safe == 1;
    if (safe > 1) {
        return "an attestation whose clock is neither safe nor unsafe";
    }
    if (out->type == WIRE_ATTEST_QUOTE) {
        if (!selections_parse(&reader, out)) {
            return "a selection of registers that cannot be";
        }
        out->digest = reader_sized(&reader);
    } else if (out->type == WIRE_ATTEST_NV) {
        out->index_name = reader_sized(&reader);
        out->offset = (uint32_t)reader_big(&reader, 2);
        out->contents = reader_sized(&reader);
    } else {
        return reader.bad ? "cut off" : "neither a quote nor of an index";
    }
    return reader_is_done(&reader) ? NULL : "cut off, or longer than it says";
}

static bool scheme_parse(struct reader *reader, struct wire_public *out)
{
    out->scheme = (uint32_t)reader_big(reader, 2);
    if (out->scheme == WIRE_NONE) {
        return true;
    }
    return (out->type == WIRE_ECC
                ? out->scheme == WIRE_ECDSA
                : out->scheme == WIRE_RSASSA || out->scheme == WIRE_RSAPSS) &&
           reader_big(reader, 2) == WIRE_SHA256;
}

/* What an RSA and a curve key both begin with: TPMT_SYM_DEF_OBJECT, scheme. */
static bool parameters_parse(struct reader *reader, struct wire_public *out)
{
    out->symmetric = (uint32_t)reader_big(reader, 2);
    if (out->symmetric != WIRE_NONE) {
        out->symmetric_bits = (uint32_t)reader_big(reader, 2);
        if (out->symmetric != WIRE_AES || reader_big(reader, 2) != WIRE_CFB) {
            return false;
        }
    }
    if (!scheme_parse(reader, out)) {
        return false;
    }
    if (out->type == WIRE_RSA) {
        out->bits = (uint32_t)reader_big(reader, 2);
        out->exponent = (uint32_t)reader_big(reader, 4);
        out->modulus = reader_sized(reader);
        return true;
    }
    out->curve = (uint32_t)reader_big(reader, 2);
    if (reader_big(reader, 2) != WIRE_NONE) {
        return false;
    }
    out->x = reader_sized(reader);
    out->y = reader_sized(reader);
    return true;
}

const char *wire_public_parse(struct span bytes, struct wire_public *out)
{
    struct reader whole = reader_of(bytes);
    struct span body = reader_sized(&whole);
    struct reader reader = reader_of(body);

    memset(out, 0, sizeof(*out));
    if (!reader_is_done(&whole) || body.length == 0) {
        return "cut off, or longer than it says";
    }
    out->type = (uint32_t)reader_big(&reader, 2);
    if (out->type != WIRE_RSA && out->type != WIRE_ECC) {
        return "a key that is neither RSA nor of an elliptic curve";
    }
    if (reader_big(&reader, 2) != WIRE_SHA256) {
        return "a key whose name is not made with SHA-256";
    }
    out->attributes = (uint32_t)reader_big(&reader, 4);
    reader_sized(&reader); /* who may use it: that is the TPM's business */
    if (!parameters_parse(&reader, out)) {
        return "a key of a scheme that is not known here";
    }
    if (!reader_is_done(&reader)) {
        return "cut off, or longer than it says";
    }
    out->name[0] = WIRE_SHA256 / 256;
    out->name[1] = WIRE_SHA256 % 256;
    crypto_hash_sha256(out->name + 2, body.bytes, body.length);
    return NULL;
}

const char *wire_signature_parse(struct span bytes, struct wire_signature *out)
{
    struct reader reader = reader_of(bytes);

    memset(out, 0, sizeof(*out));
    out->scheme = (uint32_t)reader_big(&reader, 2);
    if (out->scheme != WIRE_ECDSA && out->scheme != WIRE_RSASSA &&
        out->scheme != WIRE_RSAPSS) {
        return "a signature of a kind that is not known here";
    }
    if (reader_big(&reader, 2) != WIRE_SHA256) {
        return "a signature that is not made with SHA-256";
    }
    if (out->scheme == WIRE_ECDSA) {
        out->r = reader_sized(&reader);
        out->s = reader_sized(&reader);
    } else {
        out->rsa = reader_sized(&reader);
    }
    return reader_is_done(&reader) ? NULL : "cut off, or longer than it says";
}
