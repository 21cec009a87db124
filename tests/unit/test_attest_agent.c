/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: +attest */
/** @file Frames on a bad line, logs that grew, keys of tenants. */
#include <stdlib.h>
#include <unistd.h>

#include "attest/tool/box_key.h"
#include "attest/tool/eventlog.h"
#include "attest/tool/evidence.h"
#include "attest/tool/frame.h"
#include "attest/tool/tpm.h"
#include "tests/unit/unit.h"

#define MESSAGE 1000
#define PART 100

static struct frame some_frame(uint32_t index)
{
    struct frame frame = {.kind = FRAME_ANSWER,
                          .id = 0x1234abcd,
                          .index = index,
                          .total = MESSAGE / PART,
                          .length = PART};

    memset(frame.data, (int)index + 1, PART);
    return frame;
}

static void frame_refuses_every_damaged_row(void **state)
{
    struct frame frame = some_frame(3);
    struct frame read;
    char row[FRAME_ROW_MAX];
    size_t length = frame_print(&frame, row);

    (void)state;
    assert_int_equal(row[length - 1], '\n');
    row[length - 1] = '\0';
    assert_true(frame_parse(row, &read));
    for (size_t i = 0; i + 1 < length; i++) {
        char was = row[i];

        row[i] = was == '0' ? '1' : '0';
        assert_false(frame_parse(row, &read));
        row[i] = '\0';
        assert_false(frame_parse(row, &read));
        row[i] = was;
    }
}

static void frame_refuses_what_is_none(void **state)
{
    static const char *const rows[] = {
        "",
        "#clo",
        "#clo ",
        "#clo a",
        "#clo a 1 2 3 4",
        "#clo a zz 0 1 00000000 AAAA",
        "#clo a 00000000 99999999999999999999 1 00000000 AAAA",
        "[red s1:c1] somebody's words",
    };
    struct frame frame;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_false(frame_parse(rows[i], &frame));
    }
}

static void frame_stands_behind_a_name(void **state)
{
    struct frame frame = some_frame(7);
    struct frame read;
    char row[FRAME_ROW_MAX + 20] = "[attest s0] ";
    size_t length = frame_print(&frame, row + strlen(row));

    (void)state;
    row[strlen("[attest s0] ") + length - 1] = '\0';
    assert_true(frame_parse(row, &read));
    assert_int_equal(read.kind, FRAME_ANSWER);
    assert_int_equal(read.id, frame.id);
    assert_int_equal(read.index, 7);
    assert_int_equal(read.total, frame.total);
    assert_int_equal(read.length, PART);
    assert_memory_equal(read.data, frame.data, PART);
}

static void message_refuses_no_parts_and_too_many(void **state)
{
    struct message message = {0};
    struct frame frame = some_frame(0);

    (void)state;
    frame.total = 0;
    assert_false(message_begin(&message, &frame, 8));
    frame.total = 9;
    assert_false(message_begin(&message, &frame, 8));
    assert_null(message.data);
}

static void message_takes_parts_in_any_order_once(void **state)
{
    struct message message = {0};
    struct frame frame = some_frame(0);
    size_t length;

    (void)state;
    assert_true(message_begin(&message, &frame, 16));
    for (uint32_t i = MESSAGE / PART; i > 0; i--) {
        frame = some_frame(i - 1);
        message_add(&message, &frame);
        message_add(&message, &frame);
    }
    assert_int_equal(message.have, MESSAGE / PART);
    char *text = message_text(&message, &length);

    assert_int_equal(length, MESSAGE);
    for (size_t i = 0; i < MESSAGE; i++) {
        assert_int_equal(text[i], i / PART + 1);
    }
    free(text);
    message_end(&message);
}

static void message_takes_no_part_of_another(void **state)
{
    struct message message = {0};
    struct frame frame = some_frame(0);

    (void)state;
    assert_true(message_begin(&message, &frame, 16));
    frame.id++;
    message_add(&message, &frame);
    frame = some_frame(0);
    frame.total++;
    message_add(&message, &frame);
    frame = some_frame(MESSAGE / PART);
    message_add(&message, &frame);
    frame = some_frame(0);
    frame.length = 0;
    message_add(&message, &frame);
    assert_int_equal(message.have, 0);
    message_end(&message);
}

/* A log: the header event of one bank, then events without data. */
static uint8_t events[4096];
static size_t filled;

static void put(uint64_t value, unsigned bytes)
{
    for (; bytes > 0; bytes--) {
        events[filled++] = (uint8_t)(value % 256);
        value /= 256;
    }
}

static void log_event(uint32_t pcr, uint8_t digest)
{
    put(pcr, 4);
    put(EVENT_TAG, 4);
    put(1, 4);
    put(WIRE_SHA256, 2);
    memset(events + filled, digest, 32);
    filled += 32;
    put(0, 4);
}

static int boot(void **state)
{
    (void)state;
    filled = 0;
    put(0, 4);
    put(EVENT_NO_ACTION, 4);
    memset(events + filled, 0, 20);
    filled += 20;
    put(33, 4);
    memcpy(events + filled, "Spec ID Event03\0\0\0\0\0\0\2\0\2", 24);
    filled += 24;
    put(1, 4);
    put(WIRE_SHA256, 2);
    put(32, 2);
    put(0, 1);
    log_event(4, 1);
    log_event(21, 2);
    log_event(21, 3);
    return 0;
}

static size_t cut(size_t length, const struct eventlog_registers *registers)
{
    return evidence_cut((struct span){events, length}, registers->value[21],
                        registers->value[22]);
}

static void replay(struct eventlog_registers *registers)
{
    struct eventlog log;

    assert_null(eventlog_parse((struct span){events, filled}, &log));
    eventlog_replay(&log, registers);
    eventlog_release(&log);
}

static void log_is_cut_to_what_the_quote_is_about(void **state)
{
    struct eventlog_registers registers;
    size_t length = filled;

    (void)state;
    replay(&registers);
    assert_int_equal(cut(length, &registers), length);
    log_event(22, 4);
    log_event(22, 5);
    assert_int_equal(cut(filled, &registers), length);
    replay(&registers);
    assert_int_equal(cut(filled, &registers), filled);
}

static void log_that_does_not_match_stays_whole(void **state)
{
    struct eventlog_registers registers;
    size_t length = filled;

    (void)state;
    memset(&registers, 7, sizeof registers);
    assert_int_equal(cut(length, &registers), length);
    /* Nor is one that is no log. */
    assert_int_equal(cut(length - 1, &registers), length - 1);
    assert_int_equal(cut(0, &registers), 0);
}

/* The place is forgotten, what comes after it and other events are not. */
static void log_forgets_only_where_programs_lay(void **state)
{
    static uint8_t before[sizeof events];
    struct eventlog_registers registers;
    struct eventlog_registers now;
    size_t place;

    (void)state;
    log_event(4, 6);
    filled -= 4;
    memcpy(events + filled - 42, "\3\0\0\x80", 4);
    put(32, 4);
    place = filled;
    memset(events + filled, 0x77, 32);
    filled += 32;
    log_event(21, 8);
    replay(&registers);
    memcpy(before, events, filled);
    memset(before + place, 0, 8);
    evidence_forget_places(events, filled);
    assert_memory_equal(events, before, filled);
    replay(&now);
    assert_memory_equal(&now, &registers, sizeof now);
    /* What is no log stays as it is. */
    memset(before + place, 0x77, 8);
    memset(events + place, 0x77, 8);
    evidence_forget_places(events, filled - 1);
    assert_memory_equal(events, before, filled);
}

static void question_that_is_none_is_answered_with_an_error(void **state)
{
    static const char *const lines[] = {
        "",
        "null",
        "[]",
        "{\"format\": 1}",
        "{\"format\": \"cloison-challenge-1\"}",
        "{\"format\": \"cloison-challenge-1\", \"nonce\": \"00\"}",
        "{\"format\": \"cloison-evidence-1\"}",
    };
    struct machine machine = {.tcti = "swtpm:path=/nowhere",
                              .domain = EVIDENCE_NOBODY};

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        json_t *reply = evidence_reply(&machine, lines[i], strlen(lines[i]));

        assert_string_equal(json_string_value(json_object_get(reply, "format")),
                            FORMAT_ERROR);
        json_decref(reply);
    }
}

static void selection_refuses_what_is_no_list(void **state)
{
    static const char *const lists[] = {"",   ",", "1,",  "24",        "1,,2",
                                        "-1", "x", "1;2", "4294967296"};
    TPML_PCR_SELECTION selection;

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        assert_false(tpm_selection(lists[i], &selection));
    }
    assert_true(tpm_selection("0,9,23", &selection));
    assert_int_equal(selection.pcrSelections[0].pcrSelect[0], 1);
    assert_int_equal(selection.pcrSelections[0].pcrSelect[1], 2);
    assert_int_equal(selection.pcrSelections[0].pcrSelect[2], 128);
}

static void key_is_made_once_and_read_again(void **state)
{
    static const char path[] = "build/box.key";
    struct box_key made;
    struct box_key read;
    struct why why;

    (void)state;
    unlink(path);
    assert_false(box_key_read(&read, path, &why));
    assert_true(box_key_make(&made, path, &why));
    assert_false(box_key_make(&read, path, &why));
    assert_true(box_key_read(&read, path, &why));
    assert_memory_equal(&made, &read, sizeof made);
    assert_int_equal(truncate(path, 31), 0);
    assert_false(box_key_read(&read, path, &why));
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_refuses_every_damaged_row),
        cmocka_unit_test(frame_refuses_what_is_none),
        cmocka_unit_test(frame_stands_behind_a_name),
        cmocka_unit_test(message_refuses_no_parts_and_too_many),
        cmocka_unit_test(message_takes_parts_in_any_order_once),
        cmocka_unit_test(message_takes_no_part_of_another),
        cmocka_unit_test_setup(log_is_cut_to_what_the_quote_is_about, boot),
        cmocka_unit_test_setup(log_that_does_not_match_stays_whole, boot),
        cmocka_unit_test_setup(log_forgets_only_where_programs_lay, boot),
        cmocka_unit_test(question_that_is_none_is_answered_with_an_error),
        cmocka_unit_test(selection_refuses_what_is_no_list),
        cmocka_unit_test(key_is_made_once_and_read_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
