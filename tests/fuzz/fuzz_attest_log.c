/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of event logs: events lie one after another in the log and
 * fill it, words are plain text, and what is enrolled compares as the same.
 *
 * LINKS: +attest
 */
#include <stdlib.h>
#include <string.h>

#include "attest/tool/judge_events.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void look_at_words(const struct logged_event *event)
{
    char words[WORDS_BYTES];

    memset(words, 1, sizeof(words));
    words_say(event, words);
    must(memchr(words, 0, sizeof(words)) != NULL);
    for (const char *at = words; *at != '\0'; at++) {
        must(*at >= ' ' && *at <= '~');
    }
}

static void compare_with_itself(const struct eventlog *log)
{
    struct reference reference = {.judged = UINT32_MAX, .has_header = true};
    struct register_words words;

    for (uint32_t i = 0; i < log->count; i++) {
        expected_add_logged(&reference.events, &log->events[i]);
    }
    for (uint32_t i = 0; i <= WIRE_REGISTERS; i++) {
        events_compare(&reference, log, i, &words);
        must(words.result == REGISTER_SAME);
    }
    reference_release(&reference);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct eventlog_registers registers;
    struct eventlog log;
    size_t end;

    if (eventlog_parse((struct span){data, size}, &log) != NULL) {
        must(log.events == NULL);
        return 0;
    }
    end = log.header.length;
    for (uint32_t i = 0; i < log.count; i++) {
        const struct logged_event *event = &log.events[i];

        must(event->record.bytes == data + end);
        must(event->digest > event->record.bytes);
        must(event->data.length < event->record.length);
        end += event->record.length;
        look_at_words(event);
    }
    must(end == size);
    eventlog_replay(&log, &registers);
    compare_with_itself(&log);
    eventlog_release(&log);
    return 0;
}
