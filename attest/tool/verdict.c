/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a judge found: one line a check, and what it comes to. */
#include "attest/tool/verdict.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/tool_json.h"

bool verdict_add(struct verdict *verdict, enum check_result result,
                 const char *id, const char *format, ...)
{
    struct check *check;
    va_list arguments;

    verdict->failed += result == CHECK_FAILED ? 1 : 0;
    if (verdict->count == VERDICT_CHECK_MAX) {
        verdict->failed++;
        return false;
    }
    check = &verdict->checks[verdict->count++];
    check->result = result;
    snprintf(check->id, sizeof(check->id), "%s", id);
    va_start(arguments, format);
    vsnprintf(check->text, sizeof(check->text), format, arguments);
    va_end(arguments);
    return result != CHECK_FAILED;
}

bool verdict_that(struct verdict *verdict, bool good, const char *id,
                  const char *good_text, const char *bad_text)
{
    return verdict_add(verdict, good ? CHECK_OK : CHECK_FAILED, id, "%s",
                       good ? good_text : bad_text);
}

void verdict_twin(struct verdict *verdict, const char *other)
{
    struct why harmless;

    why_say(&harmless, "%s", other);
    verdict_add(verdict, CHECK_FAILED, "machine",
                "one machine answered this and %.200s: it answers for "
                "another one, or a file was copied",
                harmless.text);
}

bool verdict_is_trusted(const struct verdict *verdict)
{
    return verdict->complete && verdict->failed == 0 && verdict->count > 0;
}

const char *verdict_reason(const struct verdict *verdict)
{
    /* What failed before the events were compared comes first: without a
       good quote their differences mean nothing. */
    for (uint32_t i = 0; i < verdict->count; i++) {
        const struct check *check = &verdict->checks[i];

        if (check->result == CHECK_FAILED) {
            return strncmp(check->id, "register", 8) == 0 &&
                           verdict->difference[0] != '\0'
                       ? verdict->difference
                       : check->text;
        }
    }
    return verdict_is_trusted(verdict) ? "" : "not every check was made";
}

static const char *result_name(enum check_result result)
{
    return result == CHECK_OK       ? "ok"
           : result == CHECK_FAILED ? "FAILED"
                                    : "note";
}

static const char *result_colour(enum check_result result)
{
    return result == CHECK_OK       ? "\033[32m"
           : result == CHECK_FAILED ? "\033[1;31m"
                                    : "\033[33m";
}

void verdict_print(const struct verdict *verdict, const char *path, FILE *to)
{
    bool colours = isatty(fileno(to)) == 1 && getenv("NO_COLOR") == NULL;
    bool trusted = verdict_is_trusted(verdict);
    const char *end = colours ? "\033[0m" : "";

    fprintf(to, "%s\n", path);
    for (uint32_t i = 0; i < verdict->count; i++) {
        const struct check *check = &verdict->checks[i];

        fprintf(to, "  %s%-6s%s  %-12s %s\n",
                colours ? result_colour(check->result) : "",
                result_name(check->result), end, check->id, check->text);
    }
    if (trusted) {
        fprintf(to, "%sTRUSTED%s: %s\n", colours ? result_colour(CHECK_OK) : "",
                end, verdict->reference);
    } else {
        fprintf(to, "%sNOT TRUSTED%s: %s\n",
                colours ? result_colour(CHECK_FAILED) : "", end,
                verdict_reason(verdict));
    }
}

static json_t *check_json(const struct check *check)
{
    return tool_json("{s:s, s:s, s:o}", "id", check->id, "result",
                     result_name(check->result), "text",
                     tool_json_text(check->text));
}

json_t *verdict_unusable_json(const char *path, const char *reason)
{
    return tool_json("{s:o, s:s, s:o}", "evidence", tool_json_text(path),
                     "verdict", "unusable", "reason", tool_json_text(reason));
}

json_t *verdict_json(const struct verdict *verdict, const char *path)
{
    bool trusted = verdict_is_trusted(verdict);
    json_t *checks = tool_json("[]");

    for (uint32_t i = 0; i < verdict->count; i++) {
        tool_json_append(checks, check_json(&verdict->checks[i]));
    }
    return tool_json(
        "{s:o, s:s, s:o, s:o, s:o, s:o}", "evidence", tool_json_text(path),
        "verdict", trusted ? "trusted" : "not trusted", "reason",
        trusted ? json_null() : tool_json_text(verdict_reason(verdict)),
        "reference",
        verdict->reference[0] == '\0' ? json_null()
                                      : tool_json_text(verdict->reference),
        "version", json_integer((json_int_t)verdict->version), "checks",
        checks);
}

void verdict_json_twin(json_t *json, const char *other)
{
    struct verdict twin;

    memset(&twin, 0, sizeof(twin));
    verdict_twin(&twin, other);
    tool_json_append(json_object_get(json, "checks"),
                     check_json(&twin.checks[0]));
    json_object_set_new(json, "verdict", tool_json("s", "not trusted"));
    json_object_set_new(json, "reason", tool_json_text(twin.checks[0].text));
}
