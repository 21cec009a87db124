/* LINKS: +attest */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file Verdicts for machines: each event has a verdict of its own, and
 *  nothing is said of events that no quote stands behind. */
#include "attest/tool/details.h"
#include "attest/tool/strict_json.h"
#include "tests/unit/attest_world.h"

static const char keys[] = "evidence verdict reason reference version checks "
                           "tpm events";

static json_t *details(void)
{
    static struct verdict verdict;
    struct why why;
    json_t *json;

    judge(&world.judge, &world.evidence, &verdict);
    json = details_json(&world.judge, &world.evidence, &verdict, "e.json");
    if (!strict_keys(json, "a verdict", keys, &why)) {
        print_message("%s\n", why.text);
        fail();
    }
    return json;
}

/* How many events have a verdict; each must be of the form that is said. */
static size_t count(const json_t *json, const char *verdict)
{
    const json_t *events = json_object_get(json, "events");
    size_t found = 0;

    assert_true(json_is_array(events));
    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *event = json_array_get(events, i);
        uint8_t digest[EVENTLOG_DIGEST];
        struct why why;

        assert_true(strict_keys(event, "an event",
                                "register type digest words verdict "
                                "references",
                                &why));
        assert_true(strict_hex(event, "digest", digest, sizeof(digest), &why));
        found += strict_is(event, "verdict", verdict, &why) ? 1 : 0;
    }
    return found;
}

/* The first event with a verdict. */
static const json_t *first(const json_t *json, const char *verdict)
{
    const json_t *events = json_object_get(json, "events");
    struct why why;

    for (size_t i = 0; i < json_array_size(events); i++) {
        if (strict_is(json_array_get(events, i), "verdict", verdict, &why)) {
            return json_array_get(events, i);
        }
    }
    fail();
    return NULL;
}

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static json_int_t number(const json_t *object, const char *key)
{
    assert_true(json_is_integer(json_object_get(object, key)));
    return json_integer_value(json_object_get(object, key));
}

static void nothing_is_said_of_events_without_a_quote(void **state)
{
    json_t *json;

    (void)state;
    world.evidence.quote.bytes[80] ^= 1;
    json = details();
    assert_true(strict_is_null(json, "events"));
    assert_true(strict_is_null(json, "tpm"));
    json_decref(json);
}

static void without_references_events_have_no_verdict(void **state)
{
    json_t *json;

    (void)state;
    world.judge.reference_count = 0;
    json = details();
    assert_true(strict_is_null(json, "events"));
    assert_int_equal(number(json_object_get(json, "tpm"), "resetCount"), 5);
    json_decref(json);
}

static void all_events_of_a_good_machine_are_known(void **state)
{
    json_t *json = details();
    const json_t *tpm = json_object_get(json, "tpm");
    const json_t *event = json_array_get(json_object_get(json, "events"), 0);
    struct why why;

    (void)state;
    assert_string_equal(text(json, "verdict"), "trusted");
    assert_int_equal(count(json, "known"), world.evidence.log.count);
    assert_int_equal(number(event, "register"), 0);
    assert_string_equal(text(event, "words"), "separator");
    assert_string_equal(json_string_value(json_array_get(
                            json_object_get(event, "references"), 0)),
                        "good");
    assert_true(strict_keys(
        tpm, "the TPM", "clock resetCount restartCount safe firmwareVersion",
        &why));
    assert_int_equal(number(tpm, "clock"), 123456);
    assert_int_equal(number(tpm, "resetCount"), 5);
    assert_int_equal(number(tpm, "restartCount"), 0);
    assert_true(json_is_true(json_object_get(tpm, "safe")));
    assert_string_equal(text(tpm, "firmwareVersion"), "0000000020191023");
    json_decref(json);
}

static void
a_changed_event_is_unknown_and_the_expected_one_missing(void **state)
{
    json_t *json;

    (void)state;
    world.command_line = "console=com1 debug";
    world_again(&world);
    json = details();
    assert_int_equal(count(json, "unknown"), 1);
    assert_int_equal(count(json, "missing"), 1);
    assert_int_equal(count(json, "known"), world.evidence.log.count - 1);
    assert_string_equal(text(first(json, "unknown"), "words"),
                        "kernel command line: console=com1 debug");
    assert_int_equal(
        json_array_size(json_object_get(first(json, "unknown"), "references")),
        0);
    assert_string_equal(text(first(json, "missing"), "words"),
                        "kernel command line: console=com1");
    json_decref(json);
}

/* Each event is known to one of two builds; together they are neither. */
static void a_mix_of_builds_shows_which_event_is_whose(void **state)
{
    struct reference both[2];
    json_t *json;

    (void)state;
    both[0] = world.reference;
    memset(&world.reference, 0, sizeof(world.reference));
    world.command_line = "new";
    world_again(&world);
    world_enrol(&world);
    both[1] = world.reference;
    snprintf(both[1].name, sizeof(both[1].name), "new");
    world.log.length = 0;
    world.policy_version = 13;
    world_again(&world);
    world.judge.references = both;
    world.judge.reference_count = 2;
    json = details();
    assert_string_equal(text(json, "verdict"), "not trusted");
    assert_true(count(json, "unknown") > 0);
    json_decref(json);
    world.policy_version = 12;
    world_again(&world);
    json = details();
    assert_string_equal(text(json, "reference"), "new");
    assert_int_equal(count(json, "unknown"), 0);
    /* What both builds have is known to both. */
    assert_int_equal(
        json_array_size(json_object_get(first(json, "known"), "references")),
        2);
    json_decref(json);
    reference_release(&both[0]);
}

/* The words of the log are not shown where a reference has better ones. */
static void words_of_the_log_are_not_believed(void **state)
{
    struct evidence *evidence = &world.evidence;
    json_t *json;

    (void)state;
    memcpy((uint8_t *)(uintptr_t)evidence->log.events[3].data.bytes,
           "/boot/harmless.el", 17);
    json = details();
    assert_int_equal(count(json, "known"), evidence->log.count);
    assert_string_equal(
        text(json_array_get(json_object_get(json, "events"), 3), "words"),
        "file /boot/cloison.elf");
    json_decref(json);
}

static void an_event_twice_is_missing_if_it_came_once(void **state)
{
    json_t *json;

    (void)state;
    world_event(&world, 0, EVENT_SEPARATOR,
                (struct span){(uint8_t *)"\0\0\0", 4},
                (struct span){(uint8_t *)"\0\0\0", 4});
    world_take_log(&world);
    world_enrol(&world);
    world_again(&world);
    json = details();
    assert_int_equal(count(json, "missing"), 1);
    assert_int_equal(count(json, "unknown"), 0);
    json_decref(json);
}

static void a_later_change_is_known_if_it_is_allowed(void **state)
{
    struct attest_event event = {.kind = ATTEST_RELOAD, .version = 13};
    const struct eventlog *log = &world.evidence.log;
    json_t *json;

    (void)state;
    world_core_event(&world, PCR_CHANGE, &event);
    world_take_log(&world);
    world_quote(&world);
    json = details();
    assert_string_equal(text(first(json, "unknown"), "words"),
                        "policy reload: version 13");
    json_decref(json);
    expected_add_logged(&world.reference.allowed, &log->events[log->count - 1]);
    json = details();
    assert_int_equal(count(json, "known"), log->count);
    json_decref(json);
}

static void registers_that_are_left_out_have_no_events(void **state)
{
    json_t *json;

    (void)state;
    world.reference.judged -= 1;
    world.reference.ignored = 1;
    json = details();
    assert_int_equal(count(json, "known"), world.evidence.log.count - 1);
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORLD(nothing_is_said_of_events_without_a_quote),
        WITH_WORLD(without_references_events_have_no_verdict),
        WITH_WORLD(a_changed_event_is_unknown_and_the_expected_one_missing),
        WITH_WORLD(a_mix_of_builds_shows_which_event_is_whose),
        WITH_WORLD(words_of_the_log_are_not_believed),
        WITH_WORLD(an_event_twice_is_missing_if_it_came_once),
        WITH_WORLD(a_later_change_is_known_if_it_is_allowed),
        WITH_WORLD(registers_that_are_left_out_have_no_events),
        WITH_WORLD(all_events_of_a_good_machine_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
