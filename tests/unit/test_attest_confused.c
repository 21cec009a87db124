/* LINKS: +attest */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file One thing taken for another: banks, algorithms, kinds of keys, a byte
 *  too many; all of it rightly signed. */
#include <openssl/rsa.h>

#include "tests/unit/attest_world.h"

/* ---- what a quote selects ---- */

static void take_quote(const struct world_bytes *quote)
{
    struct evidence *evidence = &world.evidence;

    tool_release(&evidence->quote);
    tool_release(&evidence->signature);
    evidence->quote = world_buffer(quote);
    evidence->signature = world_sign(&world, &evidence->quote);
}

static void digest_of_registers(uint8_t *digest)
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    for (int i = 0; i < WIRE_REGISTERS; i++) {
        if (JUDGE_SELECTION >> i & 1) {
            crypto_hash_sha256_update(&state, world.evidence.value[i], 32);
        }
    }
    crypto_hash_sha256_final(&state, digest);
}

/* A bank: algorithm, how many bytes of bits, the bits. */
struct bank {
    uint32_t algorithm;
    uint32_t bytes;
    uint64_t bits;
};

/* A quote of those banks with the right digest; @p more bytes behind it. */
static void quote_banks(const struct bank *banks, uint32_t count, size_t more)
{
    struct world_bytes quote = {.length = 0};
    uint8_t digest[32];

    digest_of_registers(digest);
    world_statement(&world, WIRE_ATTEST_QUOTE, &quote);
    world_big(&quote, count, 4);
    for (uint32_t i = 0; i < count; i++) {
        world_big(&quote, banks[i].algorithm, 2);
        world_big(&quote, banks[i].bytes, 1);
        world_little(&quote, banks[i].bits, banks[i].bytes);
    }
    world_sized(&quote, digest, 32);
    world_little(&quote, 0, more);
    take_quote(&quote);
}

static void other_selections_are_refused(void **state)
{
    static const struct bank good = {WIRE_SHA256, 3, JUDGE_SELECTION};
    static const struct bank others[][2] = {
        {{4, 3, JUDGE_SELECTION}, {0, 0, 0}},           /* SHA-1 */
        {{0x000C, 3, JUDGE_SELECTION}, {0, 0, 0}},      /* SHA-384 */
        {{WIRE_SHA256, 4, JUDGE_SELECTION}, {0, 0, 0}}, /* longer */
        {{WIRE_SHA256, 2, JUDGE_SELECTION % 65536}, {0, 0, 0}},
        {{WIRE_SHA256, 3, 0}, {0, 0, 0}}};
    static const struct bank split[][2] = {
        {{4, 3, JUDGE_SELECTION}, {WIRE_SHA256, 3, JUDGE_SELECTION}},
        {{WIRE_SHA256, 3, JUDGE_SELECTION}, {4, 3, 0}},
        {{WIRE_SHA256, 3, 0x3FF}, {WIRE_SHA256, 3, JUDGE_SELECTION - 0x3FF}}};
    static struct bank many[17];

    (void)state;
    quote_banks(&good, 1, 0);
    assert_true(world_is_trusted(&world));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        quote_banks(others[i], 1, 0);
        assert_false(world_is_trusted(&world));
    }
    for (size_t i = 0; i < sizeof(split) / sizeof(split[0]); i++) {
        quote_banks(split[i], 2, 0);
        assert_false(world_is_trusted(&world));
    }
    for (size_t i = 0; i < 17; i++) {
        many[i] = good;
    }
    quote_banks(many, 17, 0);
    world_refused(&world, "selection of registers that cannot be");
    quote_banks(many, 0, 0);
    world_refused(&world, "other registers");
}

static void a_byte_behind_the_end_is_refused(void **state)
{
    static const struct bank good = {WIRE_SHA256, 3, JUDGE_SELECTION};
    struct evidence *evidence = &world.evidence;
    struct buffer *parts[] = {&evidence->signature, &evidence->counter.certify,
                              &evidence->counter.signature,
                              &evidence->identity.signing};

    (void)state;
    assert_true(world_is_trusted(&world));
    quote_banks(&good, 1, 1);
    world_refused(&world, "longer than it says");
    quote_banks(&good, 1, 0);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct buffer was = *parts[i];
        struct buffer longer = {tool_allocate(was.length + 1), was.length + 1};

        memcpy(longer.bytes, was.bytes, was.length);
        *parts[i] = longer;
        assert_false(world_is_trusted(&world));
        *parts[i] = was;
        tool_release(&longer);
    }
    assert_true(world_is_trusted(&world));
}

static void a_quote_is_no_counter_and_a_counter_no_quote(void **state)
{
    struct evidence *evidence = &world.evidence;
    struct counter *counter = &evidence->counter;
    struct buffer statement = evidence->quote;
    struct buffer signature = evidence->signature;

    (void)state;
    evidence->quote = counter->certify;
    evidence->signature = counter->signature;
    world_refused(&world, "wrong type");
    evidence->quote = statement;
    evidence->signature = signature;
    statement = counter->certify;
    signature = counter->signature;
    counter->certify = evidence->quote;
    counter->signature = evidence->signature;
    world_refused(&world, "wrong type");
    counter->certify = statement;
    counter->signature = signature;
    assert_true(world_is_trusted(&world));
}

static void a_counter_by_another_key_is_refused(void **state)
{
    EVP_PKEY *own = world.key;

    (void)state;
    world.key = EVP_EC_gen("prime256v1");
    world_counter(&world, 12);
    EVP_PKEY_free(world.key);
    world.key = own;
    world_refused(&world, "not made by the signing key");
}

/* ---- keys and signatures ---- */

static const uint8_t message[] = "a statement";
static EVP_PKEY *rsa;
static uint8_t modulus[256];

static int group_setup(void **state)
{
    BIGNUM *number = NULL;

    (void)state;
    rsa = EVP_RSA_gen(2048);
    if (rsa == NULL || EVP_PKEY_get_bn_param(rsa, "n", &number) != 1) {
        return 1;
    }
    BN_bn2binpad(number, modulus, sizeof(modulus));
    BN_free(number);
    return 0;
}

static int group_teardown(void **state)
{
    (void)state;
    EVP_PKEY_free(rsa);
    return 0;
}

static struct wire_public rsa_public(uint32_t scheme)
{
    return (struct wire_public){.type = WIRE_RSA,
                                .scheme = scheme,
                                .bits = 2048,
                                .modulus = {modulus, sizeof(modulus)}};
}

static void rsa_sign(bool pss, uint8_t *out)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;
    size_t length = sizeof(modulus);

    assert_int_equal(
        EVP_DigestSignInit(context, &options, EVP_sha256(), NULL, rsa), 1);
    if (pss) {
        EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
    }
    assert_int_equal(
        EVP_DigestSign(context, out, &length, message, sizeof(message)), 1);
    EVP_MD_CTX_free(context);
}

static bool rsa_signed(const struct wire_public *key, uint32_t scheme,
                       const uint8_t *bytes)
{
    const struct wire_signature signature = {.scheme = scheme,
                                             .rsa = {bytes, sizeof(modulus)}};

    return key_signed(key, &signature, (struct span){message, sizeof(message)});
}

static void one_scheme_is_not_taken_for_another(void **state)
{
    const struct wire_public plain = rsa_public(WIRE_RSASSA);
    const struct wire_public pss = rsa_public(WIRE_RSAPSS);
    uint8_t bytes[sizeof(modulus)];

    (void)state;
    rsa_sign(false, bytes);
    assert_true(rsa_signed(&plain, WIRE_RSASSA, bytes));
    assert_false(rsa_signed(&plain, WIRE_RSAPSS, bytes));
    assert_false(rsa_signed(&pss, WIRE_RSASSA, bytes));
    assert_false(rsa_signed(&pss, WIRE_RSAPSS, bytes));
    rsa_sign(true, bytes);
    assert_true(rsa_signed(&pss, WIRE_RSAPSS, bytes));
    assert_false(rsa_signed(&pss, WIRE_RSASSA, bytes));
    assert_false(rsa_signed(&plain, WIRE_RSAPSS, bytes));
    bytes[100] ^= 1;
    assert_false(rsa_signed(&pss, WIRE_RSAPSS, bytes));
}

/* With an exponent of 1 a signature is what is signed, padded. */
static void a_key_that_everybody_has_signs_nothing(void **state)
{
    static const uint8_t info[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                   0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                   0x01, 0x05, 0x00, 0x04, 0x20};
    struct wire_public key = rsa_public(WIRE_RSASSA);
    uint8_t forged[sizeof(modulus)];

    (void)state;
    key.exponent = 1;
    memset(forged, 0xFF, sizeof(forged));
    forged[0] = 0;
    forged[1] = 1;
    forged[sizeof(forged) - 32 - sizeof(info) - 1] = 0;
    memcpy(forged + sizeof(forged) - 32 - sizeof(info), info, sizeof(info));
    crypto_hash_sha256(forged + sizeof(forged) - 32, message, sizeof(message));
    assert_false(rsa_signed(&key, WIRE_RSASSA, forged));
    key.exponent = 3;
    assert_false(rsa_signed(&key, WIRE_RSASSA, forged));
}

static void keys_that_are_none_sign_nothing(void **state)
{
    static uint8_t zeros[256];
    struct wire_public key = rsa_public(WIRE_RSASSA);
    const struct wire_signature pair = {
        .scheme = WIRE_ECDSA, .r = {zeros, 32}, .s = {zeros, 32}};
    struct wire_public curve = {.type = WIRE_ECC,
                                .scheme = WIRE_ECDSA,
                                .curve = WIRE_P256,
                                .x = {zeros, 32},
                                .y = {zeros, 32}};
    const struct span signed_by = {message, sizeof(message)};

    (void)state;
    assert_false(key_signed(&key, &pair, signed_by));
    assert_false(key_signed(&curve, &pair, signed_by)); /* no point of it */
    curve.curve = 4;
    assert_false(key_signed(&curve, &pair, signed_by));
    key.modulus.bytes = zeros;
    assert_false(rsa_signed(&key, WIRE_RSASSA, zeros));
    key = rsa_public(WIRE_RSASSA);
    key.bits = 1024;
    key.modulus.length = 128;
    assert_false(rsa_signed(&key, WIRE_RSASSA, zeros));
    key.bits = 16384;
    assert_false(rsa_signed(&key, WIRE_RSASSA, zeros));
}

/* r and s of nothing, of too much, and of zero. */
static void signatures_of_nothing_are_refused(void **state)
{
    static const uint8_t body[] = {0x00, 0x18, 0x00, 0x0B};
    struct buffer *to = &world.evidence.signature;
    static const size_t lengths[][2] = {{0, 0}, {32, 0}, {33, 32}, {32, 32}};

    (void)state;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        static const uint8_t zeros[33];
        struct world_bytes made = {.length = 0};

        world_put(&made, body, sizeof(body));
        world_sized(&made, zeros, lengths[i][0]);
        world_sized(&made, zeros, lengths[i][1]);
        tool_release(to);
        *to = world_buffer(&made);
        world_refused(&world, "not made by the signing key");
    }
}

/* ---- JSON ---- */

static void one_key_in_two_spellings_is_there_twice(void **state)
{
    static const char *const texts[] = {
        "{\"nonce\":\"a\",\"\\u006eonce\":\"b\"}", "{\"a\":1}{\"a\":1}",
        "{\"a\":99999999999999999999}", "\xef\xbb\xbf{}",
        "{\"a\":\"\\u0000\"}"};
    struct evidence evidence;
    struct why why;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_false(evidence_parse(
            (struct span){(const uint8_t *)texts[i], strlen(texts[i])},
            &evidence, &why));
        assert_non_null(strstr(why.text, "not JSON"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORLD(other_selections_are_refused),
        WITH_COUNTER(a_byte_behind_the_end_is_refused),
        WITH_COUNTER(a_quote_is_no_counter_and_a_counter_no_quote),
        WITH_WORLD(a_counter_by_another_key_is_refused),
        cmocka_unit_test(one_scheme_is_not_taken_for_another),
        cmocka_unit_test(a_key_that_everybody_has_signs_nothing),
        cmocka_unit_test(keys_that_are_none_sign_nothing),
        WITH_WORLD(signatures_of_nothing_are_refused),
        cmocka_unit_test(one_key_in_two_spellings_is_there_twice),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
