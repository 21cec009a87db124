/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy suggest: the rules that a captured console asks for. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy_cmd.h"
#include "policy/suggest_print.h"
#include "policy/tool_json.h"

static bool unsafe;

static const struct policy_option own[] = {
    {"allow-unsafe", 0, &unsafe, NULL},
};

static const struct policy_syntax syntax = {
    .name = "suggest",
    .help =
        "usage: cloison policy suggest LOG POLICY... [-o FILE.cil] [--json]\n"
        "       cloison policy suggest LOG --system SYSTEM.yaml\n"
        "\n"
        "Read the denials in a captured console and print the fewest rules\n"
        "that allow them, as CIL that can be compiled with the policy. What a\n"
        "rule lets pass stands in front of it. Rules and policy are compiled\n"
        "together and every denial is asked again.\n"
        "\n"
        "Not suggested, but explained: what the levels or a constraint forbid\n"
        "whatever the rules say; rules that would let information down or\n"
        "sideways in the lattice, or join two sides of a conflict set; rules\n"
        "that an assertion forbids.\n"
        "\n"
        "Only lines that the core itself wrote count. It puts a domain's name\n"
        "in front of each line of that domain, so the capture has to be as it\n"
        "came from the serial line: no prefixes, lines not wrapped. The first\n"
        "line, and a last one without its end, are not used.\n"
        "\n"
        "      --allow-unsafe     suggest also what breaks the lattice or a\n"
        "                         conflict set, marked UNSAFE\n"
        "  -o, --output FILE      write there instead\n"
        "      --system FILE      the policy of this system description;\n"
        "                         further files are compiled with it\n"
        "      --build-dir DIR    stands for ${BUILD} in it (default: build)\n"
        "      --json             the result as JSON\n"
        "\n"
        "example:\n"
        "  cloison policy suggest console.log policy/base -o local.cil\n"
        "\n"
        "exit codes: 0 with the rules every denial is allowed, 1 some stay\n"
        "denied or the policy is refused, 2 wrong usage, 3 a file cannot be\n"
        "read or written\n",
    .options = own,
    .option_count = 1,
    .fixed = 1,
    .writes = true,
};

/** Print to standard output or to the file of -o. */
static int deliver(const struct policy_cmd *cmd,
                   const struct suggestion *suggestion)
{
    struct buffer data = {NULL, 0};
    FILE *out;
    int code;

    if (cmd->json) {
        json_t *value = suggest_json(cmd->fixed[0], suggestion);

        if (cmd->output != NULL) {
            return tool_json_write(cmd->output, value) ? TOOL_OK : TOOL_SYSTEM;
        }
        tool_json_print(value);
        return TOOL_OK;
    }
    if (cmd->output == NULL) {
        suggest_print(stdout, cmd->fixed[0], suggestion);
        return TOOL_OK;
    }
    out = open_memstream((char **)&data.bytes, &data.length);
    if (out == NULL) {
        tool_complain("out of memory");
        return TOOL_SYSTEM;
    }
    suggest_print(out, cmd->fixed[0], suggestion);
    fclose(out);
    code = tool_write(cmd->output, &data, 0644) ? TOOL_OK : TOOL_SYSTEM;
    free(data.bytes);
    return code;
}

static int run(const struct policy_cmd *cmd, const struct buffer *log)
{
    const struct suggest_request request = {(const char *const *)cmd->files,
                                            cmd->file_count, unsafe};
    struct suggestion suggestion;
    struct policy_error error;
    int code = TOOL_REFUSED;

    memset(&suggestion, 0, sizeof(suggestion));
    denial_read(log->bytes, log->length, &suggestion.log);
    if (!suggest_make(&request, &suggestion, &error)) {
        tool_complain("%s", error.text);
    } else {
        code = deliver(cmd, &suggestion);
        if (code == TOOL_OK && !suggest_is_complete(&suggestion)) {
            code = TOOL_REFUSED;
        }
    }
    suggest_release(&suggestion);
    return code;
}

int policy_suggest(int argc, char **argv)
{
    struct policy_cmd cmd;
    struct buffer log;
    int code;

    unsafe = false;
    if (!policy_cmd_read(argc, argv, &syntax, &cmd, &code)) {
        return code;
    }
    if (tool_read(cmd.fixed[0], &log)) {
        code = run(&cmd, &log);
        tool_release(&log);
    } else {
        code = TOOL_SYSTEM;
    }
    policy_cmd_close(&cmd);
    return code;
}
