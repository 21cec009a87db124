/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest log: say in words what a machine measured. */
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "attest/tool/cmd.h"
#include "attest/tool/evidence_read.h"
#include "attest/tool/event_words.h"
#include "policy/tool_json.h"

static const char usage[] =
    "usage: cloison-attest log FILE [--json]\n"
    "\n"
    "Say in words what a log holds: FILE is an event log (crypto-agile, as\n"
    "firmware and the core write it) or an evidence.json. Nothing is judged;\n"
    "a text is marked if its digest does not cover it. The registers are\n"
    "those that the log leads to.\n"
    "\n"
    "  --json  for machines\n"
    "\n"
    "Example:\n"
    "  cloison-attest log e.json\n"
    "\n"
    "exit codes: 0 shown, 2 neither a log nor evidence, or wrong usage\n";

static void show_text(const struct eventlog *log)
{
    struct eventlog_registers registers;
    char hex[2 * EVENTLOG_DIGEST + 1];

    for (uint32_t i = 0; i < log->count; i++) {
        const struct logged_event *event = &log->events[i];
        const char *type = eventlog_type_name(event->type);
        char words[WORDS_BYTES];

        words_say(event, words);
        sodium_bin2hex(hex, sizeof(hex), event->digest, EVENTLOG_DIGEST);
        if (event->type == EVENT_NO_ACTION) {
            printf("%4u  --      %.16s  %s\n", i, "no action       ", words);
        } else {
            printf("%4u  pcr %-3u %.16s  %s%s%s\n", i, event->pcr, hex,
                   type == NULL || strcmp(type, words) == 0 ? "" : type,
                   type == NULL || strcmp(type, words) == 0 ? "" : "  ", words);
        }
    }
    puts("\nregisters (SHA-256):");
    eventlog_replay(log, &registers);
    for (uint32_t i = 0; i < WIRE_REGISTERS; i++) {
        if (registers.extended >> i & 1) {
            sodium_bin2hex(hex, sizeof(hex), registers.value[i],
                           EVENTLOG_DIGEST);
            printf("  %2u  %s\n", i, hex);
        }
    }
}

static const char *worth_name(enum words_worth worth)
{
    return worth == WORDS_PROVED    ? "covered"
           : worth == WORDS_HEARSAY ? "not covered"
                                    : "none";
}

static void show_json(const struct eventlog *log)
{
    struct eventlog_registers registers;
    json_t *events = tool_json("[]");
    json_t *values = tool_json("{}");

    for (uint32_t i = 0; i < log->count; i++) {
        const struct logged_event *event = &log->events[i];
        const char *type = eventlog_type_name(event->type);
        char words[WORDS_BYTES];
        enum words_worth worth =
            words_of_event(event->pcr, event->digest, event->data, words);

        tool_json_append(
            events,
            tool_json("{s:I, s:I, s:o, s:o, s:o, s:s}", "pcr",
                      (json_int_t)event->pcr, "type", (json_int_t)event->type,
                      "type_name",
                      type == NULL ? json_null() : json_string(type), "digest",
                      strict_from_hex(event->digest, EVENTLOG_DIGEST), "text",
                      tool_json_text(words), "text_is", worth_name(worth)));
    }
    eventlog_replay(log, &registers);
    for (uint32_t i = 0; i < WIRE_REGISTERS; i++) {
        char key[8];

        snprintf(key, sizeof(key), "%u", i);
        if (registers.extended >> i & 1) {
            json_object_set_new(
                values, key,
                strict_from_hex(registers.value[i], EVENTLOG_DIGEST));
        }
    }
    tool_json_print(
        tool_json("{s:o, s:o}", "events", events, "registers", values));
}

static void show(const struct eventlog *log, bool json)
{
    if (json) {
        show_json(log);
    } else {
        show_text(log);
    }
}

/* A log by itself; or, what begins as JSON does, evidence. */
static int log_show(const char *path, bool json)
{
    struct evidence evidence;
    struct eventlog log;
    struct buffer file;
    struct stat status;
    const char *wrong;
    struct why why;

    if (stat(path, &status) == 0 && status.st_size > STRICT_FILE_MAX) {
        tool_complain("%s: longer than 4 MiB", path);
        return ATTEST_UNUSABLE;
    }
    if (!tool_read(path, &file)) {
        return ATTEST_UNUSABLE;
    }
    if (file.length > 0 && file.bytes[0] == '{') {
        tool_release(&file);
        if (!evidence_read(path, &evidence, &why)) {
            tool_complain("%s", why.text);
            return ATTEST_UNUSABLE;
        }
        show(&evidence.log, json);
        evidence_release(&evidence);
        return ATTEST_TRUSTED;
    }
    wrong = eventlog_parse((struct span){file.bytes, file.length}, &log);
    if (wrong == NULL) {
        show(&log, json);
        eventlog_release(&log);
    } else {
        tool_complain("%s: the event log %s", path, wrong);
    }
    tool_release(&file);
    return wrong == NULL ? ATTEST_TRUSTED : ATTEST_UNUSABLE;
}

int cmd_log(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                            {"json", no_argument, NULL, 'j'},
                                            {NULL, 0, NULL, 0}};
    bool json = false;
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            return cmd_help(usage);
        }
        if (option != 'j') {
            return ATTEST_UNUSABLE;
        }
        json = true;
    }
    if (optind + 1 != argc) {
        return cmd_misused(usage);
    }
    return log_show(argv[optind], json);
}
