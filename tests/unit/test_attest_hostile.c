/* LINKS: +attest */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a hostile reviewer tried that was not about single bits: files
 *  that are none, links, races, clocks, references that say too little. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attest/tool/box_key.h"
#include "attest/tool/enrol.h"
#include "attest/tool/question.h"
#include "attest/tool/twins.h"
#include "policy/tool_json.h"
#include "tests/unit/attest_world.h"

static uint8_t public[KEY_PUBLIC_BYTES];
static uint8_t secret[KEY_SECRET_BYTES];

/* ---- files ---- */

static bool is_taken(const char *text, struct why *why)
{
    struct evidence evidence;

    return evidence_parse((struct span){(const uint8_t *)text, strlen(text)},
                          &evidence, why);
}

static void words_of_others_are_nothing_that_a_terminal_obeys(void **state)
{
    static const char *const texts[] = {
        "{\"\\u001b[2J\\u009b1A\\u0007\\u007f\": 1}", "{\"a\": \033[31m",
        "{\"pcrs\": {\"\\u001b[31m\": 1}}"};
    struct why why;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_false(is_taken(texts[i], &why));
        for (const char *at = why.text; *at != '\0'; at++) {
            assert_true(*at >= ' ' && *at <= '~');
        }
    }
    why_say(&why, "%s", "/tmp/\xc3\xa9vidence");
    assert_string_equal(why.text, "/tmp/\xc3\xa9vidence");
}

static void a_file_of_too_many_parts_is_refused(void **state)
{
    static char text[STRICT_FILE_MAX];
    struct why why;

    (void)state;
    memset(text, ',', sizeof(text) - 1);
    memcpy(text, "{\"x\":[{}", 8);
    assert_false(is_taken(text, &why));
    assert_non_null(strstr(why.text, "more than 131072 parts"));
    /* Inside a text they are none. */
    memcpy(text, "{\"x\":\"\\\"", 8);
    memcpy(text + sizeof(text) - 3, "\"}", 2);
    assert_false(is_taken(text, &why));
    assert_non_null(strstr(why.text, "not known: \"x\""));
}

static void a_pipe_that_nobody_writes_is_no_evidence(void **state)
{
    char path[] = "/tmp/pipe.XXXXXX";
    struct evidence evidence;
    struct why why;

    (void)state;
    assert_true(close(mkstemp(path)) == 0 && unlink(path) == 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_false(evidence_read(path, &evidence, &why));
    assert_non_null(strstr(why.text, "empty"));
    unlink(path);
    assert_false(evidence_read("/tmp", &evidence, &why));
}

static void a_key_that_others_may_read_is_refused(void **state)
{
    char path[] = "/tmp/key.XXXXXX";
    struct box_key key;
    struct why why;

    (void)state;
    assert_true(close(mkstemp(path)) == 0 && unlink(path) == 0);
    assert_true(box_key_make(&key, path, &why));
    assert_true(box_key_read(&key, path, &why));
    assert_false(box_key_make(&key, path, &why));
    assert_int_equal(chmod(path, 0640), 0);
    assert_false(box_key_read(&key, path, &why));
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(truncate(path, 33), 0);
    assert_false(box_key_read(&key, path, &why));
    unlink(path);
    assert_int_equal(symlink("/tmp/nowhere", path), 0);
    assert_false(box_key_make(&key, path, &why));
    unlink(path);
}

/* ---- the challenge ---- */

static void question_make(char *path, struct question *question)
{
    memset(question, 0, sizeof(*question));
    question->expires = 77;
    assert_true(close(mkstemp(path)) == 0);
    assert_true(question_write(path, question));
}

static void a_challenge_under_another_name_is_refused(void **state)
{
    char path[] = "/tmp/question.XXXXXX";
    char other[sizeof(path) + 2];
    struct question question;
    struct question taken;
    struct why why;

    (void)state;
    question_make(path, &question);
    snprintf(other, sizeof(other), "%s.l", path);
    assert_int_equal(symlink(path, other), 0);
    assert_false(question_take(other, question.nonce, &taken, &why));
    assert_int_equal(unlink(other), 0);
    assert_int_equal(link(path, other), 0);
    assert_false(question_take(other, question.nonce, &taken, &why));
    assert_false(question_take(path, question.nonce, &taken, &why));
    assert_non_null(strstr(why.text, "not a file with one name"));
    assert_int_equal(unlink(other), 0);
    assert_true(question_take(path, question.nonce, &taken, &why));
    assert_false(taken.used);
    unlink(path);
}

#define RACERS 12

static void of_many_at_once_one_takes_a_challenge(void **state)
{
    char path[] = "/tmp/question.XXXXXX";
    struct question question;
    pid_t racers[RACERS];
    int winners = 0;

    (void)state;
    question_make(path, &question);
    for (int i = 0; i < RACERS; i++) {
        racers[i] = fork();
        assert_true(racers[i] >= 0);
        if (racers[i] == 0) {
            struct question taken;
            struct why why;

            _exit(question_take(path, question.nonce, &taken, &why) &&
                          !taken.used
                      ? 1
                      : 0);
        }
    }
    for (int i = 0; i < RACERS; i++) {
        int status = 0;

        assert_true(waitpid(racers[i], &status, 0) == racers[i]);
        assert_true(WIFEXITED(status));
        winners += WEXITSTATUS(status);
    }
    assert_int_equal(winners, 1);
    unlink(path);
}

static void a_clock_that_went_back_is_noticed(void **state)
{
    (void)state;
    world.judge.question.expires = world.judge.now + JUDGE_EXPIRES_MAX;
    assert_true(world_is_trusted(&world));
    world.judge.now--;
    world_refused(&world, "the clock here went back");
}

/* ---- one machine for two ---- */

static void one_machine_cannot_answer_for_two(void **state)
{
    static const uint8_t keys[] = {7, 8, 7, 9, 7};
    struct twins twins = twins_begin(6);

    (void)state;
    for (uint32_t i = 0; i < sizeof(keys); i++) {
        const uint8_t name[WIRE_NAME_BYTES] = {[33] = keys[i]};

        twins_note(&twins, i, name);
    }
    twins_match(&twins);
    for (uint32_t i = 0; i < 6; i++) {
        bool is_twin = i < sizeof(keys) && keys[i] == 7;

        assert_int_equal(twins.others[i] != 0, is_twin);
        assert_true(!is_twin || keys[twins.others[i] - 1] == 7);
        assert_true(twins.others[i] != i + 1);
    }
    twins_release(&twins);
}

/* ---- logs ---- */

static void world_locality(uint8_t locality)
{
    uint8_t data[17] = "StartupLocality";

    data[16] = locality;
    world.log.length = 0;
    world_log_header(&world);
    world_event(&world, 0, EVENT_NO_ACTION, world_span("x"),
                (struct span){data, 17});
    world_event(&world, 0, EVENT_SEPARATOR, world_span("x"), world_span("x"));
    world_event(&world, PCR_LOADER, EVENT_IPL, world_span("l"),
                world_span("l"));
    world_event(&world, PCR_COMMANDS, EVENT_IPL, world_span("c"),
                world_span("c"));
    world_event(&world, PCR_FILES, EVENT_IPL, world_span("f"), world_span("f"));
    world_core_events(&world);
    world_take_log(&world);
    world_quote(&world);
}

static void another_startup_locality_is_refused(void **state)
{
    (void)state;
    world_locality(3);
    world_enrol(&world);
    assert_true(world_is_trusted(&world));
    world_locality(4);
    world_refused(&world, "another locality");
    world.judge.texts_may_differ = true;
    world_refused(&world, "another locality");
    /* There is no such one: the register begins with zeros. */
    world_locality(77);
    assert_true(sodium_is_zero(world.registers.value[1], EVENTLOG_DIGEST));
    world_refused(&world, "another locality");
}

static void an_event_that_only_claims_to_extend_does_not(void **state)
{
    uint8_t before[EVENTLOG_DIGEST];

    (void)state;
    memcpy(before, world.evidence.value[PCR_START], sizeof(before));
    world_event(&world, PCR_START, EVENT_NO_ACTION, world_span("x"),
                world_span("Spec ID Event03"));
    world_take_log(&world);
    world_quote(&world);
    assert_memory_equal(before, world.evidence.value[PCR_START],
                        sizeof(before));
    world_refused(&world, "not expected");
}

static void events_of_no_register_are_enrolled(void **state)
{
    struct reference *reference = &world.reference;

    (void)state;
    world_event(&world, UINT32_MAX, EVENT_NO_ACTION, world_span("x"),
                world_span("SP800-155 Event"));
    world_take_log(&world);
    world_quote(&world);
    world_refused(&world, "not expected");
    assert_true(enrol_merge(&world.evidence, 0, reference));
    assert_true(world_is_trusted(&world));
    world.evidence.log.count--;
    world_refused(&world, "missing");
}

static void a_clock_of_the_tpm_that_went_back_is_noted(void **state)
{
    static struct verdict verdict;
    struct evidence previous = world.evidence;
    bool noted = false;

    (void)state;
    /* The clock in the quote: behind magic, type, signer, extraData. */
    previous.quote = world_copy(&world.evidence.quote);
    previous.quote.bytes[6 + 2 + WIRE_NAME_BYTES + 2 + 32] = 1;
    world.judge.previous = &previous;
    judge(&world.judge, &world.evidence, &verdict);
    assert_true(verdict_is_trusted(&verdict));
    for (uint32_t i = 0; i < verdict.count; i++) {
        noted =
            noted || strstr(verdict.checks[i].text, "clock went back") != NULL;
    }
    assert_true(noted);
    tool_release(&previous.quote);
}

/* ---- references that say too little ---- */

static bool reference_is_taken(const char **words)
{
    static struct why why;
    struct reference read;
    json_t *object = reference_sign(&world.reference, secret);
    char *text = json_dumps(object, JSON_COMPACT);
    bool ok =
        reference_parse((struct span){(const uint8_t *)text, strlen(text)},
                        public, &read, &why);

    if (ok) {
        reference_release(&read);
    }
    free(text);
    json_decref(object);
    *words = why.text;
    return ok;
}

static void a_reference_without_a_core_is_refused(void **state)
{
    static const uint32_t essential[] = {4, 8, 9, 21};
    struct expected_list *list = &world.reference.events;
    const char *words;
    uint32_t count;

    (void)state;
    crypto_sign_keypair(public, secret);
    assert_true(reference_is_taken(&words));
    for (size_t e = 0; e < 4; e++) {
        for (uint32_t i = 0; i < list->count; i++) {
            if (list->events[i].pcr == essential[e]) {
                list->events[i].pcr = 1;
            }
        }
        assert_false(reference_is_taken(&words));
        assert_non_null(strstr(words, "nothing is measured into register"));
        world_enrol(&world);
    }
    count = list->count;
    list->count = 0;
    assert_false(reference_is_taken(&words));
    list->count = count;
}

static void a_reference_of_what_no_quote_has_is_refused(void **state)
{
    const char *words;

    (void)state;
    crypto_sign_keypair(public, secret);
    world.reference.judged |= 1 << 10;
    assert_false(reference_is_taken(&words));
    assert_non_null(strstr(words, "register 10 is judged, but no quote"));
    world_enrol(&world);
    world.reference.events.events[0].pcr = 24;
    assert_false(reference_is_taken(&words));
    assert_non_null(strstr(words, "no TPM has register 24"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_others_are_nothing_that_a_terminal_obeys),
        cmocka_unit_test(a_file_of_too_many_parts_is_refused),
        cmocka_unit_test(a_pipe_that_nobody_writes_is_no_evidence),
        cmocka_unit_test(a_key_that_others_may_read_is_refused),
        cmocka_unit_test(a_challenge_under_another_name_is_refused),
        cmocka_unit_test(of_many_at_once_one_takes_a_challenge),
        cmocka_unit_test(one_machine_cannot_answer_for_two),
        WITH_WORLD(a_clock_that_went_back_is_noticed),
        WITH_WORLD(another_startup_locality_is_refused),
        WITH_WORLD(an_event_that_only_claims_to_extend_does_not),
        WITH_WORLD(events_of_no_register_are_enrolled),
        WITH_WORLD(a_clock_of_the_tpm_that_went_back_is_noted),
        WITH_WORLD(a_reference_without_a_core_is_refused),
        WITH_WORLD(a_reference_of_what_no_quote_has_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
