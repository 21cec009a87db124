/* LINKS: +attest */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file Parsers of a TPM's words, with libtss2-mu as second opinion: what
 *  ours takes, it takes too, and both read the same. */
#include <tss2/tss2_mu.h>

#include "tests/unit/attest_world.h"

static bool same(struct span ours, const void *theirs, size_t length)
{
    return span_is(ours, theirs, length);
}

/* Whether libtss2-mu reads all of it. */
static bool mu_reads_attest(struct span bytes, TPMS_ATTEST *out)
{
    size_t at = 0;

    return Tss2_MU_TPMS_ATTEST_Unmarshal(bytes.bytes, bytes.length, &at, out) ==
               TSS2_RC_SUCCESS &&
           at == bytes.length;
}

static void compare_attest(struct span bytes)
{
    struct wire_attest ours;
    TPMS_ATTEST theirs;

    memset(&theirs, 0, sizeof(theirs));
    if (wire_attest_parse(bytes, &ours) != NULL) {
        return;
    }
    /* It refuses a magic number that is not a TPM's: so do we, later. */
    if (!mu_reads_attest(bytes, &theirs)) {
        assert_true(ours.magic != WIRE_MAGIC ||
                    ours.signer.length > sizeof(theirs.qualifiedSigner.name) ||
                    ours.extra.length > sizeof(theirs.extraData.buffer) ||
                    ours.digest.length > 64 || ours.contents.length > 2048 ||
                    ours.index_name.length > 68);
        return;
    }
    assert_int_equal(ours.magic, theirs.magic);
    assert_int_equal(ours.type, theirs.type);
    assert_true(same(ours.signer, theirs.qualifiedSigner.name,
                     theirs.qualifiedSigner.size));
    assert_true(
        same(ours.extra, theirs.extraData.buffer, theirs.extraData.size));
    assert_true(ours.clock == theirs.clockInfo.clock);
    assert_int_equal(ours.resets, theirs.clockInfo.resetCount);
    assert_int_equal(ours.restarts, theirs.clockInfo.restartCount);
    assert_int_equal(ours.safe, theirs.clockInfo.safe);
    assert_true(ours.firmware == theirs.firmwareVersion);
    if (ours.type == WIRE_ATTEST_QUOTE) {
        const TPMS_QUOTE_INFO *quote = &theirs.attested.quote;

        assert_int_equal(ours.selection_count, quote->pcrSelect.count);
        assert_true(
            same(ours.digest, quote->pcrDigest.buffer, quote->pcrDigest.size));
    } else {
        const TPMS_NV_CERTIFY_INFO *index = &theirs.attested.nv;

        assert_true(same(ours.index_name, index->indexName.name,
                         index->indexName.size));
        assert_int_equal(ours.offset, index->offset);
        assert_true(same(ours.contents, index->nvContents.buffer,
                         index->nvContents.size));
    }
}

/* Each bit turned, each end. */
static void try_all(const struct buffer *from, void (*compare)(struct span))
{
    struct buffer copy = world_copy(from);

    for (size_t i = 0; i < 8 * copy.length; i++) {
        copy.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        compare((struct span){copy.bytes, copy.length});
        copy.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t i = 0; i <= copy.length; i++) {
        compare((struct span){copy.bytes, i});
    }
    tool_release(&copy);
}

static void attestations_are_read_as_by_tss2(void **state)
{
    struct wire_attest parsed;

    (void)state;
    assert_null(wire_attest_parse(
        (struct span){world.evidence.quote.bytes, world.evidence.quote.length},
        &parsed));
    try_all(&world.evidence.quote, compare_attest);
    try_all(&world.evidence.counter.certify, compare_attest);
}

static void compare_public(struct span bytes)
{
    struct wire_public ours;
    TPM2B_PUBLIC theirs;
    size_t at = 0;

    memset(&theirs, 0, sizeof(theirs));
    if (wire_public_parse(bytes, &ours) != NULL) {
        return;
    }
    /* libtss2-mu allows no longer parts than a TPM of today has. */
    if (Tss2_MU_TPM2B_PUBLIC_Unmarshal(bytes.bytes, bytes.length, &at,
                                       &theirs) != TSS2_RC_SUCCESS) {
        return;
    }
    assert_int_equal(at, bytes.length);
    assert_int_equal(ours.type, theirs.publicArea.type);
    assert_int_equal(ours.attributes, theirs.publicArea.objectAttributes);
    if (ours.type == WIRE_ECC) {
        const TPMS_ECC_PARMS *detail = &theirs.publicArea.parameters.eccDetail;
        const TPMS_ECC_POINT *point = &theirs.publicArea.unique.ecc;

        assert_int_equal(ours.scheme, detail->scheme.scheme);
        assert_int_equal(ours.curve, detail->curveID);
        assert_true(same(ours.x, point->x.buffer, point->x.size));
        assert_true(same(ours.y, point->y.buffer, point->y.size));
    }
}

static void public_keys_are_read_as_by_tss2(void **state)
{
    (void)state;
    compare_public((struct span){world.evidence.identity.signing.bytes,
                                 world.evidence.identity.signing.length});
    try_all(&world.evidence.identity.signing, compare_public);
}

static void compare_signature(struct span bytes)
{
    struct wire_signature ours;
    TPMT_SIGNATURE theirs;
    size_t at = 0;

    memset(&theirs, 0, sizeof(theirs));
    if (wire_signature_parse(bytes, &ours) != NULL) {
        return;
    }
    assert_int_equal(Tss2_MU_TPMT_SIGNATURE_Unmarshal(bytes.bytes, bytes.length,
                                                      &at, &theirs),
                     TSS2_RC_SUCCESS);
    assert_int_equal(at, bytes.length);
    assert_int_equal(ours.scheme, theirs.sigAlg);
    if (ours.scheme == WIRE_ECDSA) {
        const TPMS_SIGNATURE_ECDSA *pair = &theirs.signature.ecdsa;

        assert_true(
            same(ours.r, pair->signatureR.buffer, pair->signatureR.size));
        assert_true(
            same(ours.s, pair->signatureS.buffer, pair->signatureS.size));
    }
}

static void signatures_are_read_as_by_tss2(void **state)
{
    (void)state;
    try_all(&world.evidence.signature, compare_signature);
}

/* Logs that lie about their own lengths. */
static void refuse_log(const struct world_bytes *log)
{
    struct eventlog parsed;

    assert_non_null(
        eventlog_parse((struct span){log->bytes, log->length}, &parsed));
    assert_null(parsed.events);
}

static void logs_with_impossible_numbers_are_refused(void **state)
{
    struct world_bytes *log = &world.log;
    size_t header;

    (void)state;
    log->length = 0;
    refuse_log(log);
    world_log_header(&world);
    header = log->length;
    world_little(log, 24, 4); /* no such register */
    world_little(log, EVENT_IPL, 4);
    world_little(log, 1, 4);
    world_little(log, WIRE_SHA256, 2);
    log->length += 32;
    world_little(log, 0, 4);
    refuse_log(log);
    log->length = header;
    world_little(log, 4, 4);
    world_little(log, EVENT_IPL, 4);
    world_little(log, 2, 4); /* more digests than algorithms */
    refuse_log(log);
    log->length = header;
    world_little(log, 4, 4);
    world_little(log, EVENT_IPL, 4);
    world_little(log, 0, 4); /* no digest at all */
    world_little(log, 0, 4);
    refuse_log(log);
    log->length = header;
    world_little(log, 4, 4);
    world_little(log, EVENT_IPL, 4);
    world_little(log, 1, 4);
    world_little(log, 4, 2); /* an algorithm that is not listed */
    log->length += 32;
    world_little(log, 0, 4);
    refuse_log(log);
    log->length = header;
    world_little(log, 4, 4);
    world_little(log, EVENT_IPL, 4);
    world_little(log, 1, 4);
    world_little(log, WIRE_SHA256, 2);
    log->length += 32;
    world_little(log, UINT32_MAX, 4); /* longer than all that is there */
    refuse_log(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_COUNTER(attestations_are_read_as_by_tss2),
        WITH_COUNTER(public_keys_are_read_as_by_tss2),
        WITH_COUNTER(signatures_are_read_as_by_tss2),
        WITH_COUNTER(logs_with_impossible_numbers_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
