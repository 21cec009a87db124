/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy: find the sub-command and run it. */
#include <stdio.h>
#include <string.h>

#include "policy/cmd.h"
#include "policy/policy_cmd.h"
#include "policy/spelling.h"

/** A sub-command, in the order that --help lists them. */
struct command {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"compile", "flatten a policy to the core's table", policy_compile},
    {"check", "compare the table with libsepol, exhaustively", policy_check},
    {"flow", "find who can pass information to whom, and how", policy_flow},
    {"diff", "say what changed in meaning between two policies", policy_diff},
    {"graph", "draw who can pass information to whom", policy_graph},
    {"show", "list what is in a policy, each with its place", policy_show},
    {"lint", "warn of what compiles but is probably not meant", policy_lint},
    {"why", "name the rule that allows or the constraint that denies",
     policy_why},
    {"suggest", "turn denials of a captured console into rules",
     policy_suggest},
    {"sign", "a policy for a running system, as a signed file", policy_sign},
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *to)
{
    fputs("usage: cloison policy COMMAND [ARGUMENTS] POLICY...\n\n", to);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].summary);
    }
    fputs("\n"
          "POLICY is a file or a directory of .cil files; --system\n"
          "SYSTEM.yaml takes the policy of a system description instead.\n"
          "cloison policy COMMAND --help says more, docs/cloison-policy.md\n"
          "everything.\n"
          "exit codes: 0 good or yes, 1 refused or no, 2 wrong usage, 3 a\n"
          "file of this machine fails\n",
          to);
}

static int unknown(const char *name)
{
    struct spelling search = spelling_start(name);

    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        spelling_offer(&search, commands[i].name);
    }
    tool_complain("policy: no command '%s'%s; see cloison policy --help", name,
                  spelling_advice(&search));
    return TOOL_USAGE;
}

int cmd_policy(int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return TOOL_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage(stdout);
        return TOOL_OK;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    return unknown(argv[1]);
}
