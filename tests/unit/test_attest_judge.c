/* LINKS: +attest */
/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judging a machine: every forgery is refused, with the right words. */
#include "tests/unit/attest_world.h"

static void a_wrong_magic_is_refused(void **state)
{
    (void)state;
    world.magic = 0;
    world_quote(&world);
    world_refused(&world, "wrong magic");
}

static void a_wrong_type_is_refused(void **state)
{
    (void)state;
    world.type = 0x8017; /* of a certified key */
    world_quote(&world);
    world_refused(&world, "neither a quote nor");
    world_counter(&world, 1);
    tool_release(&world.evidence.quote);
    tool_release(&world.evidence.signature);
    world.evidence.quote = world_copy(&world.evidence.counter.certify);
    world.evidence.signature = world_copy(&world.evidence.counter.signature);
    world_refused(&world, "wrong type");
}

static void other_registers_are_refused(void **state)
{
    (void)state;
    world.selection = JUDGE_SELECTION & ~(UINT32_C(1) << PCR_START);
    world_quote(&world);
    world_refused(&world, "other registers");
    world.evidence.registers = world.selection;
    world_refused(&world, "other registers");
    world.selection = JUDGE_SELECTION | 1 << 16;
    world_quote(&world);
    world_refused(&world, "other registers");
}

static void a_key_that_signs_anything_is_refused(void **state)
{
    (void)state;
    world.attributes -= WIRE_RESTRICTED;
    world_identity(&world);
    world_quote(&world);
    world_refused(&world, "not restricted");
}

static void a_key_that_can_be_copied_is_refused(void **state)
{
    (void)state;
    world.attributes -= WIRE_FIXED_TPM;
    world_identity(&world);
    world_quote(&world);
    world_refused(&world, "can be copied");
}

static void a_key_from_outside_is_refused(void **state)
{
    (void)state;
    world.attributes -= WIRE_MADE_INSIDE;
    world_identity(&world);
    world_quote(&world);
    world_refused(&world, "not made inside");
}

static void a_key_that_decrypts_is_refused(void **state)
{
    (void)state;
    world.attributes += WIRE_DECRYPT;
    world_identity(&world);
    world_quote(&world);
    world_refused(&world, "only signs");
}

static void another_machine_is_refused(void **state)
{
    (void)state;
    world.pinned.signing.bytes[30] ^= 1;
    world_refused(&world, "not a machine that is known");
    world.pinned.signing.bytes[30] ^= 1;
    assert_true(world_is_trusted(&world));
    world.judge.pinned_count = 0;
    world_refused(&world, "nothing says which TPM");
}

static void an_old_answer_is_refused(void **state)
{
    (void)state;
    world.judge.question.nonce[5] ^= 1;
    world_refused(&world, "another challenge");
}

static void an_old_quote_with_a_new_nonce_is_refused(void **state)
{
    (void)state;
    randombytes_buf(world.evidence.nonce, NONCE_BYTES);
    memcpy(world.judge.question.nonce, world.evidence.nonce, NONCE_BYTES);
    world_refused(&world, "made for another challenge");
}

static void a_used_challenge_is_refused(void **state)
{
    (void)state;
    world.judge.question.used = true;
    world_refused(&world, "used before");
}

static void a_late_answer_is_refused(void **state)
{
    (void)state;
    world.judge.now = 2001;
    world_refused(&world, "expired 1 seconds ago");
}

static void a_cut_log_is_refused(void **state)
{
    struct eventlog *log = &world.evidence.log;

    (void)state;
    log->count--;
    world_refused(&world, "does not lead to register 21");
    log->count = 0;
    world_refused(&world, "does not lead to register 0");
}

/* The type of the event at @p index, in the bytes of the log. */
static uint8_t *type_of(uint32_t index)
{
    return (uint8_t *)(uintptr_t)world.evidence.log.events[index].record.bytes +
           4;
}

static void parse_again(void)
{
    struct evidence *evidence = &world.evidence;

    eventlog_release(&evidence->log);
    assert_null(eventlog_parse(
        (struct span){evidence->log_bytes.bytes, evidence->log_bytes.length},
        &evidence->log));
}

static void a_swapped_type_is_refused(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < world.evidence.log.count; i++) {
        uint8_t was = *type_of(i);

        *type_of(i) = was == EVENT_TAG ? EVENT_IPL : EVENT_TAG;
        parse_again();
        world_refused(&world, "its type was altered");
        *type_of(i) = EVENT_NO_ACTION;
        parse_again();
        world_refused(&world, "does not lead to register");
        *type_of(i) = was;
        parse_again();
    }
    assert_true(world_is_trusted(&world));
}

static void another_text_is_not_believed(void **state)
{
    const struct logged_event *event = &world.evidence.log.events[3];

    (void)state;
    memcpy((uint8_t *)(uintptr_t)event->data.bytes, "/boot/harmless.el", 17);
    world_refused(&world, "file /boot/cloison.elf: its text was altered");
    world.judge.texts_may_differ = true;
    assert_true(world_is_trusted(&world));
}

static void no_reference_is_refused(void **state)
{
    (void)state;
    world.judge.reference_count = 0;
    world_refused(&world, "no reference values");
}

static void a_register_without_values_is_refused(void **state)
{
    (void)state;
    world.reference.judged -= 1;
    world_refused(&world, "has no values for register 0");
    world.reference.ignored = 1;
    assert_true(world_is_trusted(&world));
}

static void what_says_which_core_runs_cannot_be_left_out(void **state)
{
    static const uint32_t essential[] = {4, 8, 9, 21, 22};

    (void)state;
    for (size_t i = 0; i < sizeof(essential) / sizeof(essential[0]); i++) {
        world.reference.ignored = UINT32_C(1) << essential[i];
        world.reference.judged = JUDGE_SELECTION - world.reference.ignored;
        world_refused(&world, "has no values for register");
    }
}

static void altered_registers_are_refused(void **state)
{
    (void)state;
    world.evidence.value[PCR_START][0] ^= 1;
    world_refused(&world, "not the ones quoted");
}

static void an_older_policy_is_named(void **state)
{
    (void)state;
    world.policy_version = 11;
    world_again(&world);
    world_refused(&world, "policy table: version 12 expected, 11 found");
}

static void an_older_image_is_named(void **state)
{
    (void)state;
    world.version = 11;
    world_again(&world);
    world_refused(&world, "image: version 12 expected, 11 found");
}

static void devices_that_reach_all_memory_are_named(void **state)
{
    (void)state;
    world.unguarded = true;
    world_again(&world);
    world_refused(&world, "devices: every device blocked expected, no IOMMU "
                          "found");
}

static void another_memory_is_named(void **state)
{
    (void)state;
    world.memory = 4;
    world_again(&world);
    world_refused(&world, "domain green's memory differs");
}

static void another_command_line_is_named(void **state)
{
    (void)state;
    world.command_line = "console=com1 debug";
    world_again(&world);
    world_refused(&world, "kernel command line: \"console=com1\" expected, "
                          "\"console=com1 debug\" found");
}

static void another_file_is_named(void **state)
{
    (void)state;
    world.log.length = 0;
    world_log_header(&world);
    world_event(&world, 0, EVENT_SEPARATOR,
                (struct span){(uint8_t *)"\0\0\0", 4},
                (struct span){(uint8_t *)"\0\0\0", 4});
    world_event(&world, PCR_COMMANDS, EVENT_IPL, world_span("console=com1"),
                world_span("kernel_cmdline: console=com1"));
    world_event(&world, PCR_FILES, EVENT_IPL, world_span("another core"),
                world_span("/boot/cloison.elf"));
    world_core_events(&world);
    world_take_log(&world);
    world_quote(&world);
    world_refused(&world, "file /boot/cloison.elf differs");
}

static void a_later_change_must_be_allowed(void **state)
{
    struct attest_event event = {.kind = ATTEST_RELOAD, .version = 13};

    (void)state;
    world_core_event(&world, PCR_CHANGE, &event);
    world_take_log(&world);
    world_quote(&world);
    world_refused(&world, "not allowed: policy reload: version 13");
    expected_add_logged(
        &world.reference.allowed,
        &world.evidence.log.events[world.evidence.log.count - 1]);
    assert_true(world_is_trusted(&world));
}

static void one_more_event_is_refused(void **state)
{
    (void)state;
    world_event(&world, PCR_FILES, EVENT_IPL, world_span("x"),
                world_span("/evil"));
    world_take_log(&world);
    world_quote(&world);
    world_refused(&world, "not expected: file /evil (the digest does not "
                          "cover this)");
}

static void a_missing_event_is_refused(void **state)
{
    (void)state;
    world.log.length -= ATTEST_EVENT_BYTES;
    world_take_log(&world);
    world_quote(&world);
    world_refused(&world, "missing: domain 1 green");
}

static void one_of_two_references_must_fit_entirely(void **state)
{
    struct reference both[2];

    (void)state;
    both[1] = world.reference;
    memset(&world.reference, 0, sizeof(world.reference));
    world.version = 13;
    world.policy_version = 13;
    world_again(&world);
    world_enrol(&world);
    both[0] = world.reference;
    world.judge.references = both;
    world.judge.reference_count = 2;
    assert_true(world_is_trusted(&world));
    world.version = 12;
    world.policy_version = 12;
    world_again(&world);
    assert_true(world_is_trusted(&world));
    world.policy_version = 13;
    world_again(&world);
    world_refused(&world, "expected");
    reference_release(&both[1]);
}

static void a_low_version_is_refused(void **state)
{
    (void)state;
    world.judge.version_min = 13;
    world_refused(&world, "version 12 found, at least 13 wanted");
}

static void an_image_below_the_counter_is_refused(void **state)
{
    (void)state;
    world.judge.counter_needed = true;
    world_refused(&world, "no counter");
    world_counter(&world, 12);
    assert_true(world_is_trusted(&world));
    world_counter(&world, 13);
    world_refused(&world, "version 12 runs, but version 13 has been in use");
    world.evidence.counter.value = 12;
    world_refused(&world, "not the TPM's counter");
}

static void a_counter_of_another_time_is_refused(void **state)
{
    uint8_t nonce[NONCE_BYTES];

    (void)state;
    memcpy(nonce, world.evidence.nonce, NONCE_BYTES);
    world.evidence.nonce[0] ^= 1;
    world_counter(&world, 12);
    memcpy(world.evidence.nonce, nonce, NONCE_BYTES);
    world_refused(&world, "made for another challenge");
}

static void a_credential_that_was_not_asked_for_is_refused(void **state)
{
    (void)state;
    world.evidence.activated = true;
    world_refused(&world, "that the challenge did not have");
}

static void a_good_machine_is_trusted(void **state)
{
    (void)state;
    assert_true(world_is_trusted(&world));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_wrong_magic_is_refused),
        WITH_WORLD(a_wrong_type_is_refused),
        WITH_WORLD(other_registers_are_refused),
        WITH_WORLD(a_key_that_signs_anything_is_refused),
        WITH_WORLD(a_key_that_can_be_copied_is_refused),
        WITH_WORLD(a_key_from_outside_is_refused),
        WITH_WORLD(a_key_that_decrypts_is_refused),
        WITH_WORLD(another_machine_is_refused),
        WITH_WORLD(an_old_answer_is_refused),
        WITH_WORLD(an_old_quote_with_a_new_nonce_is_refused),
        WITH_WORLD(a_used_challenge_is_refused),
        WITH_WORLD(a_late_answer_is_refused),
        WITH_WORLD(a_cut_log_is_refused),
        WITH_WORLD(a_swapped_type_is_refused),
        WITH_WORLD(another_text_is_not_believed),
        WITH_WORLD(no_reference_is_refused),
        WITH_WORLD(a_register_without_values_is_refused),
        WITH_WORLD(what_says_which_core_runs_cannot_be_left_out),
        WITH_WORLD(altered_registers_are_refused),
        WITH_WORLD(an_older_policy_is_named),
        WITH_WORLD(an_older_image_is_named),
        WITH_WORLD(devices_that_reach_all_memory_are_named),
        WITH_WORLD(another_memory_is_named),
        WITH_WORLD(another_command_line_is_named),
        WITH_WORLD(another_file_is_named),
        WITH_WORLD(a_later_change_must_be_allowed),
        WITH_WORLD(one_more_event_is_refused),
        WITH_WORLD(a_missing_event_is_refused),
        WITH_WORLD(one_of_two_references_must_fit_entirely),
        WITH_WORLD(a_low_version_is_refused),
        WITH_WORLD(an_image_below_the_counter_is_refused),
        WITH_WORLD(a_counter_of_another_time_is_refused),
        WITH_WORLD(a_credential_that_was_not_asked_for_is_refused),
        WITH_WORLD(a_good_machine_is_trusted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
