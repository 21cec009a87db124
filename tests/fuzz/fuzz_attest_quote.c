/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of a TPM's words: what our parsers take of an attestation, a
 * key or a signature, libtss2-mu takes too and reads the same.
 *
 * LINKS: +attest
 */
#include <stdlib.h>
#include <string.h>
#include <tss2/tss2_mu.h>

#include "attest/tool/tpm_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void try_attest(struct span bytes)
{
    struct wire_attest ours;
    TPMS_ATTEST theirs;
    size_t at = 0;

    memset(&theirs, 0, sizeof(theirs));
    if (wire_attest_parse(bytes, &ours) != NULL) {
        return;
    }
    /* It has less room for each part, and refuses another magic number. */
    if (Tss2_MU_TPMS_ATTEST_Unmarshal(bytes.bytes, bytes.length, &at,
                                      &theirs) != TSS2_RC_SUCCESS) {
        return;
    }
    must(at == bytes.length);
    must(ours.magic == theirs.magic && ours.type == theirs.type);
    must(span_is(ours.extra, theirs.extraData.buffer, theirs.extraData.size));
    must(ours.resets == theirs.clockInfo.resetCount);
    if (ours.type == WIRE_ATTEST_QUOTE) {
        must(span_is(ours.digest, theirs.attested.quote.pcrDigest.buffer,
                     theirs.attested.quote.pcrDigest.size));
    } else {
        must(span_is(ours.contents, theirs.attested.nv.nvContents.buffer,
                     theirs.attested.nv.nvContents.size));
    }
}

static void try_public(struct span bytes)
{
    struct wire_public ours;
    TPM2B_PUBLIC theirs;
    size_t at = 0;

    memset(&theirs, 0, sizeof(theirs));
    if (wire_public_parse(bytes, &ours) == NULL &&
        Tss2_MU_TPM2B_PUBLIC_Unmarshal(bytes.bytes, bytes.length, &at,
                                       &theirs) == TSS2_RC_SUCCESS) {
        must(at == bytes.length);
        must(ours.attributes == theirs.publicArea.objectAttributes);
    }
}

static void try_signature(struct span bytes)
{
    struct wire_signature ours;
    TPMT_SIGNATURE theirs;
    size_t at = 0;

    memset(&theirs, 0, sizeof(theirs));
    if (wire_signature_parse(bytes, &ours) == NULL &&
        Tss2_MU_TPMT_SIGNATURE_Unmarshal(bytes.bytes, bytes.length, &at,
                                         &theirs) == TSS2_RC_SUCCESS) {
        must(at == bytes.length);
        must(ours.scheme == theirs.sigAlg);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = {data + 1, size - 1};

    if (size < 2) {
        return 0;
    }
    if (data[0] % 3 == 0) {
        try_attest(bytes);
    } else if (data[0] % 3 == 1) {
        try_public(bytes);
    } else {
        try_signature(bytes);
    }
    return 0;
}
