/* SPDX-License-Identifier: Apache-2.0 */
/** @file Prints a suggestion. */
#include "policy/suggest_print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tool_json.h"
#include "xsm/name.h"

static const char *const verdict_names[SUGGEST_VERDICTS] = {
    "rule", "allowed",  "wall",      "levels", "constraint",
    "leak", "conflict", "assertion", "unknown"};

static const char *const verdict_words[SUGGEST_VERDICTS] = {
    "a rule is missing",
    "this policy allows it; the capture may be of another one",
    "this policy allows it, but only until a conflict set forbids it",
    "an allow rule will not help",
    "an allow rule will not help",
    "the rule would break the lattice",
    "the rule would break a conflict set",
    "an assertion forbids the rule",
    "this policy cannot be asked"};

/** Each line of a text as a comment. */
static void print_comment(FILE *out, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        fprintf(out, "; %.*s\n", (int)length, text);
        text += length + (text[length] == '\n' ? 1 : 0);
    }
}

static void print_count(FILE *out, uint64_t count, const char *what)
{
    if (count > 0) {
        fprintf(out, ";   %" PRIu64 " %s\n", count, what);
    }
}

static void print_log(FILE *out, const char *name, const struct denial_log *log)
{
    fprintf(out,
            "; Suggested by cloison policy suggest for %s:\n"
            "; %zu lines, %zu denials recorded by the core, %zu distinct.\n",
            name, log->lines, log->records, log->count);
    print_count(out, log->damaged,
                "records are damaged, cut off, or at the edge of the capture");
    print_count(out, log->foreign,
                "lines of guests only look like records and are not used");
    print_count(out, log->nobody,
                "denials are about domains that do not exist");
    print_count(out, log->granted, "records are of what was allowed");
    print_count(out, log->unknown,
                "permissions are not those of this version of Cloison");
    print_count(out, log->excess, "distinct denials are too many");
    print_count(out, log->dropped, "records were dropped by the core");
}

static void print_rules(FILE *out, const struct suggestion *suggestion)
{
    const char *before = suggestion->failure == NULL ? "" : "; ";

    if (suggestion->failure != NULL) {
        fputs(";\n; The policy does not compile with these rules:\n", out);
        print_comment(out, suggestion->failure);
    }
    for (size_t i = 0; i < suggestion->rule_count; i++) {
        const struct suggest_rule *rule = &suggestion->rules[i];

        fputc('\n', out);
        if (rule->unsafe) {
            fputs("; UNSAFE: this breaks what the policy promises.\n", out);
        }
        print_comment(out, rule->about);
        fprintf(out, "%s%s\n", before, rule->cil);
    }
}

static void print_item(FILE *out, const struct suggest_item *item)
{
    const struct denial *denial = item->denial;

    fprintf(out,
            ";\n; line %u, %" PRIu64
            " times: %s %s%s\n;   subject %s\n;   object  %s\n",
            denial->line, denial->count,
            (const char *)xsm_class_names[denial->perm / 32],
            (const char *)xsm_perm_names[denial->perm],
            denial->happened ? " (permissive: it happened)" : "",
            denial->source, denial->target);
    fprintf(out, ";   %s\n", verdict_words[item->verdict]);
    for (unsigned i = 0; i < item->note_count; i++) {
        const struct suggest_note *note = &item->notes[i];

        fprintf(out, ";   - %s%s%s%s\n", note->words,
                note->place == NULL ? "" : " (",
                note->place == NULL ? "" : note->place,
                note->place == NULL ? "" : ")");
    }
    if (item->guard != NULL) {
        fprintf(out,
                ";   - if some of it is to pass, put a guard between (in the "
                "base policy guard_template):\n;     a domain of a type in "
                "mls_trusted with the range %s, to which both connect\n",
                item->guard);
    }
}

void suggest_print(FILE *out, const char *log,
                   const struct suggestion *suggestion)
{
    size_t left = 0;

    print_log(out, log, &suggestion->log);
    print_rules(out, suggestion);
    for (size_t i = 0; i < suggestion->log.count; i++) {
        const struct suggest_item *item = &suggestion->items[i];

        if (item->allowed && item->verdict != SUGGEST_ALLOWED &&
            item->verdict != SUGGEST_WALL) {
            continue;
        }
        if (left++ == 0) {
            fputs("\n; Not suggested:\n", out);
        }
        print_item(out, item);
    }
}

static json_t *json_item(const struct suggest_item *item)
{
    const struct denial *denial = item->denial;
    json_t *notes = tool_json("[]");

    for (unsigned i = 0; i < item->note_count; i++) {
        json_t *note = tool_json("{s:o, s:s?}", "words",
                                 tool_json_text(item->notes[i].words), "place",
                                 item->notes[i].place);

        tool_json_append(notes, note);
    }
    return tool_json("{s:i, s:I, s:b, s:s, s:s, s:s, s:s, s:s, s:b, s:s?, s:o}",
                     "line", (int)denial->line, "count",
                     (json_int_t)denial->count, "permissive", denial->happened,
                     "source", denial->source, "target", denial->target,
                     "class", (const char *)xsm_class_names[denial->perm / 32],
                     "permission", (const char *)xsm_perm_names[denial->perm],
                     "verdict", verdict_names[item->verdict], "allowed",
                     item->allowed, "guard", item->guard, "notes", notes);
}

static json_t *json_log(const char *name, const struct denial_log *log)
{
    return tool_json(
        "{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "file",
        tool_json_text(name), "lines", (json_int_t)log->lines, "denials",
        (json_int_t)log->records, "distinct", (json_int_t)log->count, "granted",
        (json_int_t)log->granted, "damaged", (json_int_t)log->damaged,
        "foreign", (json_int_t)log->foreign, "unknown",
        (json_int_t)log->unknown, "nobody", (json_int_t)log->nobody, "dropped",
        (json_int_t)log->dropped);
}

json_t *suggest_json(const char *log, const struct suggestion *suggestion)
{
    json_t *rules = tool_json("[]");
    json_t *denials = tool_json("[]");

    for (size_t i = 0; i < suggestion->rule_count; i++) {
        const struct suggest_rule *rule = &suggestion->rules[i];

        tool_json_append(rules,
                         tool_json("{s:s, s:s, s:b}", "cil", rule->cil, "about",
                                   rule->about, "unsafe", rule->unsafe));
    }
    for (size_t i = 0; i < suggestion->log.count; i++) {
        tool_json_append(denials, json_item(&suggestion->items[i]));
    }
    return tool_json("{s:o, s:o, s:o, s:b, s:s?}", "log",
                     json_log(log, &suggestion->log), "rules", rules, "denials",
                     denials, "complete", suggest_is_complete(suggestion),
                     "failure", suggestion->failure);
}
