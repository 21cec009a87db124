/* SPDX-License-Identifier: Apache-2.0 */
/** @file Which machine a question goes to. */
#include "attest/tool/route.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "attest/tool/json_bytes.h"
#include "attest/tool/net.h"

struct route route_here(void)
{
    struct route route = {.machine = {.domain = EVIDENCE_NOBODY},
                          .line = {.width = SERIAL_WIDTH}};

    return route;
}

bool route_number(const char *text, uint64_t most, uint64_t *number)
{
    char *end = NULL;

    errno = 0;
    *number = strtoull(text, &end, 10);
    return isdigit((unsigned char)*text) && *end == '\0' && errno == 0 &&
           *number <= most;
}

static bool take_number(uint64_t most, uint32_t *into)
{
    uint64_t number = 0;

    if (!route_number(optarg, most, &number)) {
        tool_complain("'%s' is not a number from 0 to %llu", optarg,
                      (unsigned long long)most);
        return false;
    }
    *into = (uint32_t)number;
    return true;
}

bool route_option(struct route *route, int option)
{
    switch (option) {
    case ROUTE_TCTI:
        route->machine.tcti = optarg;
        return true;
    case ROUTE_LOG:
        route->machine.pages.log = optarg;
        return true;
    case ROUTE_STATUS:
        route->machine.pages.status = optarg;
        return true;
    case ROUTE_AGENT:
        route->agent = optarg;
        return true;
    case ROUTE_CONSOLE:
        route->line.path = optarg;
        return true;
    case ROUTE_FOCUS:
        return take_number(9, &route->line.focus);
    case ROUTE_DOMAIN:
        return take_number(CLOISON_ATTEST_STATUS_COUNT - 1,
                           &route->machine.domain);
    default:
        return false;
    }
}

static json_t *ask_here(const struct machine *machine, const json_t *question,
                        struct why *why)
{
    return json_is_format(question, FORMAT_ASK)
               ? evidence_identity(machine, why)
               : evidence_answer(machine, question, why);
}

/* What an agent says is an answer, or why there is none. */
static json_t *read_answer(char *text, struct why *why)
{
    json_t *answer = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

    free(text);
    if (json_is_format(answer, FORMAT_ERROR)) {
        const char *error = json_string_value(json_object_get(answer, "error"));

        why_say(why, "the agent says: %s", error == NULL ? "nothing" : error);
        json_decref(answer);
        return NULL;
    }
    if (answer == NULL) {
        why_say(why, "the agent's answer is not JSON");
    }
    return answer;
}

json_t *route_ask(const struct route *route, json_t *question, struct why *why)
{
    json_t *answer = NULL;

    if (route->agent == NULL && route->line.path == NULL) {
        answer = ask_here(&route->machine, question, why);
    } else {
        char *line = json_dumps(question, JSON_COMPACT);
        char *text = route->agent != NULL ? net_ask(route->agent, line, why)
                                          : serial_ask(&route->line, line, why);

        free(line);
        answer = text == NULL ? NULL : read_answer(text, why);
    }
    json_decref(question);
    return answer;
}
