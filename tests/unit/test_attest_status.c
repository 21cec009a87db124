/* LINKS: +attest */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whose status it is, and whether a maker of TPMs vouches for it. */
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "tests/unit/attest_world.h"

static EVP_PKEY *endorsement;
static EVP_PKEY *maker;
static X509_STORE *makers;

static int group_setup(void **state)
{
    (void)state;
    endorsement = EVP_RSA_gen(2048);
    maker = EVP_RSA_gen(2048);
    return endorsement == NULL || maker == NULL;
}

static int group_teardown(void **state)
{
    (void)state;
    EVP_PKEY_free(endorsement);
    EVP_PKEY_free(maker);
    return 0;
}

/* Status of domain green, as the core writes it. */
static void status_make(void)
{
    struct evidence *evidence = &world.evidence;
    struct abi_attest_status *status = &evidence->status;

    memset(status, 0, sizeof(*status));
    status->magic = CLOISON_STATUS_MAGIC;
    status->version = CLOISON_ATTEST_VERSION;
    status->domid = 1;
    status->state = 1;
    status->tpm = CLOISON_TPM_MEASURED;
    status->starts = 1;
    status->record[0] = 7;
    status->memory[0] = world.memory;
    snprintf(status->name, sizeof(status->name), "green");
    snprintf(status->label, sizeof(status->label), "tenant_t:s1:c2");
    evidence->has_status = true;
}

/* The machine quotes its status, whatever it says. */
static void status_quote(void)
{
    struct evidence *evidence = &world.evidence;

    crypto_hash_sha256(evidence->status_digest,
                       (const uint8_t *)&evidence->status,
                       sizeof(evidence->status));
    world_quote(&world);
}

static int setup(void **state)
{
    (void)state;
    world_begin(&world);
    world.judge.question.has_domain = true;
    world.judge.question.domain = 1;
    status_make();
    status_quote();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    X509_STORE_free(makers);
    makers = NULL;
    world_end(&world);
    return 0;
}

static void an_altered_status_is_refused(void **state)
{
    struct evidence *evidence = &world.evidence;

    (void)state;
    assert_true(world_is_trusted(&world));
    for (size_t i = 0; i < sizeof(evidence->status); i++) {
        ((uint8_t *)&evidence->status)[i] ^= 1;
        crypto_hash_sha256(evidence->status_digest,
                           (const uint8_t *)&evidence->status,
                           sizeof(evidence->status));
        assert_false(world_is_trusted(&world));
        ((uint8_t *)&evidence->status)[i] ^= 1;
    }
}

static void a_missing_status_is_refused(void **state)
{
    (void)state;
    world.evidence.has_status = false;
    world_quote(&world);
    world_refused(&world, "status that was asked for is missing");
}

static void a_status_nobody_asked_for_is_refused(void **state)
{
    (void)state;
    world.judge.question.has_domain = false;
    world_refused(&world, "nobody asked for");
}

static void another_domain_is_refused(void **state)
{
    (void)state;
    world.evidence.status.domid = 2;
    status_quote();
    world_refused(&world, "not the status of domain 1");
    world.judge.question.domain = 2;
    world_refused(&world, "the reference has no domain 2");
}

static void another_name_or_label_is_refused(void **state)
{
    (void)state;
    world.evidence.status.name[0] = 'G';
    status_quote();
    world_refused(&world, "its name or label");
    status_make();
    memset(world.evidence.status.label, 'x', 256);
    status_quote();
    world_refused(&world, "its name or label");
}

static void another_memory_is_refused(void **state)
{
    (void)state;
    world.evidence.status.memory[31] = 1;
    status_quote();
    world_refused(&world, "green: its memory");
    status_make();
    world.evidence.status.record[31] = 1;
    status_quote();
    world_refused(&world, "green: its devices");
}

static void a_dead_domain_and_a_failed_tpm_are_refused(void **state)
{
    (void)state;
    world.evidence.status.state = 2;
    status_quote();
    world_refused(&world, "not alive");
    status_make();
    world.evidence.status.tpm = CLOISON_TPM_FAILED;
    status_quote();
    world_refused(&world, "could not measure");
}

/* TPM2B_PUBLIC of the endorsement key, by TCG's default template. */
static struct buffer endorsement_public(uint32_t attributes)
{
    struct world_bytes area = {.length = 0};
    struct world_bytes out = {.length = 0};
    BIGNUM *modulus = NULL;
    uint8_t number[256];
    uint8_t policy[32] = {0x83};

    assert_int_equal(EVP_PKEY_get_bn_param(endorsement, "n", &modulus), 1);
    BN_bn2binpad(modulus, number, sizeof(number));
    BN_free(modulus);
    world_big(&area, WIRE_RSA, 2);
    world_big(&area, WIRE_SHA256, 2);
    world_big(&area, attributes, 4);
    world_sized(&area, policy, sizeof(policy));
    world_big(&area, WIRE_AES, 2);
    world_big(&area, 128, 2);
    world_big(&area, WIRE_CFB, 2);
    world_big(&area, WIRE_NONE, 2);
    world_big(&area, 2048, 2);
    world_big(&area, 0, 4);
    world_sized(&area, number, sizeof(number));
    world_sized(&out, area.bytes, area.length);
    return world_buffer(&out);
}

static void certificate_names(X509 *certificate, const char *subject)
{
    X509_NAME *name = X509_NAME_new();

    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               (const unsigned char *)subject, -1, -1, 0);
    X509_set_subject_name(certificate, name);
    X509_NAME_free(name);
    name = X509_NAME_new();
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               (const unsigned char *)"maker", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_NAME_free(name);
}

static X509 *certificate_make(EVP_PKEY *key, EVP_PKEY *signer,
                              const char *subject, const char *uses)
{
    X509 *made = X509_new();
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(
        NULL, NULL, uses == NULL ? NID_basic_constraints : NID_ext_key_usage,
        uses == NULL ? "critical,CA:TRUE" : uses);

    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -1000);
    X509_gmtime_adj(X509_getm_notAfter(made), 100000);
    X509_set_pubkey(made, key);
    certificate_names(made, subject);
    assert_non_null(extension);
    X509_add_ext(made, extension, -1);
    X509_EXTENSION_free(extension);
    assert_true(X509_sign(made, signer, EVP_sha256()) > 0);
    return made;
}

static void certificate_take(const char *uses, EVP_PKEY *signer)
{
    struct buffer *to = &world.evidence.identity.certificate;
    X509 *made = certificate_make(endorsement, signer, "machine", uses);
    unsigned char *der = NULL;
    int length = i2d_X509(made, &der);
    struct buffer from = {der, (size_t)length};

    tool_release(to);
    *to = world_copy(&from);
    OPENSSL_free(der);
    X509_free(made);
}

#define EK_ATTRIBUTES                                                          \
    (WIRE_FIXED_TPM | WIRE_FIXED_PARENT | WIRE_MADE_INSIDE | WIRE_RESTRICTED | \
     WIRE_DECRYPT)

/* A machine whose TPM has a certificate, asked with a credential. */
static void endorsed_begin(void)
{
    struct identity *identity = &world.evidence.identity;
    struct question *question = &world.judge.question;
    X509 *root = certificate_make(maker, maker, "maker", NULL);
    uint8_t digest[32];
    unsigned length = 0;

    tool_release(&identity->endorsement);
    identity->endorsement = endorsement_public(EK_ATTRIBUTES);
    certificate_take("2.23.133.8.1", maker);
    makers = X509_STORE_new();
    X509_STORE_add_cert(makers, root);
    X509_free(root);
    world.judge.authorities = makers;
    world.judge.pinned_count = 0;
    question->has_secret = true;
    randombytes_buf(question->secret, 32);
    memcpy(question->name, identity->name, WIRE_NAME_BYTES);
    crypto_hash_sha256(question->endorsement, identity->endorsement.bytes,
                       identity->endorsement.length);
    crypto_hash_sha256(digest, world.evidence.quote.bytes,
                       world.evidence.quote.length);
    HMAC(EVP_sha256(), question->secret, 32, digest, 32,
         world.evidence.activation, &length);
    world.evidence.activated = true;
}

static void no_bit_of_an_endorsement_can_be_turned(void **state)
{
    struct identity *identity = &world.evidence.identity;
    struct buffer parts[] = {identity->endorsement, identity->certificate};

    (void)state;
    endorsed_begin();
    assert_true(world_is_trusted(&world));
    parts[0] = identity->endorsement;
    parts[1] = identity->certificate;
    for (size_t part = 0; part < 2; part++) {
        for (size_t i = 0; i < parts[part].length; i++) {
            parts[part].bytes[i] ^= (uint8_t)(1 << i % 8);
            assert_false(world_is_trusted(&world));
            parts[part].bytes[i] ^= (uint8_t)(1 << i % 8);
        }
    }
    for (size_t i = 0; i < 256; i++) {
        world.evidence.activation[i / 8] ^= (uint8_t)(1 << i % 8);
        world_refused(&world, "did not open the credential");
        world.evidence.activation[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    assert_true(world_is_trusted(&world));
}

static void a_certificate_of_something_else_is_refused(void **state)
{
    (void)state;
    endorsed_begin();
    certificate_take("serverAuth", maker);
    world_refused(&world, "not of an endorsement key");
    certificate_take("2.23.133.8.1", endorsement);
    world_refused(&world, "certificate of its endorsement key: ");
    tool_release(&world.evidence.identity.certificate);
    world_refused(&world, "has no certificate");
}

static void an_endorsement_without_a_credential_is_refused(void **state)
{
    (void)state;
    endorsed_begin();
    world.judge.question.has_secret = false;
    world.evidence.activated = false;
    world_refused(&world, "nothing ties the signing key");
}

static void the_credential_of_another_key_is_refused(void **state)
{
    (void)state;
    endorsed_begin();
    world.judge.question.name[5] ^= 1;
    world_refused(&world, "made for another identity");
    world.judge.question.name[5] ^= 1;
    world.judge.question.endorsement[5] ^= 1;
    world_refused(&world, "made for another identity");
    world.judge.question.endorsement[5] ^= 1;
    world.evidence.activated = false;
    world_refused(&world, "did not open the credential");
}

static void a_key_that_is_no_endorsement_key_gets_no_credential(void **state)
{
    struct buffer area = endorsement_public(EK_ATTRIBUTES | WIRE_SIGN);
    struct buffer blob = {NULL, 0};
    struct buffer sealed = {NULL, 0};
    uint8_t name[WIRE_NAME_BYTES] = {0};
    struct wire_public key;

    (void)state;
    assert_null(
        wire_public_parse((struct span){area.bytes, area.length}, &key));
    assert_false(key_make_credential(&key, name, name, &blob, &sealed));
    assert_null(blob.bytes);
    assert_null(sealed.bytes);
    tool_release(&area);
}

int main(void)
{
#define WITH_STATUS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        WITH_STATUS(an_altered_status_is_refused),
        WITH_STATUS(a_missing_status_is_refused),
        WITH_STATUS(a_status_nobody_asked_for_is_refused),
        WITH_STATUS(another_domain_is_refused),
        WITH_STATUS(another_name_or_label_is_refused),
        WITH_STATUS(another_memory_is_refused),
        WITH_STATUS(a_dead_domain_and_a_failed_tpm_are_refused),
        WITH_STATUS(no_bit_of_an_endorsement_can_be_turned),
        WITH_STATUS(a_certificate_of_something_else_is_refused),
        WITH_STATUS(an_endorsement_without_a_credential_is_refused),
        WITH_STATUS(the_credential_of_another_key_is_refused),
        WITH_STATUS(a_key_that_is_no_endorsement_key_gets_no_credential),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
