/* LINKS: +attest */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file Signed references: nothing is read before the signature; and files
 *  of others that are not what they should be. */
#include <unistd.h>

#include "attest/tool/predict.h"
#include "attest/tool/question.h"
#include "tests/unit/attest_world.h"

static uint8_t public[KEY_PUBLIC_BYTES];
static uint8_t secret[KEY_SECRET_BYTES];

static int setup(void **state)
{
    crypto_sign_keypair(public, secret);
    return world_setup(state);
}

static char *reference_text(void)
{
    json_t *object = reference_sign(&world.reference, secret);
    char *text = json_dumps(object, JSON_COMPACT);

    json_decref(object);
    return text;
}

static bool text_is_taken(const char *text, struct reference *out)
{
    struct why why;

    return reference_parse((struct span){(const uint8_t *)text, strlen(text)},
                           public, out, &why);
}

static void a_reference_comes_back_as_it_was(void **state)
{
    char *text = reference_text();
    struct reference read;

    (void)state;
    assert_true(text_is_taken(text, &read));
    reference_release(&world.reference);
    world.reference = read;
    assert_true(world_is_trusted(&world));
    free(text);
}

static void no_bit_of_a_reference_can_be_turned(void **state)
{
    char *text = reference_text();
    size_t length = strlen(text);
    struct reference read;

    (void)state;
    for (size_t i = 0; i < length; i++) {
        char was = text[i];

        for (int bit = 0; bit < 8; bit++) {
            text[i] = (char)(was ^ 1 << bit);
            if (text[i] != '\0') {
                assert_false(text_is_taken(text, &read));
            }
        }
        text[i] = was;
    }
    free(text);
}

static void a_reference_of_another_signer_is_refused(void **state)
{
    char *text = reference_text();
    struct reference read;
    struct why why;

    (void)state;
    public[3] ^= 1;
    assert_false(
        reference_parse((struct span){(const uint8_t *)text, strlen(text)},
                        public, &read, &why));
    assert_non_null(strstr(why.text, "another key"));
    free(text);
}

static void a_reference_that_contradicts_itself_is_refused(void **state)
{
    struct reference read;
    char *text;

    (void)state;
    world.reference.ignored = 1; /* and judged, too */
    text = reference_text();
    assert_false(text_is_taken(text, &read));
    free(text);
}

static void json_garbage_is_refused(void **state)
{
    static const char *const garbage[] = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"format\":\"cloison-evidence-1\"}",
        "{\"format\":\"cloison-evidence-2\"}",
        "{\"a\":1,\"a\":2}",
        "{\"format\":\"cloison-evidence-1\",\"nonce\":1,\"identity\":1,"
        "\"quote\":1,\"signature\":1,\"pcrs\":1,\"log\":1,\"activation\":1,"
        "\"status\":1,\"counter\":1}",
        "{\"format\":\"cloison-evidence-1\",\"nonce\":\"\",\"identity\":{},"
        "\"quote\":\"\",\"signature\":\"\",\"pcrs\":{},\"log\":\"\","
        "\"activation\":null,\"status\":null,\"counter\":null,\"more\":0}",
        "\xff\xfe{}"};
    struct evidence evidence;
    struct why why;

    (void)state;
    for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
        const struct span text = {(const uint8_t *)garbage[i],
                                  strlen(garbage[i])};

        why.text[0] = '\0';
        assert_false(evidence_parse(text, &evidence, &why));
        assert_true(why.text[0] != '\0');
    }
}

static void deep_json_is_refused(void **state)
{
    static char deep[100000];
    struct evidence evidence;
    struct why why;

    (void)state;
    memset(deep, '[', sizeof(deep));
    assert_false(evidence_parse(
        (struct span){(const uint8_t *)deep, sizeof(deep)}, &evidence, &why));
}

static void loose_encodings_are_refused(void **state)
{
    struct buffer out = {NULL, 0};
    uint8_t bytes[2];
    struct why why;
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "capital",
                               "AB12", "blank", "ab 1", "loose", "QUF=", "good",
                               "QUE=", "open", "QUE", "url", "__8=");

    (void)state;
    assert_false(strict_hex(object, "capital", bytes, 2, &why));
    assert_false(strict_hex(object, "blank", bytes, 2, &why));
    assert_false(strict_hex(object, "none", bytes, 2, &why));
    assert_false(strict_base64(object, "loose", 10, &out, &why));
    assert_false(strict_base64(object, "open", 10, &out, &why));
    assert_false(strict_base64(object, "url", 10, &out, &why));
    assert_false(strict_base64(object, "good", 1, &out, &why));
    assert_null(out.bytes);
    assert_true(strict_base64(object, "good", 2, &out, &why));
    tool_release(&out);
    json_decref(object);
}

static void a_challenge_is_taken_once(void **state)
{
    char path[] = "/tmp/question.XXXXXX";
    struct question question = {.expires = 77, .has_domain = true, .domain = 3};
    struct question taken;
    uint8_t other[NONCE_BYTES] = {9};
    struct why why;

    (void)state;
    assert_true(close(mkstemp(path)) == 0);
    assert_true(question_write(path, &question));
    assert_true(question_take(path, other, &taken, &why));
    assert_false(taken.used);
    assert_true(question_take(path, question.nonce, &taken, &why));
    assert_false(taken.used);
    assert_int_equal(taken.domain, 3);
    assert_int_equal(taken.expires, 77);
    assert_true(question_take(path, question.nonce, &taken, &why));
    assert_true(taken.used);
    unlink(path);
    assert_false(question_take(path, question.nonce, &taken, &why));
}

static bool predicts(const char *config, struct expected_list *out)
{
    static const struct predict_files files = {
        0, {{NULL, NULL}}, "/dev/null", "/dev/null"};

    return predict_grub("grub.cfg",
                        (struct span){(const uint8_t *)config, strlen(config)},
                        &files, out);
}

static void a_configuration_that_branches_is_refused(void **state)
{
    static const char *const lines[] = {
        "if true; then boot; fi", "menuentry x {",  "set a=$b\nboot",
        "configfile /x\nboot",    "linux /x\nboot", "a=b\nboot",
        "echo \"\nboot",          "set timeout=0",  "insmod x\nboot",
        "multiboot2 --x /y\nboot"};
    struct expected_list list = {0, NULL};

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_false(predicts(lines[i], &list));
    }
    for (uint32_t i = 0; i < list.count; i++) {
        tool_release(&list.events[i].data);
    }
    free(list.events);
}

static void words_of_a_configuration_are_measured(void **state)
{
    struct expected_list list = {0, NULL};

    (void)state;
    assert_true(predicts("# nothing\n  set  a=1   # comment\n"
                         "echo 'two  words' \"and these\"\n\nboot\nhalt\n",
                         &list));
    assert_int_equal(list.count, 3);
    assert_string_equal(list.events[0].name, "GRUB command: set a=1");
    assert_string_equal(list.events[1].name,
                        "GRUB command: echo two  words and these");
    assert_string_equal(list.events[2].name, "GRUB command: boot");
    for (uint32_t i = 0; i < list.count; i++) {
        tool_release(&list.events[i].data);
    }
    free(list.events);
}

static void discs_and_loaders_of_noise_are_refused(void **state)
{
    static uint8_t noise[65536];
    struct buffer loader;
    uint8_t digest[32];
    struct span config;
    struct why why;

    (void)state;
    for (int i = 0; i < 200; i++) {
        const struct span whole = {noise, (size_t)i * 320};

        randombytes_buf(noise, sizeof(noise));
        memcpy(noise, "MZ", 2);
        memcpy(noise + 60, "\x80\0\0", 4);
        memcpy(noise + 128, "PE\0\0", 4);
        memcpy(noise + 152, "\x0b\x02", 2);
        predict_pe_digest(whole, digest);
        predict_embedded_config(whole, &config);
        memcpy(noise + 512, "EFI PART", 8);
        assert_false(predict_disc_loader(whole, &loader, &why));
    }
}

int main(void)
{
#define WITH_KEYS(test)                                                        \
    cmocka_unit_test_setup_teardown(test, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WITH_KEYS(a_reference_comes_back_as_it_was),
        WITH_KEYS(no_bit_of_a_reference_can_be_turned),
        WITH_KEYS(a_reference_of_another_signer_is_refused),
        WITH_KEYS(a_reference_that_contradicts_itself_is_refused),
        cmocka_unit_test(json_garbage_is_refused),
        cmocka_unit_test(deep_json_is_refused),
        cmocka_unit_test(loose_encodings_are_refused),
        cmocka_unit_test(a_challenge_is_taken_once),
        cmocka_unit_test(a_configuration_that_branches_is_refused),
        cmocka_unit_test(words_of_a_configuration_are_measured),
        cmocka_unit_test(discs_and_loaders_of_noise_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
