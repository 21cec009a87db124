/* LINKS: +attest */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether a maker of TPMs vouches for a key: certificates that are
 *  wrong in every way, and credentials of others. */
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "tests/unit/attest_world.h"

static EVP_PKEY *endorsement;
static EVP_PKEY *maker;
static EVP_PKEY *middle;
static EVP_PKEY *weak;
static X509_STORE *makers;

static int group_setup(void **state)
{
    (void)state;
    endorsement = EVP_RSA_gen(2048);
    maker = EVP_RSA_gen(2048);
    middle = EVP_RSA_gen(2048);
    weak = EVP_RSA_gen(1024);
    return endorsement == NULL || maker == NULL || middle == NULL ||
           weak == NULL;
}

static int group_teardown(void **state)
{
    (void)state;
    EVP_PKEY_free(endorsement);
    EVP_PKEY_free(maker);
    EVP_PKEY_free(middle);
    EVP_PKEY_free(weak);
    return 0;
}

static int teardown(void **state)
{
    X509_STORE_free(makers);
    makers = NULL;
    return world_teardown(state);
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

/* What a certificate says, and who says it. */
struct paper {
    EVP_PKEY *key;
    const char *subject;
    EVP_PKEY *signer;
    const char *issuer;
    int extension; /* NID, or 0 */
    const char *value;
    int other_extension;
    const char *other_value;
    const EVP_MD *digest; /* NULL: SHA-256 */
    long begins;          /* seconds from now, as ends */
    long ends;
};

static X509_NAME *paper_name(const char *text)
{
    X509_NAME *name = X509_NAME_new();

    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               (const unsigned char *)text, -1, -1, 0);
    return name;
}

static void paper_extend(X509 *made, int kind, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    if (kind == 0) {
        return;
    }
    X509V3_set_ctx(&context, made, made, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    assert_non_null(extension);
    X509_add_ext(made, extension, -1);
    X509_EXTENSION_free(extension);
}

static X509 *paper_make(const struct paper *paper)
{
    X509 *made = X509_new();
    X509_NAME *subject = paper_name(paper->subject);
    X509_NAME *issuer = paper_name(paper->issuer);

    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), paper->begins);
    X509_gmtime_adj(X509_getm_notAfter(made), paper->ends);
    X509_set_pubkey(made, paper->key);
    X509_set_subject_name(made, subject);
    X509_set_issuer_name(made, issuer);
    X509_NAME_free(subject);
    X509_NAME_free(issuer);
    paper_extend(made, paper->extension, paper->value);
    paper_extend(made, paper->other_extension, paper->other_value);
    assert_true(
        X509_sign(made, paper->signer,
                  paper->digest == NULL ? EVP_sha256() : paper->digest) > 0);
    return made;
}

/* What a maker gives the machine's key. */
static struct paper paper_of_machine(void)
{
    return (struct paper){.key = endorsement,
                          .subject = "machine",
                          .signer = maker,
                          .issuer = "maker",
                          .extension = NID_ext_key_usage,
                          .value = "2.23.133.8.1",
                          .begins = -1000,
                          .ends = 100000};
}

/* What says that a maker may certify. */
static struct paper paper_of_maker(EVP_PKEY *key, const char *name)
{
    return (struct paper){.key = key,
                          .subject = name,
                          .signer = maker,
                          .issuer = "maker",
                          .extension = NID_basic_constraints,
                          .value = "critical,CA:TRUE",
                          .begins = -1000,
                          .ends = 100000};
}

static void paper_take(const struct paper *paper)
{
    struct buffer *to = &world.evidence.identity.certificate;
    X509 *made = paper_make(paper);
    unsigned char *der = NULL;
    int length = i2d_X509(made, &der);
    struct buffer from = {der, (size_t)length};

    tool_release(to);
    *to = world_copy(&from);
    OPENSSL_free(der);
    X509_free(made);
}

/* The judge trusts it, or needs it for a chain. */
static void paper_add(const struct paper *paper)
{
    X509 *made = paper_make(paper);

    X509_STORE_add_cert(makers, made);
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
    const struct paper machine = paper_of_machine();
    const struct paper root = paper_of_maker(maker, "maker");
    uint8_t digest[32];
    unsigned length = 0;

    tool_release(&identity->endorsement);
    identity->endorsement = endorsement_public(EK_ATTRIBUTES);
    paper_take(&machine);
    makers = X509_STORE_new();
    paper_add(&root);
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
    struct paper paper = paper_of_machine();

    (void)state;
    endorsed_begin();
    paper.value = "serverAuth";
    paper_take(&paper);
    world_refused(&world, "not of an endorsement key");
    paper.value = "anyExtendedKeyUsage";
    paper_take(&paper);
    world_refused(&world, "not of an endorsement key");
    paper.extension = 0;
    paper_take(&paper);
    world_refused(&world, "not of an endorsement key");
    paper = paper_of_machine();
    paper.key = middle;
    paper_take(&paper);
    world_refused(&world, "of another endorsement key");
    tool_release(&world.evidence.identity.certificate);
    world_refused(&world, "has no certificate");
}

static void a_certificate_by_nobody_that_is_known_is_refused(void **state)
{
    struct paper paper = paper_of_machine();

    (void)state;
    endorsed_begin();
    paper.signer = endorsement; /* in the maker's name */
    paper_take(&paper);
    world_refused(&world, "certificate of its endorsement key: ");
    paper.issuer = "machine"; /* in its own */
    paper_take(&paper);
    world_refused(&world, "certificate of its endorsement key: ");
}

static void a_certificate_of_another_time_is_refused(void **state)
{
    struct paper paper = paper_of_machine();

    (void)state;
    endorsed_begin();
    paper.ends = -10;
    paper_take(&paper);
    world_refused(&world, "expired");
    paper.begins = 1000;
    paper.ends = 2000;
    paper_take(&paper);
    world_refused(&world, "not yet valid");
}

/* A chain of three, whose middle is as @p between says. */
static void chain_begin(const struct paper *between)
{
    struct paper paper = paper_of_machine();

    endorsed_begin();
    paper_add(between);
    paper.signer = between->key;
    paper.issuer = between->subject;
    paper_take(&paper);
}

static void a_maker_that_may_certify_is_enough(void **state)
{
    const struct paper between = paper_of_maker(middle, "middle");

    (void)state;
    chain_begin(&between);
    assert_true(world_is_trusted(&world));
}

static void one_that_may_not_certify_is_not(void **state)
{
    struct paper between = paper_of_maker(middle, "middle");

    (void)state;
    between.value = "critical,CA:FALSE";
    chain_begin(&between);
    world_refused(&world, "certificate of its endorsement key: ");
}

static void one_that_has_expired_is_not(void **state)
{
    struct paper between = paper_of_maker(middle, "middle");

    (void)state;
    between.ends = -10;
    chain_begin(&between);
    world_refused(&world, "expired");
}

static void one_that_may_certify_others_only_is_not(void **state)
{
    struct paper between = paper_of_maker(middle, "middle");
    struct paper paper = paper_of_machine();

    (void)state;
    between.other_extension = NID_name_constraints;
    between.other_value = "critical,permitted;DNS:one.example";
    chain_begin(&between);
    paper.signer = middle;
    paper.issuer = "middle";
    paper.other_extension = NID_subject_alt_name;
    paper.other_value = "DNS:one.example";
    paper_take(&paper);
    assert_true(world_is_trusted(&world));
    paper.other_value = "DNS:two.example";
    paper_take(&paper);
    world_refused(&world, "subtree violation");
}

static void a_weak_maker_is_refused(void **state)
{
    struct paper between = paper_of_maker(weak, "middle");
    struct paper paper = paper_of_machine();

    (void)state;
    chain_begin(&between);
    world_refused(&world, "key too weak");
    paper.digest = EVP_sha1();
    paper_take(&paper);
    world_refused(&world, "too weak");
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
#define WITH_MAKER(test)                                                       \
    cmocka_unit_test_setup_teardown(test, world_setup, teardown)
    const struct CMUnitTest tests[] = {
        WITH_MAKER(no_bit_of_an_endorsement_can_be_turned),
        WITH_MAKER(a_certificate_of_something_else_is_refused),
        WITH_MAKER(a_certificate_by_nobody_that_is_known_is_refused),
        WITH_MAKER(a_certificate_of_another_time_is_refused),
        WITH_MAKER(a_maker_that_may_certify_is_enough),
        WITH_MAKER(one_that_may_not_certify_is_not),
        WITH_MAKER(one_that_has_expired_is_not),
        WITH_MAKER(one_that_may_certify_others_only_is_not),
        WITH_MAKER(a_weak_maker_is_refused),
        WITH_MAKER(an_endorsement_without_a_credential_is_refused),
        WITH_MAKER(the_credential_of_another_key_is_refused),
        WITH_MAKER(a_key_that_is_no_endorsement_key_gets_no_credential),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
