/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest quote: evidence about a machine, for one challenge. */
#include <stdio.h>

#include "attest/tool/cmd.h"
#include "attest/tool/json_bytes.h"
#include "attest/tool/route.h"
#include "policy/tool_json.h"

#define CHALLENGE_MAX_BYTES 65536

static const char usage[] =
    "usage: cloison-attest quote --challenge FILE [OPTION...] [-o FILE]\n"
    "\n"
    "Answer a challenge: a quote of the registers, the log of what was\n"
    "measured, the keys, what the credential hides, the status of a domain\n"
    "and the anti-rollback counter, as far as they are there.\n"
    "\n"
    "  --challenge FILE      what cloison-attest challenge wrote\n"
    "  -o FILE               where to; standard output if not "
    "said\n" ROUTE_LOCAL_HELP ROUTE_OTHER_HELP "\n"
    "Examples:\n"
    "  cloison-attest quote --challenge q.json -o e.json\n"
    "  cloison-attest quote --agent 10.0.0.7:4430 --challenge q.json \\\n"
    "      -o e.json\n"
    "\n"
    "exit codes: 0 done, 2 wrong usage or no challenge, 3 the TPM or the\n"
    "agent fails\n";

static json_t *read_challenge(const char *path)
{
    struct buffer file;
    json_t *challenge = NULL;

    if (!tool_read(path, &file)) {
        return NULL;
    }
    if (file.length <= CHALLENGE_MAX_BYTES) {
        challenge = json_loadb((const char *)file.bytes, file.length,
                               JSON_REJECT_DUPLICATES, NULL);
    }
    if (challenge == NULL) {
        tool_complain("%s: not JSON; cloison-attest challenge writes it", path);
    }
    tool_release(&file);
    return challenge;
}

/* The number goes with the question, so that an agent hears it too. */
static void set_domain(json_t *challenge, uint32_t domain)
{
    if (domain != EVIDENCE_NOBODY && json_is_object(challenge)) {
        json_object_set_new(challenge, "domain", json_integer(domain));
    }
}

static int quote(const struct route *route, const char *input,
                 const char *output)
{
    struct why why = {""};
    json_t *challenge = read_challenge(input);

    if (challenge == NULL) {
        return ATTEST_UNUSABLE;
    }
    set_domain(challenge, route->machine.domain);
    json_t *evidence = route_ask(route, challenge, &why);

    if (evidence != NULL && !json_is_format(evidence, FORMAT_EVIDENCE)) {
        why_say(&why, "the agent's answer is no evidence");
        json_decref(evidence);
        evidence = NULL;
    }
    if (evidence == NULL) {
        tool_complain("%s", why.text);
        return ATTEST_SYSTEM;
    }
    if (output != NULL) {
        return tool_json_write(output, evidence) ? ATTEST_TRUSTED
                                                 : ATTEST_SYSTEM;
    }
    tool_json_print(evidence);
    return ATTEST_TRUSTED;
}

int cmd_quote(int argc, char **argv)
{
    static const struct option options[] = {
        ROUTE_LOCAL_OPTIONS,
        ROUTE_OTHER_OPTIONS,
        {"challenge", required_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    struct route route = route_here();
    const char *input = NULL;
    const char *output = NULL;
    int option;

    while ((option = getopt_long(argc, argv, "c:o:h", options, NULL)) != -1) {
        if (option == 'h') {
            return cmd_help(usage);
        }
        if (option == 'o') {
            output = optarg;
        } else if (option == 'c') {
            input = optarg;
        } else if (!route_option(&route, option)) {
            return cmd_misused(usage);
        }
    }
    if (optind != argc || input == NULL) {
        return cmd_misused(usage);
    }
    return quote(&route, input, output);
}
